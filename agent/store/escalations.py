"""Named queries of the staff's queue: who needs a person, who was rung for it, and who takes it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from agent.store.tables import Conversation, Escalation, Ring

RINGING = ("dialling", "ringing", "answered")
ACCEPTED = "accepted"
_LEVELS = ("L0", "L1", "L2", "L3")


def one(session: Session, conversation: str, reason: str) -> Escalation | None:
    """Return the row of a conversation and reason, locked against other writers."""
    query = select(Escalation).where(Escalation.conversation_id == conversation, Escalation.reason == reason)
    return session.scalar(query.with_for_update())


def queue(session: Session, statuses: Sequence[str], limit: int) -> Sequence[Escalation]:
    """Return what has one of these statuses, the most urgent first, then what is due first."""
    urgency = case({level: rank for rank, level in enumerate(_LEVELS)}, value=Escalation.level, else_=9)
    query = select(Escalation).where(Escalation.status.in_(statuses))
    return session.scalars(query.order_by(urgency, Escalation.due_at, Escalation.at).limit(limit)).all()


def unresolved(session: Session, conversation: str) -> Sequence[Escalation]:
    """Return what a conversation still needs, the most urgent first."""
    query = select(Escalation).where(
        Escalation.conversation_id == conversation, Escalation.status != "resolved"
    )
    return session.scalars(query.order_by(Escalation.level.is_(None), Escalation.level)).all()


def ids(session: Session, conversation: str) -> Sequence[str]:
    """Return the ids of all rows of a conversation, resolved ones too."""
    return session.scalars(select(Escalation.id).where(Escalation.conversation_id == conversation)).all()


def open_since(session: Session, levels: Sequence[str], since: datetime) -> Sequence[Escalation]:
    """Return what nobody has taken yet at these levels, raised since then, oldest first."""
    query = select(Escalation).where(
        Escalation.status == "open", Escalation.level.in_(levels), Escalation.at >= since
    )
    return session.scalars(query.order_by(Escalation.at)).all()


def rings(session: Session, escalation_ids: Sequence[str]) -> Sequence[Ring]:
    """Return every attempt to ring somebody for these, oldest first."""
    query = select(Ring).where(Ring.escalation_id.in_(escalation_ids))
    return session.scalars(query.order_by(Ring.at, Ring.rung)).all()


def rings_of(session: Session, conversation: str) -> Sequence[Ring]:
    """Return every attempt to ring somebody for a conversation, oldest first."""
    query = select(Ring).join(Escalation, Escalation.id == Ring.escalation_id)
    return session.scalars(
        query.where(Escalation.conversation_id == conversation).order_by(Ring.at, Ring.rung)
    ).all()


def rings_left(session: Session, before: datetime) -> Sequence[Ring]:
    """Return rings begun before then that have no end: whoever watched them is gone."""
    query = select(Ring).where(Ring.status.in_(RINGING), Ring.at < before)
    return session.scalars(query.order_by(Ring.at).with_for_update()).all()


def accept(session: Session, ring: Ring, at: datetime) -> bool:
    """Let one ring win its escalation, writing its row if need be; False where another one has won."""
    needed = session.get(Escalation, ring.escalation_id, with_for_update=True)
    if needed is None:
        return False
    others = select(Ring.id).where(
        Ring.escalation_id == ring.escalation_id, Ring.status == ACCEPTED, Ring.id != ring.id
    )
    if session.scalar(others.limit(1)):
        return False
    row = session.get(Ring, ring.id)
    if row is None:
        session.add(row := ring)
    row.status = ACCEPTED
    if needed.status == "open":
        needed.status, needed.claimed_by, needed.claimed_at = "claimed", row.who, at
    return True


def call(session: Session, call_sid: str) -> Conversation | None:
    """Return the conversation of a call."""
    return session.scalar(select(Conversation).where(Conversation.call_sid == call_sid))
