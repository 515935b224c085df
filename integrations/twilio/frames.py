"""Twilio's Media Streams messages: what comes over the socket as typed values, what goes out as text.

Reading is defensive: whatever is malformed, unknown or too big is dropped, never raised.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FRAME_BYTES = 160  # 20 ms of 8 kHz μ-law
FRAME_SECONDS = 0.02
SILENCE = b"\xff"
ENCODING = "audio/x-mulaw"
BYTES_PER_SECOND = 8000
LONGEST_MESSAGE = 64 * 1024
LONGEST_SOUND = 4 * BYTES_PER_SECOND
KEYS = frozenset("0123456789*#ABCD")


@dataclass(frozen=True, slots=True)
class Started:
    """The stream has begun; nothing may be sent before."""

    stream_sid: str
    account_sid: str
    call_sid: str
    token: str


@dataclass(frozen=True, slots=True)
class Sounded:
    """Some of the caller's sound, μ-law; `at_ms` since the stream began, as Twilio counts."""

    mulaw: bytes
    at_ms: int


@dataclass(frozen=True, slots=True)
class Pressed:
    """The caller pressed a key."""

    key: str


@dataclass(frozen=True, slots=True)
class Played:
    """What we sent before this mark has been played, or was cleared."""

    name: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """The stream is over; the call may live on, and is not ours to end."""


Event = Started | Sounded | Pressed | Played | Stopped


def read(message: str | bytes | None) -> Event | None:
    """Return what a message says; None where it says nothing that we use or can read."""
    if not isinstance(message, str) or len(message) > LONGEST_MESSAGE:
        return None
    try:
        fields = json.loads(message)
    except (ValueError, RecursionError):
        return None
    if not isinstance(fields, dict):
        return None
    match fields.get("event"):
        case "start":
            return _started(fields)
        case "media":
            return _sounded(_mapping(fields, "media"))
        case "dtmf":
            key = _text(_mapping(fields, "dtmf"), "digit")
            return Pressed(key) if key in KEYS else None
        case "mark":
            name = _text(_mapping(fields, "mark"), "name")
            return Played(name) if name else None
        case "stop":
            return Stopped()
    return None


def media(stream_sid: str, mulaw: bytes) -> str:
    """Return the message that plays some sound."""
    payload = base64.b64encode(mulaw).decode("ascii")
    return json.dumps({"event": "media", "streamSid": stream_sid, "media": {"payload": payload}})


def mark(stream_sid: str, name: str) -> str:
    """Return the message that asks to be told when all sound so far has been played."""
    return json.dumps({"event": "mark", "streamSid": stream_sid, "mark": {"name": name}})


def clear(stream_sid: str) -> str:
    """Return the message that throws away what has not been played yet."""
    return json.dumps({"event": "clear", "streamSid": stream_sid})


def _started(fields: Mapping[str, Any]) -> Started | None:
    start = _mapping(fields, "start")
    stream_sid, account_sid = _text(start, "streamSid"), _text(start, "accountSid")
    call_sid = _text(start, "callSid")
    encoding = _mapping(start, "mediaFormat").get("encoding", ENCODING)
    if not (stream_sid and account_sid and call_sid) or encoding != ENCODING:
        return None
    return Started(stream_sid, account_sid, call_sid, _text(_mapping(start, "customParameters"), "token"))


def _sounded(fields: Mapping[str, Any]) -> Sounded | None:
    payload = _text(fields, "payload")
    if fields.get("track", "inbound") != "inbound" or not payload:
        return None
    try:
        mulaw = base64.b64decode(payload, validate=True)
        at_ms = int(fields.get("timestamp", 0))
    except (binascii.Error, ValueError, TypeError):
        return None
    return Sounded(mulaw, max(0, at_ms)) if 0 < len(mulaw) <= LONGEST_SOUND else None


def _mapping(fields: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = fields.get(name)
    return value if isinstance(value, dict) else {}


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else str(value) if isinstance(value, int) else ""
