"""Runs work of one key strictly in the order it came, work of different keys side by side."""

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Generic, TypeVar

T = TypeVar("T")


class Lanes(Generic[T]):
    """One lane a key: a second text of the same sender waits until the first is answered."""

    def __init__(self, pool: Executor) -> None:
        self._pool = pool
        self._lock = threading.Lock()
        self._lanes: dict[str, deque[tuple[Callable[[], T], Future[T]]]] = {}

    def put(self, key: str, work: Callable[[], T]) -> Future[T]:
        """Queue work behind what that key has waiting; the future tells its outcome."""
        future: Future[T] = Future()
        with self._lock:
            waiting = self._lanes.get(key)
            if waiting is not None:
                waiting.append((work, future))
                return future
            self._lanes[key] = deque([(work, future)])
        self._pool.submit(self._drive, key)
        return future

    def _drive(self, key: str) -> None:
        while True:
            with self._lock:
                lane = self._lanes[key]
                if not lane:
                    del self._lanes[key]
                    return
                work, future = lane.popleft()
            try:
                future.set_result(work())
            except Exception as error:
                future.set_exception(error)
