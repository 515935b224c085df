"""Turns a clip into text with Whisper: greedy, in a given language, with a guard against loops."""

import math
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from whisper.tokenizer import Tokenizer, get_tokenizer

from agent.turns import LANGUAGES, Language
from integrations.speech import plausible
from integrations.speech.model import LONGEST_SECONDS, Model
from integrations.speech.resample import Floats
from integrations.speech.transcript import Transcript

_RATE = 16000
# Nobody says more than this many tokens a second; a decoder that does is looping.
_TOKENS_A_SECOND = 8
_TOKENS_MORE = 12
_SECOND_TRY_PADDING = 6.0
_VARIETY = 0.5
_VARIANTS = 4
_NOT_A_READING = -1.3  # in mean log probability: below it a reading is the dice's, not the caller's


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is known before listening: the language (None: find out) and words likely to come."""

    language: Language | None = None
    prompt: str = ""


@dataclass(slots=True)
class _Decoded:
    tokens: list[int]
    mean_log_probability: float
    looped: bool


class Recogniser:
    """One model and its vocabulary. Not for use by two threads."""

    def __init__(self, model: Model) -> None:
        self.model = model
        whisper = model.whisper
        self._tokenizers: dict[str, Tokenizer] = {
            language: get_tokenizer(
                whisper.is_multilingual,
                num_languages=whisper.num_languages,
                language=language if whisper.is_multilingual else None,
                task="transcribe" if whisper.is_multilingual else None,
            )
            for language in LANGUAGES
        }
        self._languages: tuple[Language, ...] = LANGUAGES if whisper.is_multilingual else ("en",)
        tokenizer = self._tokenizers["en"]
        self._suppressed = torch.zeros(whisper.dims.n_vocab, device=model.device)
        for token in (*tokenizer.non_speech_tokens, *range(tokenizer.sot, whisper.dims.n_vocab)):
            self._suppressed[token] = -torch.inf
        self._suppressed[tokenizer.eot] = 0.0
        self._at_first = self._suppressed.clone()
        for token in tokenizer.encode(" "):
            self._at_first[token] = -torch.inf

    @torch.inference_mode()
    def transcribe(self, sound: Floats, wanted: Wanted) -> Transcript:
        """Return what was said in up to 30 s of 16 kHz sound; longer sound is cut at its start."""
        start = time.perf_counter()
        seconds = len(sound) / _RATE
        sound = sound[-int((LONGEST_SECONDS - 0.5) * _RATE) :]
        features = self.model.hear(sound)
        language, languages, no_speech = self._first_look(features, wanted.language)
        limit = int(min(seconds, LONGEST_SECONDS) * _TOKENS_A_SECOND) + _TOKENS_MORE
        best = self._greedy(features, language, wanted.prompt, limit)
        text = self._plausible(best, language, no_speech)
        if best.looped:  # other padding or no prompt mostly ends a loop; what is left of one is cut
            again = self._greedy(self.model.hear(sound, _SECOND_TRY_PADDING), language, "", limit)
            if not again.looped or len(again.tokens) < len(best.tokens):
                best, text = again, self._plausible(again, language, no_speech)
        elif text and wanted.prompt and no_speech > plausible.DOUBTS_SPEECH:
            # A prompt turns noise into words of its own kind: doubtful sound must have words without it too.
            alone = self._greedy(features, language, "", limit)
            text = text if self._plausible(alone, language, no_speech) else ""
        return Transcript(
            text=text,
            language=language,
            confidence=round(math.exp(min(0.0, best.mean_log_probability)), 3),
            no_speech=round(no_speech, 3),
            seconds=round(seconds, 2),
            took_seconds=round(time.perf_counter() - start, 3),
            languages=languages,
        )

    @torch.inference_mode()
    def alternatives(self, sound: Floats, wanted: Wanted) -> tuple[str, ...]:
        """Return other things that the same sound may have been, most likely first."""
        features = self.model.hear(sound[-int((LONGEST_SECONDS - 0.5) * _RATE) :])
        language, _, _ = self._first_look(features, wanted.language)
        limit = int(len(sound) / _RATE * _TOKENS_A_SECOND) + _TOKENS_MORE
        found: dict[str, tuple[float, str]] = {}
        for tokens, mean in self._sampled(features, language, limit):
            text = self._tokenizers[language].decode(tokens).strip()
            words = plausible.plain(text)
            if words and mean > _NOT_A_READING and (words not in found or found[words][0] < mean):
                found[words] = (mean, text)
        return tuple(text for _, text in sorted(found.values(), reverse=True))

    def _plausible(self, decoded: _Decoded, language: Language, no_speech: float) -> str:
        text = self._tokenizers[language].decode(decoded.tokens)
        return plausible.kept(text, no_speech, decoded.mean_log_probability)

    def _first_look(
        self, features: Tensor, given: Language | None
    ) -> tuple[Language, dict[str, float], float]:
        """Return the language, how likely each of ours is, and how likely nobody speaks.

        This asks without a prompt: a prompt of digits finds digits in noise, and in any language.
        """
        tokenizer = self._tokenizers["en"]
        with self._cache() as cache:
            scores = self.model.words(self._row([tokenizer.sot]), features, cache)[0, 0]
        shares = self._shares(scores)
        best = max(self._languages, key=lambda code: shares.get(code, 0.0))
        no_speech = float(scores.softmax(-1)[tokenizer.no_speech])
        return given if given in self._languages else best, shares, no_speech

    def _shares(self, scores: Tensor) -> dict[str, float]:
        """Return how likely each of our languages is, from the scores after the start token."""
        if len(self._languages) == 1:
            return {}
        tokenizer = self._tokenizers["en"]
        ours = torch.stack([scores[tokenizer.to_language_token(code)] for code in self._languages])
        return {code: round(float(p), 3) for code, p in zip(self._languages, ours.softmax(0), strict=True)}

    def _greedy(self, features: Tensor, language: Language, prompt: str, limit: int) -> _Decoded:
        tokenizer = self._tokenizers[language]
        given = self._row(self._opening(tokenizer, prompt))
        decoded = _Decoded([], 0.0, False)
        total, length = 0.0, 0
        with self._cache() as cache:
            for step in range(limit):
                scores = self.model.words(given, features, cache)[0]
                logs = (scores[-1] + (self._at_first if step == 0 else self._suppressed)).log_softmax(-1)
                token = int(logs.argmax())
                total, length = total + float(logs[token]), length + 1
                if token == tokenizer.eot:
                    break
                decoded.tokens.append(token)
                if (keep := plausible.loop_starts(decoded.tokens)) is not None:
                    decoded.looped = True
                    del decoded.tokens[keep:]
                    break
                given = self._row([token])
            else:
                decoded.looped = True
        decoded.mean_log_probability = total / max(1, length)
        return decoded

    def _sampled(self, features: Tensor, language: Language, limit: int) -> list[tuple[list[int], float]]:
        """Return a few likely readings with their mean log probability, the same ones each time."""
        tokenizer = self._tokenizers[language]
        opening = self._opening(tokenizer, "")
        dice = torch.Generator(device=self.model.device).manual_seed(0)
        given = self._row(opening).repeat(_VARIANTS, 1)
        features = features.expand(_VARIANTS, -1, -1)
        rows: list[list[int]] = [[] for _ in range(_VARIANTS)]
        totals, open_rows = [0.0] * _VARIANTS, set(range(_VARIANTS))
        with self._cache() as cache:
            for step in range(limit):
                scores = self.model.words(given, features, cache)[:, -1]
                logs = (scores + (self._at_first if step == 0 else self._suppressed)).log_softmax(-1)
                picked = torch.multinomial((logs / _VARIETY).softmax(-1), 1, generator=dice)
                for row in list(open_rows):
                    token = int(picked[row])
                    totals[row] += float(logs[row, token])
                    if token == tokenizer.eot or plausible.loop_starts(rows[row]) is not None:
                        open_rows.discard(row)
                    else:
                        rows[row].append(token)
                if not open_rows:
                    break
                given = picked
        return [(row, total / (len(row) + 1)) for row, total in zip(rows, totals, strict=True)]

    def _opening(self, tokenizer: Tokenizer, prompt: str) -> list[int]:
        """Return the tokens before the first word."""
        before: list[int] = []
        if prompt:
            half = self.model.whisper.dims.n_text_ctx // 2 - 1
            before = [tokenizer.sot_prev, *tokenizer.encode(" " + prompt.strip())[-half:]]
        return [*before, *tokenizer.sot_sequence_including_notimestamps]

    def _row(self, tokens: Sequence[int]) -> Tensor:
        return torch.tensor([list(tokens)], device=self.model.device)

    @contextmanager
    def _cache(self) -> Iterator[dict[Any, Tensor]]:
        cache, hooks = self.model.whisper.install_kv_cache_hooks()
        try:
            yield cache
        finally:
            for hook in hooks:
                hook.remove()
