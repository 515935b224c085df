"""What the desk keeps: the only place with SQL. `Store` opens it, `tables` says what is in it."""

from sqlalchemy.orm import Session

from agent.store import tables
from agent.store.database import Store
from agent.store.keys import FieldKeys, Unreadable, new_field_key

__all__ = ["FieldKeys", "Session", "Store", "Unreadable", "new_field_key", "tables"]
