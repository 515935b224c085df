"""Finds times of day in text: "half past two", "from 2 to 4", "after five", "por la tarde".

A time without a half-day is resolved to when a practice is open, not to the small hours.
"""

import re
from dataclasses import dataclass, replace

from agent.rules.clock_grammar import NOON, WINDOW, Clock, Grammar, clock_at, grammar, settle, settled
from agent.rules.lexicon import Lexicon

__all__ = ["NOON", "WINDOW", "TimeOfDay", "bare_time", "settle", "times"]

INSIDE = re.compile(r"[\w$]$|\d[.,/-]$")  # before a place that is the middle of a word or number


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """A stretch of the day: where it stands in the text, `low` and `high` in wall minutes, None if open."""

    start: int
    end: int
    low: float | None
    high: float | None
    grain: str
    today: bool = False
    weekdays: bool = False
    fixed: bool = True


def times(text: str, lexicon: Lexicon, window: tuple[int, int] = WINDOW) -> list[TimeOfDay]:
    """Return the times of day in lower-case `text`, left to right, none overlapping."""
    g = grammar(lexicon.clock)
    found: list[TimeOfDay] = []
    at = 0
    while at < len(text):
        if text[at].isspace() or INSIDE.search(text, max(0, at - 2), at):
            at += 1
            continue
        one = _range(text, at, g, window) or _bound(text, at, g, window) or _point(text, at, g, window)
        one = one or _part(text, at, g) or _beside(text, at, g, window, found)
        if one:
            found.append(one)
            at = one.end
        else:
            at += 1
    return _halves(found, text, g)


def bare_time(text: str, lexicon: Lexicon, window: tuple[int, int] = WINDOW) -> list[TimeOfDay]:
    """Return the time of day where `text` is nothing but an hour ("ten", "maybe 3"), else []."""
    g = grammar(lexicon.clock)
    rest = re.sub(rf"\b{lexicon.clock.fillers}(?!\w)|[.,!?]", " ", text)
    said = rest.strip()
    clock = clock_at(said, 0, g, bare=True) if said else None
    if not clock or clock.end != len(said):
        return []
    minutes, start = settled(clock, window), text.find(said)
    return [
        TimeOfDay(max(start, 0), max(start, 0) + len(said), minutes, minutes + 60, "hour", fixed=clock.fixed)
    ]


def _beside(
    text: str, at: int, g: Grammar, window: tuple[int, int], found: list[TimeOfDay]
) -> TimeOfDay | None:
    """Return a bare hour beside what makes it one: "2 or 3 pm", "9 tomorrow"."""
    clock = clock_at(text, at, g, bare=True)
    if not clock:
        return None
    listed = g.or_hour.match(text, clock.end)
    part = found[-1] if found and found[-1].grain == "part_of_day" else None
    follows = part is not None and text[part.end : at] == " "  # "afternoon 3"
    follows = follows or bool(found) and bool(g.or_hour.fullmatch(text, found[-1].end, at))
    if listed:
        after = clock_at(text, listed.end(), g, bare=True)
        beside = bool(after and (after.fixed or g.hour_beside.match(text, after.end)))
    else:
        beside = bool(g.hour_beside.match(text, clock.end))
    if not (beside or follows):
        return None
    minutes = settled(clock, window)
    return TimeOfDay(at, clock.end, minutes, minutes + 60, clock.grain, fixed=clock.fixed)


def _halves(found: list[TimeOfDay], text: str, g: Grammar) -> list[TimeOfDay]:
    """Let "1 or 2 pm" lend its half of the day to the first."""
    for n, (one, after) in enumerate(zip(found, found[1:], strict=False)):
        lent = after.fixed and not one.fixed and g.or_hour.fullmatch(text, one.end, after.start)
        if lent and one.low is not None and after.low is not None:
            shift = after.low // NOON * NOON + one.low % NOON - one.low
            found[n] = replace(one, low=one.low + shift, high=None if one.high is None else one.high + shift)
    return found


def _range(text: str, at: int, g: Grammar, window: tuple[int, int]) -> TimeOfDay | None:
    for opener, joiner in (*g.between, (None, g.joiner)):
        begin = opener.match(text, at) if opener else None
        if opener and not begin:
            continue
        first = clock_at(text, begin.end() if begin else at, g, bare=True)
        joined = first and joiner.match(text, first.end)
        if not first or not joined:
            continue
        skip = g.at.match(text, joined.end())
        second = clock_at(text, skip.end() if skip else joined.end(), g, bare=True)
        if second and (begin or second.fixed or not (first.fixed and first.minutes > second.minutes)):
            low, high = _pair(first, second, window)
            grain = "minute" if "minute" in (first.grain, second.grain) else "hour"
            return TimeOfDay(at, second.end, low, high, grain, fixed=first.fixed or second.fixed)
    return None


def _pair(first: Clock, second: Clock, window: tuple[int, int]) -> tuple[float, float]:
    """Settle both ends of a range: each may lend the other its half of the day."""
    if first.fixed and second.fixed:
        return first.minutes, second.minutes
    if second.fixed:
        same_half = first.minutes % NOON + (second.minutes - 1) // NOON * NOON
        return (same_half if same_half < second.minutes else first.minutes % NOON), second.minutes
    low = settled(first, window)
    high = second.minutes % NOON
    while high <= low:
        high += NOON
    return low, high


def _bound(text: str, at: int, g: Grammar, window: tuple[int, int]) -> TimeOfDay | None:
    for pattern, is_low in ((g.after, True), (g.before, False)):
        begin = pattern.match(text, at)
        if not begin:
            continue
        skip = g.at.match(text, begin.end())
        where = skip.end() if skip else begin.end()
        if clock := clock_at(text, where, g, bare=True):
            minutes = settled(clock, window)
            low, high = (minutes, None) if is_low else (None, minutes)
            return TimeOfDay(at, clock.end, low, high, clock.grain, fixed=clock.fixed)
        part = _part(text, where, g)
        if part and not clock_at(text, part.end + 1, g, bare=True):  # "from afternoon 12:30" bounds nothing
            if is_low:
                return replace(part, start=at, low=part.high or part.low, high=None)
            return replace(part, start=at, low=None, high=part.low)
    return None


def _point(text: str, at: int, g: Grammar, window: tuple[int, int]) -> TimeOfDay | None:
    anchor = g.at.match(text, at)
    clock = clock_at(text, anchor.end(), g, bare=True) if anchor else clock_at(text, at, g, bare=False)
    if not clock:
        return None
    minutes = settled(clock, window)
    if later := g.or_later.match(text, clock.end):
        return TimeOfDay(at, later.end(), minutes, None, clock.grain, fixed=clock.fixed)
    if earlier := g.or_earlier.match(text, clock.end):
        return TimeOfDay(at, earlier.end(), None, minutes + 1, clock.grain, fixed=clock.fixed)
    length = 60 if clock.grain == "hour" else 1
    today = bool(g.today.search(text, at, clock.end))
    return TimeOfDay(at, clock.end, minutes, minutes + length, clock.grain, today, fixed=clock.fixed)


def _part(text: str, at: int, g: Grammar) -> TimeOfDay | None:
    for pattern, part in g.parts:
        if match := pattern.match(text, at):
            return TimeOfDay(at, match.end(), part.low, part.high, "part_of_day", part.today, part.weekdays)
    return None
