"""The book: holding, booking, moving, cancelling and confirming, on both engines."""

import json
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from agent.desk.booking import HOLD_MINUTES, Booking
from agent.errors import IllegalTransition, NotFound, OpeningTaken, OutsideRules
from agent.rules import openings as rules
from agent.store import Session, Store, tables
from agent.turns import Channel
from agent.visits import Opening, Status, Visit
from tests.support.bookings import NOW, THERAPY, book, faults, make_booking, make_patient
from tests.support.practice import make_practice

LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def booking(store: Store) -> Booking:
    return make_booking(store)


@pytest.fixture
def alice(store: Store) -> str:
    return make_patient(store)


@pytest.fixture
def opening(booking: Booking) -> Opening:
    return booking.openings(THERAPY, NOW)[0]


def test_a_hold_becomes_a_visit(booking: Booking, alice: str, opening: Opening, store: Store) -> None:
    held = booking.hold("c1", "t1", opening, NOW)
    visit = booking.book(held.id, alice, "t2", NOW, "c1")

    assert (held.status, held.patient) == (Status.HELD, "")
    assert (visit.id, visit.patient, visit.status) == (held.id, alice, Status.BOOKED)
    assert booking.upcoming(alice, NOW) == [visit]
    assert booking.day(date(2026, 11, 23)) == [visit]
    assert faults(store) == []


def test_what_is_held_is_not_offered(booking: Booking, opening: Opening) -> None:
    booking.hold("c1", "t1", opening, NOW)

    assert opening not in booking.openings(THERAPY, NOW, 500)


def test_second_caller_for_the_same_time_is_refused_and_offered_another(
    booking: Booking, opening: Opening, store: Store
) -> None:
    booking.hold("c1", "t1", opening, NOW)

    with pytest.raises(OpeningTaken):
        booking.hold("c2", "t2", opening, NOW)

    another = booking.openings(THERAPY, NOW)[0]
    assert another != opening
    assert booking.hold("c2", "t3", another, NOW).status == Status.HELD
    assert faults(store) == []


def test_a_calendar_that_is_full_for_weeks_is_looked_through_to_its_end(
    booking: Booking, store: Store
) -> None:
    with store.write() as session:
        for clinician in ("okafor", "delgado", "nguyen"):
            session.add(
                tables.Visit(
                    clinician=clinician,
                    visit_type="therapy",
                    modality="video",
                    starts_at=NOW,
                    ends_at=NOW + timedelta(days=30),
                    busy_from=NOW - timedelta(days=1),
                    busy_until=NOW + timedelta(days=30),
                    status=Status.BOOKED,
                    created_at=NOW,
                    changed_at=NOW,
                )
            )

    found = booking.openings(THERAPY, NOW)

    assert len(found) == 3
    assert found[0].start >= NOW + timedelta(days=30)
    assert found == rules.openings(
        make_practice(),
        THERAPY,
        [rules.Busy(c, NOW, NOW + timedelta(days=30)) for c in ("okafor", "delgado", "nguyen")],
        NOW,
        3,
    )


def test_buffers_are_kept_free(booking: Booking, alice: str, opening: Opening) -> None:
    visit = book(booking, alice, opening)

    touching = [o for o in booking.openings(THERAPY, NOW, 500) if o.clinician == visit.clinician]

    assert all(o.start >= visit.end + timedelta(minutes=10) or o.end <= visit.start for o in touching)


def test_a_hold_that_ran_out_gives_way(booking: Booking, alice: str, opening: Opening, store: Store) -> None:
    first = booking.hold("c1", "t1", opening, NOW)
    after = NOW + timedelta(minutes=HOLD_MINUTES[Channel.VOICE], seconds=1)

    second = booking.hold("c2", "t2", opening, after)

    with pytest.raises(OpeningTaken):
        booking.book(first.id, alice, "t3", after, "c1")
    assert booking.book(second.id, alice, "t4", after, "c2").status == Status.BOOKED
    assert faults(store) == []


