"""Tells from the words so far whether somebody has finished: what was asked decides what finished means."""

import re

from agent.turns import Expects

# Nobody ends a sentence on these, in English or Spanish; somebody who pauses here goes on.
_HANGING = frozenset(
    """
    a an the my your his her our their this that these and or but so because if when while with without for from
    to of at in on by about is are was were am be i i'm im i'd id it's its he she we they you can could would will
    want need like um uh er hmm well let's maybe it's
    un una unos unas el la los las mi tu su mis y o u e pero porque si cuando con sin para por de del al en a que
    es son era soy estoy quiero quisiera necesito me se eh este esto pues como mi
    """.split()
) - {"is", "are", "me", "like", "so", "well", "will", "can", "this", "that", "este", "esto", "like", "i"}
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
    if _FILLER_END.search(text) or words[-1] in _HANGING:
        return False
    if _DONT_KNOW.search(text):
        return True
    match expects:
        case Expects.YES_NO:
            return True if _YES_NO.match(text) else None
        case Expects.DIGITS:
            return _digits(text, words)
        case Expects.BIRTH_DATE:
            return True if _YEAR.search(text) else False
        case Expects.NAME:
            return None if _LETTERS_ONLY.match(text) or len(words) < 2 else True
        case Expects.SPELLED:
            return None
        case _:
            return True if text.rstrip()[-1:] in ".?!" and len(words) > 1 else None


def _digits(text: str, words: list[str]) -> bool | None:
    """A phone number is complete at ten digits; another number may be, when it has stopped being a phone."""
    count = len(re.findall(r"\d", text))
    if count in _PHONE_DIGITS:
        return True
    if count > max(_PHONE_DIGITS):
        return None
    return False if count else None
