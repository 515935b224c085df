"""A carrier for tests, by hand: rings people who behave as told, and keeps the texts it carries in a list."""

import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from agent.errors import CarrierError
from agent.ports import CarrierMessage, Sent
from agent.turns import Language

NOON = datetime(2027, 3, 9, 18, tzinfo=UTC)  # a Tuesday noon in Chicago


class FakeClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = NOON) -> None:
        self.time = now

    def now(self) -> datetime:
        """Return the time set."""
        return self.time

    def passes(self, **span: float) -> datetime:
        """Move on, and return the new time."""
        self.time += timedelta(**span)
        return self.time


@dataclass
class FakeCalls:
    """Rings phones. `behaves` maps a number to what happens when it rings: called with the ring's id."""

    behaves: dict[str, Callable[[str], None]] = field(default_factory=dict)
    refuses: set[str] = field(default_factory=set)
    down: bool = False
    rung: list[str] = field(default_factory=list)
    ring_ids: list[str] = field(default_factory=list)
    hung_up: list[str] = field(default_factory=list)

    def ring(self, to: str, path: str, *, ring_seconds: int) -> Sent:
        """Ring a number, or fail as told."""
        self.rung.append(to)
        ring_id = path.rpartition("/")[2]
        self.ring_ids.append(ring_id)
        if self.down:
            raise CarrierError("the carrier gave no answer", retryable=True)
        if to in self.refuses:
            raise CarrierError("not a phone number", code=21211)
        if behave := self.behaves.get(to):
            behave(ring_id)
        return Sent(f"CA{len(self.rung):032x}", "queued")

    def hang_up(self, call_sid: str) -> None:
        """Note that a call was ended."""
        self.hung_up.append(call_sid)


class FakeTexts:
    """Carries texts. `fails` maps a number to its error; `loses_answer` sends but says that it did not."""

    def __init__(self, clock: FakeClock | None = None, number: str = "+13125550199") -> None:
        self.clock = clock or FakeClock()
        self.number = number
        self.list: list[CarrierMessage] = []
        self.fails: dict[str, CarrierError] = {}
        self.loses_answer = False
        self.list_down = False
        self._lock = threading.Lock()

    def send_text(self, to: str, body: str) -> Sent:
        """Send a text, or fail as told."""
        if error := self.fails.get(to):
            raise error
        with self._lock:
            sid = f"SM{secrets.token_hex(16)}"
            self.list.append(CarrierMessage(sid, False, self.number, to, body, "queued", self.clock.now()))
        if self.loses_answer:
            raise CarrierError("the carrier gave no answer", retryable=True)
        return Sent(sid, "queued")

    def arrives(self, sender: str, body: str, at: datetime | None = None) -> CarrierMessage:
        """Put an inbound text on the carrier's list, as if its webhook had never reached us."""
        sid = f"SM{secrets.token_hex(16)}"
        message = CarrierMessage(sid, True, sender, self.number, body, "received", at or self.clock.now())
        self.list.append(message)
        return message

    def becomes(self, sid: str, status: str, error: int | None = None) -> None:
        """Change the status that the carrier lists."""
        self.list = [replace(m, status=status, error=error) if m.sid == sid else m for m in self.list]

    def messages_since(self, since: datetime) -> Sequence[CarrierMessage]:
        """Return what the carrier lists."""
        if self.list_down:
            raise CarrierError("the carrier gave no answer", retryable=True)
        return [m for m in self.list if m.at >= since]

    def to(self, number: str) -> list[str]:
        """Return the bodies sent to a number."""
        return [m.text for m in self.list if m.to == number and not m.inbound]


def render(code: str, args: Mapping[str, Any], language: Language) -> str:
    """Return a text that shows its code and arguments."""
    return " ".join([code, language, *(f"{k}={v}" for k, v in sorted(args.items()))])
