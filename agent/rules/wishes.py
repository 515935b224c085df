"""Puts days and times together as a sentence does: "or", "not", "but", "of next week"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agent.rules.clock_times import TimeOfDay
from agent.rules.lexicon import Lexicon
from agent.rules.sharing import Choice, narrowed, scope, settle_parts, share
from agent.rules.spans import Days

__all__ = ["Choice", "choices_in"]

Piece = Days | TimeOfDay


@dataclass(frozen=True, slots=True)
class Word:
    """A word that steers: `or`, `comma`, `but`, `stop`, `not` or `yes`."""

    name: str
    at: int
    end: int


def choices_in(text: str, days: Sequence[Days], times: Sequence[TimeOfDay], lexicon: Lexicon) -> list[Choice]:
    """Return the alternatives in `text`, whose days and times are given with their places."""
    taken = [(one.at, one.end) for one in days] + [(one.start, one.end) for one in times]
    words = [w for w in _words(text, lexicon) if not any(a <= w.at < b for a, b in taken)]
    stream: list[Piece | Word] = sorted((*days, *times, *words), key=_place)
    found = [choice for choice in _grouped(stream) if not choice.empty]
    share(found)
    found = [choice for choice in found if not choice.empty]
    for choice in found:
        choice.days = narrowed(choice.days)
        choice.times = settle_parts(choice.times)
    scope(found, text, lexicon)
    return found


def _place(one: Piece | Word) -> int:
    return one.start if isinstance(one, TimeOfDay) else one.at


def _words(text: str, lexicon: Lexicon) -> list[Word]:
    found: list[Word] = []
    for name, pattern in lexicon.sentence.steering:
        for match in re.finditer(pattern, text):
            if all(match.end() <= one.at or match.start() >= one.end for one in found):
                found.append(Word(name, *match.span()))
    return found


def _grouped(stream: Sequence[Piece | Word]) -> list[Choice]:
    choices = [Choice()]
    excluding = False
    for at, one in enumerate(stream):
        if not isinstance(one, Word):
            if choices[-1].empty:
                choices[-1].excluded = excluding
            (choices[-1].days if isinstance(one, Days) else choices[-1].times).append(one)  # type: ignore[arg-type]
            continue
        rest = stream[at + 1 :]
        if one.name == "not":
            if _names_next(rest):
                excluding = True
            else:
                _rule_out(choices)
                continue
        elif one.name in ("but", "stop", "yes") or (one.name == "comma" and not _list_goes_on(rest)):
            excluding = False
        if one.name != "yes" and not (one.name == "comma" and _belongs(choices[-1], rest)):
            choices.append(Choice(opened_by=one.name))
    return choices


def _names_next(rest: Sequence[Piece | Word]) -> bool:
    """Tell whether a day or time follows a "not" before the thought ends."""
    for one in rest:
        if not isinstance(one, Word):
            return True
        if one.name in ("stop", "but", "comma", "yes"):
            return False
    return False


def _list_goes_on(rest: Sequence[Piece | Word]) -> bool:
    """Tell whether "not Monday, …" goes on as a list: joined by "or", and no "works" after it."""
    names = []
    for one in rest:
        if isinstance(one, Word) and one.name in ("stop", "but"):
            break
        names.append(one.name if isinstance(one, Word) else "piece")
    return "or" in names and "yes" not in names


def _belongs(choice: Choice, rest: Sequence[Piece | Word]) -> bool:
    """Tell whether a comma only parts what belongs together: "tomorrow, at ten", "next week, Tuesday"."""
    after = rest[0] if rest else None
    if isinstance(after, TimeOfDay):
        rough = all(one.grain == "part_of_day" for one in choice.times)
        return (
            bool(choice.days)
            and rough
            and after.grain != "part_of_day"
            or (bool(choice.days) and not choice.times)
        )
    if isinstance(after, Days):
        wide = bool(choice.days) and all(one.grain in ("week", "month") for one in choice.days)
        return (bool(choice.times) and not choice.days) or wide
    return after is None


def _rule_out(choices: list[Choice]) -> None:
    """Rule out what was just named: "Monday or Tuesday don't work"."""
    for choice in reversed(choices):
        choice.excluded = True
        if choice.opened_by not in ("or",) and not choice.empty:
            break
