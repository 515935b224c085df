"""Secrets we make ourselves: demo ones, kept from the first run on, and loopback ones, fresh at each start.

Both are `NAME=value` files in VAR_DIR that only their owner may read.
"""

import base64
import fcntl
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path

DEMO = "demo.env"
START = "loopback.env"
DEMO_SID = "AC" + "de30" * 8
Makers = Mapping[str, Callable[[], str]]


def _key() -> str:
    return "demo:" + base64.b64encode(secrets.token_bytes(32)).decode()


DEMO_MAKERS: Makers = {
    "TWILIO_ACCOUNT_SID": lambda: DEMO_SID,
    "TWILIO_AUTH_TOKEN": lambda: "demo" + secrets.token_hex(14),
    "TWILIO_PHONE_NUMBER": lambda: "+13125550190",
    "FIELD_KEYS": _key,
    "INDEX_KEY": _key,
    "SECRET_KEY": lambda: "demo-" + secrets.token_urlsafe(32),
    "DEMO_PASSWORD": lambda: secrets.token_urlsafe(9),
}
START_MAKERS: Makers = {
    "RASA_TOKEN": lambda: secrets.token_urlsafe(24),
    "ACTIONS_TOKEN": lambda: secrets.token_urlsafe(24),
    "SPEECH_TOKEN": lambda: secrets.token_urlsafe(24),
}


def is_demo(name: str, value: str) -> bool:
    """Tell whether a value is plainly one that demo mode made, whatever file it stands in now."""
    if name in ("FIELD_KEYS", "INDEX_KEY"):
        return any(part.strip().startswith("demo:") for part in value.split(","))
    if name in ("TWILIO_AUTH_TOKEN", "SECRET_KEY"):
        return value.startswith("demo")
    return value == DEMO_SID


def parse(text: str) -> dict[str, str]:
    """Return the `NAME=value` lines of a text, without quotes; `#` lines are skipped."""
    pairs = (line.removeprefix("export ").partition("=") for line in map(str.strip, text.splitlines()))
    return {
        name.strip(): _unquoted(value.strip())
        for name, equals, value in pairs
        if equals and not name.startswith("#") and value.strip()
    }


def read(path: Path) -> dict[str, str]:
    """Return what a secrets file says; {} where there is none or it is not ours to read."""
    try:
        return parse(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, PermissionError):
        return {}


def fill(path: Path, makers: Makers) -> dict[str, str]:
    """Return the file's secrets after making the missing ones; safe when several processes start at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        kept = parse(file.read())
        made = {name: make() for name, make in makers.items() if name not in kept}
        file.writelines(f"{name}={value}\n" for name, value in made.items())
    return {**kept, **made}


def renew(path: Path, makers: Makers) -> dict[str, str]:
    """Replace the file by fresh secrets and return them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    made = {name: make() for name, make in makers.items()}
    fresh = path.with_suffix(f".{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.writelines(f"{name}={value}\n" for name, value in made.items())
    fresh.replace(path)
    return made


def _unquoted(value: str) -> str:
    quoted = len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if quoted else value.partition(" #")[0].strip()
