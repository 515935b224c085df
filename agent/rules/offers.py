"""Which of many openings to say: what was wished for, the first few varied, or the nearest to a wish."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from agent.turns import When, Whens

_NOON, _EVENING = 12 * 60, 17 * 60
SHORT_LIST = 12  # more than this nobody says aloud
_DAYS_A_POINT = 4  # variety is worth waiting for, but not long
_FOR_EVER = 1 << 60


class Candidate(NamedTuple):
    """A time at which a clinician is free; sorts by time, then by who has the least to do."""

    minute: int  # UTC minutes since the epoch
    load: int
    clinician: int
    wall: int
    day: int
    neat: bool = True  # on the half hour, or right after something else: it leaves no odd gap


class Wanted(NamedTuple):
    """A `When` in minutes: since the epoch, or since midnight where any day will do."""

    since: int
    until: int
    any_day: bool


def wanted(whens: Sequence[When]) -> tuple[Wanted, ...]:
    """Return the spans in minutes; `until` is exclusive."""
    return tuple(_of_day(when) if when.any_day else _of_time(when) for when in whens)


def allows(whens: Whens) -> Callable[[int, int], bool]:
    """Return a test of a start (UTC minute, wall minute) against what is wanted and what is ruled out."""
    inside, outside = wanted(whens.wanted), wanted(whens.excluded)

    def test(minute: int, wall: int) -> bool:
        if inside and not any(_holds(span, minute, wall) for span in inside):
            return False
        return not any(_holds(span, minute, wall) for span in outside)

    return test


def varied(found: Sequence[Candidate], limit: int) -> list[Candidate]:
    """Return up to `limit` of these in order of time: the soonest, then other days, parts of the day, people.

    `found` is in order of time. A list too long to be said is simply the first ones; a short one is of
    neat times where there are enough of them.
    """
    if limit > SHORT_LIST or len(found) <= limit:
        return list(found[:limit])
    neat = [one for one in found if one.neat]
    found = neat if len(neat) >= limit else found
    chosen = list(found[:1])
    while len(chosen) < limit:
        chosen.append(max(found, key=_novelty(chosen)))
    return sorted(chosen)


def nearest(found: Sequence[Candidate], whens: Whens, limit: int) -> list[Candidate]:
    """Return up to `limit` openings at different times, those closest to the wish, in order of time."""
    spans = wanted(whens.wanted)
    ranked = sorted(found, key=lambda one: (_distance(one, spans), one))
    times: dict[int, Candidate] = {}
    for one in ranked:
        times.setdefault(one.minute, one)
        if len(times) == limit:
            break
    return sorted(times.values())


def _novelty(chosen: Sequence[Candidate]) -> Callable[[Candidate], tuple[bool, int, int, int]]:
    times, days = {one.minute for one in chosen}, {one.day for one in chosen}
    parts, people = {_part(one.wall) for one in chosen}, {one.clinician for one in chosen}
    close = {time + off for time in times for off in range(-59, 60)}

    def worth(one: Candidate) -> tuple[bool, int, int, int]:
        # A time already offered with somebody else is the last thing to say; among equals the soonest wins.
        minute, load, person, wall, day, _ = one
        new = 2 * (day not in days) + 2 * (_part(wall) not in parts) + (person not in people)
        wait = (day - chosen[0].day) // _DAYS_A_POINT
        return minute not in times, new + (minute not in close) - wait, -minute, -load

    return worth


def _part(wall: int) -> int:
    return 0 if wall < _NOON else 1 if wall < _EVENING else 2


def _distance(one: Candidate, spans: Sequence[Wanted]) -> int:
    return min((_away(span, one.wall if span.any_day else one.minute) for span in spans), default=0)


def _away(span: Wanted, at: int) -> int:
    return max(span.since - at, at - span.until + 1, 0)


def _holds(span: Wanted, minute: int, wall: int) -> bool:
    return span.since <= (wall if span.any_day else minute) < span.until


def _of_time(when: When) -> Wanted:
    since = int(when.start.timestamp() // 60) if when.start else -_FOR_EVER
    until = -int(-when.end.timestamp() // 60) if when.end else _FOR_EVER
    return Wanted(since, until, any_day=False)


def _of_day(when: When) -> Wanted:
    since = _wall(when.start) if when.start else 0
    until = _wall(when.end) if when.end else _FOR_EVER
    if until <= since:  # "evening" ends at midnight, which is the next day's first minute
        until += int(timedelta(days=1).total_seconds()) // 60
    return Wanted(since, until, any_day=True)


def _wall(at: datetime) -> int:
    return at.hour * 60 + at.minute