def test_a_hold_that_ran_out_is_still_good_while_nobody_else_wants_it(
    booking: Booking, alice: str, opening: Opening
) -> None:
    held = booking.hold("c1", "t1", opening, NOW)

    assert booking.book(held.id, alice, "t2", NOW + timedelta(hours=2), "c1").status == Status.BOOKED


def test_a_text_thread_may_hold_longer_than_a_call(booking: Booking, store: Store) -> None:
    with store.write() as session:
        session.add(tables.Conversation(id="c1", channel=Channel.SMS, started_at=NOW, last_at=NOW))
    tomorrow = booking.openings(THERAPY, NOW)[1]
    booking.hold("c1", "t1", tomorrow, NOW)

    with pytest.raises(OpeningTaken):
        booking.hold("c2", "t2", tomorrow, NOW + timedelta(minutes=59))


def test_choosing_again_gives_up_the_first_choice(booking: Booking, opening: Opening, store: Store) -> None:
    other = booking.openings(THERAPY, NOW)[1]
    booking.hold("c1", "t1", opening, NOW)
    booking.hold("c1", "t2", other, NOW)

    assert booking.hold("c2", "t3", opening, NOW).start == opening.start
    assert faults(store) == []


def test_a_hang_up_gives_the_time_back(booking: Booking, opening: Opening, store: Store) -> None:
    booking.hold("c1", "t1", opening, NOW)

    booking.release("c1", NOW)
    booking.release("c1", NOW)

    assert opening in booking.openings(THERAPY, NOW, 500)
    assert faults(store) == []


def test_a_turn_that_comes_twice_changes_nothing(booking: Booking, alice: str, opening: Opening) -> None:
    held = booking.hold("c1", "t1", opening, NOW)
    assert booking.hold("c1", "t1", opening, LATER) == held

    visit = booking.book(held.id, alice, "t2", NOW, "c1")
    assert booking.book(held.id, alice, "t2", LATER, "c1") == visit

    gone = booking.cancel(visit.id, "t3", NOW, "c1")
    assert booking.cancel(visit.id, "t3", LATER, "c1") == gone


def test_a_move_is_one_visit_for_another(
    booking: Booking, alice: str, opening: Opening, store: Store
) -> None:
    old = book(booking, alice, opening)
    held = booking.hold("c2", "t1", booking.openings(THERAPY, NOW)[1], NOW)

    new = booking.move(old.id, held.id, "t2", NOW, "c2")

    assert booking.visit(old.id).status == Status.MOVED
    assert booking.visit(old.id).moved_to == new.id
    assert booking.upcoming(alice, NOW) == [new]
    assert booking.move(old.id, held.id, "t2", LATER, "c2") == new
    assert opening in booking.openings(THERAPY, NOW, 500)
    assert faults(store) == []


def test_a_visit_may_move_by_half_its_length(
    booking: Booking, alice: str, opening: Opening, store: Store
) -> None:
    old = book(booking, alice, opening)
    half = timedelta(minutes=30)
    wanted = Opening(old.clinician, old.visit_type, old.start + half, old.end + half, old.modality)
    assert wanted not in booking.openings(THERAPY, NOW, 500)
    assert wanted in booking.openings(THERAPY, NOW, 500, instead_of=old.id)

    held = booking.hold("c2", "t1", wanted, NOW, instead_of=old.id)
    new = booking.move(old.id, held.id, "t2", NOW, "c2")

    assert (new.start, new.status) == (wanted.start, Status.BOOKED)
    assert faults(store) == []


def test_a_hold_beside_a_visit_cannot_be_booked_as_a_second_one(
    booking: Booking, alice: str, opening: Opening, store: Store
) -> None:
    old = book(booking, alice, opening)
    half = timedelta(minutes=30)
    wanted = Opening(old.clinician, old.visit_type, old.start + half, old.end + half, old.modality)
    held = booking.hold("c2", "t1", wanted, NOW, instead_of=old.id)

    with pytest.raises(OpeningTaken):
        booking.book(held.id, alice, "t2", NOW, "c2")

    assert booking.visit(old.id).status == Status.BOOKED
    assert faults(store) == []


