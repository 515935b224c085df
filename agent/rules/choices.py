"""Which of the offered openings somebody means: by place, day, time, clinician, or "the earliest"."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from agent.practice import Practice
from agent.rules.choice_words import EARLIEST, LAST, LATEST, NONE_OF_THEM, ORDINALS, THAT_ONE
from agent.rules.clock_times import NOON
from agent.rules.lexicon import LEXICONS
from agent.rules.mentions import mentions
from agent.rules.numbers import folded
from agent.rules.shifts import shift
from agent.turns import Language, When, Whens
from agent.visits import Opening

__all__ = ["choose", "shift"]

Test = Callable[[Opening], bool]


def choose(
    text: str, language: Language, options: Sequence[Opening], practice: Practice, whens: Whens
) -> int | None:
    """Return the place in `options` (from 0) of the one meant, or None if none or several could be."""
    plain = " ".join(folded(text).split())
    if not options or re.search(NONE_OF_THEM, plain):
        return None
    everything = list(range(len(options)))
    place = _position(plain, everything)
    if re.fullmatch(r"[a-z]+[.!]?", plain) and whens.wanted and place is not None:
        return _said_number(place, options, whens, ZoneInfo(practice.zone))
    if place is not None and not _names_a_time(plain):
        return place
    left, narrowed = everything, False
    for tests in _clues(plain, text, language, options, practice=practice, whens=whens):
        kept = next((k for k in ([n for n in left if test(options[n])] for test in tests) if k), None)
        if kept is None:
            return place  # what is named fits none of them: "the first" may still be a place, not a date
        left, narrowed = kept, True
    if len(left) == 1 and narrowed:
        return left[0]
    best = _superlative(plain, options, left)
    if best is not None:
        return best
    if narrowed:
        return _position(plain, left)
    return place if place is not None else _only(plain, options)


def _said_number(place: int, options: Sequence[Opening], whens: Whens, zone: ZoneInfo) -> int | None:
    """Return the place, unless "three" may as well mean another option's three o'clock."""
    at_that_time = [
        n for n, o in enumerate(options) if any(_begins(w, o.start.astimezone(zone)) for w in whens.wanted)
    ]
    return place if not at_that_time or at_that_time == [place] else None


def _only(plain: str, options: Sequence[Opening]) -> int | None:
    return 0 if len(options) == 1 and re.search(THAT_ONE, plain) else None


def _names_a_time(plain: str) -> bool:
    """Tell whether an ordinal is followed by what narrows it: "the first on Tuesday"."""
    return bool(re.search(rf"(?:{'|'.join(ORDINALS)}).{{0,12}}\b(?:on|of|in|at|with|del?|con|por)\b", plain))


def _position(plain: str, left: Sequence[int]) -> int | None:
    """Return the one of `left` named by an ordinal or by its number in the list."""
    found = {n for n, pattern in enumerate(ORDINALS) if re.search(pattern, plain)}
    if re.search(LAST, plain):
        found.add(len(left) - 1)
    place = found.pop() if len(found) == 1 else None
    return left[place] if place is not None and place < len(left) else None


def _clues(
    plain: str, text: str, language: Language, options: Sequence[Opening], *, practice: Practice, whens: Whens
) -> list[tuple[Test, ...]]:
    """Return what the text says of the opening meant; of each clue's readings the first that fits counts."""
    zone = ZoneInfo(practice.zone)
    clues: list[tuple[Test, ...]] = []
    if whens.excluded:
        clues.append((lambda o: not any(_covers(w, o.start.astimezone(zone)) for w in whens.excluded),))
    wanted = whens.wanted if not re.search(EARLIEST, plain) else tuple(w for w in whens.wanted if w.end)
    if wanted:
        clues.append(_time_tests(plain, language, wanted, zone))
    for entity in mentions(text, language, practice):
        match entity.name:
            case "clinician":
                clues.append((lambda o, value=entity.value: o.clinician == value,))  # type: ignore[misc]
            case "modality":
                clues.append((lambda o, value=entity.value: o.modality == value,))  # type: ignore[misc]
            case "gender":
                clues.append(
                    (lambda o, value=entity.value: practice.clinician(o.clinician).gender == value,)  # type: ignore[misc]
                )
    return clues


def _time_tests(plain: str, language: Language, wanted: Sequence[When], zone: ZoneInfo) -> tuple[Test, ...]:
    """Return the readings of a time, strictest first: that minute, span, weekday, day, other half-day."""

    def test(spans: Sequence[When], covers: Callable[[When, datetime], bool]) -> Test:
        return lambda o: any(covers(w, o.start.astimezone(zone)) for w in spans)

    turned = [_other_half(w) for w in wanted]
    tests = [test(wanted, _begins), test(wanted, _covers)]
    if any(re.search(rf"\b{day}", plain) for day in LEXICONS[language].days.weekdays):
        tests.append(test(wanted, _same_weekday))
    if re.search(r"\b(?:the|el) (?:\w+ )?(?:\d\d?|\w+(?:th|st|nd|rd)|\w+)\b", plain):
        tests.append(test(wanted, _same_day_of_month))
    return (*tests, test(turned, _covers))


def _begins(when: When, at: datetime) -> bool:
    exact = when.grain in ("hour", "minute") and when.start is not None and when.end is not None
    return exact and when.start is not None and when.start.time() == at.time() and _covers(when, at)


def _covers(when: When, at: datetime) -> bool:
    if when.any_day:
        low = when.start.time() if when.start else time.min
        high = when.end.time() if when.end and when.end.time() != time.min else time.max
        return low <= at.time() < high
    return (when.start is None or when.start <= at) and (when.end is None or at < when.end)


def _single_day(when: When) -> bool:
    start, end = when.start, when.end
    return start is not None and end is not None and not when.any_day and end - start <= timedelta(hours=25)


def _same_weekday(when: When, at: datetime) -> bool:
    """Tell whether `at` is that weekday in another week, at a time that fits."""
    if not _single_day(when) or when.start is None or when.start.weekday() != at.weekday():
        return False
    return _covers(when, at.replace(year=when.start.year, month=when.start.month, day=when.start.day))


def _same_day_of_month(when: When, at: datetime) -> bool:
    """Tell whether `at` is that day of another month, at a time that fits."""
    if not _single_day(when) or when.start is None or when.start.day != at.day:
        return False
    return _covers(when, at.replace(year=when.start.year, month=when.start.month))


def _other_half(when: When) -> When:
    """Return the same clock time in the other half of the day: "the eight o'clock" of an evening."""
    if not when.any_day or not when.start or not when.end or when.grain == "part_of_day":
        return when
    turn = timedelta(minutes=NOON if when.start.hour < 12 else -NOON)
    return replace(when, start=when.start + turn, end=when.end + turn)


def _superlative(plain: str, options: Sequence[Opening], left: Sequence[int]) -> int | None:
    for pattern, pick in ((EARLIEST, min), (LATEST, max)):
        if re.search(pattern, plain):
            best = pick(left, key=lambda n: options[n].start)
            ties = [n for n in left if options[n].start == options[best].start]
            return best if len(ties) == 1 else None
    return None
