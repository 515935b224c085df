"""Where a text is cut to be said piece by piece, as people breathe."""

import re

_SENTENCE = re.compile(r".+?(?:[.!?…]+[\"'”»)]*(?=\s)|$)", re.S)
_ABBREVIATION = re.compile(
    r"(?:^|\s)(?:(?:Dr|Dra|Mr|Mrs|Ms|Sr|Sra|Srta|St|Ave|Apt|Ext)\.|[A-Z]\.|[ap]\.\s?m\.)$", re.I
)
_COMMA = re.compile(r"[,;:](?=\s)")
_LONG, _BREATH = 50, 15


def sentences(text: str) -> list[str]:
    """Return the sentences of a text; "Dr. Lee" and "10 a.m. on" stay whole."""
    found: list[str] = []
    for match in _SENTENCE.finditer(" ".join(text.split())):
        piece = match.group().strip()
        if found and _ABBREVIATION.search(found[-1]):
            found[-1] = f"{found[-1]} {piece}"
        elif piece:
            found.append(piece)
    return found


def breaths(sentence: str) -> list[str]:
    """Return a long sentence in two parts at its first comma, so that the first is out sooner."""
    if len(sentence) < _LONG:
        return [sentence]
    comma = _COMMA.search(sentence, _BREATH)
    if comma is None or len(sentence) - comma.end() < _BREATH:
        return [sentence]
    return [sentence[: comma.end()].strip(), sentence[comma.end() :].strip()]
