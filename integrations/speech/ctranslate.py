"""Reads a CTranslate2 Whisper `model.bin` and rewrites it, number for number, as a Whisper checkpoint.

Both hold the same float16 weights; only names differ, and query, key and value stand stacked there.
"""

import struct
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

Array = npt.NDArray[Any]

_VERSION = 6
_TYPES = {0: np.float32, 1: np.int8, 2: np.int16, 3: np.int32, 4: np.float16}
_NORM = {"weight": "gamma", "bias": "beta"}


class Unreadable(ValueError):
    """The file is not the CTranslate2 Whisper model that we know how to read."""


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def number(self, form: str) -> int:
        value: int = struct.unpack_from("<" + form, self._data, self._at)[0]
        self._at += struct.calcsize("<" + form)
        return value

    def take(self, size: int) -> memoryview:
        self._at += size
        if self._at > len(self._data):
            raise Unreadable("the file ends early")
        return memoryview(self._data)[self._at - size : self._at]

    def name(self) -> str:
        return bytes(self.take(self.number("H"))).rstrip(b"\0").decode("ascii")

    @property
    def done(self) -> bool:
        return self._at == len(self._data)


def read(data: bytes) -> dict[str, Array]:
    """Return every variable of a CTranslate2 Whisper model by name; raise Unreadable."""
    reader = _Reader(data)
    try:
        if (reader.number("I"), reader.name()) != (_VERSION, "WhisperSpec"):
            raise Unreadable("not a CTranslate2 Whisper model of version 6")
        reader.number("I")
        variables = dict(_variable(reader) for _ in range(reader.number("I")))
        for _ in range(reader.number("I")):
            alias, name = reader.name(), reader.name()
            variables[alias] = variables[name]
    except (struct.error, KeyError, UnicodeDecodeError) as error:
        raise Unreadable("the file does not have the expected shape") from error
    if not reader.done:
        raise Unreadable("the file is longer than it says")
    return variables


def _variable(reader: _Reader) -> tuple[str, Array]:
    name = reader.name()
    shape = [reader.number("I") for _ in range(reader.number("B"))]
    dtype = np.dtype(_TYPES[reader.number("B")])
    array = np.frombuffer(reader.take(reader.number("I")), dtype=dtype)
    return name, array.reshape(shape)


def checkpoint(variables: Mapping[str, Array]) -> dict[str, Any]:
    """Return what `whisper.load_model` reads from a file: `dims` and `model_state_dict` (float16)."""
    layers = {side: _count_layers(variables, side) for side in ("encoder", "decoder")}
    state = _outer(variables)
    for side, count in layers.items():
        for index in range(count):
            state |= _block(variables, f"{side}/layer_{index}", f"{side}.blocks.{index}")
    audio_context, width = variables["encoder/position_encodings/encodings"].shape
    text_context, text_width = variables["decoder/position_encodings/encodings"].shape
    dims = {
        "n_mels": variables["encoder/conv1/weight"].shape[1],
        "n_audio_ctx": audio_context,
        "n_audio_state": width,
        "n_audio_head": int(variables["encoder/num_heads"]),
        "n_audio_layer": layers["encoder"],
        "n_vocab": variables["decoder/embeddings/weight"].shape[0],
        "n_text_ctx": text_context,
        "n_text_state": text_width,
        "n_text_head": int(variables["decoder/num_heads"]),
        "n_text_layer": layers["decoder"],
    }
    tensors = {name: torch.from_numpy(np.array(array)) for name, array in state.items()}
    return {"dims": dims, "model_state_dict": tensors}


def _count_layers(variables: Mapping[str, Array], side: str) -> int:
    found = {name.split("/")[1] for name in variables if name.startswith(f"{side}/layer_")}
    return len(found - {"layer_norm"})


def _outer(variables: Mapping[str, Array]) -> dict[str, Array]:
    state = {
        "encoder.positional_embedding": variables["encoder/position_encodings/encodings"],
        "decoder.positional_embedding": variables["decoder/position_encodings/encodings"],
        "decoder.token_embedding.weight": variables["decoder/embeddings/weight"],
    }
    for kind in ("weight", "bias"):
        state |= {f"encoder.conv{n}.{kind}": variables[f"encoder/conv{n}/{kind}"] for n in (1, 2)}
        state[f"encoder.ln_post.{kind}"] = variables[f"encoder/layer_norm/{_NORM[kind]}"]
        state[f"decoder.ln.{kind}"] = variables[f"decoder/layer_norm/{_NORM[kind]}"]
    return state


def _block(variables: Mapping[str, Array], theirs: str, ours: str) -> dict[str, Array]:
    state: dict[str, Array] = {}
    for kind in ("weight", "bias"):
        for layer, name in ((0, "mlp.0"), (1, "mlp.2")):
            state[f"{ours}.{name}.{kind}"] = variables[f"{theirs}/ffn/linear_{layer}/{kind}"]
        state[f"{ours}.mlp_ln.{kind}"] = variables[f"{theirs}/ffn/layer_norm/{_NORM[kind]}"]
        own = f"{theirs}/self_attention"
        query, key, value = np.split(variables[f"{own}/linear_0/{kind}"], 3)
        state |= _attention(f"{ours}.attn", kind, (query, key, value), variables[f"{own}/linear_1/{kind}"])
        state[f"{ours}.attn_ln.{kind}"] = variables[f"{own}/layer_norm/{_NORM[kind]}"]
        if f"{theirs}/attention/linear_0/{kind}" not in variables:
            continue
        cross = f"{theirs}/attention"
        query = variables[f"{cross}/linear_0/{kind}"]
        key, value = np.split(variables[f"{cross}/linear_1/{kind}"], 2)
        out = variables[f"{cross}/linear_2/{kind}"]
        state |= _attention(f"{ours}.cross_attn", kind, (query, key, value), out)
        state[f"{ours}.cross_attn_ln.{kind}"] = variables[f"{cross}/layer_norm/{_NORM[kind]}"]
    return state


def _attention(name: str, kind: str, stacked: tuple[Array, Array, Array], out: Array) -> dict[str, Array]:
    query, key, value = stacked
    state = {f"{name}.query.{kind}": query, f"{name}.value.{kind}": value, f"{name}.out.{kind}": out}
    if kind == "weight":
        state[f"{name}.key.weight"] = key
    elif np.any(key):  # Whisper's key has no bias; one that is not zero would be silently lost
        raise Unreadable(f"{name}: the key has a bias")
    return state
