"""Tells open pages that something changed: one thread looks once a second while anybody watches."""

import hashlib
import json
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
# A page that is gone is noticed when this comes: until then it keeps its place.
SILENT_SECONDS = 5.0


class Watch:
    """A state, looked at once for all who watch. `look` returns anything that JSON can hold."""

    def __init__(self, look: Callable[[], object], most: int) -> None:
        self._look = look
        self._places = threading.BoundedSemaphore(most)
        self._changed = threading.Condition()
        self._watching = 0
        self._state = ""

    @contextmanager
    def place(self) -> Iterator[bool]:
        """Take a place among those who watch; False where all are taken."""
        taken = self._places.acquire(blocking=False)
        try:
            if taken:
                self._enter()
            yield taken
        finally:
            if taken:
                with self._changed:
                    self._watching -= 1
                self._places.release()

    def free(self) -> bool:
        """Tell whether there is a place."""
        if free := self._places.acquire(blocking=False):
            self._places.release()
        return free

    def changes(self, seconds: float = SILENT_SECONDS) -> Iterator[bool]:
        """Yield True at each change, and False when nothing has changed for so long."""
        known = self._state
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._state != known, timeout=seconds)  # noqa: B023
                changed = self._state != known
                known = self._state
            yield changed

    def _enter(self) -> None:
        with self._changed:
            self._watching += 1
            if self._watching > 1:
                return
            self._state = self._digest() or self._state
        threading.Thread(target=self._keep_looking, name="console-watch", daemon=True).start()

    def _keep_looking(self) -> None:
        pause = threading.Event()
        while self._watching:
            pause.wait(LOOK_SECONDS)
            state = self._digest()
            with self._changed:
                if state and state != self._state:
                    self._state = state
                    self._changed.notify_all()

    def _digest(self) -> str:
        try:
            text = json.dumps(self._look(), sort_keys=True, default=str)
        except Exception as error:  # the page keeps what it shows until the database is back
            log.warning("the queue could not be looked at (%s)", type(error).__name__)
            return ""
        return hashlib.sha256(text.encode()).hexdigest()
