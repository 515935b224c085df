"""Bringing a database to this version's tables; safe to call from several processes at once."""

import threading
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import DBAPIError

from agent.errors import StoreDown
from agent.store.database import open_engine

_ONE_AT_A_TIME = threading.Lock()  # Alembic keeps its context in module globals
_SCRIPTS = Path(__file__).parent / "migrations"


def migrate(url: str) -> None:
    """Run every migration that the database has not seen yet; raises StoreDown."""
    config = alembic_config()
    engine = open_engine(url)
    config.attributes["engine"] = engine
    try:
        with _ONE_AT_A_TIME:
            command.upgrade(config, "head")
    except DBAPIError as error:
        raise StoreDown("the database cannot be migrated", retryable=False) from error
    finally:
        engine.dispose()


def is_current(url: str) -> bool:
    """Tell whether the database has this version's tables; raises StoreDown."""
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            heads = MigrationContext.configure(connection).get_current_heads()
    except DBAPIError as error:
        raise StoreDown("the database cannot be reached") from error
    finally:
        engine.dispose()
    return set(heads) == set(ScriptDirectory.from_config(alembic_config()).get_heads())


def alembic_config() -> Config:
    """Return Alembic's configuration; there is no ini file."""
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.set_main_option("path_separator", "os")
    return config
