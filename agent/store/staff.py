"""Named queries of the staff."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from agent.store.tables import User


def by_name(session: Session, name: str) -> User | None:
    """Return the member of staff of that name."""
    return session.scalar(select(User).where(User.name == name))
