"""Which of the offered openings somebody means; and relative wishes ("later that day") turned into spans."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from agent.practice import Practice
from agent.rules.choice_words import (
    EARLIER,
    EARLIEST,
    LAST,
    LATER,
    LATER_THAT_DAY,
    LATER_THAT_WEEK,
    LATEST,
    NEXT_DAY,
    NEXT_WEEK,
    NONE_OF_THEM,
    ORDINALS,
    OTHER_DAY,
    OTHER_TIME,
    SAME_DAY,
    THAT_ONE,
)
from agent.rules.clock_times import NOON, times
from agent.rules.dates import LEXICONS
from agent.rules.mentions import mentions
from agent.rules.numbers import folded
from agent.turns import Language, When, Whens
from agent.visits import Opening

DAY = timedelta(days=1)


def choose(
    text: str, language: Language, options: Sequence[Opening], practice: Practice, whens: Whens
) -> int | None:
    """Return the place in `options` (from 0) of the one meant, or None if none or several could be."""
    plain = " ".join(folded(text).split())
    if not options or re.search(NONE_OF_THEM, plain):
        return None
    place = _position(plain, len(options), language)
    if place is not None:
        return place
    left = list(range(len(options)))
    narrowed = False
    for keep in _tests(plain, text, language, options, practice, whens):
        kept = [n for n in left if keep(options[n])]
        if not kept:
            return None
        narrowed = True
        left = kept
    best = _superlative(plain, options, left)
    if best is not None:
        return best
    if narrowed:
        return left[0] if len(left) == 1 else None
    return 0 if len(options) == 1 and re.search(THAT_ONE, plain) else None


def shift(text: str, language: Language, offered: Sequence[Opening], whens: Whens, practice: Practice | None = None) -> Whens | None:
    """Return what a wish relative to `offered` means ("later that day"), or None where it is not one.

    `whens` is what the same text says on its own; openings are read in the practice's zone.
    """
    if not offered:
        return None
    plain = " ".join(folded(text).split())
    zone = ZoneInfo(practice.zone) if practice else _zone(whens, offered)
    starts = sorted(one.start.astimezone(zone) for one in offered)
    first, last = starts[0], starts[-1]
    anchor = _anchor(whens, starts)
    if re.search(SAME_DAY, plain) and (of_day := times(plain, LEXICONS[language])):
        return Whens(tuple(_clip(anchor or first, one.low, one.high) for one in of_day), whens.excluded)
    found = _relative(plain, anchor, first, last)
    if found:
        return Whens((found,), whens.excluded)
    if re.search(OTHER_DAY, plain):
        days = tuple(dict.fromkeys(one.date() for one in starts))
        return Whens(whens.wanted, (*whens.excluded, *(_whole(day, zone) for day in days)))
    if re.search(OTHER_TIME, plain) and not whens.wanted:
        told = tuple(When(one, one + timedelta(minutes=1), "minute") for one in starts)
        return Whens((), (*whens.excluded, *told))
    return None


def _zone(whens: Whens, offered: Sequence[Opening]) -> ZoneInfo:
    for when in (*whens.wanted, *whens.excluded):
        aware = when.start or when.end
        if aware and isinstance(aware.tzinfo, ZoneInfo):
            return aware.tzinfo
    found = offered[0].start.tzinfo
    return found if isinstance(found, ZoneInfo) else ZoneInfo("UTC")


def _anchor(whens: Whens, starts: Sequence[datetime]) -> datetime | None:
    """Return the offered time whose day the text names, if it names one."""
    for when in whens.wanted:
        if not when.any_day and when.start:
            return next((one for one in starts if one.date() == when.start.date()), when.start)
    return None


def _relative(plain: str, anchor: datetime | None, first: datetime, last: datetime) -> When | None:
    if re.search(LATER_THAT_WEEK, plain):
        return When(_midnight(last.date() + DAY, last), _midnight(_monday(last.date()) + 7 * DAY, last), "week")
    if re.search(NEXT_WEEK, plain):
        begin = _monday(last.date()) + 7 * DAY
        return When(_midnight(begin, last), _midnight(begin + 7 * DAY, last), "week")
    if re.search(NEXT_DAY, plain):
        return _whole((anchor or last).date() + DAY, last.tzinfo)
    if re.search(LATER_THAT_DAY, plain):
        at = anchor or last
        return When(at + timedelta(minutes=1), _midnight(at.date() + DAY, at), "part_of_day")
    if re.search(EARLIER, plain):
        at = anchor or first
        return When(_midnight(at.date(), at) if anchor else None, at, "part_of_day")
    if re.search(LATER, plain):
        at = anchor or last
        return When(at + timedelta(minutes=1), _midnight(at.date() + DAY, at), "part_of_day")
    return None


def _clip(at: datetime, low: int | None, high: int | None) -> When:
    start = _midnight(at.date(), at)
    return When(
        start + timedelta(minutes=low or 0), start + timedelta(minutes=1440 if high is None else high), "hour"
    )


def _whole(day: date, zone: object) -> When:
    begin = datetime.combine(day, time(), tzinfo=zone)  # type: ignore[arg-type]
    return When(begin, datetime.combine(day + DAY, time(), tzinfo=zone), "day")  # type: ignore[arg-type]


def _midnight(day: date, like: datetime) -> datetime:
    return datetime.combine(day, time(), tzinfo=like.tzinfo)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _position(plain: str, count: int, language: Language) -> int | None:
    """Return the place named by an ordinal or a number of the list."""
    found = {n for n, pattern in enumerate(ORDINALS) if re.search(pattern, plain)}
    if re.search(LAST, plain):
        found.add(count - 1)
    return found.pop() if len(found) == 1 and max(found) < count else None


def _tests(
    plain: str, text: str, language: Language, options: Sequence[Opening], practice: Practice, whens: Whens
) -> list[Callable[[Opening], bool]]:
    """Return what the text says of the opening meant: its day, its time, its clinician, how it is held."""
    zone = ZoneInfo(practice.zone)
    tests: list[Callable[[Opening], bool]] = []
    if whens.excluded:
        tests.append(lambda o: not any(_covers(w, o.start.astimezone(zone)) for w in whens.excluded))
    if whens.wanted:
        exact = [w for w in whens.wanted if any(_covers(w, o.start.astimezone(zone)) for o in options)]
        wanted = exact or [_other_half(w) for w in whens.wanted]
        tests.append(lambda o: any(_covers(w, o.start.astimezone(zone)) for w in wanted))
    for entity in mentions(text, language, practice):
        if entity.name == "clinician":
            tests.append(lambda o, value=entity.value: o.clinician == value)  # type: ignore[misc]
        elif entity.name == "modality":
            tests.append(lambda o, value=entity.value: o.modality == value)  # type: ignore[misc]
        elif entity.name == "gender":
            tests.append(lambda o, value=entity.value: practice.clinician(o.clinician).gender == value)  # type: ignore[misc]
    return tests


def _covers(when: When, at: datetime) -> bool:
    if when.any_day:
        of_day = at.time()
        low = when.start.time() if when.start else time.min
        high = when.end.time() if when.end and when.end.time() != time.min else time.max
        return low <= of_day < high
    return (when.start is None or when.start <= at) and (when.end is None or at < when.end)


def _other_half(when: When) -> When:
    """Return the same clock time in the other half of the day: "the eight o'clock" of an evening."""
    if not when.any_day or not when.start or not when.end:
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
