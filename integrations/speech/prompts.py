"""What Whisper is told to expect, so that a short answer is heard as what was asked for."""

from agent.turns import Expects, Language

# Whisper goes on in the style of the text before: digits as digits, one short answer as one.
_STYLE: dict[Language, dict[Expects, str]] = {
    "en": {
        Expects.DIGITS: "3, 1, 2, 5, 5, 5, 0, 1, 9, 8.",
    },
    "es": {
        Expects.DIGITS: "3, 1, 2, 5, 5, 5, 0, 1, 9, 8.",
    },
}


def prompt_for(expects: Expects, language: Language | None, names: str = "") -> str:
    """Return the text that stands before the clip for Whisper; "" leaves it unbiased.

    `names` are words of the practice that are likely now. Without a language nothing is said, since any
    words would decide which language is heard.
    """
    if language is None:
        return ""
    style = _STYLE[language].get(expects, "")
    return " ".join(filter(None, (names.strip(), style)))
