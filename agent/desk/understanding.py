"""Understanding a text outside a conversation: the dialogue's intent, our own reading of names and times."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from agent.clock import Clock
from agent.ports import Dialogue, TimeParser
from agent.practice import Practice
from agent.rules import dates, language, mentions
from agent.turns import Language, When

FEW = 3


@dataclass(frozen=True, slots=True)
class Understanding:
    """What it takes to understand a text outside a conversation."""

    dialogue: Dialogue
    parser: TimeParser
    practice: Practice
    clock: Clock


def understood(parts: Understanding, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a row's text means; a naive `reference` is practice time. Raises DialogueDown."""
    text, zone = row["text"], parts.practice.zone
    spoken = _language(row)
    reference = parts.clock.now().astimezone(ZoneInfo(zone))
    if row.get("reference"):
        given = datetime.fromisoformat(row["reference"])
        reference = given if given.tzinfo else given.replace(tzinfo=ZoneInfo(zone))
        reference = reference.astimezone(ZoneInfo(zone))
    found = parts.dialogue.understand(text, spoken)
    whens = dates.understand(text, spoken, reference, parts.parser, parts.practice)
    entities = [*found.entities, *mentions.mentions(text, spoken, parts.practice)]
    return {
        "language": spoken,
        "intent": found.intent,
        "confidence": round(found.confidence, 4),
        "intents": [{"name": n, "confidence": round(c, 4)} for n, c in found.intents[:FEW]],
        "entities": [{"entity": e.name, "value": e.value, "start": e.start, "end": e.end} for e in entities],
        "when": [_span(w) for w in whens.wanted],
        "not": [_span(w) for w in whens.excluded],
    }


def _language(row: Mapping[str, Any]) -> Language:
    if row.get("language") in {"en", "es"}:
        return "es" if row["language"] == "es" else "en"
    return language.evidence(row["text"])[0] or "en"


def _span(when: When) -> dict[str, Any]:
    return {
        "start": when.start.isoformat() if when.start else None,
        "end": when.end.isoformat() if when.end else None,
        "grain": when.grain,
    }
