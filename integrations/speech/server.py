"""The speech process: Whisper workers and voices behind one socket that only we can open.

A connection carries one request. Whoever closes it early has cancelled what it asked for.
"""

import contextlib
import hashlib
import logging
import os
import signal
import socket
import threading
import time
from concurrent.futures import TimeoutError as Late
from multiprocessing.connection import Client, Connection, Listener, answer_challenge, deliver_challenge
from multiprocessing.context import AuthenticationError
from pathlib import Path
from typing import Any, Protocol

from agent.errors import Misconfigured
from agent.turns import Language
from integrations.speech import weights, wire
from integrations.speech.child import Child, Died, NotAsked
from integrations.speech.jobs import Job, Line, Rank, Refused
from integrations.speech.voice import Voices, bundled_voice
from integrations.speech.wire import Closed, Message

LOG = logging.getLogger(__name__)

_WORK_SECONDS = 15.0
_LOOK_SECONDS = 0.3
_WAITING_PER_WORKER = 6
_LONGEST_PATH = 100  # of a socket, in the kernel


class SpeechSettings(Protocol):
    """The settings that speech reads; `config.settings.Settings` has them."""

    @property
    def var_dir(self) -> Path: ...  # noqa: D102
    @property
    def speech_token(self) -> str: ...  # noqa: D102
    @property
    def whisper_model(self) -> str: ...  # noqa: D102
    @property
    def whisper_workers(self) -> int: ...  # noqa: D102
    @property
    def piper_voice_en(self) -> str: ...  # noqa: D102
    @property
    def piper_voice_es(self) -> str: ...  # noqa: D102


def address(var_dir: Path) -> str:
    """Return the name of the socket: a file in the var folder, nameless where that path is too long."""
    path = str((var_dir / "speech.sock").absolute())
    return path if len(path) < _LONGEST_PATH else "\0speech-" + hashlib.sha256(path.encode()).hexdigest()[:24]


