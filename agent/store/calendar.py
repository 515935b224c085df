"""Named queries of the calendar: cells, holds, visits, and what a turn has already done."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from agent.errors import NotFound, OpeningTaken
from agent.store.tables import Cell, Conversation, Done, Participant, Visit
from agent.visits import Status

CELL_SECONDS = 300
_TAKING = (Status.HELD, Status.BOOKED, Status.CONFIRMED, Status.ARRIVED, Status.DONE, Status.NO_SHOW)
_CALENDAR_LOCK = 7_240_001  # any number that nothing else uses


def lock(session: Session) -> None:
    """Let one transaction at a time change the calendar.

    SQLite does so by itself. On PostgreSQL it spares two callers who swap times a deadlock; what refuses
    a double booking is the cells' key, not this.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_CALENDAR_LOCK)))


def busy(
    session: Session,
    clinicians: Sequence[str],
    span: tuple[datetime, datetime],
    at: datetime,
    besides: str | None = None,
) -> Sequence[tuple[str, datetime, datetime]]:
    """Return clinician, start and end of all time taken, with buffers; holds that ran out do not count."""
    query = select(Visit.clinician, Visit.busy_from, Visit.busy_until).where(
        Visit.clinician.in_(clinicians),
        Visit.busy_from < span[1],
        Visit.busy_until > span[0],
        Visit.status.in_(_TAKING),
        or_(Visit.expires_at.is_(None), Visit.expires_at > at),
    )
    if besides:
        query = query.where(Visit.id != besides, or_(Visit.instead_of.is_(None), Visit.instead_of != besides))
    return [(clinician, start, end) for clinician, start, end in session.execute(query)]


def take_cells(session: Session, visit: Visit, besides: str | None = None) -> None:
    """Occupy the clinician's cells for the visit; raises OpeningTaken. Cells of `besides` are left out.

    Holds that ran out give way; so do cells that the visit has already.
    """
    wanted = cells(visit.busy_from, visit.busy_until)
    resource = f"clinician:{visit.clinician}"
    here = (Cell.resource == resource, Cell.cell.between(wanted[0], wanted[-1]))
    own = [visit.id, besides] if besides else [visit.id]
    held = set(session.scalars(select(Cell.cell).where(*here, Cell.visit_id.in_(own))))
    rows = [{"resource": resource, "cell": cell, "visit_id": visit.id} for cell in wanted if cell not in held]
    if not rows:
        return
    try:
        session.execute(insert(Cell), rows)
    except IntegrityError as error:
        raise OpeningTaken from error


def free_cells(session: Session, visit_id: str) -> None:
    """Give back the visit's time."""
    session.execute(delete(Cell).where(Cell.visit_id == visit_id))


def drop_expired(session: Session, clinician: str, span: tuple[datetime, datetime], at: datetime) -> None:
    """Delete the holds in that span that have run out, with their cells."""
    session.execute(
        delete(Visit).where(
            Visit.clinician == clinician,
            Visit.busy_from < span[1],
            Visit.busy_until > span[0],
            Visit.status == Status.HELD,
            Visit.expires_at <= at,
        )
    )


def drop_stale(session: Session, before: datetime) -> int:
    """Delete the holds that ran out before that time, with their cells; return how many there were."""
    result = session.execute(delete(Visit).where(Visit.status == Status.HELD, Visit.expires_at < before))
    return int(result.rowcount)  # type: ignore[attr-defined]


def drop_holds(session: Session, conversation: str) -> int:
    """Delete what a conversation holds, with the cells; return how many holds there were."""
    result = session.execute(
        delete(Visit).where(Visit.conversation_id == conversation, Visit.status == Status.HELD)
    )
    return int(result.rowcount)  # type: ignore[attr-defined]


def visit(session: Session, visit_id: str) -> Visit:
    """Return a visit, locked against other writers; raises NotFound."""
    found = session.get(Visit, visit_id, with_for_update=True)
    if found is None:
        raise NotFound("no such visit")
    return found


def read_visit(session: Session, visit_id: str) -> Visit:
    """Return a visit; raises NotFound."""
    found = session.get(Visit, visit_id)
    if found is None:
        raise NotFound("no such visit")
    return found


def upcoming(session: Session, patient_id: str, at: datetime, statuses: Sequence[str]) -> Sequence[Visit]:
    """Return a patient's visits that have not ended, earliest first."""
    query = (
        select(Visit)
        .join(Participant, Participant.visit_id == Visit.id)
        .where(Participant.patient_id == patient_id, Visit.ends_at > at, Visit.status.in_(statuses))
        .order_by(Visit.starts_at)
    )
    return session.scalars(query).all()


def between(session: Session, since: datetime, until: datetime) -> Sequence[Visit]:
    """Return the visits that start in that time, holds left out, earliest first."""
    query = (
        select(Visit)
        .where(Visit.starts_at >= since, Visit.starts_at < until, Visit.status != Status.HELD)
        .order_by(Visit.starts_at, Visit.clinician)
    )
    return session.scalars(query).all()


def channel_of(session: Session, conversation: str) -> str | None:
    """Return the channel of a conversation, None if it has no row."""
    return session.scalar(select(Conversation.channel).where(Conversation.id == conversation))


def done(session: Session, turn_id: str, verb: str) -> dict[str, Any] | None:
    """Return the result of what that turn has already done, or None."""
    row = session.get(Done, (turn_id, verb))
    return row.result if row else None


def remember(session: Session, turn_id: str, verb: str, result: dict[str, Any]) -> None:
    """Note that a turn has done something."""
    session.merge(Done(turn_id=turn_id, verb=verb, result=result))


def cells(since: datetime, until: datetime) -> range:
    """Return the five-minute cells that a span touches."""
    first = int(since.timestamp()) // CELL_SECONDS
    return range(first, max(-(-int(until.timestamp()) // CELL_SECONDS), first + 1))


def expiry(at: datetime, minutes: int) -> datetime:
    """Return when a hold made at `at` runs out."""
    return at + timedelta(minutes=minutes)
