"""The migrations lead to exactly the tables that the code knows, on both engines."""

import subprocess
import sys
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from agent.store import Store, tables
from agent.store.database import open_engine
from agent.store.migrate import alembic_config, is_current, migrate
from tests.support.databases import Databases


def test_migrations_lead_to_the_tables_of_the_code(store: Store) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, tables.Base.metadata)

    assert differences == []


def test_a_migrated_database_is_current(database_url: str) -> None:
    assert is_current(database_url)
    migrate(database_url)  # a second time changes nothing
    assert is_current(database_url)


def test_an_empty_database_is_not_current(tmp_path: Path) -> None:
    assert not is_current(f"sqlite:///{tmp_path / 'desk.db'}")


def test_processes_that_migrate_at_once_do_not_trip_each_other(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    code = "import sys; from agent.store.migrate import migrate; migrate(sys.argv[1])"

    started = [subprocess.Popen([sys.executable, "-c", code, url]) for _ in range(3)]

    assert [process.wait(timeout=60) for process in started] == [0, 0, 0]
    assert is_current(url)


def test_going_back_leaves_nothing_behind(sqlite_databases: Databases) -> None:
    config, url = alembic_config(), sqlite_databases.fresh()
    config.attributes["engine"] = engine = open_engine(url)
    command.downgrade(config, "base")

    assert inspect(engine).get_table_names() in ([], ["alembic_version"])
    engine.dispose()
