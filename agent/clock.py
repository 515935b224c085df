"""The one clock. Everything else is handed a time or a `Clock`; nothing else asks the machine."""

from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """Where the time comes from."""

    def now(self) -> datetime:
        """Return the current time, aware, in UTC."""
        ...


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        """Return the current time, aware, in UTC."""
        return datetime.now(UTC)


def local(at: datetime, zone: str) -> datetime:
    """Return `at` as wall-clock time in `zone` (an IANA name)."""
    return at.astimezone(ZoneInfo(zone))


def local_date(at: datetime, zone: str) -> date:
    """Return the calendar day that `at` falls on in `zone`."""
    return local(at, zone).date()


def wall_to_utc(wall: datetime, zone: str) -> datetime | None:
    """Return the UTC instant of a naive wall time in `zone`, or None in a spring-forward gap.

    In an autumn fold the first of the two instants is meant (PEP 495, fold=0).
    """
    aware = wall.replace(tzinfo=ZoneInfo(zone), fold=0)
    instant = aware.astimezone(UTC)
    exists = instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == wall
    return instant if exists else None


def wall_to_utc_after(wall: datetime, zone: str) -> datetime:
    """Return the UTC instant of a naive wall time; one in a spring-forward gap moves past the gap."""
    return wall.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)
