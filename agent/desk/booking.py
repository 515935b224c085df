"""The book: openings, holds, visits. Every change is one transaction with its audit row and its reminders."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from agent.clock import wall_to_utc_after
from agent.desk.visit_rows import as_detail, as_visit, hold_row
from agent.errors import NotFound, OpeningTaken, OutsideRules
from agent.ports import Published
from agent.practice import Practice
from agent.rules import openings as rules
from agent.rules import visit_life
from agent.rules.offers import SHORT_LIST
from agent.store import Session, Store, audit, calendar, tables
from agent.turns import Channel
from agent.visits import STANDING, Opening, Status, Visit, Wish

HOLD_MINUTES: Mapping[str, int] = {Channel.VOICE: 10, Channel.SMS: 60}

_SOON = timedelta(days=21)  # most find something in it, and reading it takes a third of the time

Planner = Callable[[Session, Visit, datetime], None]
"""Brings a visit's reminders in line with it, in the same transaction; called after every change."""


def plan_nothing(session: Session, visit: Visit, at: datetime) -> None:
    """Plan no reminders."""


class Booking:
    """The verbs of the calendar. `turn_id` makes each idempotent; `at` is aware; all raise StoreDown."""

    def __init__(self, store: Store, practice: Published, planner: Planner = plan_nothing) -> None:
        self._store, self._practice, self._planner = store, practice, planner

    def openings(
        self, wish: Wish, at: datetime, limit: int | None = None, *, instead_of: str | None = None
    ) -> list[Opening]:
        """Return openings that fit the wish, the visit that may be given up for one not counted as busy."""
        practice = self._practice()
        limit = limit or practice.booking.offers
        soon = _no_further(practice, _SOON)
        if limit <= SHORT_LIST and soon.booking.horizon_days < practice.booking.horizon_days:
            found = rules.openings(soon, wish, self._busy(soon, wish, at, instead_of), at, limit)
            if len(found) == limit and found[0].start < at + _SOON - rules.LOOK_ON:
                return found  # the rest of the calendar would not change them
        return rules.openings(practice, wish, self._busy(practice, wish, at, instead_of), at, limit)

    def near(
        self, wish: Wish, at: datetime, limit: int | None = None, *, instead_of: str | None = None
    ) -> list[Opening]:
        """Return the openings closest to the times wished for, for when none fits them."""
        practice = self._practice()
        busy = self._busy(practice, wish, at, instead_of)
        return rules.near(practice, wish, busy, at, limit or practice.booking.offers)

    def hold(
        self,
        conversation: str,
        turn_id: str,
        opening: Opening,
        at: datetime,
        *,
        instead_of: str | None = None,
    ) -> Visit:
        """Keep an opening for a conversation, which gives up what it held before.

        Raises OpeningTaken or OutsideRules.
        """
        practice = self._practice()
        if not rules.is_opening(practice, opening, at):
            raise OutsideRules
        kind = practice.visit_type(opening.visit_type)
        span = rules.busy_span(kind, opening.start, opening.end)
        verb = f"hold {opening.clinician} {opening.start.isoformat()}"
        with self._store.write() as session:
            calendar.lock(session)
            known = calendar.done(session, turn_id, verb)
            if known and (row := session.get(tables.Visit, known["visit"])):
                return as_visit(row)
            minutes = HOLD_MINUTES.get(calendar.channel_of(session, conversation) or "", 10)
            calendar.drop_holds(session, conversation)
            calendar.drop_expired(session, opening.clinician, span, at)
            row = hold_row(opening, span, at)
            row.conversation_id, row.instead_of = conversation, instead_of
            row.expires_at = calendar.expiry(at, minutes)
            session.add(row)
            session.flush()
            calendar.take_cells(session, row, besides=instead_of)
            calendar.remember(session, turn_id, verb, {"visit": row.id})
            self._tell(session, row, at, conversation, "hold")
        return as_visit(row)

    def release(self, conversation: str, at: datetime) -> None:
        """Give back what a conversation holds; nothing happens where it holds nothing."""
        with self._store.write() as session:
            calendar.lock(session)
            if calendar.drop_holds(session, conversation):
                audit.record(session, at, conversation, "release", subject=conversation, detail={})

    def sweep(self, at: datetime) -> int:
        """Delete the holds that ran out over an hour ago; return how many there were."""
        with self._store.write() as session:
            calendar.lock(session)
            return calendar.drop_stale(session, at - timedelta(hours=1))

    def book(self, hold_id: str, patient_id: str, turn_id: str, at: datetime, actor: str) -> Visit:
        """Turn a hold into a visit; raises OpeningTaken if it is gone, OutsideRules if it has passed."""
        with self._store.write() as session:
            calendar.lock(session)
            known = calendar.done(session, turn_id, f"book {hold_id}")
            if known:
                return as_visit(calendar.read_visit(session, known["visit"]))
            row = self._book(session, hold_id, patient_id, at)
            calendar.remember(session, turn_id, f"book {hold_id}", {"visit": row.id})
            self._tell(session, row, at, actor, "book")
            self._planner(session, as_visit(row), at)
        return as_visit(row)

    def move(self, visit_id: str, hold_id: str, turn_id: str, at: datetime, actor: str) -> Visit:
        """Book the hold and give up the old visit, both or neither; returns the new visit.

        Raises OpeningTaken, OutsideRules, IllegalTransition or NotFound.
        """
        verb = f"move {visit_id} {hold_id}"
        with self._store.write() as session:
            calendar.lock(session)
            known = calendar.done(session, turn_id, verb)
            if known:
                return as_visit(calendar.read_visit(session, known["visit"]))
            old = calendar.visit(session, visit_id)
            if old.patient_id is None:
                raise NotFound("no such visit")
            self._change(session, old, Status.MOVED, at)
            new = self._book(session, hold_id, old.patient_id, at)
            old.moved_to = new.id
            calendar.remember(session, turn_id, verb, {"visit": new.id})
            self._tell(session, old, at, actor, "move")
            self._planner(session, as_visit(old), at)
            self._planner(session, as_visit(new), at)
        return as_visit(new)

    def cancel(
        self, visit_id: str, turn_id: str, at: datetime, actor: str, by: visit_life.By = "patient"
    ) -> Visit:
        """Call a visit off, late within the practice's limit; raises IllegalTransition or NotFound."""

        def status(visit: tables.Visit) -> Status:
            return visit_life.cancelled_as(self._practice(), visit.starts_at, at, by)

        return self._set(visit_id, turn_id, at, actor, verb="cancel", status=status)

    def confirm(self, visit_id: str, turn_id: str, at: datetime, actor: str) -> Visit:
        """Note that the patient will come; nothing changes where that is known. As `cancel`."""
        return self._set(visit_id, turn_id, at, actor, verb="confirm", status=lambda _: Status.CONFIRMED)

    def mark(self, visit_id: str, status: Status, turn_id: str, at: datetime, actor: str) -> Visit:
        """Note what staff saw: arrived, done or no_show. As `cancel`."""
        return self._set(visit_id, turn_id, at, actor, verb=f"mark {status}", status=lambda _: status)

    def upcoming(self, patient_id: str, at: datetime) -> list[Visit]:
        """Return a patient's standing visits that have not ended, earliest first."""
        with self._store.read() as session:
            return [as_visit(v) for v in calendar.upcoming(session, patient_id, at, sorted(STANDING))]

    def visit(self, visit_id: str) -> Visit:
        """Return a visit or a hold; raises NotFound."""
        with self._store.read() as session:
            return as_visit(calendar.read_visit(session, visit_id))

    def day(self, day: date) -> list[Visit]:
        """Return all visits that start on that day in the practice's zone, whatever became of them."""
        zone = self._practice().zone
        since = datetime.combine(day, datetime.min.time())
        until = since + timedelta(days=1)
        with self._store.read() as session:
            rows = calendar.between(session, wall_to_utc_after(since, zone), wall_to_utc_after(until, zone))
            return [as_visit(v) for v in rows]

    def _busy(self, practice: Practice, wish: Wish, at: datetime, besides: str | None) -> list[rules.Busy]:
        people = [clinician.id for clinician in rules.suited(practice, wish)]
        span = (at, at + timedelta(days=practice.booking.horizon_days + 2))
        with self._store.read() as session:
            return [rules.Busy(*one) for one in calendar.busy(session, people, span, at, besides)]

    def _book(self, session: Session, hold_id: str, patient_id: str, at: datetime) -> tables.Visit:
        row = session.get(tables.Visit, hold_id, with_for_update=True)
        if row is None or row.status != Status.HELD:
            raise OpeningTaken
        if row.starts_at <= at:
            raise OutsideRules
        if session.get(tables.Patient, patient_id) is None:
            raise NotFound("no such patient")
        calendar.take_cells(session, row)  # those that a visit to be given up had, or none
        row.patient_id, row.status, row.expires_at = patient_id, Status.BOOKED, None
        row.instead_of, row.changed_at = None, at
        session.add(tables.Participant(visit_id=row.id, patient_id=patient_id))
        session.flush()
        return row

    def _set(
        self,
        visit_id: str,
        turn_id: str,
        at: datetime,
        actor: str,
        *,
        verb: str,
        status: Callable[[tables.Visit], Status],
    ) -> Visit:
        with self._store.write() as session:
            calendar.lock(session)
            row = calendar.visit(session, visit_id)
            new = status(row)
            if calendar.done(session, turn_id, f"{verb} {visit_id}") is not None or row.status == new:
                return as_visit(row)
            self._change(session, row, new, at)
            calendar.remember(session, turn_id, f"{verb} {visit_id}", {"visit": visit_id})
            self._tell(session, row, at, actor, verb)
            self._planner(session, as_visit(row), at)
        return as_visit(row)

    def _change(self, session: Session, row: tables.Visit, new: Status, at: datetime) -> None:
        visit_life.check(Status(row.status), new, row.starts_at, at)
        row.status, row.changed_at = new, at
        if new in visit_life.FREEING:
            calendar.free_cells(session, row.id)
        session.flush()

    def _tell(self, session: Session, row: tables.Visit, at: datetime, actor: str, verb: str) -> None:
        audit.record(session, at, actor, verb, subject=f"visit:{row.id}", detail=as_detail(row))


def _no_further(practice: Practice, ahead: timedelta) -> Practice:
    days = min(ahead.days, practice.booking.horizon_days)
    return replace(practice, booking=replace(practice.booking, horizon_days=days))
