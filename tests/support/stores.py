"""A store for tests: a fresh SQLite file with all tables and one random key."""

from pathlib import Path

from agent.store import FieldKeys, Store, new_field_key


def make_keys(key_id: str = "k1") -> FieldKeys:
    """Return one fresh key."""
    return FieldKeys.parse(f"{key_id}:{new_field_key()}")


def make_store(folder: Path, name: str = "desk.db") -> Store:
    """Return an empty store in that folder."""
    store = Store(f"sqlite:///{folder / name}", make_keys())
    store.create_tables()
    return store
