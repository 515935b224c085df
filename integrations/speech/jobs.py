"""The line in front of the Whisper workers: finals first, partials only when nobody waits."""

import heapq
import itertools
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from enum import IntEnum

from integrations.speech.wire import Message


class Rank(IntEnum):
    """How urgent a job is; lower goes first."""

    FINAL = 0
    PARTIAL = 1
    ALTERNATIVES = 2


class Refused(Exception):
    """The job was not done: dropped, late, or too many wait."""


@dataclass(order=True, slots=True)
class Job:
    """One clip to transcribe, `deadline` in the seconds of the line's clock."""

    rank: Rank
    number: int
    deadline: float = field(compare=False)
    message: Message = field(compare=False)
    answer: Future[Message] = field(compare=False)
    tries: int = field(default=0, compare=False)


@dataclass(slots=True)
class Counts:
    """What became of the jobs since the start."""

    done: int = 0
    dropped: int = 0
    late: int = 0
    refused: int = 0


class Line:
    """A waiting line with a place for each rank; safe for many threads."""

    def __init__(self, workers: int, longest: int, now: Callable[[], float]) -> None:
        self._workers = workers
        self._longest = longest
        self._now = now
        self._numbers = itertools.count()
        self._changed = threading.Condition()
        self._waiting: list[Job] = []
        self._busy = 0
        self._closed = False
        self.counts = Counts()
        self.usual_seconds = 0.3
        """What a job has been taking, a running mean."""

    def add(self, rank: Rank, message: Message, seconds: float) -> Future[Message]:
        """Put a job in the line; its answer raises Refused where it is not done within `seconds`.

        A partial is only taken when a worker is free for it. A final that cannot be done in time is refused
        at once, so that the caller hears something sooner.
        """
        answer: Future[Message] = Future()
        with self._changed:
            finals = sum(job.rank is Rank.FINAL for job in self._waiting)
            free = self._workers - self._busy - len(self._waiting)
            if rank is Rank.PARTIAL and free <= 0:
                self.counts.dropped += 1
                answer.set_exception(Refused("dropped"))
            elif self._closed or finals >= self._longest or self._too_slow(finals, seconds):
                self.counts.refused += 1
                answer.set_exception(Refused("busy"))
            else:
                job = Job(rank, next(self._numbers), self._now() + seconds, message, answer)
                heapq.heappush(self._waiting, job)
                self._changed.notify()
        return answer

    def _too_slow(self, finals: int, seconds: float) -> bool:
        return finals > 0 and (finals + 1) / self._workers * self.usual_seconds > seconds

    def take(self, seconds: float) -> Job | None:
        """Wait for the next job, dropping those that are late or no longer wanted; None if none comes."""
        until = self._now() + seconds
        with self._changed:
            while not self._closed and (left := until - self._now()) > 0:
                while self._waiting:
                    job = heapq.heappop(self._waiting)
                    if not job.answer.running() and not job.answer.set_running_or_notify_cancel():
                        continue
                    if self._now() > job.deadline:
                        self.counts.late += 1
                        job.answer.set_exception(Refused("late"))
                        continue
                    self._busy += 1
                    return job
                self._changed.wait(left)
        return None

    def finished(self, job: Job, answer: Message, seconds: float) -> None:
        """Hand the answer to whoever waits, and note how long it took."""
        with self._changed:
            self._busy -= 1
            self.counts.done += 1
            self.usual_seconds += 0.1 * (seconds - self.usual_seconds)
        job.answer.set_result(answer)

    def again(self, job: Job, *, tried: bool) -> None:
        """Put back a job whose worker died; given up if it was `tried` twice, since it may be what kills."""
        job.tries += tried
        with self._changed:
            self._busy -= 1
            if job.tries < 2 and not self._closed:
                heapq.heappush(self._waiting, job)
                self._changed.notify()
                return
        job.answer.set_exception(Refused("died"))

    @property
    def closed(self) -> bool:
        """Tell whether no more jobs come."""
        return self._closed

    def waiting(self) -> int:
        """Return how many wait."""
        with self._changed:
            return len(self._waiting)

    def close(self) -> None:
        """Refuse whoever waits, and send the workers home."""
        with self._changed:
            self._closed = True
            left, self._waiting = self._waiting, []
            self._changed.notify_all()
        for job in left:
            if job.answer.running() or job.answer.set_running_or_notify_cancel():
                job.answer.set_exception(Refused("closed"))