def test_a_move_whose_hold_is_gone_leaves_the_old_visit(
    booking: Booking, alice: str, opening: Opening
) -> None:
    old = book(booking, alice, opening)

    with pytest.raises(OpeningTaken):
        booking.move(old.id, "no such hold", "t2", NOW, "c2")

    assert booking.upcoming(alice, NOW) == [old]


def test_a_late_cancellation_counts_as_late(booking: Booking, alice: str, opening: Opening) -> None:
    soon = book(booking, alice, opening)
    far = book(booking, alice, booking.openings(THERAPY, NOW)[2])

    assert booking.cancel(soon.id, "t1", NOW, "c1").status == Status.LATE_CANCELLED
    assert booking.cancel(far.id, "t2", NOW, "c1").status == Status.CANCELLED


def test_the_practice_never_cancels_late(booking: Booking, alice: str, opening: Opening) -> None:
    visit = book(booking, alice, opening)

    gone = booking.cancel(visit.id, "t1", NOW, "ana", by="practice")

    assert gone.status == Status.CANCELLED_BY_PRACTICE


def test_exactly_at_the_limit_is_not_late(booking: Booking, alice: str, opening: Opening) -> None:
    visit = book(booking, alice, booking.openings(THERAPY, NOW)[2])

    at = visit.start - timedelta(hours=24)

    assert booking.cancel(visit.id, "t1", at, "c1").status == Status.CANCELLED


def test_confirming_twice_is_confirming(booking: Booking, alice: str, opening: Opening) -> None:
    visit = book(booking, alice, opening)

    assert booking.confirm(visit.id, "t1", NOW, "c1").status == Status.CONFIRMED
    assert booking.confirm(visit.id, "t2", NOW, "c1").status == Status.CONFIRMED
    assert [v.id for v in booking.upcoming(alice, NOW)] == [visit.id]


def test_what_is_over_stays_over(booking: Booking, alice: str, opening: Opening) -> None:
    visit = book(booking, alice, opening)
    booking.cancel(visit.id, "t1", NOW, "c1")

    with pytest.raises(IllegalTransition):
        booking.confirm(visit.id, "t2", NOW, "c1")
    with pytest.raises(IllegalTransition):
        booking.mark(visit.id, Status.ARRIVED, "t3", NOW, "ana")
    assert booking.cancel(visit.id, "t4", NOW, "c1").status == Status.LATE_CANCELLED


def test_a_visit_under_way_is_neither_moved_nor_cancelled(
    booking: Booking, alice: str, opening: Opening
) -> None:
    visit = book(booking, alice, opening)

    with pytest.raises(IllegalTransition):
        booking.cancel(visit.id, "t1", visit.start, "c1")
    with pytest.raises(IllegalTransition):
        booking.confirm(visit.id, "t2", visit.start, "c1")
    assert booking.mark(visit.id, Status.ARRIVED, "t3", visit.start, "ana").status == Status.ARRIVED
    assert booking.mark(visit.id, Status.DONE, "t4", visit.end, "ana").status == Status.DONE
    with pytest.raises(IllegalTransition):
        booking.mark(visit.id, Status.NO_SHOW, "t5", visit.end, "ana")


def test_a_time_outside_the_rules_is_not_held(booking: Booking, opening: Opening) -> None:
    shifts = {
        "off the grid": timedelta(minutes=5),
        "at night": timedelta(hours=12),
        "past": timedelta(days=-7),
    }

    for shift in shifts.values():
        wrong = Opening("okafor", "therapy", opening.start + shift, opening.end + shift, opening.modality)
        with pytest.raises(OutsideRules):
            booking.hold("c1", f"t{shift}", wrong, NOW)


