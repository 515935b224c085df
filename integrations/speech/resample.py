"""Changes the sampling rate: 8 kHz to 16 kHz frame by frame with next to no delay, whole clips by soxr."""

import numpy as np
import numpy.typing as npt
import soxr

from integrations.speech.mulaw import Pcm

Floats = npt.NDArray[np.float32]

_TAPS = 32
DELAY = _TAPS // 2
"""Input samples by which `Doubler` lags: 2 ms at 8 kHz. (soxr's streams give nothing for 80 ms and more.)"""


def _between() -> Floats:
    """Return the filter that finds the sample halfway between two: a sinc under a Kaiser window."""
    at = np.arange(_TAPS) - (_TAPS - 1) / 2
    taps = np.sinc(at) * np.kaiser(_TAPS, 7.0)
    return np.asarray(taps / taps.sum(), np.float32)


_BETWEEN = _between()


class Doubler:
    """One stream from 8 to 16 kHz; keeps the filter's state between frames. Not for use by two threads."""

    def __init__(self) -> None:
        self._before = np.zeros(_TAPS - 1, np.float32)

    def feed(self, samples: Pcm) -> Pcm:
        """Return twice as many samples."""
        line = np.concatenate((self._before, samples.astype(np.float32)))
        self._before = line[len(line) - _TAPS + 1 :]
        doubled = np.empty(2 * len(samples), np.float32)
        doubled[0::2] = line[DELAY - 1 : DELAY - 1 + len(samples)]
        doubled[1::2] = np.convolve(line, _BETWEEN, "valid")
        return np.clip(np.rint(doubled), -32768, 32767).astype(np.int16)


def converted(samples: Pcm, rate_in: int, rate_out: int) -> Pcm:
    """Return a whole clip at another rate."""
    clip: Pcm = soxr.resample(samples, rate_in, rate_out)
    return clip


def floats(samples: Pcm) -> Floats:
    """Return 16-bit samples as numbers from -1 to 1."""
    return samples.astype(np.float32) / 32768.0
