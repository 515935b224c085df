"""Finds days in one clause: the turns of speech of a front desk here, everything else by Duckling."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from agent.ports import TimeParse, TimeParser
from agent.rules.day_modifiers import amount, joined, measured, modified, modifier_places, shifted
from agent.rules.lexicon import Lexicon
from agent.rules.spans import Days, midnight
from agent.turns import Language, When

DAY = timedelta(days=1)
WEEK = timedelta(days=7)


def days_in(
    text: str, lexicon: Lexicon, language: Language, reference: datetime, parser: TimeParser
) -> tuple[list[Days], list[When]]:
    """Return the days that `text` names, in its order, and the instants ("in 24 hours")."""
    found = idioms(text, lexicon, reference.date())
    hidden = _hide(text, [(one.at, one.end) for one in found])
    hidden = _hide(hidden, modifier_places(hidden, lexicon))
    days, instants = _parsed(hidden, language, reference, parser)
    said = joined(text, sorted([*found, *days], key=lambda one: one.at), lexicon)
    return [modified(text, one, lexicon) for one in said], instants


def repeated(days: Days, today: date, horizon: int) -> list[Days]:
    """Return every day of that kind from today to the horizon; `days` itself where it is not a kind."""
    if not days.weekdays:
        return [days]
    ahead = [today + DAY * n for n in range(horizon + 1)]
    return [Days(one, one + DAY, "day", days.at, days.end) for one in ahead if one.weekday() in days.weekdays]


def idioms(text: str, lexicon: Lexicon, today: date) -> list[Days]:
    """Return the days in `text` that Duckling cannot tell."""
    found: list[Days] = []
    for pattern, name in lexicon.days.day_phrases:
        for match in re.finditer(pattern, text):
            if all(match.end() <= one.at or match.start() >= one.end for one in found):
                found.extend(_meaning(name, match, lexicon, today))
    return found + [one for one in measured(text, lexicon, today) if not _overlaps(one, found)]


def _meaning(name: str, match: re.Match[str], lexicon: Lexicon, today: date) -> list[Days]:
    at, end = match.span()
    week = today - timedelta(days=today.weekday())
    kind, _, count = name.partition("+")
    if kind == "week":
        first = week + WEEK * int(count)
        return [Days(first, first + WEEK, "week", at, end)]
    if kind == "weekend":
        first = week + WEEK * int(count) + 5 * DAY
        return [Days(first, first + 2 * DAY, "day", at, end)]
    if kind == "days":
        first = today + DAY * int(count)
        return [Days(first, first + DAY, "day", at, end)]
    if kind == "month":
        first = shifted(today.replace(day=1), int(count), "month")
        return [Days(first, shifted(first, 1, "month"), "month", at, end)]
    if kind == "coming_units":
        length = amount(match, lexicon)
        return [Days(today + DAY, shifted(today + DAY, *length), "day", at, end)] if length else []
    if kind == "soon":
        return [Days(today, None, "day", at, end)]
    if kind == "rest_of_week":
        return [Days(today, week + WEEK, "week", at, end)]
    if kind in ("weekdays", "weekends"):
        numbers = tuple(range(5)) if kind == "weekdays" else (5, 6)
        return [Days(today, None, "day", at, end, numbers, every=True)]
    if kind == "every":
        return [Days(today, None, "day", at, end, (_weekday(match["weekday"], lexicon),), every=True)]
    if kind in ("next", "next_or_coming", "coming", "weekday", "after_next"):
        return _one_weekday(kind, match, lexicon, today)
    return []


def _one_weekday(kind: str, match: re.Match[str], lexicon: Lexicon, today: date) -> list[Days]:
    """Return the weekday meant: the coming one; "next" means next week's, and perhaps the coming one."""
    groups = match.groupdict()
    number = _weekday(groups["weekday"] or groups["weekday2"], lexicon)
    at, end = match.span()
    ahead = (number - today.weekday()) % 7
    soon = today + DAY * (ahead if ahead or kind == "coming" else 7)
    if kind == "after_next":
        soon += WEEK
    if not kind.startswith("next"):
        plain = (number,) if kind == "weekday" else ()
        return [Days(soon, soon + DAY, "day", at, end, plain)]
    late = today - DAY * today.weekday() + WEEK + DAY * number
    both = [Days(late, late + DAY, "day", at, end)]
    return (
        both + [Days(soon, soon + DAY, "day", at, end)]
        if soon < late and (ahead >= 2 or kind != "next")
        else both
    )


def _weekday(word: str, lexicon: Lexicon) -> int:
    return next(n for n, pattern in enumerate(lexicon.days.weekdays) if re.match(pattern, word))


def _overlaps(one: Days, others: Sequence[Days]) -> bool:
    return any(one.at < other.end and other.at < one.end for other in others)


def _hide(text: str, places: Iterable[tuple[int, int]]) -> str:
    for start, end in places:
        text = text[:start] + "|" * (end - start) + text[end:]
    return text


def _parsed(
    text: str, language: Language, reference: datetime, parser: TimeParser
) -> tuple[list[Days], list[When]]:
    days: list[Days] = []
    instants: list[When] = []
    for candidates in _grouped(parser.parse(text, language, reference)):
        one = _best(candidates, reference)
        if one.grain in ("hour", "minute", "second"):
            if not _is_now(one, reference):
                instants.append(When(one.since, one.until, one.grain))
            continue
        if one.grain == "month" and re.search(r"\D\d\d?$", text[one.start : one.end]):
            continue  # "February 30th" is no day; Duckling would make it February 2030
        first = None if one.since is None else one.since.date()
        last = None if one.until is None else one.until.date()
        days.append(Days(first, last, one.grain, one.start, one.end))
    return days, instants


def _is_now(one: TimeParse, reference: datetime) -> bool:
    """Tell whether this is the present moment ("right now"), which is no wish for a time."""
    if one.since is None or one.until is None:
        return False
    return abs((one.since - reference).total_seconds()) < 60 and (one.until - one.since).total_seconds() <= 1


def _grouped(parses: Sequence[TimeParse]) -> list[list[TimeParse]]:
    """Return the candidates of each phrase; of phrases that overlap the longest stays."""
    groups: dict[tuple[int, int], list[TimeParse]] = {}
    for one in parses:
        groups.setdefault((one.start, one.end), []).append(one)
    kept: list[tuple[int, int]] = []
    for place in sorted(groups, key=lambda p: (p[0] - p[1], -p[1])):
        if all(place[1] <= start or place[0] >= end for start, end in kept):
            kept.append(place)
    return [groups[place] for place in sorted(kept)]


def _best(candidates: list[TimeParse], reference: datetime) -> TimeParse:
    """Return the first candidate that is not over: a visit lies ahead."""
    ahead = [c for c in candidates if c.until is None or c.until > reference]
    best = (ahead or candidates)[0]
    if best.grain in ("day", "week", "month", "quarter", "year") or best.since is None or best.until is None:
        return best
    if best.since.weekday() == 4 and best.since.hour == 18 and best.until.hour == 0:  # Duckling's weekend
        return replace(best, since=midnight(best.since.date() + DAY, best.since.tzinfo), grain="day")
    whole_days = best.since.hour == best.since.minute == best.until.hour == best.until.minute == 0
    return replace(best, grain="day") if whole_days and best.grain == "hour" else best
