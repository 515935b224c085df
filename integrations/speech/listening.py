"""Listens to one call: frames in, events out (somebody speaks, pauses, goes on, has finished).

No thread, no clock, no engine of its own: time comes with the frames, the judging of sound is passed in.
"""

from collections import deque
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from agent.turns import Expects
from integrations.speech import mulaw
from integrations.speech.ending import looks_finished
from integrations.speech.mulaw import Pcm
from integrations.speech.resample import Doubler
from integrations.speech.vad import CHUNK, CHUNK_SECONDS, VoiceActivity


class Kind(StrEnum):
    """What was noticed."""

    SPEECH_STARTED = "speech_started"
    PAUSE = "pause"
    RESUMED = "resumed"
    PARTIAL_DUE = "partial_due"
    TURN_ENDED = "turn_ended"
    LONG_SILENCE = "long_silence"


@dataclass(frozen=True, slots=True)
class Sound:
    """One thing noticed. `audio` is the turn so far at 16 kHz (pause, partial_due, turn_ended only).

    `seconds` is how long ago it really began: speech before it was sure, silence before the event.
    `pause` numbers the pauses, so that a transcript can be told to belong to this one.
    """

    kind: Kind
    seconds: float = 0.0
    audio: Pcm | None = None
    pause: int = 0


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds of silence that end a turn, when the words sound finished, do not tell, or hang."""

    finished: float
    unsure: float
    hanging: float


@dataclass(frozen=True, slots=True)
class Habits:
    """How the listener decides; seconds and probabilities."""

    starts_at: float = 0.5
    goes_on_at: float = 0.35
    least_speech: float = 0.09
    start_window: float = 0.35
    pause: float = 0.22
    resume_speech: float = 0.09
    partial_every: float = 3.0
    longest_turn: float = 27.0
    long_silence: float = 8.0
    before: float = 0.35
    gap: float = 0.2


_PATIENT = Waits(0.55, 1.35, 1.5)
_QUICK = Waits(0.35, 0.45, 0.9)
_USUAL = Waits(0.48, 0.7, 1.2)
WAITS = {
    Expects.OPEN: _USUAL,
    Expects.DATE: _USUAL,
    Expects.TIME: _USUAL,
    Expects.YES_NO: _QUICK,
    Expects.CHOICE: _QUICK,
    Expects.DIGITS: _PATIENT,
    Expects.NAME: _PATIENT,
    Expects.SPELLED: _PATIENT,
    Expects.BIRTH_DATE: _PATIENT,
}


class Listener:
    """The ears of one call. `feed` and `tick` are for one thread; `expect` and `heard` for any."""

    def __init__(self, voice: VoiceActivity, habits: Habits | None = None) -> None:
        self._voice = voice
        self._habits = habits or Habits()
        self._doubler = Doubler()
        self._expects = Expects.OPEN
        self._said: tuple[int, bool | None] = (0, None)
        self._rest = np.empty(0, np.int16)
        before = round(self._habits.before / CHUNK_SECONDS)
        window = round(self._habits.start_window / CHUNK_SECONDS)
        self._before: deque[Pcm] = deque(maxlen=before + window)
        self._votes: deque[bool] = deque(maxlen=window)
        self._turn: list[Pcm] = []
        self._speaking = False
        self._silence = 0.0  # since the last speech
        self._back = 0.0  # of speech in a pause
        self._pauses = 0
        self._paused = False
        self._since_partial = 0.0
        self._fed_at: float | None = None

    @property
    def silence(self) -> float:
        """Return for how many seconds nobody has spoken."""
        return self._silence

    def expect(self, expects: Expects) -> None:
        """Be told what was asked, which decides how long a silence ends the turn."""
        self._expects = expects

    def heard(self, text: str, pause: int) -> None:
        """Be told what the turn sounds like so far, as transcribed at that pause."""
        self._said = (pause, looks_finished(text, self._expects))

    def feed(self, frame: bytes, at: float) -> list[Sound]:
        """Take μ-law sound (20 ms a frame) that came at `at`, monotonic seconds; return what it means."""
        found = self.tick(at)
        self._fed_at = at
        return found + self._hear(self._doubler.feed(mulaw.decode(frame)))

    def tick(self, at: float) -> list[Sound]:
        """Let time pass on a line that sends nothing in silence; return what that means."""
        if self._fed_at is None or at - self._fed_at < self._habits.gap:
            return []
        missing = min(at - self._fed_at, self._habits.long_silence)
        self._fed_at = at
        return self._hear(self._doubler.feed(np.zeros(round(missing * mulaw.RATE), np.int16)))

    def _hear(self, samples: Pcm) -> list[Sound]:
        self._rest = np.concatenate((self._rest, samples))
        found: list[Sound] = []
        while len(self._rest) >= CHUNK:
            chunk, self._rest = self._rest[:CHUNK], self._rest[CHUNK:]
            likely = self._voice.speech(chunk)
            found += self._speech(chunk, likely) if self._speaking else self._quiet(chunk, likely)
        return found

    def _quiet(self, chunk: Pcm, likely: float) -> list[Sound]:
        """Wait for enough speech to be sure that it is speech, not a click or a cough."""
        self._before.append(chunk)
        self._votes.append(likely >= self._habits.starts_at)
        self._silence = 0.0 if self._votes[-1] else self._silence + CHUNK_SECONDS
        if sum(self._votes) * CHUNK_SECONDS >= self._habits.least_speech:
            first = len(self._votes) - list(self._votes).index(True)
            lead = round(self._habits.before / CHUNK_SECONDS)
            self._turn = list(self._before)[-(first + lead) :]
            self._speaking, self._paused, self._silence = True, False, 0.0
            self._back = self._since_partial = 0.0
            return [Sound(Kind.SPEECH_STARTED, first * CHUNK_SECONDS)]
        if self._silence >= self._habits.long_silence:
            self._silence = 0.0
            return [Sound(Kind.LONG_SILENCE, self._habits.long_silence)]
        return []

    def _speech(self, chunk: Pcm, likely: float) -> list[Sound]:
        self._turn.append(chunk)
        self._since_partial += CHUNK_SECONDS
        if likely >= (self._habits.starts_at if self._paused else self._habits.goes_on_at):
            found = self._voiced()
        else:
            found = self._unvoiced()
        if self._speaking and len(self._turn) * CHUNK_SECONDS >= self._habits.longest_turn:
            found.append(self._end())
        return found

    def _voiced(self) -> list[Sound]:
        if self._paused:
            self._back += CHUNK_SECONDS
            if self._back < self._habits.resume_speech:
                self._silence += CHUNK_SECONDS
                return []
            self._paused, self._silence = False, 0.0
            return [Sound(Kind.RESUMED, self._back)]
        self._silence = 0.0
        if self._since_partial >= self._habits.partial_every:
            self._since_partial = 0.0
            return [Sound(Kind.PARTIAL_DUE, 0.0, self._audio())]
        return []

    def _unvoiced(self) -> list[Sound]:
        self._silence += CHUNK_SECONDS
        self._back = 0.0
        if not self._paused and self._silence >= self._habits.pause:
            self._paused = True
            self._pauses += 1
            self._since_partial = 0.0
            return [Sound(Kind.PAUSE, self._silence, self._audio(), self._pauses)]
        if self._paused and self._silence >= self._wait():
            return [self._end()]
        return []

    def _wait(self) -> float:
        waits = WAITS[self._expects]
        pause, finished = self._said
        if pause != self._pauses or finished is None:
            return waits.unsure
        return waits.finished if finished else waits.hanging

    def _end(self) -> Sound:
        ended = Sound(Kind.TURN_ENDED, self._silence, self._audio(), self._pauses if self._paused else 0)
        self._speaking = self._paused = False
        self._turn = []
        self._before.clear()
        self._votes.clear()
        self._silence = 0.0
        self._voice.reset()
        return ended

    def _audio(self) -> Pcm:
        return np.concatenate(self._turn)
