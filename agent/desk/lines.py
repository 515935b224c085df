"""What a caller's line goes on with once its stream has closed: a person, the agent again, or the end."""

import logging
import threading
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from agent.desk.ladders import Ladders, room
from agent.desk.ledger import Ledger
from agent.desk.rota import RotaFile
from agent.desk.standing import CallState
from agent.rules import escalation as rules
from agent.turns import Language

log = logging.getLogger(__name__)

ASKED_TWICE = timedelta(seconds=15)
MOST_RESUMES = 3  # a stream that keeps breaking is no use to a caller: then a person is dialled
SPOKE = ("completed", "answered")


@dataclass(frozen=True, slots=True)
class Next:
    """What a line does: join the conference `value`, dial `numbers` in turn, come back to us, or end."""

    kind: Literal["conference", "dial", "resume", "goodbye"]
    value: str = ""
    numbers: tuple[str, ...] = ()
    ring_seconds: int = 20


class Lines:
    """Decides for each call, from what this process knows, the call's rows and the spool. Never raises."""

    def __init__(self, ledger: Ledger, ladders: Ladders, rota: RotaFile) -> None:
        self._ledger, self._ladders, self._rota = ledger, ladders, rota
        self._lock = threading.Lock()
        self._resumed: Counter[str] = Counter()
        self._dialled: set[str] = set()
        self._left: set[str] = set()

    def left(self, conversation: str) -> None:
        """Remember that the caller is gone, or has said goodbye."""
        with self._lock:
            self._left.add(conversation)

    def after_stream(self, call_sid: str, at: datetime, conversation: str | None) -> Next:
        """Return what to do with a line whose stream has closed, for whatever reason."""
        try:
            return self._decide(call_sid, at, conversation)
        except Exception:
            log.exception("deciding how a call goes on went wrong; a person is dialled")
            return self._dial(call_sid, at)

    def dialled(self, call_sid: str, status: str, at: datetime) -> Next:
        """Return what to do after people were dialled: they talked, or the agent goes on."""
        return Next("goodbye") if status in SPOKE else self._resume(call_sid, at)

    def _decide(self, call_sid: str, at: datetime, conversation: str | None) -> Next:
        state = self._ledger.call(call_sid)
        if state is None and conversation:
            state = self._ledger.conversation(conversation)
        conversation = conversation or (state.conversation if state else None)
        climb = self._ladders.of(conversation) if conversation else None
        if climb and climb.winner and climb.state.startswith("accepted:") and _fresh(climb.joined_at, at):
            return Next("conference", self._ladders.join(climb, at))
        if climb is None and state and state.accepted and _fresh(state.joined_at, at):
            self._ledger.joined(state.accepted, at)
            return Next("conference", room(state.accepted))
        if climb and climb.state == "dial" and call_sid not in self._dialled:
            climb.stop()
            return self._dial(call_sid, at, climb.need.language)
        if conversation in self._left or (state and state.ended):
            return Next("goodbye")
        if climb is None and call_sid not in self._dialled and _cut_off(state):
            spoken: Language = next((need.language for need in state.needs), "en") if state else "en"
            return self._dial(call_sid, at, spoken)
        return self._resume(call_sid, at)

    def _resume(self, call_sid: str, at: datetime) -> Next:
        with self._lock:
            self._resumed[call_sid] += 1
            often = self._resumed[call_sid] > MOST_RESUMES
        return self._dial(call_sid, at) if often else Next("resume")

    def _dial(self, call_sid: str, at: datetime, language: Language = "en") -> Next:
        """Ring people from the caller's own line: the way that needs neither REST nor the database."""
        rota = self._rota.now()
        rungs = rules.ladder(rota, language, at) if rota else ()
        with self._lock:
            self._dialled.add(call_sid)
            broken = self._resumed.pop(call_sid, 0) > MOST_RESUMES
        if not rungs:
            return Next("goodbye") if broken else Next("resume")
        return Next("dial", rungs[0].phone, tuple(r.phone for r in rungs), rungs[0].seconds)


def _fresh(joined_at: datetime | None, at: datetime) -> bool:
    """Tell whether the caller has yet to join, or has just been sent: the carrier may ask twice.

    Later the person has left again, and nobody would be in the conference.
    """
    return joined_at is None or at - joined_at <= ASKED_TWICE


def _cut_off(state: CallState | None) -> bool:
    """Tell whether a call was being brought to a person by a process that is gone, or is unknown."""
    if state is None:
        return True
    return state.left or any(need.crisis for need in state.needs)
