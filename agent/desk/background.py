"""Threads for what must not keep a call waiting, each logged if it breaks, all waited for at the end."""

import logging
import threading
from collections.abc import Callable
from typing import Any

log = logging.getLogger(__name__)


class Background:
    """Runs things at once, each in a thread of its own: a ladder must never queue behind another one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: set[threading.Thread] = set()

    def run(self, what: Callable[..., object], *args: Any) -> None:
        """Start `what`; its errors are logged."""
        thread = threading.Thread(target=self._run, args=(what, args), name=what.__name__, daemon=True)
        with self._lock:
            self._running.add(thread)
            thread.start()

    def wait(self, seconds: float) -> bool:
        """Wait for all that runs, and for what that starts, each so long at most; tell whether all ended."""
        while running := self._snapshot():
            for thread in running:
                thread.join(seconds)
                if thread.is_alive():
                    return False
        return True

    def _snapshot(self) -> list[threading.Thread]:
        with self._lock:
            return list(self._running)

    def _run(self, what: Callable[..., object], args: tuple[Any, ...]) -> None:
        try:
            what(*args)
        except Exception:
            log.exception("something in the background broke off")
        finally:
            with self._lock:
                self._running.discard(threading.current_thread())
