"""Stretches of the calendar: days put together with times of day, in the practice's zone."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from agent.practice import WEEKDAYS, Practice
from agent.rules.clock_times import WINDOW, TimeOfDay
from agent.turns import When

HORIZON = 60  # days, when no practice says how far ahead it books


@dataclass(frozen=True, slots=True)
class Days:
    """Whole days somebody named, `last` exclusive, None where open; from where to where in the text.

    `weekdays` are kinds of day ("Tuesdays", or that of a plain "Tuesday"); `every` if all of them are meant.
    """

    first: date | None
    last: date | None
    grain: str
    at: int = 0
    end: int = 0
    weekdays: tuple[int, ...] = ()
    every: bool = False

    @property
    def weekday(self) -> int | None:
        """The weekday by which a single day was named, if it was."""
        return self.weekdays[0] if len(self.weekdays) == 1 and not self.every else None


def midnight(day: date, zone: tzinfo | None) -> datetime:
    """Return the start of `day` in `zone`."""
    return datetime.combine(day, time(), tzinfo=zone)


def at_minutes(day: date, minutes: float, zone: tzinfo | None) -> datetime:
    """Return wall `minutes` after midnight of `day`; in a spring-forward gap, the instant after it."""
    wall = datetime.combine(day, time(), tzinfo=zone) + timedelta(minutes=minutes)
    return wall.astimezone(UTC).astimezone(zone)


def whole(days: Days, zone: tzinfo | None) -> When:
    """Return `days` as one span."""
    return When(
        None if days.first is None else midnight(days.first, zone),
        None if days.last is None else midnight(days.last, zone),
        days.grain,
    )


def on_day(day: date, of_day: TimeOfDay, zone: tzinfo | None, *, any_day: bool = False) -> When:
    """Return that time on that day; an open end reaches to the end of the day unless any day is meant."""
    low = at_minutes(day, of_day.low or 0, zone) if of_day.low is not None or not any_day else None
    high = of_day.high if of_day.high is not None else (None if any_day else 1440)
    return When(low, None if high is None else at_minutes(day, high, zone), of_day.grain, any_day)


def cut(days: Days, wide: Days) -> Days | None:
    """Return what of `days` lies in `wide`, or None where nothing does."""
    first = max((one for one in (days.first, wide.first) if one), default=None)
    last = min((one for one in (days.last, wide.last) if one), default=None)
    if first and last and first >= last:
        return None
    return Days(first, last, days.grain, days.at, days.end)


def each_day(days: Days, today: date, horizon: int) -> list[date]:
    """Return every day in `days` from today on, to the booking horizon."""
    first = max(days.first or today, today) if days.last is None or days.last > today else days.first or today
    last = min(days.last or date.max, first + timedelta(days=horizon + 1))
    return [first + timedelta(days=n) for n in range((last - first).days)]


def window_of(practice: Practice | None) -> tuple[int, int]:
    """Return the wall minutes between the practice's earliest opening and latest closing."""
    spans = [span for day in WEEKDAYS for span in practice.hours.get(day, ())] if practice else []
    if not spans:
        return WINDOW
    opens, closes = min(s.start for s in spans), max(s.end for s in spans)
    return opens.hour * 60 + opens.minute, closes.hour * 60 + closes.minute
