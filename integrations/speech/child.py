"""A process of our own at the other end of a pipe: spawned (never forked), asked, and started again."""

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from integrations.speech import wire
from integrations.speech.wire import Closed, Message

LOG = logging.getLogger(__name__)

_ROOT = Path(__file__).resolve().parents[2]
_MORE_SECONDS = 1.0
_LONGEST_WAIT_SECONDS = 10.0


class Died(Exception):
    """The process ended, hung, or cannot be started just now."""


class NotAsked(Died):
    """It did not run, so the message never reached it."""


class Child:
    """One `python -m module`, which says `{"ready": …}` first and then answers each message with one."""

    def __init__(
        self, module: str, arguments: Sequence[str], *, start_seconds: float = 60.0, threads: int = 1
    ) -> None:
        self._command = [sys.executable, "-m", module, *arguments]
        self._name = module.rpartition(".")[2]
        self._start_seconds = start_seconds
        self._threads = threads
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._failures = 0
        self._not_before = 0.0
        self._closed = False
        self.about: Mapping[str, object] = {}

    @property
    def alive(self) -> bool:
        """Tell whether the process runs and has said that it is ready."""
        return bool(self.about) and self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int | None:
        """Return the process id while it runs."""
        return self._process.pid if self._process is not None and self.alive else None

    def start(self) -> None:
        """Start it unless it runs, and wait until it is ready; raise Died, at once during the back-off."""
        with self._lock:
            if self._process is not None and self._process.poll() is None:
                return
            if self._process is not None:
                self._end(f"ended with {self._process.returncode}")
            if self._closed or self.wait_out():
                raise Died("closed" if self._closed else "waits before the next start")
            self._launch()

    def ask(self, message: Message, seconds: float) -> Message:
        """Return its answer; raise Died if it does not run, or is silent for `seconds` (it is then ended)."""
        with self._lock:
            process = self._process
            if process is None or process.stdin is None or process.stdout is None:
                raise NotAsked("does not run")
            try:
                wire.write(process.stdin.fileno(), message)
            except Closed as error:
                self._end(str(error))
                raise NotAsked(str(error)) from error
            try:
                answer = wire.read(process.stdout.fileno(), seconds)
            except Closed as error:
                self._end(str(error))
                raise Died(str(error)) from error
            self._failures = 0
            return answer

    def close(self) -> None:
        """End the process for good."""
        self._closed = True
        process = self._process
        if process is not None:
            process.kill()
        with self._lock:
            self._drop()

    def wait_out(self) -> float:
        """Return the seconds until a start may be tried again."""
        return max(0.0, self._not_before - time.monotonic())

    def _launch(self) -> None:
        environment = {
            **os.environ,
            "OMP_NUM_THREADS": str(self._threads),
            "MKL_NUM_THREADS": str(self._threads),
            "OPENBLAS_NUM_THREADS": str(self._threads),
            "PYTHONPATH": os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH", "")])),
        }
        process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=_ROOT, env=environment
        )
        self._process = process
        assert process.stdout  # noqa: S101  for the type checker
        try:
            self.about = wire.read(process.stdout.fileno(), self._start_seconds).head
        except Closed as error:
            self._end("did not start")
            raise Died("did not start") from error

    def _end(self, why: str) -> None:
        """Kill and forget the process, and set when the next may start."""
        if not self._closed:
            LOG.warning("%s: %s", self._name, why)
        self._drop()
        self._not_before = time.monotonic() + min(_MORE_SECONDS * self._failures, _LONGEST_WAIT_SECONDS)
        self._failures += 1

    def _drop(self) -> None:
        process, self._process, self.about = self._process, None, {}
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
