"""Named queries of what staff look at: visits with their patients, and what happened in a conversation."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from agent.store.tables import Conversation, Event, Patient, Visit
from agent.visits import Status


def visits(
    session: Session, since: datetime | None, until: datetime | None, limit: int
) -> Sequence[tuple[Visit, Patient | None]]:
    """Return the visits that start in that time, holds left out, earliest first, with their patients."""
    query = select(Visit, Patient).outerjoin(Patient, Patient.id == Visit.patient_id)
    query = query.where(Visit.status != Status.HELD)
    if since:
        query = query.where(Visit.starts_at >= since)
    if until:
        query = query.where(Visit.starts_at < until)
    rows = session.execute(query.order_by(Visit.starts_at, Visit.clinician, Visit.id).limit(limit))
    return [(visit, patient) for visit, patient in rows]


def events(session: Session, conversation: str) -> Sequence[Event]:
    """Return what happened in a conversation, in the order written."""
    query = select(Event).where(Event.conversation_id == conversation).order_by(Event.id)
    return session.scalars(query).all()


def conversation(session: Session, conversation_id: str) -> Conversation | None:
    """Return a conversation's row."""
    return session.get(Conversation, conversation_id)
