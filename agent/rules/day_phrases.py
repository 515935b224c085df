"""Finds days in one clause: the turns of speech of a front desk here, everything else by Duckling."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from agent.ports import TimeParse, TimeParser
from agent.rules.lexicon import Lexicon
from agent.rules.spans import HORIZON, Days
from agent.turns import Language, When

WEEK = timedelta(days=7)
Found = tuple[int, int, list[Days]]


def monday(day: date) -> date:
    """Return the Monday of the week that `day` is in."""
    return day - timedelta(days=day.weekday())


def idioms(text: str, lexicon: Lexicon, today: date, horizon: int = HORIZON, *, every: bool = False) -> list[Found]:
    """Return the places in `text` of days that Duckling cannot tell, and what they mean.

    `every` takes a weekday for all of its kind ("not Friday").
    """
    found: list[Found] = []
    for pattern, name in lexicon.day_phrases:
        for match in re.finditer(pattern, text):
            if all(match.end() <= start or match.start() >= end for start, end, _ in found):
                days = _meaning(name, match, lexicon, today, horizon, every=every)
                if days:
                    found.append((match.start(), match.end(), days))
    return sorted(found, key=lambda one: one[0])


def _meaning(
    name: str, match: re.Match[str], lexicon: Lexicon, today: date, horizon: int, *, every: bool
) -> list[Days]:
    at, week = match.start(), monday(today)
    day = timedelta(days=1)
    if name.startswith("week+"):
        first = week + WEEK * int(name[5:])
        return [Days(first, first + WEEK, "week", at)]
    if name.startswith("weekend+"):
        first = week + WEEK * int(name[8:]) + 5 * day
        return [Days(first, first + 2 * day, "day", at)]
    if name == "soon":
        return [Days(today, None, "day", at)]
    if name == "rest_of_week":
        return [Days(today, week + WEEK, "week", at)]
    if name in ("weekdays", "weekends"):
        kinds = range(5) if name == "weekdays" else range(5, 7)
        return _repeated(kinds, today, horizon, at)
    groups = match.groupdict()
    number = _weekday(groups["weekday"] or groups["weekday2"], lexicon)
    if name == "every" or (name == "weekday" and every):
        return _repeated([number], today, horizon, at)
    if name == "next":
        late = week + WEEK + number * day
        soon = late - WEEK
        both = [Days(late, late + day, "day", at)]
        return both + [Days(soon, soon + day, "day", at)] if (soon - today).days >= 2 else both
    return []


def _repeated(kinds: Sequence[int] | range, today: date, horizon: int, at: int) -> list[Days]:
    days = [today + timedelta(days=n) for n in range(horizon + 1)]
    return [Days(one, one + timedelta(days=1), "day", at) for one in days if one.weekday() in kinds]


def _weekday(word: str, lexicon: Lexicon) -> int:
    return next(n for n, pattern in enumerate(lexicon.weekdays) if re.match(pattern, word))


def parsed(
    text: str, language: Language, reference: datetime, parser: TimeParser
) -> tuple[list[Days], list[tuple[int, When]]]:
    """Return what Duckling finds: whole days, and instants ("in 24 hours") with their places."""
    days: list[Days] = []
    instants: list[tuple[int, When]] = []
    for candidates in _grouped(parser.parse(text, language, reference)):
        one = _best(candidates, reference)
        if one.grain in ("hour", "minute", "second"):
            instants.append((one.start, When(one.since, one.until, one.grain)))
        else:
            first = None if one.since is None else one.since.date()
            last = None if one.until is None else one.until.date()
            days.append(Days(first, last, one.grain, one.start))
    return days, instants


def _grouped(parses: Sequence[TimeParse]) -> list[list[TimeParse]]:
    """Return the candidates of each phrase; of phrases that overlap the longest stays."""
    groups: dict[tuple[int, int], list[TimeParse]] = {}
    for one in parses:
        groups.setdefault((one.start, one.end), []).append(one)
    kept: list[tuple[int, int]] = []
    for place in sorted(groups, key=lambda p: p[0] - p[1]):
        if all(place[1] <= start or place[0] >= end for start, end in kept):
            kept.append(place)
    return [groups[place] for place in sorted(kept)]


def _best(candidates: list[TimeParse], reference: datetime) -> TimeParse:
    """Return the first candidate that is not over: a visit lies ahead."""
    ahead = [c for c in candidates if c.until is None or c.until > reference]
    return (ahead or candidates)[0]
