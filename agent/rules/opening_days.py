"""Days and wall times of a practice: closed days, hours, places where a visit may start."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import holidays

from agent.clock import wall_to_utc
from agent.practice import WEEKDAYS, Clinician, Closure, Practice, Span

DAY_MINUTES = 24 * 60


class Start(NamedTuple):
    """A place on the grid: wall minutes of the visit's start and end, and its UTC minute since the epoch."""

    wall: int
    wall_end: int
    minute: int


def closed(practice: Practice, day: date) -> bool:
    """Tell whether nobody is seen on that day: a closure or a public holiday."""
    return _within(practice.closures, day) or any(_is_holiday(code, day) for code in practice.holidays)


def unknown_holidays(practice: Practice) -> list[str]:
    """Return the holiday codes that name no country or state we know."""
    return [code for code in practice.holidays if not _holidays(code, 2026)]


def away(clinician: Clinician, day: date) -> bool:
    """Tell whether the clinician is on leave."""
    return _within(clinician.leave, day)


def seeing(practice: Practice, clinician: Clinician, weekday: int) -> list[tuple[int, int]]:
    """Return the wall minutes in which a clinician sees people on that weekday (0 is Monday)."""
    name = WEEKDAYS[weekday]
    office = [_minutes(span) for span in practice.hours.get(name, ())]
    own = [_minutes(span) for span in clinician.hours.get(name, ())]
    both = [(max(a, c), min(b, d)) for a, b in office for c, d in own]
    return sorted((start, end) for start, end in both if start < end)


@lru_cache(maxsize=4096)
def starts(zone: str, day: date, grid: int, minutes: int) -> tuple[Start, ...]:
    """Return every grid time of a day for a visit of so many minutes, less those a clock change skips."""
    midnight = datetime.combine(day, time())
    first = wall_to_utc(midnight, zone)
    last = wall_to_utc(midnight + timedelta(days=1), zone)
    if first and last and last - first == timedelta(days=1):
        base = int(first.timestamp()) // 60
        return tuple(Start(wall, wall + minutes, base + wall) for wall in range(0, DAY_MINUTES, grid))
    return tuple(_starts_of_odd_day(zone, midnight, grid, minutes))


def wall_minute(instant: datetime, zone: str) -> int:
    """Return the minutes since local midnight."""
    wall = instant.astimezone(ZoneInfo(zone))
    return wall.hour * 60 + wall.minute


def _starts_of_odd_day(zone: str, midnight: datetime, grid: int, minutes: int) -> list[Start]:
    found: list[Start] = []
    for wall in range(0, DAY_MINUTES, grid):
        instant = wall_to_utc(midnight + timedelta(minutes=wall), zone)
        if instant is None:
            continue
        end = (instant + timedelta(minutes=minutes)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        wall_end = int((end - midnight).total_seconds()) // 60
        if wall_end > wall:
            found.append(Start(wall, wall_end, int(instant.astimezone(UTC).timestamp()) // 60))
    return found


def _within(closures: tuple[Closure, ...], day: date) -> bool:
    return any(closure.first <= day <= closure.last for closure in closures)


def _is_holiday(code: str, day: date) -> bool:
    return day in _holidays(code, day.year)


@lru_cache(maxsize=64)
def _holidays(code: str, year: int) -> frozenset[date]:
    # "US" is the country's own days, "US-IL" adds the state's.
    country, _, region = code.partition("-")
    try:
        return frozenset(holidays.country_holidays(country, subdiv=region or None, years=year))
    except NotImplementedError:  # no such country or state; `unknown_holidays` tells, at start
        return frozenset()


def _minutes(span: Span) -> tuple[int, int]:
    start = span.start.hour * 60 + span.start.minute
    end = span.end.hour * 60 + span.end.minute
    return start, end if end > start else end + DAY_MINUTES
