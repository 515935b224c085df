"""Whisper's network made quick for short clips on a CPU: what it computes stays the same, within rounding.

The encoder sees the clip plus a little padding instead of 30 s; its positions are cut to match. On a CPU the
decoder's matrices are read as 8-bit numbers (they are read once a word, so their size is the time), and the
encoder computes in bfloat16 where this machine is quicker at it. 8-bit encoders were tried: twice the errors.
"""

import logging
import math
import time
from pathlib import Path
from typing import Any

import torch
import whisper
from torch import Tensor, nn
from whisper.audio import HOP_LENGTH, SAMPLE_RATE, log_mel_spectrogram

from integrations.speech.resample import Floats

LOG = logging.getLogger(__name__)

LONGEST_SECONDS = 30.0
# Measured at 8 kHz on the evaluation recordings: with 5 s the decoder loops, above 8 s nothing is gained.
SHORTEST_SECONDS = 8.0
PADDING_SECONDS = 1.0


class Model:
    """One loaded Whisper. Not for use by two threads."""

    def __init__(self, checkpoint: Path, *, threads: int = 1, device: str = "") -> None:
        torch.set_num_threads(threads)
        self.device = device or ("cuda" if torch.cuda.is_available() else "cpu")
        self.whisper: Any = whisper.load_model(str(checkpoint), device=self.device)
        self.whisper.eval().requires_grad_(False)
        self._positions: Tensor = self.whisper.encoder.positional_embedding.clone()
        self._kind = torch.float32
        self._head: Any = None
        if self.device == "cuda":
            self._cast(self.whisper.encoder, torch.float16)
        else:
            try:
                self._head = _quantised_decoder(self.whisper.decoder)
            except (
                ImportError,
                AttributeError,
                RuntimeError,
            ):  # torch means to move this; slower is not down
                LOG.warning("this torch has no 8-bit layers: the decoder computes in float32")
            self._pick_kind()

    @property
    def about(self) -> str:
        """Return in words how it computes."""
        decoder = "int8" if self._head is not None else "float32"
        return f"{self.device}, encoder {str(self._kind).removeprefix('torch.')}, decoder {decoder}"

    def hear(self, sound: Floats, padding_seconds: float = PADDING_SECONDS) -> Tensor:
        """Return the encoder's features of up to 30 s of 16 kHz sound."""
        seconds = min(max(len(sound) / SAMPLE_RATE + padding_seconds, SHORTEST_SECONDS), LONGEST_SECONDS)
        frames = math.ceil(seconds * SAMPLE_RATE / HOP_LENGTH / 2) * 2
        clip = torch.zeros(frames * HOP_LENGTH, device=self.device)
        given = torch.from_numpy(sound[: len(clip)])
        clip[: len(given)] = given
        mel = log_mel_spectrogram(clip, self.whisper.dims.n_mels).to(self._kind)
        encoder = self.whisper.encoder
        encoder.positional_embedding = self._positions[: frames // 2]
        return torch.as_tensor(encoder(mel[None])).float()

    def words(self, tokens: Tensor, features: Tensor, cache: dict[Any, Tensor]) -> Tensor:
        """Return the scores of all next tokens at each given position; `cache` remembers earlier ones."""
        decoder = self.whisper.decoder
        start = next(iter(cache.values())).shape[1] if cache else 0
        x = decoder.token_embedding(tokens) + decoder.positional_embedding[start : start + tokens.shape[1]]
        for block in decoder.blocks:
            x = block(x, features, mask=decoder.mask, kv_cache=cache)
        x = decoder.ln(x)
        scores = self._head(x) if self._head is not None else x @ decoder.token_embedding.weight.T
        return torch.as_tensor(scores).float()

    def _pick_kind(self) -> None:
        """Compute the encoder in bfloat16 if that is quicker here, measured once."""
        silence = torch.zeros(SAMPLE_RATE).numpy()
        plain = self._time(silence)
        whole = {name: value.clone() for name, value in self.whisper.encoder.state_dict().items()}
        positions = self._positions
        self._cast(self.whisper.encoder, torch.bfloat16)
        if self._time(silence) > plain:
            self._cast(self.whisper.encoder, torch.float32)
            whole.pop("positional_embedding")
            self.whisper.encoder.load_state_dict(whole, strict=False)
            self._positions = positions

    def _cast(self, encoder: nn.Module, kind: torch.dtype) -> None:
        for module in encoder.modules():
            if isinstance(module, nn.Linear | nn.Conv1d):  # layer norms compute in float32 anyway
                module.to(kind)
        self._positions = self._positions.to(kind)
        self._kind = kind

    def _time(self, sound: Floats) -> float:
        took = []
        for _ in range(3):
            start = time.perf_counter()
            self.hear(sound)
            took.append(time.perf_counter() - start)
        return min(took)


def _quantised_decoder(decoder: nn.Module) -> Any:
    """Turn the decoder's linear layers into 8-bit ones; return the one that scores the vocabulary."""
    from torch.ao.nn.quantized import dynamic
    from torch.ao.quantization import default_dynamic_qconfig

    def quantised(weight: Tensor, bias: Tensor | None) -> Any:
        plain: Any = nn.Linear(weight.shape[1], weight.shape[0], bias=bias is not None)
        plain.weight = nn.Parameter(weight.detach().clone())
        if bias is not None:
            plain.bias = nn.Parameter(bias.detach().clone())
        plain.qconfig = default_dynamic_qconfig
        return dynamic.Linear.from_float(plain)  # type: ignore[no-untyped-call]

    def replace(module: nn.Module) -> None:
        for name, inner in list(module.named_children()):
            if isinstance(inner, nn.Linear):
                setattr(module, name, quantised(inner.weight, inner.bias))
            else:
                replace(inner)

    embedding: Any = decoder.token_embedding
    head = quantised(embedding.weight, None)
    replace(decoder)
    return head
