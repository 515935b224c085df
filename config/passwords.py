"""Argon2id, with the library's own parameters."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from agent.desk.users import Hashing

_HASHER = PasswordHasher()


def _matches(hashed: str, password: str) -> bool:
    try:
        return _HASHER.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


ARGON2 = Hashing(_HASHER.hash, _matches)
