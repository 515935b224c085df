"""Column types: aware UTC times, and values that are encrypted on the way in and decrypted on the way out."""

import json
from datetime import UTC, datetime
from typing import Any, Protocol, overload
from weakref import WeakKeyDictionary

from sqlalchemy import DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator

from agent.store.keys import FieldKeys, Unreadable, seal, unseal

_KEYS: WeakKeyDictionary[Dialect, FieldKeys] = WeakKeyDictionary()


def use_keys(dialect: Dialect, keys: FieldKeys) -> None:
    """Let one engine's columns encrypt and decrypt with these keys."""
    _KEYS[dialect] = keys


class UtcTime(TypeDecorator[datetime]):
    """A point in time: only aware values go in, UTC comes out, on engines with zones and without."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware time into UTC; raises ValueError on a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time must be aware")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the stored time as aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Encrypted(TypeDecorator[Any]):
    """A value encrypted with FIELD_KEYS; `context` ties the ciphertext to its column."""

    impl = Text
    cache_ok = True

    def __init__(self, context: str) -> None:
        super().__init__()
        self.context = context

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Encrypt a value."""
        return None if value is None else _KEYS[dialect].encrypt(self.dump(value), self.context)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Decrypt a value; raises Unreadable."""
        return None if value is None else self.load(_KEYS[dialect].decrypt(value, self.context))

    def dump(self, value: Any) -> bytes:
        """Return the value as bytes."""
        raise NotImplementedError

    def load(self, plain: bytes) -> Any:
        """Return the value of these bytes."""
        raise NotImplementedError


class EncryptedText(Encrypted):
    """A text."""

    cache_ok = True

    def dump(self, value: Any) -> bytes:
        """Return the text as UTF-8."""
        return str(value).encode()

    def load(self, plain: bytes) -> Any:
        """Return UTF-8 as text."""
        return plain.decode()


class EncryptedJson(Encrypted):
    """A JSON value. Assign a new one to change it: edits inside are not noticed."""

    cache_ok = True

    def dump(self, value: Any) -> bytes:
        """Return the value as JSON."""
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

    def load(self, plain: bytes) -> Any:
        """Return the JSON value."""
        return json.loads(plain)


class EncryptedKey(Encrypted):
    """A data key, wrapped by FIELD_KEYS. Deleting it makes what it sealed unreadable for ever."""

    cache_ok = True

    def dump(self, value: Any) -> bytes:
        """Return the key."""
        return bytes(value)

    def load(self, plain: bytes) -> Any:
        """Return the key."""
        return plain


class HasDataKey(Protocol):
    """A row with a key of its own."""

    def data_key(self) -> bytes | None:
        """Return the key, or None once it was destroyed."""
        ...

    def sealing_context(self) -> str:
        """Return what ties a value to this row."""
        ...


class Sealed:
    """An attribute kept in the column `<name>_sealed` under the row's own key; None once that is gone."""

    def __set_name__(self, owner: type, name: str) -> None:
        """Remember which attribute this is."""
        self._name = name

    @overload
    def __get__(self, row: None, owner: type) -> "Sealed": ...

    @overload
    def __get__(self, row: HasDataKey, owner: type) -> str | None: ...

    def __get__(self, row: HasDataKey | None, owner: type) -> "Sealed | str | None":
        """Decrypt the value; raises Unreadable if it was tampered with."""
        if row is None:
            return self
        value, key = getattr(row, f"{self._name}_sealed"), row.data_key()
        return None if value is None or key is None else unseal(key, value, self._context(row)).decode()

    def __set__(self, row: HasDataKey, value: str | None) -> None:
        """Encrypt and set the value; raises Unreadable if the row's key was destroyed."""
        key = row.data_key()
        if value is not None and key is None:
            raise Unreadable("the row's own key is gone")
        sealed = seal(key, "own", value.encode(), self._context(row)) if value is not None and key else None
        setattr(row, f"{self._name}_sealed", sealed)

    def _context(self, row: HasDataKey) -> str:
        return f"{row.sealing_context()}.{self._name}"
