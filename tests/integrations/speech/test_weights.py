"""Where the weights come from, and that rewriting them changes no number."""

import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from whisper.model import ModelDimensions, Whisper

from agent.errors import Misconfigured
from integrations.speech import ctranslate, weights
from integrations.speech.ctranslate import Unreadable

DIMS = ModelDimensions(80, 6, 8, 2, 1, 20, 5, 8, 2, 1)
TYPES = {"float16": 4, "int16": 2, "int8": 1}


def small_model() -> Whisper:
    torch.manual_seed(0)
    model = Whisper(DIMS).half()
    model.decoder.positional_embedding.data.normal_()
    return model


def as_ctranslate(model: Whisper, *, key_bias: float = 0.0) -> dict[str, np.ndarray[Any, Any]]:
    """Return the model under CTranslate2's names, queries, keys and values stacked."""
    state = {name: tensor.numpy() for name, tensor in model.half().state_dict().items()}
    found = {
        "encoder/position_encodings/encodings": state["encoder.positional_embedding"],
        "decoder/position_encodings/encodings": state["decoder.positional_embedding"],
        "decoder/embeddings/weight": state["decoder.token_embedding.weight"],
        "encoder/num_heads": np.array(2, np.int16),
        "decoder/num_heads": np.array(2, np.int16),
    }

    def layer(ours: str, theirs: str, norm: bool = False) -> None:
        names = {"weight": "gamma", "bias": "beta"} if norm else {"weight": "weight", "bias": "bias"}
        for mine, its in names.items():
            found[f"{theirs}/{its}"] = state[f"{ours}.{mine}"]

    def stacked(attention: str, theirs: str, parts: list[str]) -> None:
        keyless = np.full(DIMS.n_audio_state, key_bias, np.float16)
        weight = [state[f"{attention}.{part}.weight"] for part in parts]
        bias = [keyless if part == "key" else state[f"{attention}.{part}.bias"] for part in parts]
        found[f"{theirs}/weight"], found[f"{theirs}/bias"] = np.concatenate(weight), np.concatenate(bias)

    for n in (1, 2):
        layer(f"encoder.conv{n}", f"encoder/conv{n}")
    layer("encoder.ln_post", "encoder/layer_norm", norm=True)
    layer("decoder.ln", "decoder/layer_norm", norm=True)
    for side in ("encoder", "decoder"):
        block, its = f"{side}.blocks.0", f"{side}/layer_0"
        stacked(f"{block}.attn", f"{its}/self_attention/linear_0", ["query", "key", "value"])
        layer(f"{block}.attn.out", f"{its}/self_attention/linear_1")
        layer(f"{block}.attn_ln", f"{its}/self_attention/layer_norm", norm=True)
        layer(f"{block}.mlp.0", f"{its}/ffn/linear_0")
        layer(f"{block}.mlp.2", f"{its}/ffn/linear_1")
        layer(f"{block}.mlp_ln", f"{its}/ffn/layer_norm", norm=True)
    stacked("decoder.blocks.0.cross_attn", "decoder/layer_0/attention/linear_0", ["query"])
    stacked("decoder.blocks.0.cross_attn", "decoder/layer_0/attention/linear_1", ["key", "value"])
    layer("decoder.blocks.0.cross_attn.out", "decoder/layer_0/attention/linear_2")
    layer("decoder.blocks.0.cross_attn_ln", "decoder/layer_0/attention/layer_norm", norm=True)
    return found


def packed(variables: dict[str, np.ndarray[Any, Any]]) -> bytes:
    """Return the variables as a CTranslate2 file."""

    def text(value: str) -> bytes:
        return struct.pack("<H", len(value) + 1) + value.encode() + b"\0"

    data = struct.pack("<I", 6) + text("WhisperSpec") + struct.pack("<II", 3, len(variables))
    for name, array in variables.items():
        data += text(name) + struct.pack("<B", array.ndim)
        data += b"".join(struct.pack("<I", size) for size in array.shape)
        data += struct.pack("<BI", TYPES[array.dtype.name], array.nbytes) + array.tobytes()
    alias = text("decoder/projection/weight") + text("decoder/embeddings/weight")
    return data + struct.pack("<I", 1) + alias


def test_rewriting_a_model_changes_no_number(tmp_path: Path) -> None:
    model = small_model()
    found = ctranslate.checkpoint(ctranslate.read(packed(as_ctranslate(model))))
    assert found["dims"] == vars(DIMS)
    state = model.state_dict()
    assert set(found["model_state_dict"]) == set(state)
    assert all(torch.equal(found["model_state_dict"][name], state[name]) for name in state)
    torch.save(found, tmp_path / "model.pt")
    Whisper(ModelDimensions(**found["dims"])).load_state_dict(
        torch.load(tmp_path / "model.pt", weights_only=True)["model_state_dict"]
    )


def test_a_key_with_a_bias_is_refused_since_whisper_has_none() -> None:
    with pytest.raises(Unreadable, match="bias"):
        ctranslate.checkpoint(as_ctranslate(small_model(), key_bias=0.5))


@pytest.mark.parametrize("cut", [0, 3, 40, 1000])
def test_a_file_that_ends_early_is_refused(cut: int) -> None:
    with pytest.raises(Unreadable):
        ctranslate.read(packed(as_ctranslate(small_model()))[:cut])


def test_a_file_longer_than_it_says_is_refused() -> None:
    with pytest.raises(Unreadable, match="longer"):
        ctranslate.read(packed(as_ctranslate(small_model())) + b"\0")


def test_a_checkpoint_given_by_path_is_taken_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "mine.pt").write_bytes(b"weights")
    assert weights.prepare(str(tmp_path / "mine.pt"), tmp_path / "var") == tmp_path / "mine.pt"


def test_a_path_without_a_file_is_said_at_start(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="WHISPER_MODEL"):
        weights.prepare(str(tmp_path / "none.pt"), tmp_path)


def test_what_was_prepared_once_is_used_again(tmp_path: Path) -> None:
    (tmp_path / "whisper").mkdir()
    (tmp_path / "whisper" / "base.converted.pt").write_bytes(b"weights")
    assert weights.prepare("", tmp_path) == tmp_path / "whisper" / "base.converted.pt"


def test_a_package_that_holds_other_weights_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "forged").mkdir()
    (tmp_path / "forged" / "__init__.py").touch()
    (tmp_path / "forged" / "model.bin").write_bytes(b"other weights")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setitem(weights._PACKAGES, "base", (("forged", "model.bin", "0" * 64),))
    with pytest.raises(Misconfigured, match="forged"):
        weights.prepare("base", tmp_path, download=False)


def test_a_model_that_can_be_had_nowhere_is_said_at_start(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="small"):
        weights.prepare("small", tmp_path, download=False)
