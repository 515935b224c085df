"""When a visit's reminders are due, whether one may still go out, what a one-letter answer means. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from agent.clock import local, wall_to_utc_after
from agent.practice import Practice

Code = Literal["confirm", "move", "cancel"]
TOO_LATE = timedelta(hours=1)  # a text that comes later than this before a visit helps nobody
_LAST_MINUTES = timedelta(minutes=30)  # what is moved out of the night goes this long before the window ends
_SETTLING = timedelta(hours=2)  # after the booking's own text, a reminder at once would be noise

_CODES: dict[str, Code] = {
    "c": "confirm",
    "r": "move",
    "x": "cancel",
    "1": "confirm",
    "2": "move",
    "3": "cancel",
}
_CODE = re.compile(r"[\s\"'“”‘’(\[]*(?P<code>[crx123])[\s\"'“”‘’)\].,!:;]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Planned:
    """One reminder to be sent: `kind` names how long before the visit, `due_at` is aware, UTC."""

    kind: str
    due_at: datetime


def plan(practice: Practice, start: datetime, now: datetime) -> tuple[Planned, ...]:
    """Return the reminders of a visit that starts at `start`, earliest first, at most one a day.

    One that falls outside the window moves back to the end of the window before it. If none would be left
    in time, one goes out between now and the visit.
    """
    found: dict[object, Planned] = {}
    for hours in sorted(practice.reminding.hours_before, reverse=True):
        # Counted on the wall: a day before ten o'clock is ten o'clock, whatever the clocks did between.
        wall = local(start, practice.zone).replace(tzinfo=None) - timedelta(hours=hours)
        due = _into_window(practice, wall_to_utc_after(wall, practice.zone))
        if due > now:
            found[local(due, practice.zone).date()] = Planned(f"{hours}h", due)
    if not found and practice.reminding.hours_before:
        due = opens(practice, now + _SETTLING)
        if useful(due, start):
            return (Planned("late", due),)
    return tuple(found.values())


def useful(at: datetime, start: datetime) -> bool:
    """Tell whether a reminder sent then still helps somebody whose visit starts at `start`."""
    return at < start - TOO_LATE


def open_now(practice: Practice, at: datetime) -> bool:
    """Tell whether texts that we start may go out at that time."""
    window = practice.reminding.window
    return window.start <= local(at, practice.zone).time() < window.end


def opens(practice: Practice, at: datetime) -> datetime:
    """Return `at` if texts may go out then, else when the window opens next."""
    if open_now(practice, at):
        return at
    wall = local(at, practice.zone)
    day = wall.date() if wall.time() < practice.reminding.window.start else wall.date() + timedelta(days=1)
    return wall_to_utc_after(datetime.combine(day, practice.reminding.window.start), practice.zone)


def code(text: str) -> Code | None:
    """Return what a one-letter or one-digit answer means, or None if the text is anything else."""
    found = _CODE.fullmatch(text.strip())
    return _CODES[found["code"].lower()] if found else None


def _into_window(practice: Practice, due: datetime) -> datetime:
    """Return `due`, or the end of the last window before it."""
    if open_now(practice, due):
        return due
    wall, window = local(due, practice.zone), practice.reminding.window
    day = wall.date() if wall.time() >= window.end else wall.date() - timedelta(days=1)
    return wall_to_utc_after(datetime.combine(day, window.end) - _LAST_MINUTES, practice.zone)
