"""The process that speaks: `python -m integrations.speech.voice_worker piper VOICE` or `… espeak es-419`.

Piper and eSpeak NG are GPL-3.0-or-later. They are loaded here only, in a program of its own that talks over a
pipe: reads sentences from standard input, answers each with 16-bit sound on standard output.
"""

import ctypes
import ctypes.util
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from integrations.speech import wire
from integrations.speech.wire import Closed, Message

Speak = Callable[[str, float], tuple[bytes, int]]
"""Takes a sentence and how much slower than usual (1.0); returns 16-bit sound and its rate."""

_WORDS_A_MINUTE = 155


def piper(path: str) -> Speak:
    """Return a Piper voice on one thread: it is quick enough, and the other cores belong to Whisper."""
    import onnxruntime
    from piper import PiperVoice, SynthesisConfig

    voice = PiperVoice.load(path)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    voice.session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    def speak(text: str, slower: float) -> tuple[bytes, int]:
        # Piper fills the whole range; a little less keeps the change of rate from clipping.
        config = SynthesisConfig(length_scale=(voice.config.length_scale or 1.0) * slower, volume=0.85)
        pieces = [piece.audio_int16_bytes for piece in voice.synthesize(text, config)]
        return b"".join(pieces), voice.config.sample_rate

    return speak


def espeak(name: str) -> Speak:
    """Return an eSpeak NG voice, from the wheel that carries the library or from the system's own."""
    try:
        import espeakng_loader

        library, data = espeakng_loader.get_library_path(), str(Path(espeakng_loader.get_data_path()))
    except ImportError:
        library, data = ctypes.util.find_library("espeak-ng") or "libespeak-ng.so.1", None
    engine: Any = ctypes.CDLL(library)
    retrieval, rate_parameter, utf8 = 1, 1, 1
    rate = engine.espeak_Initialize(retrieval, 0, data.encode() if data else None, 0)
    if rate <= 0 or engine.espeak_SetVoiceByName(name.encode()) != 0:
        raise RuntimeError("eSpeak NG does not start")
    pieces: list[bytes] = []

    def collect(samples: Any, count: int, _events: Any) -> int:
        if samples and count > 0:
            pieces.append(ctypes.string_at(samples, count * 2))
        return 0

    callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)
    called = callback(collect)  # held by `speak`: the library calls it as long as we speak
    engine.espeak_SetSynthCallback(called)

    def speak(text: str, slower: float) -> tuple[bytes, int]:
        pieces.clear()
        assert called is not None  # noqa: S101  see above
        data = text.encode() + b"\0"
        engine.espeak_SetParameter(rate_parameter, int(_WORDS_A_MINUTE / slower), 0)
        engine.espeak_Synth(data, ctypes.c_size_t(len(data)), 0, 0, 0, utf8, None, None)
        engine.espeak_Synchronize()
        return b"".join(pieces), int(rate)

    return speak


def main() -> None:
    """Load the voice, say so, and speak until the pipe closes."""
    answers = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    kind, name = sys.argv[1:3]
    speak = piper(name) if kind == "piper" else espeak(name)
    speak("Hello." if kind == "piper" else "Hola.", 1.0)  # the first one is slow: nobody hears it
    wire.write(answers, Message({"ready": kind}))
    while True:
        asked = wire.read(sys.stdin.fileno())
        try:
            sound, rate = speak(asked.head["text"], float(asked.head.get("slower", 1.0)))
            wire.write(answers, Message({"rate": rate}, sound))
        except Closed:
            raise
        except Exception as error:  # its words may hold the sentence; its kind is enough
            sys.stderr.write(f"speaking failed: {type(error).__name__}\n")
            wire.write(answers, Message({"error": type(error).__name__}))


if __name__ == "__main__":
    try:
        main()
    except (Closed, KeyboardInterrupt):
        sys.exit(0)
