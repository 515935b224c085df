"""Fixtures for tests of the store, which run on both engines."""

from tests.support.databases import database_url, keys, postgres_databases, sqlite_databases, store

__all__ = ["database_url", "keys", "postgres_databases", "sqlite_databases", "store"]
