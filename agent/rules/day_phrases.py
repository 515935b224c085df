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
    """Return the days that `text` names, as said, and the instants ("in 24 hours").

    "Friday" is the next one; `every_day_in` takes it for all of its kind.
    """
    found = idioms(text, lexicon, reference.date())
    hidden = _hide(text, [(one.at, one.end) for one in found])
    hidden = _hide(hidden, modifier_places(hidden, lexicon))
    days, instants = _parsed(hidden, language, reference, parser)
    said = sorted([*found, *days], key=lambda one: one.at)
    return joined(text, [modified(text, one, lexicon) for one in said], lexicon), instants


def weekdays_in(text: str, lexicon: Lexicon, today: date, horizon: int) -> list[Days]:
    """Return all the days to the horizon that `text` names by weekday, where it names them without a date."""
    plain = next((p for p, name in lexicon.day_phrases if name == "weekday"), "(?!)")
    return [
        one
        for match in re.finditer(plain, text)
        for one in _repeated([_weekday(match["weekday"], lexicon)], today, horizon, match)
    ]


def idioms(text: str, lexicon: Lexicon, today: date) -> list[Days]:
    """Return the days in `text` that Duckling cannot tell."""
    found: list[Days] = []
    for pattern, name in lexicon.day_phrases:
        for match in re.finditer(pattern, text):
            if all(match.end() <= one.at or match.start() >= one.end for one in found):
                found.extend(_meaning(name, match, lexicon, today))
    found.extend(one for one in measured(text, lexicon, today) if not _overlaps(one, found))
    return found


def repeats(text: str, lexicon: Lexicon, today: date, horizon: int) -> list[Days]:
    """Return the days of phrases that name a whole kind ("Fridays", "weekdays", "every Monday")."""
    found: list[Days] = []
    for pattern, name in lexicon.day_phrases:
        if name in ("every", "weekdays", "weekends"):
            for match in re.finditer(pattern, text):
                kinds = {"weekdays": range(5), "weekends": range(5, 7)}.get(name)
                numbers = kinds or [_weekday(match["weekday"], lexicon)]
                if all(match.end() <= one.at or match.start() >= one.end for one in found):
                    found.extend(_repeated(numbers, today, horizon, match))
    return found


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
    if kind in ("next", "coming", "weekday", "after_next"):
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
    if kind != "next":
        return [Days(soon, soon + DAY, "day", at, end)]
    late = today - DAY * today.weekday() + WEEK + DAY * number
    both = [Days(late, late + DAY, "day", at, end)]
    return both + [Days(soon, soon + DAY, "day", at, end)] if soon < late and ahead >= 2 else both


def _repeated(kinds: Iterable[int], today: date, horizon: int, match: re.Match[str]) -> list[Days]:
    wanted = set(kinds)
    days = [today + DAY * n for n in range(horizon + 1)]
    return [Days(one, one + DAY, "day", *match.span()) for one in days if one.weekday() in wanted]


def _weekday(word: str, lexicon: Lexicon) -> int:
    return next(n for n, pattern in enumerate(lexicon.weekdays) if re.match(pattern, word))


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
            instants.append(When(one.since, one.until, one.grain))
            continue
        first = None if one.since is None else one.since.date()
        last = None if one.until is None else one.until.date()
        days.append(Days(first, last, one.grain, one.start, one.end))
    return days, instants


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
