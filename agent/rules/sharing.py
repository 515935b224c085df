"""What the alternatives of one sentence lend each other: a time, a day, a week, a half of the day."""

import re
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from agent.rules.clock_times import NOON, TimeOfDay
from agent.rules.lexicon import Lexicon
from agent.rules.spans import Days, cut

DAY = timedelta(days=1)


@dataclass(slots=True)
class Choice:
    """One alternative: its days and its times of day, and whether it is ruled out."""

    excluded: bool = False
    days: list[Days] = field(default_factory=list)
    times: list[TimeOfDay] = field(default_factory=list)
    opened_by: str = ""

    @property
    def empty(self) -> bool:
        """Whether it names neither a day nor a time."""
        return not (self.days or self.times)


def share(found: list[Choice]) -> None:
    """Let "Tuesday or Thursday after two" share its time and "Tuesday at 2 or 3" its day."""
    for before, choice in zip(found, found[1:], strict=False):
        if before.excluded == choice.excluded and choice.opened_by in ("stop", "but", "not", "comma"):
            _complete(before, choice)
    for before, choice in zip(found, found[1:], strict=False):
        if before.excluded != choice.excluded or choice.opened_by not in ("or", "comma", ""):
            continue
        if choice.times and not choice.days:
            choice.days = list(before.days)
        elif choice.days and not choice.times and _leads(before):
            choice.times = list(before.times)
    for choice, after in reversed(list(zip(found, found[1:], strict=False))):
        if choice.excluded != after.excluded or after.opened_by not in ("or", "comma"):
            continue
        if choice.days and not choice.times and after.days and after.times:
            choice.times = list(after.times)
        elif choice.times and not choice.days and after.days and after.times:
            choice.days = list(after.days)


def _leads(choice: Choice) -> bool:
    """Tell whether a part of the day stands before the days: "mornings on Tuesday or Thursday"."""
    if not choice.times or not choice.days or choice.times[0].grain != "part_of_day":
        return False
    return choice.times[0].start < choice.days[0].at


def _complete(before: Choice, choice: Choice) -> None:
    """Let "March 2nd? Is 11:15 free?" be one wish: a day in one sentence, its time in the other."""
    if before.days and not before.times and choice.times and not choice.days:
        before.times, choice.times = choice.times, []
    elif before.times and not before.days and choice.days and not choice.times:
        choice.times, before.times = before.times, []


def narrowed(days: list[Days]) -> list[Days]:
    """Return `days` of one alternative; of "next week, Tuesday" only the Tuesday of that week."""
    wide = [one for one in days if one.grain in ("week", "month") and one.first and one.last]
    narrow = [one for one in days if one not in wide]
    if not wide or not narrow:
        return days
    fitted = [_inside(one, wide[-1]) for one in narrow]
    return [one for one in fitted if one] or days


def _inside(one: Days, wide: Days) -> Days | None:
    if wide.first is None or wide.last is None:
        return one
    if one.weekday is not None:
        day = wide.first + DAY * ((one.weekday - wide.first.weekday()) % 7)
        return Days(day, day + DAY, "day", one.at, one.end)
    return cut(one, wide)


def scope(found: list[Choice], text: str, lexicon: Lexicon) -> None:
    """Let the other days of an "or" list mean the same week or month: "Monday or Tuesday next week"."""
    for at, choice in enumerate(found):
        one = choice.days[0] if choice.days else None
        if one and one.first and (match := re.search(lexicon.days.carried, _around(text, one))):
            for other in _same_list(found, at):
                other.days = [_moved(o, one.first, match[0], text, lexicon) for o in other.days]


def _around(text: str, one: Days) -> str:
    return text[max(0, one.at - 22) : one.end]


def _same_list(found: list[Choice], at: int) -> list[Choice]:
    before = next((n for n in range(at, -1, -1) if found[n].opened_by not in ("or", "comma")), 0)
    after = next(
        (n for n in range(at + 1, len(found)) if found[n].opened_by not in ("or", "comma")), len(found)
    )
    return [
        one
        for n, one in enumerate(found[before:after], before)
        if n != at and one.excluded == found[at].excluded
    ]


def _moved(one: Days, like: date, words: str, text: str, lexicon: Lexicon) -> Days:
    if re.search(lexicon.days.carried, text[one.at : one.end]) or one.first is None or one.last is None:
        return one
    if re.search(lexicon.days.week, words):
        if one.weekday is None:
            return one
        day = like + DAY * (one.weekday - like.weekday())
    elif one.weekday is None and one.grain == "day" and re.search(r"\d", text[one.at : one.end]):
        try:
            day = like.replace(day=one.first.day)
        except ValueError:
            return one
    else:
        return one
    return Days(day, day + DAY, "day", one.at, one.end)


def settle_parts(found: list[TimeOfDay]) -> list[TimeOfDay]:
    """Return the times of one alternative: a part of the day settles the clock times beside it."""
    parts = [
        one for one in found if one.grain == "part_of_day" and one.low is not None and one.high is not None
    ]
    clocks = [one for one in found if one not in parts]
    if not clocks:
        return _overlap(parts)
    clocks = [_within(one, parts[0]) if parts else one for one in clocks]
    opens = [one for one in clocks if one.low is None or one.high is None]
    if len(opens) < 2:
        return clocks
    low = max((one.low for one in opens if one.low is not None), default=None)
    high = min((one.high for one in opens if one.high is not None), default=None)
    if low is not None and high is not None and low >= high:
        return clocks[-1:]  # "I work until 3, so after 3:30"
    return [replace(opens[-1], low=low, high=high)]


def _overlap(parts: list[TimeOfDay]) -> list[TimeOfDay]:
    """Return what several parts of the day have in common ("early … morning"), all of them if nothing."""
    low = max((one.low for one in parts if one.low is not None), default=None)
    high = min((one.high for one in parts if one.high is not None), default=None)
    if len(parts) < 2 or low is None or high is None or low >= high:
        return parts
    return [replace(parts[0], low=low, high=high, today=any(one.today for one in parts))]


def _within(clock: TimeOfDay, part: TimeOfDay) -> TimeOfDay:
    at = clock.low if clock.low is not None else clock.high
    if clock.fixed or at is None:
        return replace(clock, today=clock.today or part.today)
    shift = (NOON if (part.low or 0) >= NOON else 0) + at % NOON - at
    low = None if clock.low is None else clock.low + shift
    high = None if clock.high is None else clock.high + shift
    return replace(clock, low=low, high=high, today=clock.today or part.today)
