"""The clockwork: calls each of the desk's ticks at its interval. The jobs themselves are rows, so a restart
loses nothing and two of these never do anything twice.
"""

import logging
import signal
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.schedulers.blocking import BlockingScheduler

from agent.clock import Clock

log = logging.getLogger(__name__)

MISFIRE_GRACE_SECONDS = 3600  # a tick that could not run in time runs as soon as it can
BEAT_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Tick:
    """Something to do every so often; `do` is given the time."""

    name: str
    every_seconds: float
    do: Callable[[datetime], object]


def schedule(scheduler: BaseScheduler, ticks: Iterable[Tick], clock: Clock) -> None:
    """Put the ticks on a scheduler: each runs once at a time, and once however many runs were missed."""
    for tick in ticks:
        scheduler.add_job(
            _guarded(tick, clock),
            "interval",
            seconds=tick.every_seconds,
            id=tick.name,
            name=tick.name,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=MISFIRE_GRACE_SECONDS,
            next_run_time=clock.now(),
        )


def heartbeat(path: Path) -> Tick:
    """Return the tick by which others see that the clockwork runs: it touches a file."""

    def beat(at: datetime) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(at.isoformat() + "\n", encoding="utf-8")

    return Tick("heartbeat", BEAT_SECONDS, beat)


def serve(ticks: Iterable[Tick], clock: Clock) -> None:
    """Run until told to end; a tick under way is finished first."""
    scheduler = BlockingScheduler(timezone=UTC, executors={"default": ThreadPoolExecutor(8)})
    schedule(scheduler, ticks, clock)

    def end(_signal: int, _frame: FrameType | None) -> None:
        # Not waited for here: a signal interrupts the very thread that has to wake up.
        scheduler.shutdown(wait=False)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    scheduler.start()


def _guarded(tick: Tick, clock: Clock) -> Callable[[], None]:
    def run() -> None:
        began = time.monotonic()
        try:
            tick.do(clock.now())
        except Exception as error:  # the others go on, and this one is tried again at its next time
            log.error("a tick failed: %s (%s)", tick.name, type(error).__name__)
        else:
            log.debug("a tick ran: %s in %.2f s", tick.name, time.monotonic() - began)

    return run
