"""What a text names of the practice's own: clinicians, visit types, insurers; and wishes about them.

The practice's names stay out of the trained model, so that an edit needs no training. Clinicians are
also found by sound, as speech recognition mis-spells them.
"""

import re
from collections.abc import Iterable, Iterator

from agent.practice import Clinician, Practice
from agent.rules.mention_words import BESIDE, COMMON, LANGUAGE_WORDS, TITLES, UNWANTED, WORDS
from agent.rules.name_words import SAID_AS
from agent.rules.names import sounds_like
from agent.rules.numbers import folded
from agent.rules.sounds import key
from agent.turns import Entity, Language

SURE = 0.9  # likeness from which a word beside a title or a full name is taken for a clinician
ALONE = 0.93  # the same for a word that stands alone


def mentions(text: str, language: Language, practice: Practice) -> tuple[Entity, ...]:
    """Return what `text` names, in its order.

    Kinds: clinician, visit_type and insurer (by id), modality, gender, relation, language.
    """
    plain = _plain(text)
    found = [
        *_clinicians(plain, practice),
        *_named("visit_type", plain, _visit_types(practice, language)),
        *_named("insurer", plain, _insurers(practice)),
        *_insurers_by_sound(plain, practice),
        *_worded(plain, language),
    ]
    return tuple(sorted(_unshadowed(found), key=lambda one: (one.start, one.end)))


def _plain(text: str) -> str:
    """Return `text` folded, at its own length, so that places stay true."""
    return "".join((folded(c) or " ")[:1] for c in text.replace("’", "'"))


def _visit_types(practice: Practice, language: Language) -> Iterator[tuple[str, str]]:
    for one in practice.visit_types:
        if not one.retired:
            for lang in (language, "es" if language == "en" else "en"):
                for name in (one.name.get(lang, ""), *one.aliases.get(lang, ())):
                    yield name, one.id


def _insurers(practice: Practice) -> Iterator[tuple[str, str]]:
    for one in practice.insurance:
        for name in (one.name, *one.aliases):
            yield name, one.id


def _named(kind: str, plain: str, names: Iterable[tuple[str, str]]) -> Iterator[Entity]:
    for name, value in names:
        words = [re.escape(word) for word in re.findall(r"\w+", folded(name))]
        if words:
            pattern = r"(?<!\w)" + r"[\s-]*".join(words) + r"(?:e?s)?(?!\w)"
            for match in re.finditer(pattern, plain):
                yield Entity(kind, value, match.start(), match.end())


def _worded(plain: str, language: Language) -> Iterator[Entity]:
    for kind, value, pattern in WORDS:
        for match in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", plain):
            yield Entity(kind, value, match.start(), match.end())
    for value, pattern in LANGUAGE_WORDS:
        for match in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", plain):
            yield Entity("language", value, match.start(), match.end())


def _insurers_by_sound(plain: str, practice: Practice) -> Iterator[Entity]:
    """Yield insurers of one long word that speech recognition spelled otherwise ("Etna")."""
    for name, value in _insurers(practice):
        if " " not in name and len(name) > 4:
            for match in re.finditer(r"[a-z]{4,}", plain):
                likeness = sounds_like(match[0], name)
                if ALONE <= likeness < 1 and match[0] not in COMMON:
                    yield Entity("insurer", value, match.start(), match.end(), likeness)


def _clinicians(plain: str, practice: Practice) -> Iterator[Entity]:
    words = [(m[0], m.start(), m.end()) for m in re.finditer(r"[a-z]+(?:['-](?!s\b)[a-z]+)*", plain)]
    for one in practice.clinicians:
        if one.retired:
            continue
        best = _best_place(words, one)
        if best and not re.search(UNWANTED, plain[: best[1]]):
            likeness, start, end = best
            yield Entity("clinician", one.id, start, end, likeness)


def _best_place(words: list[tuple[str, int, int]], clinician: Clinician) -> tuple[float, int, int] | None:
    """Return where, and how surely, `clinician` is named: by full name, title and family name, or alone."""
    best: tuple[float, int, int] | None = None
    names = [_untitled(n) for n in (clinician.name, clinician.family_name, *clinician.aliases)]
    only_titled = {_untitled(n) for n in clinician.aliases if _untitled(n) != folded(n)}  # "Doctor Ada"
    given = folded(clinician.name).split()[0]
    for at in range(len(words)):
        before = words[at - 1][0] if at else ""
        titled = before in TITLES
        if words[at][0] == given and (titled or before in BESIDE) and best is None:
            best = (0.9, words[at - 1][1] if titled else words[at][1], words[at][2])
        for length in (1, 2, 3):
            chunk = words[at : at + length]
            if len(chunk) < length:
                break
            said = " ".join(word for word, _, _ in chunk)
            likeness = max(
                _likeness(said, name, titled=titled) for name in names if titled or name not in only_titled
            )
            if likeness and (best is None or likeness > best[0]):
                best = (likeness, words[at - 1][1] if titled else chunk[0][1], chunk[-1][2])
    return best


def _untitled(name: str) -> str:
    """Return `name` folded, without "doctor" before it."""
    return " ".join(word for word in folded(name).replace(".", "").split() if word not in TITLES)


def _likeness(said: str, name: str, *, titled: bool) -> float:
    """Return how surely `said` is `name`, 0 where an ordinary word only happens to sound like it."""
    words, parts = said.split(), name.split()
    if not parts or any(word in TITLES for word in words):
        return 0.0
    if said == name or (len(name) > 5 and said.replace(" ", "") == name.replace(" ", "")):
        return 1.0
    if key(said)[:1] != key(parts[0])[:1] and not any(part in SAID_AS for part in parts):
        return 0.0  # nearly every word, so that what follows is rare
    if len(words) == len(parts) > 1:
        each = [sounds_like(a, b) for a, b in zip(words, parts, strict=True)]
        if min(each) >= SURE:
            return round(sum(each) / len(each), 3)
    if not titled and any(word in COMMON for word in words):
        return 0.0
    if titled and all(word in COMMON for word in words[1:]) and len(words) > 1 and len(name.split()) == 1:
        return 0.0 if sounds_like(said, name) < SURE else sounds_like(said, name)
    likeness = sounds_like(said, name)
    several = len(name.split()) > 1 and len(words) > 1
    enough = 0.875 if titled else SURE if several else ALONE
    long_enough = titled or len(name.replace(" ", "")) >= 5
    return likeness if likeness >= enough and long_enough else 0.0


def _unshadowed(found: list[Entity]) -> list[Entity]:
    """Drop what lies inside a longer name of its kind, and repeats; of two clinicians the likelier stays."""
    kept: list[Entity] = []
    touch = {"visit_type": 2}  # "couples therapy session" is one thing, not also a "session"
    for one in sorted(found, key=lambda e: (e.start - e.end, -e.confidence, e.start)):
        inside = any(
            k.name == one.name
            and one.start < k.end + touch.get(k.name, 0)
            and k.start < one.end + touch.get(k.name, 0)
            and (k.name != "clinician" or k.confidence >= one.confidence)
            for k in kept
        )
        if not inside and not any((k.name, k.value) == (one.name, one.value) for k in kept):
            kept.append(one)
    return kept
