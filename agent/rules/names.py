"""People's names as they are said, spelled or typed, in English and Spanish; and how alike two sound."""

import re

from agent.rules.name_words import (
    FAMILY_FIRST,
    FILLERS,
    GIVEN_FIRST,
    ING_NAMES,
    INTRO,
    NATO,
    NOT_NAMES,
    OTHERS,
    PARTICLES,
    SAID_AS,
    SECOND_GIVEN,
    SPANISH_LETTERS,
    STRONG,
)
from agent.rules.numbers import folded
from agent.rules.sounds import likeness
from agent.turns import Language, SpokenName

WORD = r"[^\W\d_]+(?:['’-][^\W\d_]+)*\.?"
MOST_WORDS = 6


def person(text: str, language: Language) -> SpokenName | None:
    """Return the caller's own name in `text`, or None where it holds none (or only somebody else's)."""
    plain = " ".join(text.replace("’", "'").split())
    if re.search(OTHERS[language], plain, re.IGNORECASE):
        return None
    for pattern in (FAMILY_FIRST[language], GIVEN_FIRST[language]):
        if match := re.search(pattern, plain, re.IGNORECASE):
            given, family = _words(match["given"], True), _words(match["family"], True)
            return SpokenName(_written(given), _written(family)) if given and family else None
    intro = None
    for intro in re.finditer(rf"(?<![\w']){INTRO[language]}(?!\w)", plain, re.IGNORECASE):
        strong = bool(re.search(STRONG, intro[0], re.IGNORECASE))
        if name := _name(plain[intro.end() :], language, strong):
            return name
    return None if intro else _name(plain, language, False, alone=True)


def sounds_like(a: str, b: str) -> float:
    """Return how alike two names sound, 0 to 1; 0.85 and more is worth a question, 1 is the same."""
    best = likeness(a, b)
    for written, heard in ((a, b), (b, a)):
        plain = re.sub(r"[^a-z]", "", folded(heard))
        said = SAID_AS.get(folded(written), ())
        if any(plain == re.sub(r"[^a-z]", "", one) for one in said):
            return max(best, 0.93)
        best = max([best, *(likeness(one, plain) - 0.05 for one in said)])
    return round(best, 3)


def _name(rest: str, language: Language, strong: bool, *, alone: bool = False) -> SpokenName | None:
    rest, spelled = _spelled(rest)
    parts = [part for part in re.split(r"[,;:]", rest) if _without_fillers(part)]
    groups = [_words(part, strong) for part in parts]
    if alone and any(len(g) < len(_without_fillers(p)) for g, p in zip(groups, parts, strict=True)):
        return None
    words = groups[0] if groups else []
    if len(groups) == 2 and 1 <= len(groups[1]) <= 2 and len(words) <= 2 and _complete(parts, groups):
        words = groups[1] + groups[0]  # "Lopez, Maria"
        return _fitted(SpokenName(_written(groups[1]), _written(groups[0])), spelled)
    if not words and not spelled or len(words) > MOST_WORDS:
        return None
    given, family = _split(words, language)
    return _fitted(SpokenName(_written(given), _written(family)), spelled)


def _complete(parts: list[str], groups: list[list[str]]) -> bool:
    return all(len(g) == len(_without_fillers(p)) for p, g in zip(parts, groups, strict=True))


def _without_fillers(part: str) -> list[str]:
    words = re.findall(rf"{WORD}|\d+", part)
    return [word for word in words if word.lower().rstrip(".") not in FILLERS]


def _words(part: str, strong: bool) -> list[str]:
    """Return the words of a name that `part` begins with; [] where the first cannot be one."""
    found: list[str] = []
    for word in _without_fillers(part):
        low = word.lower().rstrip(".")
        joins = low in PARTICLES and (bool(found) or low not in NOT_NAMES or strong)
        if not joins and not _may_be_name(low):
            break
        found.append(word.rstrip("."))
    while found and found[-1].lower() in PARTICLES:
        found.pop()
    return found


def _may_be_name(word: str) -> bool:
    if word in NOT_NAMES or folded(word) in NOT_NAMES or word.isdigit():
        return False
    return not (word.endswith("ing") and word not in ING_NAMES)


def _split(words: list[str], language: Language) -> tuple[list[str], list[str]]:
    """Part given names from family names; a particle belongs to what follows it."""
    groups: list[list[str]] = []
    joining = False
    for word in words:
        if joining:
            groups[-1].append(word)
        else:
            groups.append([word])
        joining = word.lower() in PARTICLES
    if len(groups) <= 1:
        return [w for g in groups for w in g], []
    two_given = len(groups) >= 3 and groups[1][0].lower() in SECOND_GIVEN
    spanish = language == "es" or any(re.search(r"(?:ez|ñ|[áéíóú])", " ".join(g).lower()) for g in groups[1:])
    if spanish:
        cut = 2 if two_given or len(groups) >= 4 else 1
    else:
        cut = len(groups) - 1
    return [w for g in groups[:cut] for w in g], [w for g in groups[cut:] for w in g]


def _spelled(text: str) -> tuple[str, list[str]]:
    """Take the spelled words out of `text`: "L-O-P-E-Z", "L as in Lima", "eme a erre i a"."""
    plain = re.sub(rf"\b([^\W\d_])[ ,.-]+(?:as in|like in|for|like|de|como|as)(?: en)? ({WORD})", r"\1", text, flags=re.I)
    plain = re.sub(rf"\b(?:{'|'.join(NATO)})\b(?=[ ,.-]+(?:{'|'.join(NATO)})\b)|(?<=\u0001)\b", lambda m: m[0][:1], plain, flags=re.I)
    letter = rf"(?:(?:double )?[^\W\d_]|{'|'.join(SPANISH_LETTERS)}|doble u)"
    found: list[str] = []

    def take(match: re.Match[str]) -> str:
        found.append(_joined(match[0]))
        return ", " if match.start() else ""

    rest = re.sub(rf"\b(?<!'){letter}(?:[ ,.-]+{letter}){{2,}}\b(?!')\.?", take, plain, flags=re.IGNORECASE)
    rest = re.sub(r"\b(?:that's |it's )?(?:spelled|spelling|spelt|se escribe|se deletrea|deletreado)\b", " ", rest, flags=re.I)
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


def _fitted(name: SpokenName, spelled: list[str]) -> SpokenName | None:
    """Let what was spelled correct what was said."""
    given, family = name.given, name.family
    for word in spelled:
        written = _written([word])
        if family and likeness(word, family) >= max(likeness(word, given), 0.5):
            family = written
        elif given and likeness(word, given) >= 0.5:
            given = written
        elif not given:
            given = written
        elif not family:
            family = written
    return SpokenName(given, family) if given or family else None


def _written(words: list[str]) -> str:
    """Return `words` as one writes a name; capitals inside a word are kept as they were typed."""
    out = []
    for n, word in enumerate(words):
        if word.lower() in PARTICLES and n + 1 < len(words):
            out.append(word.lower())
        elif word[1:].lower() == word[1:] or word.isupper():
            cased = "-".join(part[:1].upper() + part[1:].lower() for part in word.split("-"))
            cased = re.sub(r"^(O'|D'|Mc)(\w)", lambda m: m[1] + m[2].upper(), cased)
            out.append(cased)
        else:
            out.append(word)
    return " ".join(out)
