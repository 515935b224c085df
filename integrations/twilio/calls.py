"""The calls of this process: which are live, which ticket opens which stream, how many there is room for."""

import hmac
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

TICKET_LIFE = timedelta(seconds=60)
# A call is remembered for a while after it ended: its last webhooks come late and in any order.
MEMORY = timedelta(hours=1)
# A call whose streams keep breaking goes to a person instead of round and round.
MOST_STREAMS = 12


@dataclass(frozen=True, slots=True)
class Ticket:
    """Opens one stream, once: the path holds `id`, the stream's start message must hold `token`."""

    id: str
    token: str
    call_sid: str
    conversation: str
    expires: datetime

    def opens(self, call_sid: str, token: str) -> bool:
        """Tell whether a start message belongs to this ticket, in constant time."""
        right_call = hmac.compare_digest(self.call_sid.encode(), call_sid.encode())
        return hmac.compare_digest(self.token.encode(), token.encode()) and right_call


@dataclass(slots=True)
class Call:
    """One call: its conversation, and how to end the session that holds its stream, if one does."""

    sid: str
    conversation: str
    seen: datetime
    close: Callable[[], None] | None = None
    ended: bool = False
    tickets: int = 0


class Calls:
    """Every call this process knows of. Safe to use from all threads."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._lock = threading.Lock()
        self._calls: dict[str, Call] = {}
        self._tickets: dict[str, Ticket] = {}

    def live(self) -> int:
        """Return how many calls are held now: streams, and tickets that a stream is about to use."""
        with self._lock:
            return len(self._held())

    def room(self, call_sid: str, at: datetime) -> bool:
        """Tell whether there is a line for this call."""
        with self._lock:
            self._forget(at)
            return len(self._held() - {call_sid}) < self.limit

    def admit(self, call_sid: str, conversation: str, at: datetime) -> Ticket | None:
        """Return a fresh ticket for a call's stream; None where all lines are taken or they keep breaking."""
        with self._lock:
            self._forget(at)
            if len(self._held() - {call_sid}) >= self.limit:
                return None
            for old in [t.id for t in self._tickets.values() if t.call_sid == call_sid]:
                del self._tickets[old]
            call = self._calls.setdefault(call_sid, Call(call_sid, conversation, at))
            call.seen, call.conversation = at, conversation
            call.tickets += 1
            if call.tickets > MOST_STREAMS:
                return None
            ticket = Ticket(
                secrets.token_urlsafe(16), secrets.token_urlsafe(24), call_sid, conversation, at + TICKET_LIFE
            )
            self._tickets[ticket.id] = ticket
            return ticket

    def use(self, ticket_id: str, at: datetime) -> Ticket | None:
        """Take a ticket out: it opens a stream once and within its time, or not at all."""
        with self._lock:
            ticket = self._tickets.pop(ticket_id, None)
        return ticket if ticket and at < ticket.expires else None

    def conversation(self, call_sid: str) -> str | None:
        """Return the conversation of a call, where this process opened it."""
        with self._lock:
            call = self._calls.get(call_sid)
            return call.conversation if call else None

    def streams(self, call_sid: str, close: Callable[[], None] | None) -> None:
        """Note how to end the call's session; None once it is over."""
        with self._lock:
            if call := self._calls.get(call_sid):
                call.close = close

    def end(self, call_sid: str) -> str | None:
        """End what is left of a call; return its conversation the first time, None afterwards."""
        with self._lock:
            call = self._calls.get(call_sid)
            if call is None or call.ended:
                return None
            call.ended = True
            close = call.close
        if close:
            close()
        return call.conversation

    def _held(self) -> set[str]:
        streaming = {call.sid for call in self._calls.values() if call.close}
        return streaming | {ticket.call_sid for ticket in self._tickets.values()}

    def _forget(self, at: datetime) -> None:
        self._tickets = {t.id: t for t in self._tickets.values() if at < t.expires}
        self._calls = {c.sid: c for c in self._calls.values() if c.close or c.seen > at - MEMORY}
