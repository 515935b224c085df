"""What Whisper is told to expect, so that a short answer is heard as what was asked for."""

from agent.turns import Expects, Language

# Whisper goes on in the style of the text before: digits as digits, one short answer as one. Each was
# measured on spoken answers and on noise. A number like a phone's was refused: noise then became it.
_DIGITS = "4, 0, 7, 2, 2, 9, 1, 6, 3, 8."
_STYLE: dict[Language, dict[Expects, str]] = {
    "en": {
        Expects.DIGITS: _DIGITS,
        Expects.YES_NO: "Yes. No.",
        Expects.BIRTH_DATE: "January 1, 1900.",
    },
    "es": {
        Expects.DIGITS: _DIGITS,
        Expects.YES_NO: "Sí, sí. No, no.",
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
