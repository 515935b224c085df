"""Twilio's side of a media stream: real-time frames, a playback clock for marks, `clear`, `stop`.

Everything that Twilio sends as a string is a string here too.
"""

import base64
import contextlib
import json
import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from simple_websocket import Client, ConnectionClosed, ConnectionError

FRAME_BYTES = 160
FRAME_SECONDS = 0.02
SILENCE = b"\xff" * FRAME_BYTES


class Handset(Protocol):
    """Who holds the phone: called every 20 ms of real time from one thread."""

    def speak(self) -> bytes | None:
        """Return the next 160 bytes of μ-law, or None where the line sends nothing (a silence gap)."""
        ...

    def hear(self, mulaw: bytes) -> None:
        """Take the 160 bytes that are played now; silence where nothing is queued."""
        ...


class SilentHandset:
    """Says nothing and listens to nobody."""

    def speak(self) -> bytes | None:
        """Return silence."""
        return SILENCE

    def hear(self, mulaw: bytes) -> None:
        """Drop what is played."""


@dataclass(frozen=True, slots=True)
class StreamAddress:
    """Where a stream is reached, and what its start message says."""

    url: str
    signature: str
    account_sid: str
    call_sid: str
    stream_sid: str
    parameters: Mapping[str, str] = field(default_factory=dict)


class _Socket(Client):
    """A websocket client that closes what a refused handshake leaves open."""

    def handshake(self) -> None:
        """Ask for the websocket; raises ConnectionError or OSError."""
        try:
            super().handshake()
        except BaseException:
            self.sock.close()
            raise


class MediaLeg:
    """One stream, from handshake to close. `run` holds it; the rest may be called from any thread."""

    def __init__(self, address: StreamAddress, handset: Handset, speed: float = 1.0) -> None:
        self.address = address
        self._frame_seconds = FRAME_SECONDS / speed
        self.refused: int | None = None
        self.clears = 0
        self.marks: list[str] = []
        self.problems: list[str] = []
        self._handset = handset
        self._socket: Any = None
        self._lock = threading.Lock()
        self._queue: deque[bytes | str] = deque()  # sound still to be played, and marks between
        self._due: deque[dict[str, Any]] = deque()  # what Twilio says next besides sound
        self._sequence = 0
        self._hang_up = threading.Event()
        self._closed = threading.Event()

    def run(self) -> bool:
        """Stream until the other side closes or the caller hangs up; tell whether the caller hung up."""
        # Header names reach some servers in lower case, so that is how they are sent.
        headers = {"x-twilio-signature": self.address.signature}
        try:
            self._socket = _Socket(self.address.url, headers=headers)
        except ConnectionError as error:
            self.refused = getattr(error, "status_code", None) or 400
            return False
        except OSError:
            self.refused = 502
            return False
        reader = threading.Thread(target=self._read, name="carrier-stream", daemon=True)
        try:
            self._begin()
            reader.start()
            self._keep_time()
            if self._hang_up.is_set() and not self._closed.is_set():
                ended = {"accountSid": self.address.account_sid, "callSid": self.address.call_sid}
                self._tell({"event": "stop", "stop": ended})
        except (ConnectionClosed, OSError):
            self._closed.set()
        finally:
            self._shut()
            reader.join(2)
        return self._hang_up.is_set()

    def hang_up(self) -> None:
        """End the stream as a caller does who hangs up."""
        self._hang_up.set()

    def press(self, key: str) -> None:
        """Press a key."""
        with self._lock:
            self._due.append({"event": "dtmf", "dtmf": {"track": "inbound_track", "digit": key}})

    def say_raw(self, message: str) -> None:
        """Put a message on the wire as it is, for tests of malformed ones."""
        with self._lock:
            self._due.append({"raw": message})

    def playing(self) -> bool:
        """Tell whether anything is left to be played."""
        with self._lock:
            return any(isinstance(item, bytes) for item in self._queue)

    # -- time -------------------------------------------------------------------------------------------

    def _keep_time(self) -> None:
        """Send and play 20 ms at a time, by absolute deadlines so that nothing drifts."""
        started = time.monotonic()
        tick = chunk = 0
        while not self._hang_up.is_set() and not self._closed.is_set():
            tick += 1
            time.sleep(max(0.0, started + tick * self._frame_seconds - time.monotonic()))
            self._say_what_is_due()
            spoken = self._handset.speak()
            if spoken is not None:
                chunk += 1
                at = str(int((tick - 1) * FRAME_SECONDS * 1000))
                payload = base64.b64encode(spoken).decode("ascii")
                sound = {"track": "inbound", "chunk": str(chunk), "timestamp": at, "payload": payload}
                self._tell({"event": "media", "media": sound})
            self._handset.hear(self._play())

    def _play(self) -> bytes:
        """Take the next 20 ms off the queue; marks that are reached are told at once."""
        frame = bytearray()
        with self._lock:
            while self._queue and len(frame) < FRAME_BYTES:
                item = self._queue.popleft()
                if isinstance(item, str):
                    self._reach(item)
                    continue
                need = FRAME_BYTES - len(frame)
                frame += item[:need]
                if len(item) > need:
                    self._queue.appendleft(item[need:])
            while self._queue and isinstance(self._queue[0], str):
                self._reach(str(self._queue.popleft()))
        return bytes(frame).ljust(FRAME_BYTES, b"\xff")

    def _reach(self, name: str) -> None:
        self.marks.append(name)
        self._due.append({"event": "mark", "mark": {"name": name}})

    # -- the wire ---------------------------------------------------------------------------------------

    def _begin(self) -> None:
        there = self.address
        self._socket.send(json.dumps({"event": "connected", "protocol": "Call", "version": "1.0.0"}))
        start = {
            "accountSid": there.account_sid,
            "streamSid": there.stream_sid,
            "callSid": there.call_sid,
            "tracks": ["inbound"],
            "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
            "customParameters": dict(there.parameters),
        }
        self._tell({"event": "start", "start": start})

    def _say_what_is_due(self) -> None:
        with self._lock:
            due, self._due = list(self._due), deque()
        for message in due:
            if "raw" in message:
                self._socket.send(message["raw"])
            else:
                self._tell(message)

    def _tell(self, message: dict[str, Any]) -> None:
        self._sequence += 1
        numbered = {"sequenceNumber": str(self._sequence), "streamSid": self.address.stream_sid}
        self._socket.send(json.dumps({"event": message["event"], **numbered, **message}))

    def _read(self) -> None:
        try:
            while (message := self._socket.receive()) is not None:
                self._take(message)
        except (ConnectionClosed, OSError):
            pass
        self._closed.set()

    def _take(self, message: str | bytes) -> None:
        try:
            fields = json.loads(message)
            if fields.get("streamSid") != self.address.stream_sid:
                raise ValueError("streamSid")
            with self._lock:
                self._act(fields)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            self.problems.append(f"31951 off protocol: {error}")

    def _act(self, fields: dict[str, Any]) -> None:
        match fields["event"]:
            case "media":
                self._queue.append(base64.b64decode(fields["media"]["payload"], validate=True))
            case "mark":
                self._mark(fields["mark"]["name"])
            case "clear":
                self.clears += 1
                pending = [item for item in self._queue if isinstance(item, str)]
                self._queue.clear()
                for name in pending:
                    self._reach(name)
            case other:
                raise ValueError(other)

    def _mark(self, name: str) -> None:
        if self._queue:
            self._queue.append(name)
        else:
            self._reach(name)

    def _shut(self) -> None:
        with contextlib.suppress(ConnectionClosed, OSError):
            self._socket.close()
