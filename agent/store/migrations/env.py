"""Alembic's entry: all pending migrations in one transaction, one process at a time."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Engine, text

from agent.store.tables import Base
from agent.store.types import Encrypted, UtcTime

_MIGRATION_LOCK = 7_240_002


def render(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write our column types as the plain ones beneath, so that a migration never changes its meaning."""
    if kind == "type" and isinstance(item, UtcTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Encrypted):
        return "sa.Text()"
    return False


def run(engine: Engine) -> None:
    """Run the migrations."""
    with engine.execution_options(writes=True).connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_item=render,
            transactional_ddl=True,
            render_as_batch=connection.dialect.name == "sqlite",
        )
        with context.begin_transaction():
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
            context.run_migrations()
        if connection.in_transaction():
            connection.commit()


run(context.config.attributes["engine"])
