"""Changes the sampling rate of a running stream, keeping the filter's state between pieces."""

import numpy as np
import numpy.typing as npt
import soxr

from integrations.speech.mulaw import Pcm

Floats = npt.NDArray[np.float32]


class Resampler:
    """One stream from one rate to another; not for use by two threads."""

    def __init__(self, rate_in: int, rate_out: int, *, quality: str = "HQ") -> None:
        self._same = rate_in == rate_out
        self._stream = soxr.ResampleStream(rate_in, rate_out, 1, dtype="int16", quality=quality)

    def feed(self, samples: Pcm, *, last: bool = False) -> Pcm:
        """Return what is ready after these samples; with `last`, all that is left (start afresh after it)."""
        if self._same:
            return samples
        ready: Pcm = self._stream.resample_chunk(samples, last)
        if last:
            self._stream.clear()
        return ready

    def clear(self) -> None:
        """Forget what is underway, as after an interruption."""
        if not self._same:
            self._stream.clear()


def doubled(samples: Pcm) -> Pcm:
    """Return a whole 8 kHz clip at 16 kHz."""
    doubled_clip: Pcm = soxr.resample(samples, 8000, 16000)
    return doubled_clip


def floats(samples: Pcm) -> Floats:
    """Return 16-bit samples as numbers from -1 to 1."""
    return samples.astype(np.float32) / 32768.0
