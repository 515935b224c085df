"""Turns the text of a setting into its typed value; every refusal says what would have been right."""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args, get_origin
from urllib.parse import urlsplit

import phonenumbers

LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Problem(ValueError):
    """What is wrong with one setting; never repeats its value."""


class Key(NamedTuple):
    """A key of 32 bytes and the short id by which stored values name it."""

    id: str
    secret: bytes

    def __repr__(self) -> str:
        """Name the key without showing it."""
        return f"Key({self.id})"


def key(text: str) -> Key:
    """Read `id:base64`."""
    name, _, encoded = text.strip().partition(":")
    try:
        secret = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        raise Problem("not base64 after `id:`") from None
    if not re.fullmatch(r"[a-z0-9_-]{1,16}", name) or len(secret) != 32:
        raise Problem("write `id:base64`, with an id of a-z 0-9 _ - and 32 bytes (openssl rand -base64 32)")
    return Key(name, secret)


def keys(text: str) -> tuple[Key, ...]:
    """Read several keys, comma-separated; the first one encrypts, all of them decrypt."""
    found = tuple(key(part) for part in text.split(",") if part.strip())
    if len({k.id for k in found}) != len(found):
        raise Problem("two keys have the same id")
    return found


def _whole(text: str, least: int, most: int) -> int:
    if not text.isascii() or not text.isdecimal() or not least <= int(text) <= most:
        raise Problem(f"write a whole number from {least} to {most}")
    return int(text)


def _url(text: str) -> str:
    if not text:
        return text
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise Problem("write a URL such as https://desk.example.org")
    return text.rstrip("/")


def _loopback(text: str) -> str:
    if urlsplit(_url(text)).hostname not in LOOPBACK:
        raise Problem("must be on loopback: what patients say passes there unencrypted")
    return text.rstrip("/")


def _database(text: str) -> str:
    if not text.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        raise Problem("write sqlite:///file or postgresql+psycopg://user@host/name")
    return re.sub(r"^postgresql://", "postgresql+psycopg://", text)


def _sid(text: str) -> str:
    if not re.fullmatch(r"AC[0-9a-fA-F]{32}", text):
        raise Problem("write AC and 32 hexadecimal digits, as Twilio's console shows it")
    return text


def _phone(text: str) -> str:
    try:
        parsed = phonenumbers.parse(text)
    except phonenumbers.NumberParseException:
        raise Problem("write it in E.164, such as +13125550100") from None
    if phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) != text:
        raise Problem("write it in E.164, such as +13125550100")
    return text


def _long(text: str) -> str:
    if len(text) < 32:
        raise Problem("too short; write at least 32 characters (openssl rand -base64 32)")
    return text


def _file(text: str, root: Path) -> Path:
    path = root / text
    if path.is_dir():
        raise Problem("is a folder; name a file")
    return path


@dataclass(frozen=True, slots=True)
class Readers:
    """Which reader a setting has: by its own word (`reads`), else by its type."""

    named: Mapping[str, Callable[[str], Any]]

    def typed(self, hint: Any, reads: str, text: str, root: Path) -> Any:
        """Return the value; raise Problem."""
        if hint is Path:
            return _file(text, root) if reads == "file" else root / text
        if reads:
            return self.named[reads](text)
        if get_origin(hint) is Literal:
            if text not in get_args(hint):
                raise Problem(f"write one of {', '.join(get_args(hint))}")
            return text
        by_type: dict[Any, Callable[[str], Any]] = {
            tuple[Key, ...]: keys,
        }
        return by_type.get(hint, str)(text)


READERS = Readers(
    {
        "port": lambda text: _whole(text, 1, 65535),
        "hops": lambda text: _whole(text, 0, 9),
        "count": lambda text: _whole(text, 1, 512),
        "url": _url,
        "loopback": _loopback,
        "database": _database,
        "sid": _sid,
        "phone": _phone,
        "long": _long,
    }
)
