"""What comes in on a stream: sound to the listener, and its pauses and turns to speech to text.

A transcript is begun at each pause and used when the pause turns out to be the turn's end.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import Any

from integrations.twilio import frames
from integrations.twilio.parts import Listener, Transcript

# Some lines send no frames in silence; after this long without one, silence is heard instead.
GAP_SECONDS = 0.2

Transcribe = Callable[[Any, bool], Transcript]


@dataclass(frozen=True, slots=True)
class Ears:
    """What hearing needs: `transcribe(sound, final)`, and who is told of turns and of words overheard.

    `overheard` tells whether what it heard must be answered now, without waiting for the turn's end.
    """

    pool: Executor
    transcribe: Transcribe
    turn: Callable[[Future[Transcript]], None]
    overheard: Callable[[str], bool]


class Hearing:
    """The incoming half of one stream. `take` and `tick` are called by the reader thread only."""

    def __init__(self, listener: Listener, ears: Ears) -> None:
        self._listener = listener
        self._ears = ears
        self._lock = threading.Lock()
        self._ahead: Future[Transcript] | None = None  # the transcript begun at the pause we are in
        self._answered: Future[Transcript] | None = None  # the one that was a turn before its end
        self._partial: Future[Transcript] | None = None
        self._since: float | None = None
        self._fed_to: float | None = None
        self.quiet_since = 0.0

    def take(self, mulaw: bytes, now: float) -> None:
        """Hear some sound."""
        self._fed_to = now
        for at in range(0, len(mulaw), frames.FRAME_BYTES):
            piece = mulaw[at : at + frames.FRAME_BYTES]
            self._feed(piece.ljust(frames.FRAME_BYTES, frames.SILENCE), now)

    def tick(self, now: float) -> None:
        """Hear silence where the line sends nothing."""
        if self._fed_to is None or now - self._fed_to < GAP_SECONDS:
            return
        while self._fed_to + frames.FRAME_SECONDS <= now:
            self._fed_to += frames.FRAME_SECONDS
            self._feed(frames.SILENCE * frames.FRAME_BYTES, now)

    def talking_seconds(self, now: float) -> float:
        """Return for how long the caller has been speaking; 0 in a pause or in silence."""
        return now - self._since if self._since is not None and self._ahead is None else 0.0

    def in_turn(self) -> bool:
        """Tell whether the caller has begun to speak and has not finished, pauses included."""
        return self._since is not None

    def _feed(self, piece: bytes, now: float) -> None:
        for sound in self._listener.feed(piece, now):
            match sound.kind:
                case "speech_started":
                    self._since = now - float(getattr(sound, "seconds", 0.0))
                case "pause":
                    self._pause(sound.audio)
                case "resumed":
                    self._resume()
                case "partial_due":
                    self._overhear(sound.audio)
                case "turn_ended":
                    self._end(sound.audio, now)

    def _pause(self, sound: Any) -> None:
        ahead = self._ears.pool.submit(self._ears.transcribe, sound, True)
        with self._lock:
            self._ahead = ahead
        ahead.add_done_callback(self._screen)

    def _resume(self) -> None:
        with self._lock:
            ahead, self._ahead, self._answered = self._ahead, None, None
        if ahead:
            ahead.cancel()

    def _overhear(self, sound: Any) -> None:
        if self._partial is None or self._partial.done():
            self._partial = self._ears.pool.submit(self._ears.transcribe, sound, False)
            self._partial.add_done_callback(self._screen)

    def _end(self, sound: Any, now: float) -> None:
        with self._lock:
            ahead, self._ahead, answered, self._answered = self._ahead, None, self._answered, None
        self._since = None
        self.quiet_since = now
        if ahead is not None and ahead is answered:
            return  # an alarm was answered already at the pause, which was the end
        self._ears.turn(ahead or self._ears.pool.submit(self._ears.transcribe, sound, True))

    def _screen(self, done: Future[Transcript]) -> None:
        """Screen a transcript once there is one; an alarm in a pause is answered without more waiting."""
        try:
            text = done.result().text
        except Exception:  # a turn's failure is met where the turn is taken
            return
        if not text or not self._ears.overheard(text):
            return
        with self._lock:
            still = self._ahead is done and self._answered is not done
            if still:
                self._answered = done
        if still:
            self._ears.turn(done)
