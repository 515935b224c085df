"""How names are made alike before they are indexed: case, accents, and one code for how a word sounds."""

import re
import unicodedata

PREFIX = 3

_SOUNDS = {
    **dict.fromkeys("bfpv", "1"),
    **dict.fromkeys("cgjkqsxz", "2"),
    **dict.fromkeys("dt", "3"),
    "l": "4",
    **dict.fromkeys("mn", "5"),
    "r": "6",
}


def folded(name: str) -> str:
    """Return a name in lower case without accents or marks, its words one space apart."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^\w\s-]", "", plain).replace("-", " ").replace("_", " ").split())


def words(name: str) -> list[str]:
    """Return the folded words of a name."""
    return folded(name).split()


def sound(word: str) -> str:
    """Return a short code shared by words that sound roughly alike.

    As Soundex, but the first letter is coded too: Catherine and Katherine, Jimenez and Gimenez share theirs.
    """
    plain = folded(word).replace("ph", "f")
    codes = [_SOUNDS.get(letter, "0") for letter in plain if letter not in "hw"]
    squeezed = [code for code, before in zip(codes, [None, *codes], strict=False) if code != before]
    first, rest = squeezed[:1], [code for code in squeezed[1:] if code != "0"]
    return "".join([*first, *rest])[:4].ljust(4, "0")
