"""Reads what Rasa answers into our own types; what does not fit them means that the dialogue is down."""

from collections.abc import Mapping
from typing import Any

from agent.errors import DialogueDown
from agent.turns import LANGUAGES, Entity, Expects, Language, Reply, Then, Understood

FALLBACK = "nlu_fallback"
RUNNERS_UP = 5


def replies_from(answer: Any) -> list[Reply]:
    """Return the replies, at least one; DialogueDown where the list is empty or an item is not coded."""
    try:
        replies = [_reply(item["custom"]) for item in answer]
    except (AttributeError, KeyError, TypeError, ValueError):
        raise DialogueDown("the dialogue's answer makes no sense", retryable=False) from None
    if not replies:
        # So Rasa answers when the action failed or its server is gone.
        raise DialogueDown("the dialogue answered nothing")
    return replies


def understood_from(found: Any, text: str, language: Language) -> Understood:
    """Return what Rasa's parse says about `text`; DialogueDown where it says nothing."""
    try:
        intent = found["intent"]
        ranking = [(i["name"], float(i["confidence"])) for i in found.get("intent_ranking", [])]
        return Understood(
            intent=intent["name"] or FALLBACK,
            confidence=float(intent["confidence"]),
            text=text,
            language=language,
            entities=tuple(_entity(e) for e in found.get("entities", [])),
            intents=tuple(i for i in ranking if i[0] != FALLBACK)[:RUNNERS_UP],
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        raise DialogueDown("the dialogue's answer makes no sense", retryable=False) from None


def _reply(custom: Mapping[str, Any]) -> Reply:
    language = _language(custom["language"])
    return Reply(
        say=str(custom["say"]),
        language=language,
        args=dict(custom["args"]),
        expects=Expects(custom["expects"]),
        interruptible=bool(custom["interruptible"]),
        then=Then(custom["then"]),
    )


def _entity(found: Mapping[str, Any]) -> Entity:
    return Entity(
        name=found["entity"],
        value=str(found["value"]),
        start=int(found["start"]),
        end=int(found["end"]),
        confidence=float(found.get("confidence_entity", 1.0)),
    )


def _language(given: Any) -> Language:
    for code in LANGUAGES:
        if code == given:
            return code
    raise ValueError("a language we do not speak")
