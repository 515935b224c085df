"""Tells from the words so far whether somebody has finished: what was asked decides what finished means."""

import re

from agent.turns import Expects

# Nobody ends a sentence on these, in English or Spanish; somebody who pauses here goes on.
_HANGING = frozenset(
    re.findall(
        r"\S+",
        """
        a an the is are my your his her our
        their these and or but because if when while with without for from to
        of at in on by about was were am be i'm i'd id it's its he she we they you could would want need um
        uh er hmm let's maybe un una unos unas el la los las mi tu su mis y o u e pero porque si cuando con
        sin para por de del al en a que es son era soy estoy quiero quisiera necesito llamo se eh pues como
        """,
    )
)
_HANGING_END = re.compile(r"\b(?:tell me|let me|let's see|a ver|me puede decir|d[ií]game)\W*$", re.I)
_FILLER_END = re.compile(r"(?:\.\.\.|…|[,;:–—-])\s*$")
_YES_NO = re.compile(
    r"^\W*(?:yes|yeah|yep|yup|sure|correct|right|ok(?:ay)?|no|nope|nah|s[ií]|claro|correcto|exacto|vale|bueno)\b",
    re.I,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b")
_DONT_KNOW = re.compile(r"\b(?:don'?t (?:know|have|remember)|not sure|no (?:s[eé]|tengo|recuerdo))\b", re.I)
_PHONE_DIGITS = (10, 11)
_LETTERS_ONLY = re.compile(r"^(?:\W*\b\w\b\W*)+$")


def looks_finished(text: str, expects: Expects) -> bool | None:
    """Return True if it sounds complete, False if it hangs, None if the words do not tell."""
    words = re.findall(r"[\w']+", text.lower())
    if not words:
        return None
    if expects is Expects.DIGITS and (complete := _digits(text)) is not None:
        return complete
    if _FILLER_END.search(text) or _HANGING_END.search(text) or words[-1] in _HANGING:
        return False
    if _DONT_KNOW.search(text):
        return True
    match expects:
        case Expects.YES_NO:
            return True if _YES_NO.match(text) else None
        case Expects.BIRTH_DATE:
            return bool(_YEAR.search(text))
        case Expects.NAME:
            return None if _LETTERS_ONLY.match(text) or len(words) < 2 else True
        case Expects.SPELLED:
            return None
        case _:
            return True if text.rstrip()[-1:] in ".?!" and len(words) > 1 else None


def _digits(text: str) -> bool | None:
    """A phone number is complete at ten digits; what is longer or has none may be complete."""
    count = len(re.findall(r"\d", text))
    if count in _PHONE_DIGITS:
        return True
    return False if 0 < count < min(_PHONE_DIGITS) else None
