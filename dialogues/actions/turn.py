"""One turn through an action: from Rasa's tracker to the desk, and from the desk's step to Rasa's events."""

import asyncio
import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from agent.desk.errands.turn import Step, Turn
from agent.turns import LANGUAGES, Channel, Entity, Language, Reply, Then, Understood

logger = logging.getLogger(__name__)

FALLBACK = "nlu_fallback"
LISTEN = "action_listen"
RUNNERS_UP = 5


class Errands(Protocol):
    """The desk's verb for a turn."""

    def take(self, turn: Turn) -> Step:
        """Take one turn; the same turn taken twice acts once."""
        ...


class DeskAction(Action):  # type: ignore[misc]  # the sdk ships no types
    """Takes the turn to the desk. Its one rule: whatever happens, Rasa gets an answer."""

    def __init__(self, errands: Errands) -> None:
        self._errands = errands

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Mapping[str, Any]
    ) -> list[EventType]:
        """Utter the step's replies, and open or close the loop to match it."""
        message = tracker.latest_message
        try:
            # The desk writes to the database: off the event loop, so that other turns go on.
            step = await asyncio.to_thread(self._errands.take, turn_from(tracker.sender_id, message))
            events = events_from(step, domain)
        except Exception as error:
            # What went wrong may quote what was said; its kind does not.
            logger.error("the desk failed in %s: %s", self.name(), type(error).__name__)
            why = {"reason": "desk_failed"}
            step = Step((Reply("desk_failed", _language(message), why, then=Then.HAND_OVER),))
            events = [FollowupAction(LISTEN)]
        for reply in step.replies:
            dispatcher.utter_message(json_message=coded(reply))
        return events


def turn_from(conversation: str, message: Mapping[str, Any]) -> Turn:
    """Read the turn out of the latest message; KeyError or ValueError if its metadata is missing or odd."""
    metadata = message["metadata"]
    language = _language(message)
    return Turn(
        conversation=conversation,
        turn_id=metadata["turn_id"],
        channel=Channel(metadata["channel"]),
        language=language,
        at=_aware(metadata["at"]),
        understood=understood_from(message, language),
    )


def understood_from(message: Mapping[str, Any], language: Language) -> Understood:
    """Read what Rasa understood: the intent, its confidence, and the runners-up."""
    intent = message.get("intent") or {}
    ranking = [(i["name"], float(i["confidence"])) for i in message.get("intent_ranking") or [] if i["name"]]
    return Understood(
        intent=intent.get("name") or FALLBACK,
        confidence=float(intent.get("confidence") or 0.0),
        text=message.get("text") or "",
        language=language,
        entities=tuple(_entity(e) for e in message.get("entities") or []),
        intents=tuple(i for i in ranking if i[0] != FALLBACK)[:RUNNERS_UP],
    )


def coded(reply: Reply) -> dict[str, Any]:
    """Return the reply as the dialogue carries it: a code, never a sentence."""
    return {
        "say": reply.say,
        "args": dict(reply.args),
        "expects": str(reply.expects),
        "language": reply.language,
        "interruptible": reply.interruptible,
        "then": str(reply.then),
    }


def events_from(step: Step, domain: Mapping[str, Any]) -> list[EventType]:
    """Make Rasa's loop the desk's open errand, and have Rasa listen: the desk has spoken for this turn."""
    form = f"{step.active}_form" if step.active else None
    if form is not None and form not in (domain.get("forms") or {}):
        logger.error("the dialogue has no %s", form)
        form = None
    return [
        ActiveLoop(form),
        SlotSet("requested_slot", step.asks if form else None),
        # Without it Rasa would run the form just opened, a second action in the same turn.
        FollowupAction(LISTEN),
    ]


def _language(message: Mapping[str, Any]) -> Language:
    given = (message.get("metadata") or {}).get("language")
    return next((code for code in LANGUAGES if code == given), "en")


def _aware(iso: str) -> datetime:
    at = datetime.fromisoformat(iso)
    if at.tzinfo is None:
        raise ValueError("a turn's time must be aware")
    return at


def _entity(found: Mapping[str, Any]) -> Entity:
    return Entity(
        name=found["entity"],
        value=str(found["value"]),
        start=int(found.get("start", 0)),
        end=int(found.get("end", 0)),
        confidence=float(found.get("confidence_entity", 1.0)),
    )
