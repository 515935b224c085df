"""Who is rung or paged when somebody needs a person, in what order, and by when it must be done. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

import holidays

from agent.clock import local, wall_to_utc_after
from agent.practice import WEEKDAYS, Closure, Desk, OnCall, Practice, WeeklyHours
from agent.turns import Language, Level

FRONT_DESK = "front_desk"
LAST_RESORT = "last_resort"
SOON = timedelta(hours=1)
_SEARCH_DAYS = 30
_SEVERITY: Mapping[Level | None, int] = {Level.L0: 0, Level.L1: 1, Level.L2: 2, Level.L3: 3, None: 4}


@dataclass(frozen=True, slots=True)
class Rota:
    """What bringing in a person needs of a practice, small enough to keep on disk for when all else is down.

    `never` holds numbers that lead back to us.
    """

    zone: str
    name: str
    desk: Desk
    holidays: tuple[str, ...]
    closures: tuple[Closure, ...]
    never: frozenset[str]

    @classmethod
    def of(cls, practice: Practice, ours: Iterable[str] = ()) -> "Rota":
        """Return the practice's rota; `ours` are numbers that the agent itself answers."""
        return cls(
            zone=practice.zone,
            name=practice.neutral_name,
            desk=practice.desk,
            holidays=practice.holidays,
            closures=practice.closures,
            never=frozenset({practice.phone, *ours}) - {""},
        )


@dataclass(frozen=True, slots=True)
class Rung:
    """One person to ring: `who` is an on-call id, `front_desk` or `last_resort`; `phone` is E.164."""

    who: str
    phone: str
    seconds: int


def is_crisis(level: Level | None) -> bool:
    """Tell whether nothing may wait: L0 and L1."""
    return level in (Level.L0, Level.L1)


def worse(one: Level | None, other: Level | None) -> Level | None:
    """Return the more urgent of two levels; None is the least."""
    return min(one, other, key=_SEVERITY.__getitem__)


def ladder(rota: Rota, language: Language, at: datetime) -> tuple[Rung, ...]:
    """Return whom to ring, first one first, each number once and never one that leads back to us.

    In desk hours the front desk, then who is on call now (those who speak the language first), then the
    last resort.
    """
    desk = rota.desk
    rungs = [Rung(FRONT_DESK, desk.front_desk, desk.ring_seconds)] if desk_open(rota, at) else []
    rungs += [Rung(p.id, p.phone, desk.ring_seconds) for p in on_duty(rota, language, at)]
    rungs.append(Rung(LAST_RESORT, desk.last_resort, desk.ring_seconds))
    first: dict[str, Rung] = {}
    for rung in rungs:
        if rung.phone and rung.phone not in rota.never:
            first.setdefault(rung.phone, rung)
    return tuple(first.values())


def pages(rota: Rota, language: Language, at: datetime) -> tuple[OnCall, ...]:
    """Return who gets a text about a crisis: everybody on call now, or all on call if nobody is."""
    people = on_duty(rota, language, at) or rota.desk.on_call
    return tuple({p.phone: p for p in reversed(people) if p.phone not in rota.never}.values())[::-1]


def on_duty(rota: Rota, language: Language, at: datetime) -> tuple[OnCall, ...]:
    """Return who is on call at that time, those who speak the language first, else in the rota's order."""
    now = [p for p in rota.desk.on_call if p.hours is None or within(p.hours, local(at, rota.zone))]
    return tuple(sorted(now, key=lambda p: language not in p.languages))


def desk_open(rota: Rota, at: datetime) -> bool:
    """Tell whether somebody sits at the front desk."""
    wall = local(at, rota.zone)
    return not closed(rota, wall.date()) and within(rota.desk.hours, wall)


def due(rota: Rota, level: Level | None, at: datetime) -> datetime:
    """Return by when a person must act: L0 and L1 now, L2 within the hour, else the next business day."""
    if is_crisis(level):
        return at
    return at + SOON if level is Level.L2 else _next_day_done(rota, at)


def within(hours: WeeklyHours, wall: datetime) -> bool:
    """Tell whether a wall time lies in weekly hours; a span that ends before it starts runs past midnight."""
    today, yesterday = WEEKDAYS[wall.weekday()], WEEKDAYS[wall.weekday() - 1]
    now = wall.time()
    for span in hours.get(today, ()):
        if (span.start <= now < span.end) if span.start < span.end else now >= span.start:
            return True
    return any(now < span.end <= span.start for span in hours.get(yesterday, ()))


def closed(rota: Rota, day: date) -> bool:
    """Tell whether the practice is closed on that day by a holiday or a closure."""
    if any(c.first <= day <= c.last for c in rota.closures):
        return True
    return any(day in _holidays(calendar, day.year) for calendar in rota.holidays)


@lru_cache(maxsize=64)
def _holidays(calendar: str, year: int) -> frozenset[date]:
    """Return a year's holidays of a calendar such as "US" or "US-IL"; none where the library knows none."""
    country, _, state = calendar.partition("-")
    try:
        return frozenset(holidays.country_holidays(country, subdiv=state or None, years=year))
    except NotImplementedError:
        return frozenset()


def _next_day_done(rota: Rota, at: datetime) -> datetime:
    """Return when the desk closes on the next day that it is open."""
    today = local(at, rota.zone).date()
    for ahead in range(1, _SEARCH_DAYS):
        day = today + timedelta(days=ahead)
        spans = rota.desk.hours.get(WEEKDAYS[day.weekday()], ())
        if spans and not closed(rota, day):
            end = max(span.end for span in spans)
            return wall_to_utc_after(datetime.combine(day, end), rota.zone)
    return at + timedelta(days=1)
