"""What a text names of the practice's own: clinicians, visit types, insurers; and wishes about them.

The practice's names stay out of the trained model, so that an edit needs no training. Clinicians are
also found by sound, as speech recognition mis-spells them.
"""

import re
from collections.abc import Iterable, Iterator

from agent.practice import Clinician, Practice
from agent.rules.mention_words import COMMON, LANGUAGE_WORDS, TITLES, WORDS
from agent.rules.names import sounds_like
from agent.rules.numbers import folded
from agent.turns import Entity, Language

SURE = 0.9  # likeness from which a word beside a title or a full name is taken for a clinician
ALONE = 0.93  # the same for a word that stands alone


def mentions(text: str, language: Language, practice: Practice) -> tuple[Entity, ...]:
    """Return what `text` names, in its order: clinician, visit_type and insurer by id, modality, gender, relation, language."""
    plain = _plain(text)
    found = [
        *_clinicians(plain, practice),
        *_named("visit_type", plain, _visit_types(practice, language)),
        *_named("insurer", plain, _insurers(practice)),
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


def _clinicians(plain: str, practice: Practice) -> Iterator[Entity]:
    words = [(m[0], m.start(), m.end()) for m in re.finditer(r"[a-z][a-z'-]*", plain)]
    for one in practice.clinicians:
        if one.retired:
            continue
        if best := _best_place(words, one):
            likeness, start, end = best
            yield Entity("clinician", one.id, start, end, likeness)


def _best_place(words: list[tuple[str, int, int]], clinician: Clinician) -> tuple[float, int, int] | None:
    """Return where, and how surely, `clinician` is named: by full name, title and family name, or alone."""
    best: tuple[float, int, int] | None = None
    names = (clinician.name, clinician.family_name, *clinician.aliases)
    for at in range(len(words)):
        titled = at > 0 and words[at - 1][0] in TITLES
        for length in (1, 2, 3):
            chunk = words[at : at + length]
            if len(chunk) < length:
                break
            said = " ".join(word for word, _, _ in chunk)
            likeness = max(_likeness(said, folded(name), titled=titled) for name in names if name)
            if likeness and (best is None or likeness > best[0]):
                best = (likeness, words[at - 1][1] if titled else chunk[0][1], chunk[-1][2])
    return best


def _likeness(said: str, name: str, *, titled: bool) -> float:
    """Return how surely `said` is `name`, 0 where an ordinary word only happens to sound like it."""
    if said == name:
        return 1.0
    words = said.split()
    if not titled and any(word in COMMON for word in words):
        return 0.0
    if titled and all(word in COMMON for word in words[1:]) and len(words) > 1 and len(name.split()) == 1:
        return 0.0 if sounds_like(said, name) < SURE else sounds_like(said, name)
    likeness = sounds_like(said, name)
    several = len(name.split()) > 1 and len(words) > 1
    enough = 0.82 if titled else SURE if several else ALONE
    long_enough = titled or len(name.replace(" ", "")) >= 5
    return likeness if likeness >= enough and long_enough else 0.0


def _unshadowed(found: list[Entity]) -> list[Entity]:
    """Drop what lies inside a longer name of the same kind, and repeats; of two clinicians in one place the likelier stays."""
    kept: list[Entity] = []
    for one in sorted(found, key=lambda e: (e.start - e.end, -e.confidence)):
        inside = any(
            k.name == one.name and one.start < k.end and k.start < one.end and (k.name != "clinician" or k.confidence >= one.confidence)
            for k in kept
        )
        if not inside and not any((k.name, k.value) == (one.name, one.value) for k in kept):
            kept.append(one)
    return kept
