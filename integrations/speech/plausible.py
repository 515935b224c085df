"""Tells words that somebody said from words that the engine made up: silence and noise have no text."""

import re
import unicodedata
import zlib
from collections.abc import Sequence

# What Whisper is known to write where nobody speaks (it learned from subtitles). Somebody may really say the
# shorter ones, so each counts only where the sound itself speaks against speech.
_SUBTITLES = frozenset(
    """
    thank you|thanks|thank you very much|thank you so much|thanks for watching|thank you for watching
    thank you so much for watching|please subscribe|please subscribe to my channel|subscribe
    like and subscribe|dont forget to subscribe|ill see you in the next video|see you in the next video
    see you next time|subtitles by the amaraorg community|bye|bye bye|you|the end|so|oh|music|applause
    silence|buzzing|static|beep|mm|hmm|uh|ah|okay|im sorry|i dont know|transcription by castingwords
    gracias|muchas gracias|gracias por ver|gracias por ver el video|suscribete|suscribete al canal
    subtitulos realizados por la comunidad de amaraorg|subtitulos por la comunidad de amaraorg
    hasta la proxima|hasta luego|adios|chao|musica|aplausos|amaraorg|y|ah ah
    """.replace("\n", "|")
    .replace("    ", "")
    .split("|")
) - {""}
_NEVER_SAID = re.compile(
    r"amara\.?org|castingwords|thanks for watching|gracias por ver el v|subscribe to my channel"
)
_GROAN = re.compile(r"^[^\W\d]*([^\W\d])\1\1[^\W\d]*$")  # "Aaah", "RRR"
_NOTE = re.compile(r"[\[(*♪][^\])*♪\d]*[\])*♪]")  # but "(312) 555" stays

DOUBTS_SPEECH = 0.45
_SURE_OF_SILENCE = 0.85
_UNCERTAIN = -0.6
_WEAK = -0.9
_VERY_WEAK = -1.4
_REPEATS = 2.4


def kept(text: str, no_speech: float, mean_log_probability: float) -> str:
    """Return the text if somebody plausibly said it, else "". Notes such as "[Music]" go in any case."""
    text = _NOTE.sub(" ", text)
    text = " ".join(text.split())
    words = plain(text)
    if not words or _GROAN.match(words) or _NEVER_SAID.search(text.lower()):
        return ""
    if mean_log_probability < _VERY_WEAK or (
        no_speech > _SURE_OF_SILENCE and mean_log_probability < _UNCERTAIN
    ):
        return ""
    if no_speech > DOUBTS_SPEECH and (mean_log_probability < _WEAK or words in _SUBTITLES):
        return ""
    if words in _SUBTITLES and mean_log_probability < _WEAK:
        return ""
    return "" if squeezes_by(text) > _REPEATS and no_speech > DOUBTS_SPEECH else text


def plain(text: str) -> str:
    """Return lower-case words without marks and accents."""
    folded = unicodedata.normalize("NFD", text.lower())
    letters = "".join(c for c in folded if c.isalnum() or c.isspace())
    return " ".join(letters.split())


def squeezes_by(text: str) -> float:
    """Return how many times smaller the text gets by compression: high where it repeats itself."""
    data = text.encode()
    return len(data) / max(1, len(zlib.compress(data)))


def loop_starts(tokens: Sequence[int]) -> int | None:
    """Return how many of the tokens to keep if their end repeats itself over and over, else None.

    A single token may stand six times ("5 5 5 5"), a longer phrase three times.
    """
    for length in range(1, min(24, len(tokens) // 3) + 1):
        times = 7 if length == 1 else 4
        phrase = tokens[-length:]
        if len(tokens) < length * times:
            continue
        if all(tokens[-length * (n + 1) : len(tokens) - length * n] == phrase for n in range(times)):
            return len(tokens) - length * (times - 1)
    return None
