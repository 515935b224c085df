"""What goes out on a stream: sound paced a little ahead of real time, a mark after each sentence, `clear`.

One writer thread sends everything, since a websocket takes one writer only. It never waits for speech to be
made, so a `clear` goes out at once.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from agent.turns import Language
from integrations.twilio import frames

AHEAD_SECONDS = 0.8
CHUNK_BYTES = frames.BYTES_PER_SECOND // 10
# A mark this late is lost: the sentence counts as played.
LOST_MARK_SECONDS = 5.0


@dataclass(slots=True)
class Sentence:
    """One sentence said to the caller. `starts` is when it begins to be heard, in monotonic seconds."""

    text: str
    turn_id: str
    language: Language
    interruptible: bool = True
    fixed: bool = False
    last: bool = False  # after it the call is over
    name: str = ""
    sound: bytes = b""
    starts: float | None = None

    def heard_by(self, now: float) -> str:
        """Return the words that have been heard, as far as the time tells."""
        if self.starts is None or not self.sound:
            return ""
        share = (now - self.starts) / (len(self.sound) / frames.BYTES_PER_SECOND)
        words = self.text.split()
        return " ".join(words[: max(0, int(len(words) * min(1.0, share)))])


Item = tuple[Sentence | None, bytes | str]


class Speaker:
    """The outgoing half of one stream. `heard` is called with each sentence that was played to its end."""

    def __init__(
        self,
        send: Callable[[str], None],
        stream_sid: str,
        heard: Callable[[Sentence], None],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._send = send
        self._stream_sid = stream_sid
        self._heard = heard
        self._now = now
        self._changed = threading.Condition()
        self._queue: deque[Item] = deque()
        self._open: dict[str, Sentence] = {}
        self._ahead = 0.0
        self._count = 0
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="speaker", daemon=True)
        self._thread.start()

    # -- what the session asks ------------------------------------------------------------------------

    def begin(self, sentences: Iterable[Sentence]) -> None:
        """Take up sentences, all at once so that a cut takes them all; their sound follows."""
        with self._changed:
            for sentence in sentences:
                self._count += 1
                sentence.name = f"s{self._count}"
                sentence.sound, sentence.starts = b"", None
                self._open[sentence.name] = sentence

    def sound(self, sentence: Sentence, pieces: Iterable[bytes]) -> bool:
        """Queue a sentence's sound as it is made, then its mark; False if it was cut off meanwhile."""
        for piece in pieces:
            with self._changed:
                if sentence.name not in self._open or self._closed:
                    return False
                sentence.sound += piece
                for at in range(0, len(piece), CHUNK_BYTES):
                    self._queue.append((sentence, piece[at : at + CHUNK_BYTES]))
                self._changed.notify()
        with self._changed:
            if sentence.name not in self._open or self._closed:
                return False
            self._queue.append((None, frames.mark(self._stream_sid, sentence.name)))
            self._changed.notify()
        return True

    def mark(self, name: str) -> None:
        """Ask to be told when everything so far has been played."""
        with self._changed:
            self._queue.append((None, frames.mark(self._stream_sid, name)))
            self._changed.notify()

    def played(self, name: str) -> None:
        """Take in a mark that came back; one from before a `clear` counts for nothing."""
        with self._changed:
            sentence = self._open.pop(name, None)
        if sentence:
            self._heard(sentence)

    def cut(self) -> list[Sentence]:
        """Stop speaking at once; return the sentences not heard to their end, the current one first."""
        with self._changed:
            unheard = list(self._open.values())
            self._open.clear()
            self._queue.clear()
            self._queue.append((None, frames.clear(self._stream_sid)))
            self._ahead = self._now()
            self._changed.notify()
        return unheard

    def speaking(self) -> bool:
        """Tell whether the caller still has something to hear."""
        with self._changed:
            return bool(self._open)

    def interruptible(self) -> bool:
        """Tell whether everything still to be heard may be cut off."""
        with self._changed:
            return all(sentence.interruptible for sentence in self._open.values())

    def seconds_left(self) -> float:
        """Return how long what is queued still takes to be heard."""
        with self._changed:
            waiting = sum(len(item) for _, item in self._queue if isinstance(item, bytes))
            return max(0.0, self._ahead - self._now()) + waiting / frames.BYTES_PER_SECOND

    def give_up_lost_marks(self) -> None:
        """Count as played what must have been heard long ago."""
        with self._changed:
            late = bool(self._open) and not self._queue and self._now() - self._ahead > LOST_MARK_SECONDS
            lost = [s.name for s in self._open.values() if s.starts is not None] if late else []
        for name in lost:
            self.played(name)

    def close(self) -> None:
        """Stop the writer; nothing more is sent."""
        with self._changed:
            self._closed = True
            self._queue.clear()
            self._changed.notify()
        if threading.current_thread() is not self._thread:
            self._thread.join(2)

    # -- the writer -----------------------------------------------------------------------------------

    def _run(self) -> None:
        while (message := self._next()) is not None:
            try:
                self._send(message)
            except Exception:  # the socket is gone; the reader notices and cleans up
                with self._changed:
                    self._closed = True
                return

    def _next(self) -> str | None:
        """Wait for the next message that is due; None when closed."""
        with self._changed:
            while not self._closed:
                if self._queue:
                    sentence, item = self._queue[0]
                    if isinstance(item, str):
                        self._queue.popleft()
                        return item
                    early = self._ahead - self._now() - AHEAD_SECONDS
                    if early <= 0:
                        self._queue.popleft()
                        return self._chunk(sentence, item)
                    self._changed.wait(early)
                else:
                    self._changed.wait()
            return None

    def _chunk(self, sentence: Sentence | None, sound: bytes) -> str:
        starts = max(self._ahead, self._now())
        if sentence is not None and sentence.starts is None:
            sentence.starts = starts
        self._ahead = starts + len(sound) / frames.BYTES_PER_SECOND
        return frames.media(self._stream_sid, sound)
