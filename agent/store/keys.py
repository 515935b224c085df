"""Field keys: what encrypts a value, what wraps a patient's own key, and what makes a blind index.

Every stored value starts with the id of its key, so that keys can be rotated while the desk runs.
"""

import hashlib
import hmac
import re
import secrets
from base64 import b64encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from agent.errors import DeskError, Misconfigured

_KEY_ID = re.compile(r"[a-z0-9_-]{1,16}")
_KEY_BYTES = 32
_NONCE_BYTES = 12


class Unreadable(DeskError):
    """A stored value cannot be decrypted: its key is gone, or it was tampered with."""


def new_field_key() -> str:
    """Return fresh key material, as FIELD_KEYS wants it after the `id:`."""
    return b64encode(secrets.token_bytes(_KEY_BYTES)).decode()


def new_data_key() -> bytes:
    """Return a fresh key for the values of one patient or one audit row."""
    return secrets.token_bytes(_KEY_BYTES)


def seal(key: bytes, key_id: str, plain: bytes, context: str) -> str:
    """Encrypt `plain`; it can only be opened again under the same `context` (where it is stored)."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return f"{key_id}.{_text(nonce + _cipher(key).encrypt(nonce, plain, context.encode()))}"


def unseal(key: bytes, value: str, context: str) -> bytes:
    """Decrypt what `seal` made; raises Unreadable."""
    try:
        blob = _blob(value.partition(".")[2])
        return _cipher(key).decrypt(blob[:_NONCE_BYTES], blob[_NONCE_BYTES:], context.encode())
    except (InvalidTag, ValueError) as error:
        raise Unreadable("a stored value cannot be decrypted") from error


class FieldKeys:
    """The practice's keys, the one in use first; written `FIELD_KEYS=id:base64,olderid:base64`."""

    def __init__(self, keys: Mapping[str, bytes], index_keys: Mapping[str, bytes] | None = None) -> None:
        # Without index keys of their own, the blind indexes hang on the field keys and turn with them.
        indexing = index_keys or keys
        self.current, self.index_current = next(iter(keys)), next(iter(indexing))
        self._cipher_keys = {key_id: _derive(key, b"fields") for key_id, key in keys.items()}
        self._index_keys = {key_id: _derive(key, b"index") for key_id, key in indexing.items()}

    @classmethod
    def parse(cls, text: str) -> "FieldKeys":
        """Read FIELD_KEYS; raises Misconfigured with every fault, none of which shows a key."""
        keys: dict[str, bytes] = {}
        faults: list[str] = []
        for number, part in enumerate(filter(None, (p.strip() for p in text.split(","))), 1):
            key_id, _, material = part.partition(":")
            fault = _fault(key_id, material, keys)
            if fault:
                faults.append(f"FIELD_KEYS: key {number} {fault}")
            else:
                keys[key_id] = _blob(material)
        if not keys and not faults:
            faults.append("FIELD_KEYS: no key given; write id:base64 with 32 random bytes")
        if faults:
            raise Misconfigured(faults)
        return cls(keys)

    def encrypt(self, plain: bytes, context: str) -> str:
        """Encrypt with the key in use."""
        return seal(self._cipher_keys[self.current], self.current, plain, context)

    def decrypt(self, value: str, context: str) -> bytes:
        """Decrypt with whichever key the value names; raises Unreadable."""
        key = self._cipher_keys.get(value.partition(".")[0])
        if key is None:
            raise Unreadable("a stored value names a key that FIELD_KEYS does not hold")
        return unseal(key, value, context)

    def digest(self, kind: str, value: str) -> str:
        """Return the blind index of a value under the key in use, for writing."""
        return self._digest(self.index_current, kind, value)

    def digests(self, kind: str, value: str) -> tuple[str, ...]:
        """Return the blind index under every key, for looking up while a rotation is unfinished."""
        return tuple(self._digest(key_id, kind, value) for key_id in self._index_keys)

    def _digest(self, key_id: str, kind: str, value: str) -> str:
        mac = hmac.new(self._index_keys[key_id], f"{kind}\0{value}".encode(), hashlib.sha256)
        return f"{key_id}.{_text(mac.digest()[:18])}"


def _fault(key_id: str, material: str, known: Mapping[str, bytes]) -> str:
    if not _KEY_ID.fullmatch(key_id):
        return "needs an id of lower-case letters, digits, - or _ before a colon"
    if key_id in known:
        return "repeats an id"
    try:
        size = len(_blob(material))
    except ValueError:
        return "is not base64"
    return "" if size == _KEY_BYTES else f"is {size} bytes long, not {_KEY_BYTES}"


def _derive(key: bytes, purpose: bytes) -> bytes:
    # One HKDF-Expand block (RFC 5869): the input is already uniform, so extracting is not needed.
    return hmac.new(key, b"front-desk " + purpose + b"\x01", hashlib.sha256).digest()


@lru_cache(maxsize=256)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


def _text(blob: bytes) -> str:
    return urlsafe_b64encode(blob).rstrip(b"=").decode()


def _blob(text: str) -> bytes:
    return urlsafe_b64decode(text.replace("+", "-").replace("/", "_") + "=" * (-len(text.rstrip("=")) % 4))