def test_nobody_and_nothing_unknown_is_booked(booking: Booking, alice: str, opening: Opening) -> None:
    held = booking.hold("c1", "t1", opening, NOW)

    with pytest.raises(NotFound):
        booking.book(held.id, "nobody", "t2", NOW, "c1")
    with pytest.raises(NotFound):
        booking.cancel("nothing", "t3", NOW, "c1")
    with pytest.raises(NotFound):
        booking.visit("nothing")
    assert booking.visit(held.id).status == Status.HELD


def test_a_held_time_that_has_passed_is_not_booked(booking: Booking, alice: str, opening: Opening) -> None:
    held = booking.hold("c1", "t1", opening, NOW)

    with pytest.raises(OutsideRules):
        booking.book(held.id, alice, "t2", opening.start, "c1")


def test_every_change_leaves_an_audit_row_without_a_name(
    booking: Booking, alice: str, opening: Opening, store: Store
) -> None:
    old = book(booking, alice, opening)
    held = booking.hold("c2", "t1", booking.openings(THERAPY, NOW)[1], NOW)
    new = booking.move(old.id, held.id, "t2", NOW, "c2")
    booking.confirm(new.id, "t3", NOW, "ana")
    booking.cancel(new.id, "t4", NOW, "c2")

    with store.read() as session:
        rows = session.scalars(select(tables.Audit).order_by(tables.Audit.id)).all()

    told = [(row.verb, row.actor) for row in rows if row.subject.startswith("visit:")]
    assert told == [
        ("hold", "c1"),
        ("book", "c1"),
        ("hold", "c2"),
        ("move", "c2"),
        ("confirm", "ana"),
        ("cancel", "c2"),
    ]
    assert json.loads(rows[4].detail or "{}")["moved_to"] == new.id
    assert all("Alice" not in (row.detail or "") for row in rows)


def test_reminders_are_planned_with_every_change_and_in_its_transaction(store: Store, alice: str) -> None:
    planned: list[tuple[str, Status]] = []

    def planner(session: Session, visit: Visit, at: datetime) -> None:
        planned.append((visit.id, visit.status))

    booking = make_booking(store, planner=planner)
    old = book(booking, alice, booking.openings(THERAPY, NOW)[0])
    held = booking.hold("c2", "t1", booking.openings(THERAPY, NOW)[1], NOW)
    new = booking.move(old.id, held.id, "t2", NOW, "c2")

    assert planned == [(old.id, Status.BOOKED), (old.id, Status.MOVED), (new.id, Status.BOOKED)]


def test_a_failure_in_the_middle_of_a_move_leaves_nothing_half(
    store: Store, alice: str, opening: Opening, booking: Booking
) -> None:
    old = book(booking, alice, opening)
    held = booking.hold("c2", "t1", booking.openings(THERAPY, NOW)[1], NOW)

    def fail(session: Session, visit: Visit, at: datetime) -> None:
        session.flush()
        raise RuntimeError("out of order")

    with pytest.raises(RuntimeError):
        make_booking(store, planner=fail).move(old.id, held.id, "t2", NOW, "c2")

    assert booking.upcoming(alice, NOW) == [old]
    assert booking.visit(held.id).status == Status.HELD
    assert faults(store) == []
    assert booking.move(old.id, held.id, "t2", NOW, "c2").status == Status.BOOKED


def test_the_database_itself_refuses_an_overlap(
    store: Store, booking: Booking, alice: str, opening: Opening
) -> None:
    visit = book(booking, alice, opening)
    other = booking.hold("c2", "t1", booking.openings(THERAPY, NOW)[1], NOW)
    with store.read() as session:
        taken = session.scalars(select(tables.Cell).where(tables.Cell.visit_id == visit.id)).all()

    assert len(taken) == 12  # fifty minutes and a buffer of ten
    with pytest.raises(IntegrityError), store.write() as session:
        session.execute(
            insert(tables.Cell),
            [{"resource": c.resource, "cell": c.cell, "visit_id": other.id} for c in taken],
        )
