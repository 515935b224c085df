"""Members of staff who may log in: Argon2id passwords, and a lock after wrong ones."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from agent.store import Store, staff, tables

SHORTEST_PASSWORD = 12
TRIES = 5
LOCKED_FOR = timedelta(minutes=15)
ROLES = ("front_desk", "manager")


@dataclass(frozen=True, slots=True)
class User:
    """Somebody logged in."""

    id: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Hashing:
    """How passwords are hashed and checked; `config.wiring` gives Argon2id."""

    hash: Callable[[str], str]
    matches: Callable[[str, str], bool]


class Users:
    """The staff. All verbs raise StoreDown."""

    def __init__(self, store: Store, hashing: Hashing) -> None:
        self._store, self._hashing = store, hashing
        # Checked where there is no such user, so that a stranger cannot tell names by the time it takes.
        self._nobody = hashing.hash("no password at all")

    def create(self, name: str, password: str, role: str, at: datetime) -> None:
        """Add somebody; ValueError says what is wrong with the name, role or password."""
        name = name.strip().lower()
        if not name or role not in ROLES:
            raise ValueError(f"a name, and one of the roles {', '.join(ROLES)}")
        if len(password) < SHORTEST_PASSWORD:
            raise ValueError(f"a password has at least {SHORTEST_PASSWORD} characters")
        with self._store.write() as session:
            if staff.by_name(session, name):
                raise ValueError("that name is taken")
            hashed = self._hashing.hash(password)
            session.add(tables.User(name=name, role=role, password_hash=hashed, created_at=at))

    def ensure(self, name: str, password: str, role: str, at: datetime) -> None:
        """Add somebody, or give them this password; for the demo."""
        with self._store.write() as session:
            row = staff.by_name(session, name)
            if row is None:
                row = tables.User(name=name, role=role, created_at=at)
                session.add(row)
            elif self._hashing.matches(row.password_hash, password):
                return
            row.password_hash = self._hashing.hash(password)

    def check(self, name: str, password: str, at: datetime) -> User | None:
        """Return who logs in, None where the password is wrong or the account is locked for now."""
        with self._store.write() as session:
            row = staff.by_name(session, name.strip().lower())
            fits = self._hashing.matches(row.password_hash if row else self._nobody, password)
            if row is None or (row.locked_until and row.locked_until > at):
                return None
            if not fits:
                row.failed += 1
                if row.failed >= TRIES:
                    row.failed, row.locked_until = 0, at + LOCKED_FOR
                return None
            row.failed, row.locked_until = 0, None
            return User(row.id, row.name, row.role)

    def get(self, user_id: str) -> User | None:
        """Return a member of staff, None if there is none by that id."""
        with self._store.read() as session:
            row = session.get(tables.User, user_id)
            return User(row.id, row.name, row.role) if row else None
