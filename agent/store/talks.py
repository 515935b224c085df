"""Named queries of conversations: their events, and inbound things claimed by the provider's id."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from agent.store.tables import Conversation, Event, Inbound


def add_events(session: Session, events: Sequence[Event]) -> None:
    """Write events, leaving out those that a replay has written before."""
    known = set(session.scalars(select(Event.key).where(Event.key.in_([e.key for e in events]))))
    session.add_all(event for event in events if event.key not in known)


def events(session: Session, conversation: str) -> Sequence[Event]:
    """Return what happened in a conversation, oldest first."""
    query = select(Event).where(Event.conversation_id == conversation).order_by(Event.at, Event.id)
    return session.scalars(query).all()


def claim(session: Session, sid: str, kind: str, at: datetime) -> bool:
    """Claim a provider's id; False if it was claimed before."""
    try:
        with session.begin_nested():
            session.add(Inbound(sid=sid, kind=kind, at=at))
    except IntegrityError:
        return False
    return True


def of_call(session: Session, call_sid: str) -> str | None:
    """Return the conversation of a call."""
    return session.scalar(select(Conversation.id).where(Conversation.call_sid == call_sid))


def open_thread(session: Session, digests: Sequence[str], since: datetime) -> Conversation | None:
    """Return the newest thread of texts with a number that has not ended and had a word after `since`."""
    return session.scalar(
        select(Conversation)
        .where(
            Conversation.phone_digest.in_(digests),
            Conversation.channel == "sms",
            Conversation.ended_at.is_(None),
            Conversation.last_at > since,
        )
        .order_by(Conversation.last_at.desc())
        .limit(1)
    )


def last_language(session: Session, digests: Sequence[str]) -> str | None:
    """Return the language of the newest conversation with a number."""
    query = select(Conversation.language).where(Conversation.phone_digest.in_(digests))
    return session.scalar(query.order_by(Conversation.last_at.desc()).limit(1))
