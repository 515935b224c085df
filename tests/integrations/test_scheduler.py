"""The clockwork calls every tick, one at a time, whatever another one does."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from agent.clock import SystemClock
from integrations.scheduler import Tick, heartbeat, schedule

SERVED = """
import sys
from pathlib import Path
from agent.clock import SystemClock
from integrations.scheduler import Tick, heartbeat, serve

def broken(at):
    raise ValueError("no")

serve([Tick("broken", 1, broken), heartbeat(Path(sys.argv[1]))], SystemClock())
"""


def test_a_tick_that_fails_or_hangs_does_not_stop_the_others() -> None:
    ran, running, twice = threading.Event(), threading.Lock(), []
    release = threading.Event()

    def fails(at: datetime) -> None:
        raise ValueError("a tick broke")

    def hangs(at: datetime) -> None:
        if not running.acquire(blocking=False):
            twice.append(at)
        release.wait(5)

    scheduler = BackgroundScheduler(timezone=UTC, executors={"default": ThreadPoolExecutor(4)})
    ticks = [Tick("fails", 0.02, fails), Tick("hangs", 0.02, hangs), Tick("runs", 0.02, lambda at: ran.set())]
    schedule(scheduler, ticks, SystemClock())
    scheduler.start()

    assert ran.wait(5)
    release.set()
    scheduler.shutdown()
    assert twice == []


def test_every_job_is_coalesced_and_runs_one_at_a_time() -> None:
    scheduler = BackgroundScheduler(timezone=UTC)
    schedule(scheduler, [Tick("texts", 5, print)], SystemClock())
    scheduler.start(paused=True)

    (job,) = scheduler.get_jobs()
    scheduler.shutdown()
    assert (job.id, job.coalesce, job.max_instances) == ("texts", True, 1)
    assert job.misfire_grace_time


def test_the_heartbeat_says_when_it_last_beat(tmp_path: Path) -> None:
    at = datetime(2027, 3, 9, 18, tzinfo=UTC)
    heartbeat(tmp_path / "var" / "beat").do(at)

    assert (tmp_path / "var" / "beat").read_text() == at.isoformat() + "\n"


def test_the_process_beats_until_it_is_told_to_end(tmp_path: Path) -> None:
    beat = tmp_path / "beat"
    process = subprocess.Popen(
        [sys.executable, "-c", SERVED, str(beat)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(200):
            if beat.exists():
                break
            time.sleep(0.05)
        assert beat.exists()
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
