"""Fixtures for tests of the desk that need a store; these run on both engines."""

from tests.support.databases import database_url, keys, postgres_databases, sqlite_databases, store

__all__ = ["database_url", "keys", "postgres_databases", "sqlite_databases", "store"]
