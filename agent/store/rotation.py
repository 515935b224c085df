"""Changing keys while the desk runs: every value anew under the key in use, and the blind indexes likewise.

What a patient's own key sealed is not touched: only that key is wrapped anew. A run that was cut short is
simply started again. The old key may be dropped from FIELD_KEYS once nothing was left unreadable.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Text, select, type_coerce, update
from sqlalchemy.orm import Session

from agent.store.database import Store
from agent.store.keys import Unreadable
from agent.store.people import index
from agent.store.tables import Base, BlindIndex, Conversation, Patient, Suppression
from agent.store.types import Encrypted

_PAGE = 500

Page = Callable[[Session, str, str], list[Any]]
"""Returns the next rows after a key whose index was not made with the key in use."""


@dataclass(frozen=True, slots=True)
class Rotated:
    """How many values were encrypted anew, and how many could not be read."""

    changed: int
    unreadable: int


def rotate(store: Store) -> Rotated:
    """Encrypt every value that has an older key under the key in use; raises StoreDown."""
    changed = unreadable = 0
    for column, kind in encrypted_columns():
        after: Any = None
        while True:
            with store.write() as session:
                page = _page(session, column, store.keys.current, after)
                done = sum(_anew(store, session, column, kind, one) for one in page)
            if not page:
                break
            changed, unreadable = changed + done, unreadable + len(page) - done
            after = page[-1][0]
    return Rotated(changed, unreadable)


def reindex(store: Store) -> int:
    """Write every blind index anew that has an older key; return how many rows changed. Raises StoreDown.

    Until it has run, nobody is found by a key that is no longer given: run it before serving.
    """
    pages = ((_patients, _index), (_conversations, _digest), (_suppressions, _digest))
    return sum(_each(store, page, change(store)) for page, change in pages)


def encrypted_columns() -> Iterator[tuple[Column[Any], Encrypted]]:
    """Yield every column that FIELD_KEYS encrypt, with its type."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, Encrypted):
                yield column, column.type


def _page(session: Session, column: Column[Any], current: str, after: Any) -> list[tuple[Any, str]]:
    (key,) = column.table.primary_key.columns
    raw = type_coerce(column, Text)
    query = select(key, raw).where(~raw.startswith(f"{current}.", autoescape=True))
    if after is not None:
        query = query.where(key > after)
    return [(found, text) for found, text in session.execute(query.order_by(key).limit(_PAGE))]


def _anew(
    store: Store, session: Session, column: Column[Any], kind: Encrypted, found: tuple[Any, str]
) -> bool:
    (key,) = column.table.primary_key.columns
    try:
        value = kind.load(store.keys.decrypt(found[1], kind.context))
    except Unreadable:
        return False
    session.execute(update(column.table).where(key == found[0]).values({column: value}))
    return True


def _each(store: Store, page: Page, change: Callable[[Session, Any], None]) -> int:
    changed, after = 0, ""
    while True:
        with store.write() as session:
            rows = page(session, store.keys.index_current, after)
            if not rows:
                return changed
            after = _key(rows[-1])
            for row in rows:
                change(session, row)
        changed += len(rows)


def _key(row: Any) -> str:
    return str(row.phone_digest if isinstance(row, Suppression) else row.id)


def _patients(session: Session, current: str, after: str) -> list[Any]:
    fresh = select(BlindIndex.patient_id).where(BlindIndex.key_id == current)
    query = select(Patient).where(Patient.id > after, Patient.erased_at.is_(None), Patient.id.not_in(fresh))
    return list(session.scalars(query.order_by(Patient.id).limit(_PAGE)))


def _conversations(session: Session, current: str, after: str) -> list[Any]:
    query = select(Conversation).where(
        Conversation.id > after,
        Conversation.phone.is_not(None),
        ~Conversation.phone_digest.startswith(f"{current}.", autoescape=True),
    )
    return list(session.scalars(query.order_by(Conversation.id).limit(_PAGE)))


def _suppressions(session: Session, current: str, after: str) -> list[Any]:
    query = select(Suppression).where(
        Suppression.phone_digest > after, ~Suppression.phone_digest.startswith(f"{current}.", autoescape=True)
    )
    return list(session.scalars(query.order_by(Suppression.phone_digest).limit(_PAGE)))


def _index(store: Store) -> Callable[[Session, Any], None]:
    return lambda session, row: index(session, store.keys, row)


def _digest(store: Store) -> Callable[[Session, Any], None]:
    def change(_session: Session, row: Any) -> None:
        row.phone_digest = store.keys.digest("phone", row.phone)

    return change
