"""Words spelled out: "L-O-P-E-Z", "L as in Lima", "papa alpha romeo kilo", "eme a erre i a"."""

import re

from agent.rules.name_words import NATO, SPANISH_LETTERS, SPELLING

WORD = r"[^\W\d_]+(?:['’-][^\W\d_]+)*\.?"


def spelled_in(text: str) -> tuple[str, list[str]]:
    """Take the spelled words out of `text`: "L-O-P-E-Z", "L as in Lima", "eme a erre i a"."""
    plain = re.sub(
        rf"\b([^\W\d_])[ ,.-]+(?:as in|like in|for|like|de|como|as)(?: en)? ({WORD})", r"\1", text, flags=re.I
    )
    code = rf"\b(?:{'|'.join(NATO)})\b"
    plain = re.sub(
        rf"{code}(?:[ ,.-]+{code}){{2,}}",
        lambda m: " ".join(word[0] for word in re.findall(r"\w+", m[0])),
        plain,
        flags=re.I,
    )
    letter = rf"(?:(?:double )?[^\W\d_]|{'|'.join(SPANISH_LETTERS)}|doble u)"
    found: list[str] = []

    def take(match: re.Match[str]) -> str:
        hyphened = re.search(r"\w-\w", match[0])
        found.extend(_joined(part) for part in (match[0].split() if hyphened else [match[0]]))
        return ", "

    rest = re.sub(rf"\b(?<!'){letter}(?:[ ,.-]+{letter}){{2,}}\b(?!')\.?", take, plain, flags=re.IGNORECASE)
    if found:
        rest = re.sub(SPELLING, " ", rest, flags=re.I)
    return rest, found


def _joined(letters: str) -> str:
    words = re.findall(r"[^\W\d_]+", letters.lower().replace("doble u", "w"))
    out = ""
    double = False
    for word in words:
        if word == "double":
            double = True
            continue
        out += SPANISH_LETTERS.get(word, word) * (2 if double else 1)
        double = False
    return out
