"""What somebody needs a person for: one value that fits a database row, the spool, and a ladder's memory."""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from agent.rules import escalation as rules
from agent.store import Session, escalations, tables
from agent.turns import Channel, Language, Level

SAID = ("words", "note")
LONGEST = 4000  # characters of what was said in one need; all of it is in the conversation's events


@dataclass(frozen=True, slots=True)
class Need:
    """A person is needed. One for each conversation and reason; `facts` are JSON for whoever takes it."""

    conversation: str
    turn_id: str
    reason: str
    at: datetime
    channel: str
    level: Level | None = None
    category: str = ""
    rule: str = ""
    phone: str | None = None
    patient: str | None = None
    language: Language = "en"
    facts: Mapping[str, Any] = field(default_factory=dict)
    row: str = ""  # the id of a row made elsewhere

    @property
    def id(self) -> str:
        """Return the id of its row: always the same, so that making one needs no database."""
        if self.row:
            return self.row
        digest = hashlib.sha256(f"{self.conversation}\0{self.reason}".encode()).digest()
        return urlsafe_b64encode(digest[:12]).decode()

    @property
    def crisis(self) -> bool:
        """Tell whether nothing may wait."""
        return rules.is_crisis(self.level)

    @property
    def by_voice(self) -> bool:
        """Tell whether somebody is on the line."""
        return self.channel == Channel.VOICE

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON, for the spool."""
        return {**asdict(self), "at": self.at.isoformat()}

    def merged(self, newer: "Need") -> "Need":
        """Return what both say together: the worse level and what it is about, and every fact."""
        worst = newer if rules.worse(self.level, newer.level) != self.level else self
        return replace(
            self,
            level=worst.level,
            category=worst.category or self.category,
            rule=worst.rule or self.rule,
            phone=newer.phone or self.phone,
            patient=newer.patient or self.patient,
            facts=_joined(self.facts, newer.facts),
        )


def _joined(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts of both; the newer ones count, and what was said in words before is not lost."""
    both = {**old, **{name: value for name, value in new.items() if value or name not in old}}
    for name in SAID:
        before, after = str(old.get(name) or ""), str(new.get(name) or "")
        if before and after:
            both[name] = before if after in before else f"{before} / {after}"[:LONGEST]
    return both


def from_json(value: Mapping[str, Any]) -> Need:
    """Read what `to_json` wrote."""
    level = Level(value["level"]) if value["level"] else None
    return Need(**{**value, "at": datetime.fromisoformat(value["at"]), "level": level})


def from_row(row: tables.Escalation, language: Language) -> Need:
    """Return a row as a need."""
    return Need(
        conversation=row.conversation_id,
        turn_id=row.turn_id or "",
        reason=row.reason,
        at=row.at,
        channel=row.channel,
        level=Level(row.level) if row.level else None,
        category=row.category,
        rule=row.rule,
        phone=row.phone,
        patient=row.patient_id,
        language=language,
        facts=row.facts,
        row=row.id,
    )


def write(session: Session, need: Need, due_at: datetime) -> tuple[str, bool]:
    """Write a need, or merge it into the row there is; return the row's id and whether it is new to staff.

    Something that staff had resolved opens again if it is said again later.
    """
    row = escalations.one(session, need.conversation, need.reason)
    if row is None:
        row = tables.Escalation(id=need.id, conversation_id=need.conversation, reason=need.reason, at=need.at)
        _fill(row, need, due_at)
        session.add(row)
        session.flush()
        return row.id, True
    again = row.status == "resolved" and row.resolved_at is not None and need.at > row.resolved_at
    both = need if again else from_row(row, need.language).merged(need)
    if again:
        row.status, row.at, row.claimed_by, row.claimed_at, row.outcome = "open", need.at, None, None, None
    known_due = row.due_at if row.due_at and not again else due_at
    _fill(row, both, min(known_due, due_at))
    return row.id, again


def _fill(row: tables.Escalation, need: Need, due_at: datetime) -> None:
    row.level = str(need.level) if need.level else None
    row.category, row.rule, row.channel = need.category, need.rule, str(need.channel)
    row.phone, row.patient_id, row.turn_id = need.phone, need.patient, need.turn_id
    row.facts, row.due_at = dict(need.facts), due_at
