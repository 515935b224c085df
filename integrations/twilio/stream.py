"""The websocket of a call: who may open it, and the loop that reads it until it is over."""

import contextlib
import logging
import threading
from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, g, request
from flask_sock import Sock
from simple_websocket import ConnectionClosed

from integrations.twilio import frames
from integrations.twilio.calls import Calls, Ticket
from integrations.twilio.frames import Played, Pressed, Sounded, Started, Stopped
from integrations.twilio.guard import guard
from integrations.twilio.session import Session
from integrations.twilio.shared import Parts
from integrations.twilio.signature import Signatures
from integrations.twilio.speaker import Sentence, Speaker

log = logging.getLogger(__name__)

TICK_SECONDS = 0.05
START_SECONDS = 10.0
REFUSED = 1008
# Twilio sends 50 messages a second; a line that only ever sends rubbish is cut off.
MOST_UNREADABLE = 500


class WholeWrites:
    """A socket whose `send` sends everything, one sender at a time.

    simple-websocket sends with `send`, which may stop half-way, and pings from a thread of its own: either
    would break the stream in the middle of a message.
    """

    def __init__(self, socket: Any) -> None:
        self._socket = socket
        self._lock = threading.Lock()

    def send(self, data: bytes) -> int:
        """Send all of it; return its length. Raises OSError."""
        with self._lock:
            self._socket.sendall(data)
        return len(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._socket, name)


class Streams:
    """Opens a session for each stream that shows a ticket, and cleans up after it."""

    def __init__(self, parts: Parts, calls: Calls, account_sid: str) -> None:
        self._parts = parts
        self._calls = calls
        self._account_sid = account_sid
        self.clock = parts.clock

    def serve(self, socket: Any, ticket: Ticket) -> None:
        """Hold one stream until it is over. The call itself is never ended here."""
        socket.sock = WholeWrites(socket.sock)
        started = self._started(socket, ticket)
        if started is None:
            log.warning("a stream did not show its ticket and was closed")
            socket.close(REFUSED)
            return
        session = self._session(socket, ticket, started)
        hung_up = False
        try:
            session.start()
            hung_up = self._read(socket, session)
        except ConnectionClosed:
            pass
        finally:
            self._calls.streams(ticket.call_sid, None)
            session.end()
        if hung_up and (conversation := self._calls.end(ticket.call_sid)):
            self._parts.desk.conversation.ended(conversation, self._parts.clock.now(), "hung_up")

    def _started(self, socket: Any, ticket: Ticket) -> Started | None:
        """Wait for the start message; None where it is not this account, this call and this token."""
        deadline = self._parts.now() + START_SECONDS
        while (left := deadline - self._parts.now()) > 0:
            try:
                event = frames.read(socket.receive(timeout=left))
            except ConnectionClosed:
                return None
            # `connected` and early sound mean nothing yet.
            if isinstance(event, Started):
                ours = event.account_sid == self._account_sid
                return event if ours and ticket.opens(event.call_sid, event.token) else None
        return None

    def _session(self, socket: Any, ticket: Ticket, started: Started) -> Session:
        made: list[Session] = []

        def heard(sentence: Sentence) -> None:
            made[0].heard(sentence)

        speaker = Speaker(socket.send, started.stream_sid, heard, self._parts.now)
        session = Session(self._parts, ticket, speaker, _closing(socket))
        made.append(session)
        self._calls.streams(ticket.call_sid, _closing(socket))
        return session

    def _read(self, socket: Any, session: Session) -> bool:
        """Bring the session what the socket says; return whether the caller has hung up."""
        unreadable = 0
        ticked = 0.0
        while unreadable < MOST_UNREADABLE:
            message = socket.receive(timeout=TICK_SECONDS)
            match frames.read(message):
                case Sounded(mulaw):
                    session.sounded(mulaw)
                case Pressed(key):
                    session.pressed(key)
                case Played(name):
                    session.played(name)
                case Stopped():
                    return True
                case _:
                    unreadable += message is not None
            now = self._parts.now()
            if now - ticked >= TICK_SECONDS:
                ticked = now
                session.tick()
        log.warning("a stream sent nothing readable and was closed")
        return False


def _closing(socket: Any) -> Callable[[], None]:
    """Return what closes a socket, once, from any thread."""
    once = threading.Lock()

    def close() -> None:
        if once.acquire(blocking=False):
            with contextlib.suppress(ConnectionClosed, OSError):
                socket.close()

    return close


def blueprint(streams: Streams, calls: Calls, signatures: Signatures) -> Blueprint:
    """Return the route of the streams; without a signature and a fresh ticket there is no websocket."""
    routes = Blueprint("twilio_stream", __name__, url_prefix="/twilio/voice/stream")
    guard(routes, signatures)

    @routes.before_request
    def only_with_a_ticket() -> None:
        ticket = calls.use((request.view_args or {}).get("ticket_id", ""), streams.clock.now())
        if ticket is None:
            log.warning("refused a stream with a used, late or unknown ticket")
            abort(403)
        g.ticket = ticket

    @Sock().route("/<ticket_id>", bp=routes)
    def stream(socket: Any, ticket_id: str) -> None:
        streams.serve(socket, g.ticket)

    return routes
