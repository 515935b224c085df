"""A turn through an action, without Rasa: the tracker in, the desk's step out, and never an exception."""

import asyncio
import logging
from datetime import UTC, datetime
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from agent.desk.errands.turn import Step, Turn
from agent.turns import Channel, Expects, Reply, Then
from dialogues.actions.book import BookForm

DOMAIN = {"forms": {"book_form": {}, "cancel_form": {}}}
MESSAGE = {
    "text": "Maria Lopez, Tuesday",
    "intent": {"name": "inform", "confidence": 0.9},
    "intent_ranking": [{"name": "inform", "confidence": 0.9}, {"name": "affirm", "confidence": 0.05}],
    "entities": [],
    "metadata": {
        "turn_id": "t7",
        "at": "2026-03-10T15:00:00+00:00",
        "language": "es",
        "channel": "voice",
    },
}


class ScriptedErrands:
    """Answers every turn with one step, or fails."""

    def __init__(self, answer: Step | Exception) -> None:
        self.answer = answer
        self.turns: list[Turn] = []

    def take(self, turn: Turn) -> Step:
        self.turns.append(turn)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def run(errands: ScriptedErrands, message: dict[str, Any]) -> tuple[list[Any], list[dict[str, Any]]]:
    """Run the action; return Rasa's messages and events."""
    tracker = Tracker("c1", {}, message, [], False, None, {}, "action_listen")
    dispatcher = CollectingDispatcher()
    events = asyncio.run(BookForm(errands).run(dispatcher, tracker, DOMAIN))
    return [m["custom"] for m in dispatcher.messages], events


def loop_of(events: list[dict[str, Any]]) -> Any:
    (loop,) = [e["name"] for e in events if e["event"] == "active_loop"]
    return loop


def test_the_desk_is_asked_once_with_everything_it_needs() -> None:
    errands = ScriptedErrands(Step((Reply("ask_name", "es"),)))

    run(errands, MESSAGE)

    (turn,) = errands.turns
    assert (turn.conversation, turn.turn_id, turn.channel, turn.language) == ("c1", "t7", Channel.VOICE, "es")
    assert turn.at == datetime(2026, 3, 10, 15, 0, tzinfo=UTC)
    assert turn.understood.intents == (("inform", 0.9), ("affirm", 0.05))


def test_every_reply_is_said_as_a_code() -> None:
    replies = (Reply("booked", "es", {"n": 1}), Reply("ask", "es", expects=Expects.YES_NO, then=Then.GOODBYE))

    said, _ = run(ScriptedErrands(Step(replies)), MESSAGE)

    assert [s["say"] for s in said] == ["booked", "ask"]
    assert said[1] == {
        "say": "ask",
        "args": {},
        "expects": "yes_no",
        "language": "es",
        "interruptible": True,
        "then": "goodbye",
    }


def test_the_open_errand_becomes_the_loop_and_its_question_the_slot() -> None:
    _, events = run(ScriptedErrands(Step((Reply("ask", "en"),), active="cancel", asks="name")), MESSAGE)

    assert loop_of(events) == "cancel_form"
    assert {"event": "slot", "timestamp": None, "name": "requested_slot", "value": "name"} in events


def test_a_finished_errand_closes_the_loop() -> None:
    _, events = run(ScriptedErrands(Step((Reply("done", "en"),), active=None)), MESSAGE)

    assert loop_of(events) is None


def test_an_errand_that_the_dialogue_does_not_know_closes_the_loop() -> None:
    _, events = run(ScriptedErrands(Step((Reply("ask", "en"),), active="unheard_of", asks="name")), MESSAGE)

    assert loop_of(events) is None


def test_rasa_listens_after_the_one_action() -> None:
    _, events = run(ScriptedErrands(Step((Reply("ask", "en"),), active="cancel")), MESSAGE)

    assert events[-1]["event"] == "followup"
    assert events[-1]["name"] == "action_listen"


def test_a_desk_that_fails_brings_a_person_and_leaves_the_loop(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        said, events = run(ScriptedErrands(RuntimeError("no row for Maria Lopez")), MESSAGE)

    assert [(s["say"], s["then"], s["language"]) for s in said] == [("desk_failed", "hand_over", "es")]
    assert [e["event"] for e in events] == ["followup"]
    assert "Maria" not in caplog.text


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"turn_id": "t7", "channel": "voice", "at": "2026-03-10T15:00:00", "language": "en"},
        {"turn_id": "t7", "channel": "pigeon", "at": "2026-03-10T15:00:00+00:00", "language": "en"},
        {"turn_id": "t7", "channel": "sms", "at": "soon", "language": "en"},
    ],
)
def test_a_turn_without_its_metadata_never_reaches_the_desk(broken: dict[str, str]) -> None:
    errands = ScriptedErrands(Step((Reply("ask", "en"),)))

    said, _ = run(errands, {**MESSAGE, "metadata": broken})

    assert errands.turns == []
    assert said[0]["say"] == "desk_failed"
