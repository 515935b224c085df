"""μ-law (G.711) to 16-bit sound and back by two tables, bit for bit as the telephone network does it."""

import numpy as np
import numpy.typing as npt

Pcm = npt.NDArray[np.int16]

RATE = 8000
FRAME = 160
"""Bytes in the 20 ms that a carrier sends at a time."""

SILENCE = 0xFF
_BIAS = 0x84
_CLIP = 32635


def _decode_table() -> Pcm:
    code = ~np.arange(256, dtype=np.uint8)
    exponent = ((code >> 4) & 0x07).astype(np.int32)
    magnitude = ((((code & 0x0F).astype(np.int32) << 3) + _BIAS) << exponent) - _BIAS
    return np.where(code & 0x80, -magnitude, magnitude).astype(np.int16)


def _encode_table() -> npt.NDArray[np.uint8]:
    """Return the code of every 16-bit sample, indexed by the sample's bits read as unsigned.

    G.711 codes 14 bits: the two lowest are cut off before the sign is looked at, so −1 becomes −0.
    """
    sample = np.arange(65536, dtype=np.uint16).view(np.int16).astype(np.int32) >> 2
    sign = np.where(sample < 0, 0x7F, 0xFF)
    magnitude = np.minimum(np.abs(sample), _CLIP >> 2) + (_BIAS >> 2)
    exponent = np.floor(np.log2(magnitude)).astype(np.int32) - 5
    mantissa = (magnitude >> (exponent + 1)) & 0x0F
    return np.asarray((exponent << 4 | mantissa) ^ sign, np.uint8)


DECODE = _decode_table()
ENCODE = _encode_table()


def decode(data: bytes) -> Pcm:
    """Return the samples of μ-law bytes."""
    return DECODE[np.frombuffer(data, dtype=np.uint8)]


def encode(samples: Pcm) -> bytes:
    """Return the μ-law bytes of samples."""
    return ENCODE[np.ascontiguousarray(samples).view(np.uint16)].tobytes()
