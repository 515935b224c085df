"""The connection to the database: short sessions, immediate write transactions, one error when it is down."""

from collections.abc import Iterator
from contextlib import contextmanager
from sqlite3 import Connection as SqliteConnection
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session, sessionmaker

from agent.errors import StoreDown
from agent.store.keys import FieldKeys
from agent.store.tables import Base
from agent.store.types import use_keys

BUSY_SECONDS = 5
LOCK_SECONDS, IDLE_SECONDS = 10, 60  # PostgreSQL: a stuck process must not hold up the others


class Store:
    """The database. `read()` and `write()` give a session for one short transaction.

    Values already loaded stay readable after the session has ended. No session may be held across a
    network call.
    """

    def __init__(self, url: str, keys: FieldKeys) -> None:
        self.keys = keys
        self.url = url
        self.engine = open_engine(url)
        use_keys(self.engine.dialect, keys)
        self._read = sessionmaker(self.engine, expire_on_commit=False, autoflush=False)
        writer = self.engine.execution_options(writes=True)
        self._write = sessionmaker(writer, expire_on_commit=False)

    @property
    def is_sqlite(self) -> bool:
        """Tell whether this is the embedded engine."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session to read with; raises StoreDown."""
        with _translated(), self._read() as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Give a session whose changes are committed on leaving and undone on any error; raises StoreDown."""
        with _translated(), self._write.begin() as session:
            yield session

    def answers(self) -> bool:
        """Tell whether the database can be reached now."""
        try:
            with self.read() as session:
                session.execute(text("SELECT 1"))
        except StoreDown:
            return False
        return True

    def create_tables(self) -> None:
        """Create all tables without migrations; for tests."""
        Base.metadata.create_all(self.engine)

    def close(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


def open_engine(url: str) -> Engine:
    """Return an engine for a SQLite file or a PostgreSQL server (`postgresql://` uses psycopg)."""
    parsed = make_url(url)
    if parsed.drivername in {"postgresql", "postgres"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    options: dict[str, Any] = {"hide_parameters": True, "pool_timeout": BUSY_SECONDS}
    if parsed.get_backend_name() == "sqlite":
        # A thread waits for SQLite's own lock, not for a free connection.
        engine = create_engine(parsed, pool_size=16, max_overflow=64, **options)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    waits = f"-c lock_timeout={LOCK_SECONDS}s -c idle_in_transaction_session_timeout={IDLE_SECONDS}s"
    options["connect_args"] = {"connect_timeout": BUSY_SECONDS, "options": waits}
    return create_engine(parsed, pool_size=8, max_overflow=24, pool_pre_ping=True, **options)


def _prepare_sqlite(connection: SqliteConnection, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions: `_begin_sqlite` does
    for pragma in (
        f"busy_timeout={BUSY_SECONDS * 1000}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A deferred transaction that turns into a write fails at once where another one is writing.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeout) as error:
        raise StoreDown("the database cannot be reached") from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise StoreDown("the database connection was lost") from error
        raise
