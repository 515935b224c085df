"""Ladders under way: one person is rung after the other until somebody takes it, in a thread of its own."""

import logging
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from agent.clock import Clock
from agent.desk.background import Background
from agent.desk.needs import Need
from agent.errors import CarrierError
from agent.ports import Calls
from agent.rules.escalation import Rung

log = logging.getLogger(__name__)

RING_PATH = "/twilio/voice/ring/"
ANSWERED = "answered"
# The carrier's words for a ring that will go no further, and ours.
ENDED = {
    "completed": "declined",
    "busy": "busy",
    "no-answer": "no_answer",
    "failed": "failed",
    "canceled": "cancelled",
}

Pause = Callable[[threading.Event, float], bool]
Climber = Callable[[Need, datetime], tuple[Rung, ...]]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a ladder waits, in seconds, besides the time a phone rings."""

    connecting: float = 5  # from asking the carrier until the phone rings
    listening: float = 45  # from picking up until the person has pressed a key
    looking: float = 1  # between looks at what another process wrote
    between_rounds: float = 30
    crisis_rounds: int = 3


@dataclass(slots=True)
class Attempt:
    """One phone that rings. `status` is what its row says."""

    id: str
    rung: Rung
    number: int
    at: datetime
    status: str = "dialling"
    sid: str | None = None
    ended_at: datetime | None = None
    changed: threading.Event = field(default_factory=threading.Event)

    @property
    def going(self) -> bool:
        """Tell whether it has no end yet."""
        return self.status in ("dialling", "ringing", ANSWERED)

    def ends(self, status: str, at: datetime) -> None:
        """Note how it went; what came first counts."""
        if self.going:
            self.status, self.ended_at = status, at
        self.changed.set()


@dataclass(slots=True)
class Climb:
    """One ladder for one caller or texter. `state` is ringing, accepted:<conference>, dial or failed."""

    need: Need
    state: str = "ringing"
    winner: str | None = None
    joined_at: datetime | None = None  # when the caller was sent to the person
    caller_left: bool = False
    over: bool = False
    rang: bool = False  # the carrier took at least one ring
    told: set[str] = field(default_factory=set)
    attempts: dict[str, Attempt] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    stirred: threading.Event = field(default_factory=threading.Event)

    @property
    def news(self) -> bool:
        """Tell whether its line has yet to hear how it stands; an acceptance is news until it is acted on."""
        return self.state not in self.told or self.state.startswith("accepted:")

    @property
    def cut_off(self) -> bool:
        """Tell whether the carrier took no ring while somebody is on the line: only that line can dial."""
        return self.need.by_voice and bool(self.attempts) and not self.rang

    def stop(self) -> None:
        """End the ladder: nobody else is rung."""
        self.over = True
        self.stirred.set()
        for attempt in list(self.attempts.values()):
            attempt.changed.set()


@dataclass(frozen=True, slots=True)
class Reports:
    """What a ladder tells: changes of an attempt, its own state; and where it asks for news of an attempt."""

    attempt: Callable[[Climb, Attempt], None]
    state: Callable[[Climb], None]
    news: Callable[[Attempt], str | None]


class Ringing:
    """Rings people. Nothing here raises; whatever goes wrong with one person, the next one is rung."""

    def __init__(
        self,
        calls: Calls,
        climber: Climber,
        reports: Reports,
        clock: Clock,
        background: Background,
        *,
        patience: Patience | None = None,
        pause: Pause = threading.Event.wait,
    ) -> None:
        self._calls = calls
        self._climber = climber
        self._reports = reports
        self._clock = clock
        self._background = background
        self._patience = patience or Patience()
        self._pause = pause

    def start(self, climb: Climb) -> None:
        """Begin a ladder at once, in the background."""
        self._background.run(self._run, climb)

    def hang_up(self, attempt: Attempt) -> None:
        """Stop a phone that rings for nothing."""
        if attempt.sid is None:
            return
        try:
            self._calls.hang_up(attempt.sid)
        except CarrierError:
            log.warning("a ring could not be ended")

    def _run(self, climb: Climb) -> None:
        try:
            rounds = 1
            while not self._round(climb):
                climb.state = "dial" if climb.cut_off else "failed"
                self._reports.state(climb)
                if not climb.need.crisis or rounds >= self._patience.crisis_rounds:
                    break
                rounds += 1
                self._pause(climb.stirred, self._patience.between_rounds)
        except Exception:
            log.exception("a ladder broke off")
            climb.state = "failed"
            self._reports.state(climb)
        climb.over = True

    def _round(self, climb: Climb) -> bool:
        """Ring everybody once; tell whether the ladder has ended."""
        for number, rung in enumerate(self._climber(climb.need, self._clock.now()), 1):
            if climb.over:
                break
            unreachable = self._try(climb, rung, number)
            if unreachable and climb.cut_off:
                break  # the others would fail alike, and the caller waits
        return climb.over

    def _try(self, climb: Climb, rung: Rung, number: int) -> bool:
        """Ring one person and wait for the end of it; tell whether the carrier could not be reached."""
        attempt = Attempt(secrets.token_urlsafe(12), rung, number, self._clock.now())
        climb.attempts[attempt.id] = attempt
        if not climb.need.crisis:  # in a crisis the phone rings first, and the row comes after
            self._reports.attempt(climb, attempt)
        try:
            sent = self._calls.ring(rung.phone, RING_PATH + attempt.id, ring_seconds=rung.seconds)
        except CarrierError as error:
            log.warning("a person could not be rung", extra={"code": error.code})
            attempt.ends("refused", self._clock.now())
            self._reports.attempt(climb, attempt)
            return error.code == 0
        climb.rang = True
        attempt.sid = sent.sid
        if attempt.status == "dialling":
            attempt.status = "ringing"
        self._reports.attempt(climb, attempt)
        self._wait(climb, attempt)
        return False

    def _wait(self, climb: Climb, attempt: Attempt) -> None:
        """Wait until the attempt has an end, or time is up whether or not the carrier ever said so."""
        left = attempt.rung.seconds + self._patience.connecting
        listening = False
        while attempt.going and not climb.over and left > 0:
            if attempt.status == ANSWERED and not listening:
                listening, left = True, self._patience.listening
            step = min(self._patience.looking, left)
            if self._pause(attempt.changed, step):
                attempt.changed.clear()
            else:
                left -= step
            self._look(climb, attempt)
        if climb.winner == attempt.id:
            return
        if attempt.going:
            attempt.ends("cancelled" if climb.over else "timed_out", self._clock.now())
            self.hang_up(attempt)
        self._reports.attempt(climb, attempt)

    def _look(self, climb: Climb, attempt: Attempt) -> None:
        """Take in what another process was told about the attempt."""
        news = self._reports.news(attempt)
        if news == "accepted" and climb.winner is None:
            climb.winner = attempt.id
            climb.stop()
        elif news is not None and news != attempt.status and news in ENDED.values():
            attempt.ends(news, self._clock.now())
