"""The browser as a telephone: its sound goes to the demo's carrier 20 ms at a time, and comes back so."""

import queue
import threading
from collections import deque

FRAME_BYTES = 160
SILENCE = b"\xff" * FRAME_BYTES
# More than this much sound waiting is a line that lags: the oldest is dropped.
MOST_WAITING = 25


class BrowserHandset:
    """Sound between a websocket and the carrier's clock. Called from two threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._spoken: deque[bytes] = deque(maxlen=MOST_WAITING)
        self._rest = b""
        self.played: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def take(self, mulaw: bytes) -> None:
        """Take sound from the browser, of any length."""
        with self._lock:
            sound = self._rest + mulaw[: FRAME_BYTES * MOST_WAITING]
            whole = len(sound) - len(sound) % FRAME_BYTES
            self._spoken.extend(sound[i : i + FRAME_BYTES] for i in range(0, whole, FRAME_BYTES))
            self._rest = sound[whole:]

    def speak(self) -> bytes | None:
        """Return the next 160 bytes for the line; silence where the browser has sent none."""
        with self._lock:
            return self._spoken.popleft() if self._spoken else SILENCE

    def hear(self, mulaw: bytes) -> None:
        """Take the 160 bytes that are played now."""
        self.played.put(mulaw)
