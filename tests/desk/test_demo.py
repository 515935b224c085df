"""The demo practice: believable, the same every time, and safe to seed again."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from agent.desk.booking import Booking
from agent.desk.demo import Seeded, demo_people, seed_demo
from agent.store import Store
from agent.visits import Status, Visit, Wish
from tests.support.bookings import faults
from tests.support.databases import Databases
from tests.support.practice import make_practice
from tests.support.stores import make_keys

NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
PRACTICE = make_practice()


def calendar_of(store: Store) -> list[Visit]:
    booking = Booking(store, lambda: PRACTICE)
    return [visit for day in range(-1, 40) for visit in booking.day((NOW + timedelta(days=day)).date())]


def test_the_demo_calendar_is_about_half_full_and_whole(store: Store) -> None:
    seeded = seed_demo(store, PRACTICE, NOW)

    visits = calendar_of(store)
    assert seeded == Seeded(len(demo_people()), len(visits))
    assert faults(store) == []
    taken = sum((v.end - v.start for v in visits if v.start > NOW), timedelta())
    assert timedelta(hours=100) < taken < timedelta(hours=400)
    assert Booking(store, lambda: PRACTICE).openings(Wish("therapy", False), NOW)


def test_nobody_comes_twice_at_once(store: Store) -> None:
    seed_demo(store, PRACTICE, NOW)

    assert max(Counter((v.patient, v.start) for v in calendar_of(store)).values()) == 1


def test_seeding_again_changes_nothing_and_brings_nothing_back(store: Store) -> None:
    seed_demo(store, PRACTICE, NOW)
    visit = next(v for v in calendar_of(store) if v.start > NOW)
    Booking(store, lambda: PRACTICE).cancel(visit.id, "t1", NOW, "c1")
    before = calendar_of(store)

    assert seed_demo(store, PRACTICE, NOW) == Seeded(0, 0)
    assert calendar_of(store) == before


def test_seeding_a_week_later_fills_the_days_that_came_into_view(store: Store) -> None:
    seed_demo(store, PRACTICE, NOW)

    later = seed_demo(store, PRACTICE, NOW + timedelta(weeks=1))

    assert later.patients == 0
    assert later.visits > 10
    assert faults(store) == []


def test_two_machines_seed_the_same(sqlite_databases: Databases) -> None:
    stores = [Store(sqlite_databases.fresh(), make_keys()) for _ in range(2)]
    for store in stores:
        seed_demo(store, PRACTICE, NOW)

    assert calendar_of(stores[0]) == calendar_of(stores[1])
    for store in stores:
        store.close()


def test_reminders_are_planned_for_visits_to_come_only(store: Store) -> None:
    planned: list[Visit] = []

    seed_demo(store, PRACTICE, NOW, lambda session, visit, at: planned.append(visit))

    to_come = [v for v in calendar_of(store) if v.start > NOW]
    assert sorted(v.id for v in planned) == sorted(v.id for v in to_come)
    assert {v.status for v in to_come} == {Status.BOOKED, Status.CONFIRMED}


@pytest.mark.parametrize("phone", [person.phone or "" for person in demo_people().values()])
def test_demo_numbers_are_fictional(phone: str) -> None:
    assert phone.startswith("+131255501")
