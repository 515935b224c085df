"""How the speech processes talk: a message is a small JSON head and bytes (sound), framed by its length."""

import json
import os
import select
import struct
from typing import Any, NamedTuple

_LENGTH = struct.Struct("<I")
LONGEST = 16 * 1024 * 1024
"""Bytes in a message: four minutes of 16 kHz sound, far more than a turn."""


class Closed(Exception):
    """The other side is gone, silent for too long, or speaks another language."""


class Message(NamedTuple):
    """What is said (`head`, JSON values), and the sound that goes with it."""

    head: dict[str, Any]
    body: bytes = b""


def pack(message: Message) -> bytes:
    """Return the message as bytes, without its outer length."""
    head = json.dumps(message.head, ensure_ascii=False).encode()
    return _LENGTH.pack(len(head)) + head + message.body


def unpack(data: bytes) -> Message:
    """Return the message in these bytes; raise Closed where they hold none."""
    try:
        (length,) = _LENGTH.unpack_from(data)
        head = json.loads(data[_LENGTH.size : _LENGTH.size + length])
    except (struct.error, ValueError) as error:
        raise Closed("not a message") from error
    if not isinstance(head, dict):
        raise Closed("not a message")
    return Message(head, data[_LENGTH.size + length :])


def write(descriptor: int, message: Message) -> None:
    """Write a framed message to a pipe; raise Closed."""
    data = pack(message)
    rest = memoryview(_LENGTH.pack(len(data)) + data)
    try:
        while rest:
            rest = rest[os.write(descriptor, rest) :]
    except OSError as error:
        raise Closed("the pipe is closed") from error


def read(descriptor: int, seconds: float | None = None) -> Message:
    """Read a framed message from a pipe; raise Closed, after `seconds` of silence too."""
    (length,) = _LENGTH.unpack(_exactly(descriptor, _LENGTH.size, seconds))
    if length > LONGEST:
        raise Closed("not a message")
    return unpack(_exactly(descriptor, length, seconds))


def _exactly(descriptor: int, size: int, seconds: float | None) -> bytes:
    parts: list[bytes] = []
    while size:
        try:
            ready, _, _ = select.select([descriptor], [], [], seconds)
            part = os.read(descriptor, size) if ready else b""
        except (OSError, ValueError) as error:
            raise Closed("the pipe is closed") from error
        if not part:
            raise Closed("the other side is gone" if ready else "the other side takes too long")
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
