"""Reads the evaluation recordings for the bench and the tests, as they would sound on a telephone line."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from integrations.speech import mulaw
from integrations.speech.mulaw import Pcm
from integrations.speech.plausible import plain
from integrations.speech.resample import converted

_DIGITS = {
    word: str(digit)
    for digit, word in enumerate("zero one two three four five six seven eight nine ten".split(" "))
}
_SAME = {"mr": "mister", "mrs": "missus", "dr": "doctor", "counselled": "counseled", "em": "them"}


@dataclass(frozen=True, slots=True)
class Clip:
    """One recording: what was said, or words that must be heard."""

    name: str
    text: str
    keywords: tuple[str, ...]
    language: str
    sound: Pcm
    rate: int

    @property
    def seconds(self) -> float:
        """Return how long it is."""
        return len(self.sound) / self.rate

    def telephone(self) -> Pcm:
        """Return it at 16 kHz as heard through an 8 kHz μ-law line."""
        line = mulaw.decode(mulaw.encode(converted(self.sound, self.rate, mulaw.RATE)))
        return converted(line, mulaw.RATE, 16000)


def clips(folder: Path) -> list[Clip]:
    """Return the recordings under `folder`, [] where there are none or nothing here reads FLAC."""
    manifest = folder / "audio" / "manifest.jsonl"
    try:
        import soundfile
    except ImportError:
        return []
    if not manifest.exists():
        return []
    found = []
    for line in manifest.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        sound, rate = soundfile.read(folder / row["file"], dtype="int16")
        text, keywords = row.get("text") or "", tuple(row.get("expected_keywords") or ())
        found.append(Clip(row["file"], text, keywords, row["lang"], np.asarray(sound), rate))
    return found


def words(text: str) -> list[str]:
    """Return words as they are compared: digits as digits, titles in full."""
    return [_SAME.get(w, _DIGITS.get(w, w)) for w in plain(re.sub(r"(?<=\d)[.,-](?=\d)", " ", text)).split()]


def wrong_words(said: str, heard: str) -> int:
    """Return how many words are wrong, missing or too many."""
    truth, found = words(said), words(heard)
    row = list(range(len(found) + 1))
    for i, word in enumerate(truth, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(found, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (word != other))
    return row[-1]


def missed_keywords(clip: Clip, heard: str) -> int:
    """Return how many of the words that must be heard were not."""
    text = f" {' '.join(words(heard))} "
    return sum(f" {' '.join(words(keyword))} " not in text for keyword in clip.keywords)
