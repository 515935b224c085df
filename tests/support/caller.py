"""A simulated caller: speaks when the agent is quiet, records both sides, measures how long answers take.

`python -m tests.support.caller --help` calls a running desk.
"""

import argparse
import json
import sys
import threading
import wave
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import soxr

from integrations.speech import mulaw
from integrations.twilio.fake_carrier.media import FRAME_BYTES, FRAME_SECONDS, SILENCE

if TYPE_CHECKING:
    from integrations.twilio.fake_carrier import FakeCarrier, Leg

# Louder than the noise of a quiet line, as the root mean square of 16-bit samples.
AUDIBLE = 120.0


def audible(frame: bytes) -> bool:
    """Tell whether somebody can be heard in 20 ms."""
    samples = mulaw.decode(frame).astype(np.float32)
    return float(np.sqrt(np.mean(samples * samples))) > AUDIBLE


@dataclass(frozen=True, slots=True)
class Line:
    """One thing the caller does: says `sound` (μ-law), or presses `keys`.

    Said once the agent has been quiet for `after_quiet` seconds; with `over` set, once the agent has been
    speaking for so many seconds, whether or not it has finished.
    """

    sound: bytes = field(default=b"", repr=False)
    keys: str = ""
    after_quiet: float = 0.8
    over: float | None = None
    name: str = ""


@dataclass(slots=True)
class Taken:
    """How one line was answered: seconds from its last sound to the first of the answer, None if never."""

    name: str
    started_at: float
    ended_at: float
    answered_after: float | None = None
    stopped_after: float | None = None  # spoken over: from its first sound until the agent was quiet


@dataclass(slots=True)
class SimulatedCaller:
    """The handset of a caller with a script. `gaps` sends nothing at all in silence, as some lines do."""

    lines: Sequence[Line]
    gaps: bool = False
    stays_seconds: float = 1.5  # hangs up when the agent has been quiet for so long after the last line
    patience_seconds: float = 15.0  # waits at most so long for the agent to begin or to end
    spoken: list[bytes] = field(default_factory=list, repr=False)
    heard: list[bytes] = field(default_factory=list, repr=False)
    taken: list[Taken] = field(default_factory=list)
    leg: "Leg | None" = None
    over: threading.Event = field(default_factory=threading.Event)
    first_heard_at: float | None = None
    _next: int = 0
    _saying: bytes = field(default=b"", repr=False)
    _quiet: int = 0
    _agent: int = 0
    _since_line: int = 0
    _agent_spoke: bool = False

    @property
    def now(self) -> float:
        """Return seconds since the stream began, as the line counts them."""
        return len(self.spoken) * FRAME_SECONDS

    def speak(self) -> bytes | None:
        """Return the next 20 ms of the caller's side."""
        frame = self._frame()
        self.spoken.append(frame or SILENCE)
        return frame

    def hear(self, played: bytes) -> None:
        """Take the next 20 ms of the agent's side."""
        self.heard.append(played)
        self._since_line += 1
        if not audible(played):
            self._quiet += 1
            if self._quiet * FRAME_SECONDS >= 0.3:
                self._agent = 0
            self._note_stop()
            return
        if self.first_heard_at is None:
            self.first_heard_at = self.now
        self._quiet = 0
        self._agent += 1
        self._agent_spoke |= not self._saying
        if self.taken and not self._saying and self.taken[-1].answered_after is None:
            self.taken[-1].answered_after = round(self.now - self.taken[-1].ended_at, 3)

    def _note_stop(self) -> None:
        if self._quiet == 5 and self._saying and self.taken and self.taken[-1].stopped_after is None:
            stopped = self.now - 5 * FRAME_SECONDS - self.taken[-1].started_at
            self.taken[-1].stopped_after = round(max(0.0, stopped), 3)

    def _frame(self) -> bytes | None:
        if self._saying:
            frame, self._saying = self._saying[:FRAME_BYTES], self._saying[FRAME_BYTES:]
            if audible(frame):
                if self.taken[-1].ended_at == self.taken[-1].started_at:
                    self.taken[-1].started_at = self.now
                self.taken[-1].ended_at = self.now + FRAME_SECONDS
            return frame.ljust(FRAME_BYTES, b"\xff")
        self._go_on()
        if self._saying:
            return self._frame()
        return None if self.gaps else SILENCE

    def _go_on(self) -> None:
        """Begin the next line when its time has come; hang up after the last."""
        quiet = self._quiet * FRAME_SECONDS
        waited = self._since_line * FRAME_SECONDS
        bored = waited >= self.patience_seconds
        if self._next >= len(self.lines):
            if (self._agent_spoke and quiet >= self.stays_seconds) or bored:
                self._hang_up()
            return
        line = self.lines[self._next]
        spoken_over = line.over is not None and self._agent * FRAME_SECONDS >= line.over
        if spoken_over or (self._agent_spoke and quiet >= line.after_quiet) or bored:
            self._begin(line)

    def _begin(self, line: Line) -> None:
        self._next += 1
        self._since_line = 0
        self._agent_spoke = False
        self._saying = line.sound
        self.taken.append(Taken(line.name, self.now, self.now))
        for key in line.keys:
            if self.leg is not None:
                self.leg.press(key)

    def _hang_up(self) -> None:
        self.over.set()
        if self.leg is not None:
            self.leg.hang_up()

    def latencies(self) -> list[float]:
        """Return how long each answered line waited for its answer, in seconds."""
        return [t.answered_after for t in self.taken if t.answered_after is not None]

    def write_wav(self, path: Path) -> None:
        """Write both sides as stereo: the caller left, the agent right."""
        sides = [mulaw.decode(b"".join(side)) for side in (self.spoken, self.heard)]
        length = min(len(side) for side in sides)
        stereo = np.stack([side[:length] for side in sides], axis=1)
        with wave.open(str(path), "wb") as file:
            file.setnchannels(2)
            file.setsampwidth(2)
            file.setframerate(mulaw.RATE)
            file.writeframes(stereo.astype("<i2").tobytes())


