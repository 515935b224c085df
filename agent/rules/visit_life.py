"""Which status a visit may go to from which, and which statuses keep its time taken."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

from agent.errors import IllegalTransition
from agent.practice import Practice
from agent.visits import STANDING, Status

By = Literal["patient", "practice"]

_ENDINGS = frozenset(
    {
        Status.ARRIVED,
        Status.CANCELLED,
        Status.LATE_CANCELLED,
        Status.CANCELLED_BY_PRACTICE,
        Status.NO_SHOW,
        Status.MOVED,
    }
)
LEGAL: Mapping[Status, frozenset[Status]] = {
    Status.HELD: frozenset({Status.BOOKED}),
    Status.BOOKED: _ENDINGS | {Status.CONFIRMED},
    Status.CONFIRMED: _ENDINGS,
    Status.ARRIVED: frozenset({Status.DONE}),
}
FREEING = frozenset({Status.CANCELLED, Status.LATE_CANCELLED, Status.CANCELLED_BY_PRACTICE, Status.MOVED})
"""Statuses that give the visit's time back; all others keep it."""

_WHILE_TO_COME = frozenset({Status.CONFIRMED, *FREEING})


def check(old: Status, new: Status, start: datetime, at: datetime) -> None:
    """Raise IllegalTransition unless a visit that starts at `start` may go from `old` to `new` now."""
    if new not in LEGAL.get(old, frozenset()):
        raise IllegalTransition
    if old in STANDING and new in _WHILE_TO_COME and at >= start:
        raise IllegalTransition


def cancelled_as(practice: Practice, start: datetime, at: datetime, by: By) -> Status:
    """Return the status of a visit that is called off at that time."""
    if by == "practice":
        return Status.CANCELLED_BY_PRACTICE
    late = start - at < timedelta(hours=practice.booking.late_cancel_hours)
    return Status.LATE_CANCELLED if late else Status.CANCELLED
