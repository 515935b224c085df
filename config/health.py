"""`GET /healthz`: 200 once every part that a call needs answers, 503 while calls go to the fallback."""

import threading
import time
from collections.abc import Callable, Mapping

from flask import Blueprint, Response, jsonify

Check = Callable[[], bool]

REMEMBERED_SECONDS = 1.0


class Health:
    """Asks each part how it is; `needed` are those without which no call can be taken."""

    def __init__(self, checks: Mapping[str, Check], needed: frozenset[str]) -> None:
        self._checks, self._needed = checks, needed
        self._lock = threading.Lock()
        self._asked_at, self._known = 0.0, dict.fromkeys(checks, False)
        self.warm = False

    def parts(self) -> dict[str, bool]:
        """Return each part's state, asked at most once a second."""
        with self._lock:
            if time.monotonic() - self._asked_at > REMEMBERED_SECONDS:
                self._known = {name: _safely(check) for name, check in self._checks.items()}
                self._asked_at = time.monotonic()
            return dict(self._known)

    def ready(self) -> bool:
        """Tell whether a call can be taken: warmed up, and every needed part answers."""
        parts = self.parts()
        return self.warm and all(parts[name] for name in self._needed)

    def blueprint(self) -> Blueprint:
        """Return the route."""
        pages = Blueprint("health", __name__)

        @pages.get("/healthz")
        def healthz() -> tuple[Response, int]:
            parts, ready = self.parts(), self.ready()
            body = {
                "status": "ok" if ready and all(parts.values()) else "degraded" if ready else "down",
                "warm": self.warm,
                "parts": {name: "ok" if fine else "degraded" for name, fine in parts.items()},
                "degraded": sorted(name for name, fine in parts.items() if not fine),
            }
            return jsonify(body), 200 if ready else 503

        return pages


def _safely(check: Check) -> bool:
    try:
        return check()
    except Exception:  # a check that breaks is a part that is not well
        return False
