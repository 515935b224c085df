"""Who is logged in: a signed cookie that ends by itself, form tokens, and a brake on guessing passwords."""

import hmac
import secrets
import threading
from collections import deque
from datetime import datetime, timedelta

from flask import abort, request, session

from integrations.console.parts import CheckingUsers, Staff

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
TRIES = 10
TRIES_WITHIN = timedelta(minutes=5)
MOST_ADDRESSES = 10_000


class Brake:
    """Counts log-ins that failed, by address; after ten in five minutes the address waits."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failed: dict[str, deque[datetime]] = {}

    def on(self, address: str, at: datetime) -> bool:
        """Tell whether this address must wait."""
        with self._lock:
            failed = self._failed.get(address, deque())
            while failed and failed[0] <= at - TRIES_WITHIN:
                failed.popleft()
            return len(failed) >= TRIES

    def failed(self, address: str, at: datetime) -> None:
        """Count one that failed."""
        with self._lock:
            if len(self._failed) >= MOST_ADDRESSES:
                self._failed.clear()
            self._failed.setdefault(address, deque(maxlen=TRIES)).append(at)


class Sessions:
    """The sessions of this process. A log-out ends the cookie for good, wherever a copy of it is."""

    def __init__(self, users: CheckingUsers) -> None:
        self._users = users
        self._ended: deque[str] = deque(maxlen=MOST_ADDRESSES)

    def begin(self, user: Staff, at: datetime) -> None:
        """Log somebody in, in a session of their own."""
        language = session.get("language")
        session.clear()
        session.update(user=user.id, id=secrets.token_urlsafe(16), began=at.timestamp(), seen=at.timestamp())
        if language:
            session["language"] = language

    def end(self) -> None:
        """Log out."""
        if "id" in session:
            self._ended.append(session["id"])
        session.clear()

    def user(self, at: datetime, *, active: bool = True) -> Staff | None:
        """Return who is logged in; `active` tells whether this is somebody's own doing, not a poll."""
        now = at.timestamp()
        if "user" not in session or session.get("id") in self._ended:
            return None
        idle, long = (
            now - session["seen"] > IDLE.total_seconds(),
            now - session["began"] > LONGEST.total_seconds(),
        )
        if idle or long:
            self.end()
            return None
        if active:
            session["seen"] = now
        return self._users.get(session["user"])

    def live(self, session_id: str) -> bool:
        """Tell whether a session has not been logged out."""
        return session_id not in self._ended


def form_token() -> str:
    """Return the token that every form of this session carries."""
    if "token" not in session:
        session["token"] = secrets.token_urlsafe(24)
    return str(session["token"])


def token_fits(given: str | None) -> bool:
    """Tell whether a token is this session's, in constant time."""
    known = session.get("token")
    return bool(known and given) and hmac.compare_digest(str(known).encode(), str(given).encode())


def only_own_forms() -> None:
    """Refuse a post that did not come from a page of this session."""
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        given = request.headers.get("X-Form-Token") or request.form.get("token")
        if not token_fits(given):
            abort(403)
