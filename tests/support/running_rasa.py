"""Starts the real Rasa with a real action server and a fake desk, for the engine tests."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from agent.turns import Channel, Heard, Language, Reply
from integrations.rasa.client import Rasa
from integrations.rasa.serve import ROOT, launch

RASA_SECRET = "rasa-secret-of-the-tests"
ACTIONS_SECRET = "actions-secret-of-the-tests"
START_SECONDS = 180
AT = datetime(2026, 3, 10, 15, 0, tzinfo=UTC)


@dataclass
class Running:
    """Rasa as it runs, and what the fake desk has seen."""

    url: str
    actions_url: str
    rasa: Rasa
    desk_log: Path
    logs: Path
    actions: "Process"
    _turns: Iterator[int] = field(default_factory=lambda: count(1))

    def say(self, conversation: str, text: str, language: Language = "en") -> list[Reply]:
        """Send one turn by text message."""
        turn_id = f"{conversation}-{next(self._turns)}"
        return self.rasa.turn(Heard(conversation, turn_id, text, Channel.SMS, language, AT))

    @contextmanager
    def without_actions(self) -> Iterator[None]:
        """Have no action server while the block runs."""
        self.actions.stop()
        try:
            yield
        finally:
            self.actions.start()
            self._wait_for_actions()

    def _wait_for_actions(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        port = int(self.actions_url.split(":")[2].split("/")[0])
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.1)
        raise RuntimeError("the action server did not come back; see its log")

    def seen(self, conversation: str) -> list[dict[str, Any]]:
        """Return what reached the desk in this conversation, oldest first."""
        rows = [json.loads(line) for line in self.desk_log.read_text(encoding="utf-8").splitlines()]
        return [r for r in rows if r["conversation"] == conversation]


@dataclass
class Process:
    """A process that can be ended and started again; its output goes to one log."""

    words: list[str]
    folder: Path
    environ: dict[str, str]
    log: Path
    _running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it."""
        with self.log.open("a") as log:
            self._running = subprocess.Popen(
                self.words,
                cwd=self.folder,
                env={**os.environ, **self.environ},
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def ended(self) -> bool:
        """Tell whether it has ended by itself."""
        return self._running is not None and self._running.poll() is not None

    def stop(self) -> None:
        """End it, kindly at first."""
        if self._running is None:
            return
        self._running.send_signal(signal.SIGTERM)
        try:
            self._running.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._running.kill()
            self._running.wait()


@contextmanager
def running(model: Path, folder: Path) -> Iterator[Running]:
    """Run both servers until the block ends."""
    port, actions_port = free_port(), free_port()
    actions_url = f"http://127.0.0.1:{actions_port}/webhook"
    start = launch(
        port=port, token=RASA_SECRET, model=model, actions_url=actions_url, actions_token=ACTIONS_SECRET
    )
    desk_log = folder / "desk.jsonl"
    desk_log.touch()
    fake_desk = [sys.executable, "-m", "tests.support.fake_desk", str(actions_port), str(desk_log)]
    server = Process(list(start.words), start.folder, start.environ, folder / "rasa.log")
    actions = Process(fake_desk, ROOT, {"ACTIONS_TOKEN": ACTIONS_SECRET}, folder / "actions.log")
    url = f"http://127.0.0.1:{port}"
    rasa = Rasa(url, RASA_SECRET)
    server.start()
    actions.start()
    try:
        _wait(rasa, (server, actions))
        yield Running(url, actions_url, rasa, desk_log, folder, actions)
    finally:
        rasa.close()
        server.stop()
        actions.stop()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(rasa: Rasa, processes: tuple[Process, ...]) -> None:
    """Wait until a whole turn works; fail at once if one of them has ended."""
    deadline = time.monotonic() + START_SECONDS
    while not rasa.ready():
        if any(p.ended() for p in processes):
            raise RuntimeError("a server ended while starting; see its log")
        if time.monotonic() > deadline:
            raise RuntimeError("Rasa did not start in time; see its log")
        time.sleep(0.2)
    rasa.warm_up(Heard("warm-up", "warm-up-1", "hello", Channel.VOICE, "en", AT))