class Server:
    """Everything behind the socket."""

    def __init__(self, settings: SpeechSettings) -> None:
        self._key = settings.speech_token.encode()
        self._address = address(settings.var_dir)
        if self._address.startswith("\0") and not self._key:
            raise Misconfigured(
                ["SPEECH_TOKEN: needed, since the path of VAR_DIR is too long for a socket file"]
            )
        count = max(1, settings.whisper_workers)
        threads = max(1, (os.cpu_count() or 1) // count)
        checkpoint = weights.prepare(settings.whisper_model, settings.var_dir)
        self._children = [
            Child("integrations.speech.whisper_worker", [str(checkpoint), str(threads)], threads=threads)
            for _ in range(count)
        ]
        self._line = Line(count, count * _WAITING_PER_WORKER, time.monotonic)
        voices = {"en": settings.piper_voice_en or bundled_voice(), "es": settings.piper_voice_es}
        self._voices = Voices(settings.var_dir / "prompts", voices)  # type: ignore[arg-type]  # keys are ours
        self._listener: Listener | None = None
        self._stopping = threading.Event()

    def run(self) -> None:
        """Serve until `stop`."""
        self._listener = _listen(self._address)
        for child in self._children:
            threading.Thread(target=self._work, args=(child,), daemon=True).start()
        threading.Thread(target=self._keep_voices, daemon=True).start()
        while not self._stopping.is_set():
            try:
                connection = self._listener.accept()
            except OSError:
                if self._stopping.is_set():
                    break
                time.sleep(_LOOK_SECONDS)  # out of descriptors: some come back
                continue
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()
        self._close()

    def stop(self) -> None:
        """Make `run` return."""
        if not self._stopping.is_set():
            self._stopping.set()
            with contextlib.suppress(OSError, EOFError):  # wakes `accept`
                Client(self._address, family="AF_UNIX").close()

    def _close(self) -> None:
        self._line.close()
        for child in self._children:
            child.close()
        self._voices.close()
        if self._listener is not None:
            self._listener.close()

    def _work(self, child: Child) -> None:
        """Feed one worker from the line, and start it again when it dies."""
        while not self._line.closed:
            try:
                child.start()
            except Died:
                time.sleep(min(_LOOK_SECONDS, child.wait_out() + 0.01))
                continue
            job = self._line.take(_LOOK_SECONDS)
            if job is not None:
                self._do(child, job)

    def _do(self, child: Child, job: Job) -> None:
        start = time.monotonic()
        try:
            answer = child.ask(job.message, _WORK_SECONDS)
        except Died as error:
            self._line.again(job, tried=not isinstance(error, NotAsked))
            return
        self._line.finished(job, answer, time.monotonic() - start)

    def _keep_voices(self) -> None:
        while not self._stopping.wait(_LOOK_SECONDS):
            self._voices.start()

    def _serve(self, connection: Connection) -> None:
        with connection:
            try:
                deliver_challenge(connection, self._key)
                answer_challenge(connection, self._key)
                self._answer(connection, wire.unpack(connection.recv_bytes(wire.LONGEST)))
            except (OSError, EOFError, Closed, AuthenticationError):
                return  # gone before the answer: nobody misses it
            except Exception as error:  # its words may hold what was said
                LOG.error("speech request failed: %s", type(error).__name__)
                with contextlib.suppress(OSError):
                    connection.send_bytes(wire.pack(Message({"error": "failed"})))

    def _answer(self, connection: Connection, asked: Message) -> None:
        match asked.head.get("do"):
            case "hear":
                answer = self._hear(asked)
            case "say":
                self._say(connection, asked.head)
                return
            case "health":
                answer = Message(self.health())
            case _:
                answer = Message({"error": "unknown request"})
        connection.send_bytes(wire.pack(answer))

    def _hear(self, asked: Message) -> Message:
        seconds = float(asked.head["seconds"])
        waiting = self._line.add(Rank[asked.head["rank"]], asked, seconds)
        try:
            return waiting.result(seconds)
        except (Refused, Late) as error:
            waiting.cancel()
            return Message({"error": str(error) or "late"})

    def _say(self, connection: Connection, head: dict[str, Any]) -> None:
        language: Language = "es" if head["language"] == "es" else "en"
        try:
            for piece in self._voices.say(
                head["text"], language, fixed=bool(head["fixed"]), slower=float(head["slower"])
            ):
                connection.send_bytes(wire.pack(Message({}, piece)))
            last = Message({"last": True})
        except Died:
            last = Message({"error": "no voice"})
        connection.send_bytes(wire.pack(last))

    def health(self) -> dict[str, Any]:
        """Return whether we can hear and speak, and what is worse than it should be."""
        voices = self._voices.health()
        hearing = [str(child.about.get("ready")) for child in self._children if child.alive]
        mute = [code for code, voice in voices.items() if voice["now"] == "none"]
        state = "down" if not hearing or "en" in mute else "up"
        if state == "up" and (len(hearing) < len(self._children) or mute):
            state = "degraded"
        counts = self._line.counts
        return {
            "state": state,
            "workers": len(hearing),
            "engine": hearing[0] if hearing else "",
            "voices": {code: voice["now"] for code, voice in voices.items()},
            "waiting": self._line.waiting(),
            "transcribed": counts.done,
            "dropped_partials": counts.dropped,
            "late": counts.late,
            "refused": counts.refused,
        }


def _listen(name: str) -> Listener:
    """Open the socket for ourselves only; raise Misconfigured where another process has it."""
    if not name.startswith("\0") and Path(name).exists():
        with socket.socket(socket.AF_UNIX) as attempt, contextlib.suppress(OSError):
            attempt.connect(name)
            raise Misconfigured(["another speech process runs in this var folder"])
        Path(name).unlink()
    before = os.umask(0o177)
    try:
        return Listener(name, family="AF_UNIX", backlog=64)
    finally:
        os.umask(before)


def main(settings: SpeechSettings) -> None:
    """Run the speech process until it is told to end; raise Misconfigured."""
    server = Server(settings)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: threading.Thread(target=server.stop).start())
    server.run()
