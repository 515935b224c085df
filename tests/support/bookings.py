"""Makers and checks for tests of the calendar, and a rush of callers who all want the same time."""

import json
import sys
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import pairwise
from zlib import crc32

from sqlalchemy import select

from agent.desk.booking import Booking
from agent.desk.patients import Patients
from agent.errors import OpeningTaken
from agent.rules.visit_life import FREEING
from agent.store import FieldKeys, Store, calendar, tables
from agent.turns import SpokenName
from agent.visits import NewPatient, Opening, Status, Visit, Wish
from tests.support.practice import make_practice

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # a Monday, nine in the morning in Chicago
THERAPY = Wish("therapy", new_patient=False)


def make_booking(store: Store, **more: object) -> Booking:
    """Return a booking desk for the test practice."""
    practice = make_practice()
    return Booking(store, lambda: practice, **more)  # type: ignore[arg-type]


def make_patient(store: Store, given: str = "Alice", born: date = date(1990, 5, 17)) -> str:
    """Add a patient and return the id."""
    patients = Patients(store, lambda a, b: float(a == b))
    new = NewPatient(SpokenName(given, "Adams"), born, "+13125550150", "en")
    return patients.add(new, f"add {given} {born}", NOW, "c0").id


def book(booking: Booking, patient: str, opening: Opening, caller: str = "c1") -> Visit:
    """Hold an opening and book it."""
    held = booking.hold(caller, f"{caller} hold", opening, NOW)
    return booking.book(held.id, patient, f"{caller} book {held.id}", NOW, caller)


def faults(store: Store) -> list[str]:
    """Return what is wrong with the calendar: overlaps, and cells that do not match their visits."""
    with store.read() as session:
        visits = session.scalars(select(tables.Visit)).all()
        owners = {(c.resource, c.cell): c.visit_id for c in session.scalars(select(tables.Cell))}
    found: list[str] = []
    for visit in visits:
        resource = f"clinician:{visit.clinician}"
        wanted = {(resource, cell) for cell in calendar.cells(visit.busy_from, visit.busy_until)}
        held = {place for place, owner in owners.items() if owner == visit.id}
        if visit.status in FREEING:
            wanted = set()
        if visit.instead_of:  # what the visit to be given up still has, the hold may lack
            wanted = {place for place in wanted if owners.get(place) != visit.instead_of}
            held &= wanted
            wanted &= held
        if held != wanted:
            found.append(f"cells of a {visit.status} visit do not match it")
    if set(owners.values()) - {visit.id for visit in visits}:
        found.append("cells without a visit")
    standing = [v for v in visits if v.status not in FREEING and v.status != Status.HELD]
    standing.sort(key=lambda v: (v.clinician, v.busy_from))
    found += [
        "two visits overlap"
        for one, other in pairwise(standing)
        if one.clinician == other.clinician and one.busy_until > other.busy_from
    ]
    return found


def rush(store: Store, patient: str, opening: Opening, callers: list[str]) -> list[tuple[str, str]]:
    """Let all callers try for one opening at once; return each caller's "won" or other start."""
    booking = make_booking(store)
    gate = threading.Barrier(len(callers))
    results: list[tuple[str, str]] = []

    def call(caller: str) -> None:
        gate.wait(timeout=60)
        results.append((caller, _try(booking, patient, opening, caller)))

    together([lambda caller=caller: call(caller) for caller in callers])  # type: ignore[misc]
    return results


def together(jobs: list[Callable[[], None]]) -> None:
    """Run all jobs in threads of their own, and wait for them."""
    threads = [threading.Thread(target=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)


def _try(booking: Booking, patient: str, opening: Opening, caller: str) -> str:
    try:
        book(booking, patient, opening, caller)
    except OpeningTaken:
        return _another(booking, patient, caller)
    return "won"


def _another(booking: Booking, patient: str, caller: str) -> str:
    for _ in range(100):
        offers = booking.openings(THERAPY, NOW, 40)  # not all take the first, or the rush never ends
        offered = offers[crc32(caller.encode()) % len(offers)]
        try:
            return book(booking, patient, offered, caller).start.isoformat()
        except OpeningTaken:
            continue
    return "nothing"


def main() -> None:
    """Run a rush in a process of its own: a JSON line on stdin says where, a second one starts it."""
    asked = json.loads(sys.stdin.readline())
    store = Store(asked["url"], FieldKeys({"k1": bytes.fromhex(asked["key"])}))
    opening = make_booking(store).openings(THERAPY, NOW)[0]
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    sys.stdout.write(json.dumps(rush(store, asked["patient"], opening, asked["callers"])))
    store.close()


if __name__ == "__main__":
    main()
