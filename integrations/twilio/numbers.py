"""Phone numbers as Twilio sends them: E.164, or a word or code that stands for a withheld one."""

import re

_E164 = re.compile(r"\+[1-9]\d{6,14}")
# What carriers put for "restricted", "blocked", "unknown", "anonymous", "unavailable" spelled on a keypad.
_WITHHELD = frozenset({"+7378742833", "+2562533", "+8656696", "+266696687", "+86282452253"})


def caller(number: str | None) -> str | None:
    """Return the caller's number in E.164, or None where it is withheld, a client or malformed."""
    text = (number or "").strip()
    return text if _E164.fullmatch(text) and text not in _WITHHELD else None
