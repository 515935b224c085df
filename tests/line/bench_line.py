"""Voice to voice and text to text, through the whole running desk: `python -m tests.line.bench_line`.

Real sound in, real sound out, all on this machine; the delay is from the caller's last sound to the first
sound of the answer, end-of-turn wait included.
"""

import platform
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from tests.support.caller import Line, SimulatedCaller, place
from tests.support.personas import Persona, play
from tests.support.running_desk import ROOT, RunningDesk, running_desk

WHO = "John Carter. July fourth, nineteen ninety."
BORN = "July fourth, nineteen ninety."
ALONE, TOGETHER, APART_SECONDS, TEXTS = 4, 4, 0.7, 60


def quantiles(values: Sequence[float], unit: float = 1.0) -> str:
    """Return n, p50 and p95 in words."""
    ranked = sorted(values)
    if not ranked:
        return "n 0"
    p95 = ranked[min(len(ranked) - 1, round(0.95 * (len(ranked) - 1)))]
    return f"n {len(ranked)}  p50 {statistics.median(ranked) * unit:.2f}  p95 {p95 * unit:.2f}"


def caller(desk: RunningDesk, number: str) -> SimulatedCaller:
    """Book a first visit by voice."""
    answers = {"offer": "The third one please.", "ask_your_name": WHO, "ask_your_birth_date": BORN}
    persona = Persona("bench", number, "I'd like to make an appointment please.", answers)
    return play(desk, persona).caller


def together(desk: RunningDesk) -> list[float]:
    """Hold calls side by side, started a little apart."""
    made: list[SimulatedCaller] = []

    def one(number: str) -> None:
        made.append(caller(desk, number))

    threads = [threading.Thread(target=one, args=(f"+1773555020{n}",)) for n in range(TOGETHER)]
    for thread in threads:
        thread.start()
        time.sleep(APART_SECONDS)
    for thread in threads:
        thread.join()
    return [delay for each in made for delay in each.latencies()]


def texts(desk: RunningDesk) -> list[float]:
    """Text the desk, one after the other, dialogue included."""
    lines = ("can I book a visit?", "yes", "what are your hours?")
    took = []
    for n in range(TEXTS):
        began = time.perf_counter()
        desk.text(lines[n % len(lines)], f"+1773555030{n // len(lines) % 10}")
        took.append(time.perf_counter() - began)
    return took


def interruptions(desk: RunningDesk) -> SimulatedCaller:
    """Speak over the greeting."""
    made = SimulatedCaller([Line(desk.voice("What are your opening hours?"), over=1.5)], stays_seconds=2.0)
    leg = place(desk.carrier, "+17735550299", made)
    leg.over.wait(60)
    return made


def main() -> int:
    """Measure and print."""
    say = sys.stdout.write
    parts = " ".join(f"{p} {version(p)}" for p in ("torch", "openai-whisper", "piper-tts", "rasa-sdk"))
    say(f"{platform.machine()}, python {platform.python_version()}, {parts}\n")
    with tempfile.TemporaryDirectory() as scratch:
        var = Path(scratch) / "var"
        var.mkdir()
        for name in ("whisper", "dialogue"):
            (var / name).symlink_to((ROOT / "var" / name).resolve())
        with running_desk(var) as desk:
            alone = [caller(desk, f"+1773555010{n}") for n in range(ALONE)]
            greetings = [c.first_heard_at for c in alone if c.first_heard_at is not None]
            stops = [t.stopped_after for _ in range(3) for t in interruptions(desk).taken]
            say(f"greeting after the stream starts (s): {quantiles(greetings)}\n")
            say(f"voice to voice, one call (s): {quantiles([d for c in alone for d in c.latencies()])}\n")
            say(f"spoken over → quiet (s): {quantiles([s for s in stops if s is not None])}\n")
            say(f"voice to voice, {TOGETHER} calls (s): {quantiles(together(desk))}\n")
            say(f"text → answer (ms): {quantiles(texts(desk), 1000)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
