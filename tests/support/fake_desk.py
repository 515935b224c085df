"""A desk that follows a small script, served to the real Rasa: `python -m tests.support.fake_desk PORT LOG`.

It writes one JSON line a turn to LOG: what Rasa made of the words, and how often it asked.
"""

import json
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

from agent.desk.errands.turn import Step, Turn
from agent.turns import Expects, Reply
from dialogues.actions import serve

OPENS = {
    "book_appointment": "book",
    "ask_availability": "book",
    "reschedule_appointment": "move",
    "cancel_appointment": "cancel",
    "confirm_appointment": "confirm",
    "check_appointment": "check",
    "running_late": "late",
    "leave_message": "message",
    "request_refill": "message",
}
CLOSES = {"never_mind", "talk_to_human", "goodbye"}


@dataclass
class FakeErrands:
    """Opens and closes errands by intent alone, and fails when the text says so."""

    log: Path
    open: dict[str, str | None] = field(default_factory=dict)

    def take(self, turn: Turn) -> Step:
        """Answer with the intent as the code."""
        active = self.open.get(turn.conversation)
        self._write(turn, active)
        if "explode" in turn.understood.text:
            raise RuntimeError(turn.understood.text)
        intent = turn.understood.intent
        active = None if intent in CLOSES else OPENS.get(intent, active)
        self.open[turn.conversation] = active
        code = f"fake_{intent}"
        reply = Reply(code, turn.language, {"at": turn.at.isoformat()}, Expects.YES_NO)
        return Step((reply,), active=active, asks="when" if active else None)

    def _write(self, turn: Turn, active: str | None) -> None:
        heard = turn.understood
        row = {
            "conversation": turn.conversation,
            "turn_id": turn.turn_id,
            "channel": str(turn.channel),
            "text": heard.text,
            "intent": heard.intent,
            "confidence": heard.confidence,
            "active": active,
        }
        with self.log.open("a", encoding="utf-8") as out:
            out.write(json.dumps(row) + "\n")


@dataclass
class FakeDesk:
    """The one part of a desk that the actions use."""

    errands: FakeErrands


if __name__ == "__main__":
    desk = FakeDesk(FakeErrands(Path(sys.argv[2])))
    serve(desk, int(sys.argv[1]), os.environ["ACTIONS_TOKEN"])
