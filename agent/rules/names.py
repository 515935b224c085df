"""People's names as they are said, spelled or typed, in English and Spanish; and how alike two sound."""

import re

from agent.rules.name_words import (
    ALSO_WORDS,
    AROUND,
    DATED,
    FAMILY_FIRST,
    FILLERS,
    GIVEN_FIRST,
    HESITATION,
    ING_NAMES,
    INTRO,
    NOT_NAMES,
    ONE_PART,
    OTHERS,
    PARTICLES,
    SAID_AS,
    SECOND_GIVEN,
    STRONG,
    TITLE,
)
from agent.rules.numbers import folded
from agent.rules.sounds import likeness
from agent.rules.spelling import WORD, spelled_in
from agent.turns import Language, SpokenName

MOST_WORDS = 8
LONGEST = 300  # characters in which a name is looked for


def person(text: str, language: Language) -> SpokenName | None:
    """Return the caller's own name in `text`, or None where it holds none (or only somebody else's)."""
    plain = re.sub(HESITATION, " ", " ".join(text[:LONGEST].replace("’", "'").split()), flags=re.IGNORECASE)
    if re.search(OTHERS[language], plain, re.IGNORECASE):
        return None
    plain, spelled = spelled_in(re.sub(DATED[language], " ", plain, flags=re.IGNORECASE))
    return _in_parts(plain, spelled, language) or _introduced(plain, spelled, language)


def _in_parts(plain: str, spelled: list[str], language: Language) -> SpokenName | None:
    """Return a name whose parts are called by what they are: "first name Ada, last name Okafor"."""
    for pattern in (FAMILY_FIRST[language], GIVEN_FIRST[language], ONE_PART[language]):
        if match := re.search(pattern, plain, re.IGNORECASE):
            parts = match.groupdict()
            given, family = _words(parts.get("given") or "", True), _words(parts.get("family") or "", True)
            if not (given or family) or (pattern != ONE_PART[language] and not (given and family)):
                continue
            before = _introduced(plain[: match.start()], [], language) if not given else None
            return _fitted(SpokenName(before.given if before else _written(given), _written(family)), spelled)
    return None


def _introduced(plain: str, spelled: list[str], language: Language) -> SpokenName | None:
    """Return the name after "my name is" and its like, or the name that is all of `plain`."""
    intro = None
    for intro in re.finditer(rf"(?<![\w']){INTRO[language]}(?!\w)", plain, re.IGNORECASE):
        strong = bool(re.search(STRONG, intro[0], re.IGNORECASE))
        if name := _name(plain[intro.end() :], spelled, language, strong):
            return name
    name = _name(re.sub(AROUND[language], " ", plain, flags=re.I), spelled, language, alone=True)
    return name if not intro or spelled else None


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


def _name(
    rest: str, spelled: list[str], language: Language, strong: bool = False, *, alone: bool = False
) -> SpokenName | None:
    parts = [part for part in re.split(r"[,;:]", rest) if _without_fillers(part)]
    groups = [_words(part, strong) for part in parts]
    if alone and not _complete(parts, groups):
        return None
    words = groups[0] if groups else []
    if len(groups) == 2 and words and groups[1] and _complete(parts, groups):
        again = [w.lower() for w in groups[1]]
        if [w.lower() for w in words] in (again[-len(words) :], again[: len(words)]):
            words = groups[1]  # "Bond, James Bond"
        elif len(words) <= 2 and len(groups[1]) <= 2:  # "Lopez, Maria"
            return _fitted(SpokenName(_written(groups[1]), _written(words)), spelled)
    if len(words) > 2 and words[0].lower() in (words[1].lower(), words[-1].lower()):
        words = words[1:]  # "Smith. Jane Smith."
    if (not words and not spelled) or len(words) > MOST_WORDS:
        return None
    titled = re.match(rf"\W*(?:{TITLE}) ", parts[0] + " ", re.IGNORECASE) if parts else None
    if titled and len([w for w in words if w.lower() not in PARTICLES]) == 1:
        return _fitted(SpokenName("", _written(words)), spelled)
    given, family = _split(words, language)
    return _fitted(SpokenName(_written(given), _written(family)), spelled)


def _complete(parts: list[str], groups: list[list[str]]) -> bool:
    """Tell whether every word of every part belongs to a name."""
    said = [_without_fillers(re.sub(rf"^\W*(?:{TITLE}) ", "", part, flags=re.IGNORECASE)) for part in parts]
    return all(len(group) == len(words) for words, group in zip(said, groups, strict=True))


def _without_fillers(part: str) -> list[str]:
    words = re.findall(rf"{WORD}|\d+", part)
    return [word for word in words if word.lower().rstrip(".") not in FILLERS]


def _words(part: str, strong: bool) -> list[str]:
    """Return the words of a name that `part` begins with; [] where the first cannot be one."""
    found: list[str] = []
    said = _without_fillers(re.sub(rf"^\W*(?:{TITLE}) ", "", part, flags=re.IGNORECASE))
    written = len(said) > 1 and all(word[0].isupper() for word in said)
    for word in said:
        low = word.lower().rstrip(".")
        if low.endswith("'s"):
            return []  # "Ben Carter's mother" is not Ben Carter
        joins = low in PARTICLES and (bool(found) or low not in NOT_NAMES or strong)
        if not joins and not _may_be_name(low) and not (low in ALSO_WORDS and (strong or written)):
            break
        found.append(word.rstrip("."))
    if all(word.lower() in NOT_NAMES for word in found) and not strong:
        return []
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
    if language == "es" and len(groups) == 2 and groups[1][0].lower() in SECOND_GIVEN:
        return [w for g in groups for w in g], []  # "Ana María"
    two_given = len(groups) >= 3 and groups[1][0].lower() in SECOND_GIVEN
    spanish = language == "es" or any(re.search(r"(?:ez|ñ|[áéíóú])", " ".join(g).lower()) for g in groups[1:])
    if not spanish:
        cut = len(groups) - 1
    elif len(groups) >= 4:
        cut = len(groups) - 2
    else:
        cut = 2 if two_given else 1
    return [w for g in groups[:cut] for w in g], [w for g in groups[cut:] for w in g]


def _fitted(name: SpokenName, spelled: list[str]) -> SpokenName | None:
    """Let what was spelled correct what was said."""
    given, family = name.given, name.family
    for word in spelled:
        written = _written([word])
        first = folded(given)
        if first and not family and word.startswith(first) and len(word) > len(first) + 1:
            family = _written([word[len(first) :]])  # "Jon Smith", spelled in one breath
            continue
        if family and word == folded(given + family):
            continue
        if family and likeness(word, family) >= max(likeness(word, given), 0.5):
            family = written
        elif given and likeness(word, given) >= 0.5 or not given:
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