def from_wav(path: Path) -> bytes:
    """Return a 16-bit WAV of any rate as μ-law at 8 kHz, the first channel only."""
    with wave.open(str(path), "rb") as file:
        assert file.getsampwidth() == 2, f"{path.name}: 16-bit WAV wanted"
        samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
        samples = samples.reshape(-1, file.getnchannels())[:, 0]
        rate = file.getframerate()
    if rate != mulaw.RATE:
        samples = soxr.resample(samples, rate, mulaw.RATE)
    return mulaw.encode(samples.astype(np.int16))


def place(carrier: "FakeCarrier", number: str, caller: SimulatedCaller, **extra: str) -> "Leg":
    """Call the desk; the returned leg runs until somebody hangs up."""
    leg = carrier.call(number, caller, **extra)
    caller.leg = leg
    return leg


def main(arguments: Sequence[str]) -> int:
    """Call a running desk with recorded turns, print what was measured, keep the recording."""
    from config import settings as reading
    from integrations.twilio.fake_carrier import FakeCarrier

    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("wav", nargs="*", type=Path, help="what the caller says, one file a turn")
    parser.add_argument("--number", default="+13125550111", help="the caller's number")
    parser.add_argument("--out", type=Path, help="where to write the stereo recording")
    parser.add_argument("--gaps", action="store_true", help="send nothing in silence, as some lines do")
    parser.add_argument("--stays", type=float, default=3.0, help="hang up after so many quiet seconds")
    options = parser.parse_args(arguments)
    settings = reading.load()
    carrier = FakeCarrier(
        settings.twilio_account_sid,
        settings.twilio_auth_token,
        settings.twilio_phone_number,
        settings.public_base_url,
    )
    lines = [Line(from_wav(path), name=path.stem) for path in options.wav]
    caller = SimulatedCaller(lines, gaps=options.gaps, stays_seconds=options.stays)
    leg = place(carrier, options.number, caller)
    leg.over.wait(600)
    if options.out:
        caller.write_wav(options.out)
    turns = [{"name": t.name, "answered_after": t.answered_after} for t in caller.taken]
    report = {"greeting_after": caller.first_heard_at, "turns": turns, "problems": leg.problems}
    sys.stdout.write(json.dumps(report, indent=1) + "\n")
    return 1 if leg.problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
