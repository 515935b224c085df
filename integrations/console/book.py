"""The book as the page `/try` draws it: the next days as bars, and the caller's own visits."""

from collections.abc import Sequence
from datetime import timedelta

from agent.clock import local
from agent.practice import Practice
from agent.visits import Status, Visit
from integrations.console import shown
from integrations.console.labels import LABELS
from integrations.console.page import language
from integrations.console.parts import Caller, Json, Parts

DAYS_SHOWN = 7


def book(parts: Parts, caller: Caller) -> Json:
    """Return the next days of the book, and this caller's own visits however far ahead."""
    booking, practice, now = parts.desk.booking, parts.desk.practice(), parts.clock.now()
    mine = {patient.id for patient in parts.desk.patients.by_phone(caller.phone)}
    today = local(now, practice.zone).date()
    days = [
        {
            "day": day.isoformat(),
            "visits": [_bar(v, practice.zone, mine) for v in _standing(booking.day(day))],
        }
        for day in (today + timedelta(days=n) for n in range(DAYS_SHOWN))
    ]
    own = sorted((v for patient in mine for v in booking.upcoming(patient, now)), key=lambda v: v.start)
    return {"days": days, "own": [_own(visit, practice) for visit in own]}


def _standing(visits: Sequence[Visit]) -> list[Visit]:
    return [visit for visit in visits if visit.status not in shown.GONE]


def _bar(visit: Visit, zone: str, mine: set[str]) -> Json:
    start = local(visit.start, zone)
    minutes = int((visit.end - visit.start).total_seconds() // 60)
    held, yours = visit.status is Status.HELD, visit.patient in mine
    return {"at": start.hour * 60 + start.minute, "minutes": minutes, "held": held, "mine": yours}


def _own(visit: Visit, practice: Practice) -> Json:
    start = local(visit.start, practice.zone)
    kind = practice.visit_type(visit.visit_type).name
    return {
        "day": start.date().isoformat(),
        "time": shown.clock(start.isoformat(), language()),
        "who": practice.clinician(visit.clinician).name,
        "kind": kind.get(language()) or kind["en"],
        "status": LABELS[language()].get(f"status_{visit.status}", ""),
    }
