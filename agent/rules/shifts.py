"""Wishes relative to what was offered: "later that day", "the week after", "otro día"."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from agent.practice import Practice
from agent.rules.choice_words import (
    AMOUNT,
    EARLIER,
    LATER,
    LATER_THAT_DAY,
    LATER_THAT_WEEK,
    NEXT_DAY,
    NEXT_WEEK,
    OTHER_DAY,
    OTHER_TIME,
    SAME_DAY,
    SAME_TIME,
)
from agent.rules.clock_times import times
from agent.rules.lexicon import LEXICONS
from agent.rules.numbers import folded
from agent.turns import Language, When, Whens
from agent.visits import Opening

DAY = timedelta(days=1)


def shift(
    text: str, language: Language, offered: Sequence[Opening], whens: Whens, practice: Practice | None = None
) -> Whens | None:
    """Return what a wish relative to `offered` means ("later that day"), or None where it is not one.

    `whens` is what the same text says on its own; openings are read in the practice's zone.
    """
    if not offered:
        return None
    plain = " ".join(folded(text).split())
    zone = ZoneInfo(practice.zone) if practice else _zone(whens, offered)
    starts = sorted(one.start.astimezone(zone) for one in offered)
    anchor = _anchor(whens, starts)
    if re.search(SAME_DAY, plain) and (of_day := times(plain, LEXICONS[language])):
        return Whens(tuple(_clip(anchor or starts[0], one.low, one.high) for one in of_day), whens.excluded)
    if re.search(SAME_TIME, plain) and (found := _same_time(whens, starts)):
        return Whens(found, whens.excluded)
    relative = _relative(plain, language, anchor, starts)
    if relative:
        return Whens((relative,), whens.excluded)
    if re.search(OTHER_DAY, plain):
        days = dict.fromkeys(one.date() for one in starts)
        return Whens(whens.wanted, (*whens.excluded, *(_whole(day, zone) for day in days)))
    if re.search(OTHER_TIME, plain) and not whens.wanted:
        told = tuple(When(one, one + timedelta(minutes=1), "minute") for one in starts)
        return Whens((), (*whens.excluded, *told))
    return None


def _zone(whens: Whens, offered: Sequence[Opening]) -> tzinfo:
    named = (when.start or when.end for when in (*whens.wanted, *whens.excluded))
    found = next((at.tzinfo for at in named if at and at.tzinfo), offered[0].start.tzinfo)
    return found or ZoneInfo("UTC")


def _anchor(whens: Whens, starts: Sequence[datetime]) -> datetime | None:
    """Return the offered time whose day the text names, or that day itself if it names another."""
    for when in whens.wanted:
        if not when.any_day and when.start:
            return next((one for one in starts if one.date() == when.start.date()), when.start)
    return None


def _same_time(whens: Whens, starts: Sequence[datetime]) -> tuple[When, ...]:
    """Return "the same time on Thursday": the first offered time, on the days the text names."""
    at = starts[0].time()
    days = [when.start.date() for when in whens.wanted if when.start and not when.any_day]
    begins = [datetime.combine(day, at, tzinfo=starts[0].tzinfo) for day in days]
    return tuple(When(one, one + timedelta(hours=1), "hour") for one in begins)


def _relative(
    plain: str, language: Language, anchor: datetime | None, starts: Sequence[datetime]
) -> When | None:
    first, last = starts[0], starts[-1]
    if re.search(LATER_THAT_WEEK, plain):
        return When(
            _midnight(last.date() + DAY, last), _midnight(_monday(last.date()) + 7 * DAY, last), "week"
        )
    if re.search(NEXT_WEEK, plain):
        begin = _monday(last.date()) + 7 * DAY
        return When(_midnight(begin, last), _midnight(begin + 7 * DAY, last), "week")
    if re.search(NEXT_DAY, plain):
        return _whole(last.date() + DAY, last.tzinfo)
    if amount := _amount(plain):
        at = first + amount
        return When(at, at + timedelta(minutes=30), "minute")
    if any(one.grain != "part_of_day" for one in times(plain, LEXICONS[language])):
        return None  # "later, after four" says its own time
    if re.search(f"{LATER_THAT_DAY}|{LATER}", plain):
        at = anchor or last
        return When(at + timedelta(minutes=1), _midnight(at.date() + DAY, at), "part_of_day")
    if re.search(EARLIER, plain):
        at = anchor or first
        return When(_midnight(at.date(), at) if anchor else None, at, "part_of_day")
    return None


def _amount(plain: str) -> timedelta | None:
    """Return "an hour later" or "30 minutes earlier" as a signed length."""
    match = re.search(AMOUNT, plain)
    if not match:
        return None
    halves = {"half": 30, "media": 30}
    count = 1 if not match["n"].isdigit() else int(match["n"])
    length = timedelta(
        minutes=halves.get(match["half"] or "", count * (1 if match["unit"].startswith("min") else 60))
    )
    return -length if re.search(r"earlier|sooner|before|antes|temprano", match[0]) else length


def _clip(at: datetime, low: float | None, high: float | None) -> When:
    begin = _midnight(at.date(), at)
    return When(
        begin + timedelta(minutes=low or 0), begin + timedelta(minutes=1440 if high is None else high), "hour"
    )


def _whole(day: date, zone: tzinfo | None) -> When:
    begin = datetime.combine(day, time(), tzinfo=zone)
    return When(begin, datetime.combine(day + DAY, time(), tzinfo=zone), "day")


def _midnight(day: date, like: datetime) -> datetime:
    return datetime.combine(day, time(), tzinfo=like.tzinfo)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
