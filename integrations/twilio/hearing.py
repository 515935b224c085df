"""What comes in on a stream: sound to the listener, its pauses and turns to speech to text.

A transcript is begun at each pause and used when the pause turns out to be the turn's end.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from functools import partial
from typing import Any

from integrations.twilio.parts import Listener, Sound, Transcript


@dataclass(frozen=True, slots=True)
class Turn:
    """A finished turn: its sound, and the transcript, made or in the making."""

    sound: Any
    transcript: Future[Transcript]


@dataclass(frozen=True, slots=True)
class Ears:
    """What hearing needs: `transcribe(sound, final)`, and who is told of turns and of words overheard.

    `overheard` tells whether what it heard must be answered now, without waiting for the turn's end.
    """

    pool: Executor
    transcribe: Callable[[Any, bool], Transcript]
    turn: Callable[[Turn], None]
    overheard: Callable[[str], bool]


class Hearing:
    """The incoming half of one stream. `take` and `tick` are called by the reader thread only."""

    def __init__(self, listener: Listener, ears: Ears) -> None:
        self._listener = listener
        self._ears = ears
        self._lock = threading.Lock()
        self._ahead: Turn | None = None  # begun at the pause we are in
        self._answered: Turn | None = None  # answered before the listener called it a turn
        self._partial: Future[Transcript] | None = None
        self._since: float | None = None
        self.quiet_since = 0.0

    def take(self, mulaw: bytes, now: float) -> None:
        """Hear some sound."""
        for sound in self._listener.feed(mulaw, now):
            self._notice(sound, now)

    def tick(self, now: float) -> None:
        """Let time pass: some lines send nothing in silence."""
        for sound in self._listener.tick(now):
            self._notice(sound, now)

    def spoken_seconds(self, now: float) -> float:
        """Return for how long the caller has been speaking without a pause; 0 where they do not speak now."""
        if self._since is None or self._ahead is not None:
            return 0.0
        return max(0.0, now - self._since - self._listener.silence)

    def in_turn(self) -> bool:
        """Tell whether the caller has begun to speak and has not finished, pauses included."""
        return self._since is not None

    def _notice(self, sound: Sound, now: float) -> None:
        match sound.kind:
            case "speech_started":
                self._since = now - sound.seconds
            case "pause":
                self._pause(sound)
            case "resumed":
                self._resume(now - sound.seconds)
            case "partial_due":
                self._overhear(sound)
            case "turn_ended":
                self._end(sound, now)

    def _pause(self, sound: Sound) -> None:
        turn = Turn(sound.audio, self._ears.pool.submit(self._ears.transcribe, sound.audio, True))
        with self._lock:
            self._ahead = turn
        turn.transcript.add_done_callback(partial(self._screen, turn, sound.pause))

    def _resume(self, since: float) -> None:
        with self._lock:
            ahead, self._ahead, self._answered = self._ahead, None, None
        self._since = since
        if ahead:
            ahead.transcript.cancel()

    def _overhear(self, sound: Sound) -> None:
        if self._partial is None or self._partial.done():
            self._partial = self._ears.pool.submit(self._ears.transcribe, sound.audio, False)
            self._partial.add_done_callback(self._screen_partial)

    def _end(self, sound: Sound, now: float) -> None:
        with self._lock:
            ahead, self._ahead, answered, self._answered = self._ahead, None, self._answered, None
        self._since = None
        self.quiet_since = now
        if ahead is None:
            ahead = Turn(sound.audio, self._ears.pool.submit(self._ears.transcribe, sound.audio, True))
        if ahead is not answered:
            self._ears.turn(ahead)

    def _screen_partial(self, done: Future[Transcript]) -> None:
        if text := _text(done):
            self._ears.overheard(text)

    def _screen(self, turn: Turn, pause: int, done: Future[Transcript]) -> None:
        """Screen a transcript once there is one; an alarm in a pause is answered without more waiting."""
        text = _text(done)
        if not text:
            return
        self._listener.heard(text, pause)
        if not self._ears.overheard(text):
            return
        with self._lock:
            still = self._ahead is turn and self._answered is not turn
            if still:
                self._answered = turn
        if still:
            self._ears.turn(turn)


def _text(done: Future[Transcript]) -> str:
    """Return what a transcription found; a failure is met where the turn is taken."""
    if done.cancelled() or done.exception() is not None:
        return ""
    return done.result().text.strip()
