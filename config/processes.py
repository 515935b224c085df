"""`make run`: checks that nothing stands in the way, prepares, and keeps every process going.

The supervisor restarts what dies. Ctrl-C or TERM ends all, calls first; a second one ends them at once.
"""

import fcntl
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit
from xmlrpc.client import Fault, ServerProxy

from supervisor.xmlrpc import SupervisorTransport

from agent.errors import Misconfigured
from agent.practice_file import load as load_practice
from agent.rules.safety import load as load_safety
from config import secret_files
from config.prepare import engines
from config.programs import Program, programs, supervisor_file
from config.settings import ROOT, Settings, load

PATIENCE_SECONDS = 120
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class InTheWay(Exception):
    """Something keeps us from starting; the text says in one line what, and what to do."""


def main() -> int:
    """Run the desk until it is told to end; 1 if it could not start."""
    for number in ENDING:
        signal.signal(number, _give_up)
    try:
        settings = load()
        with alone(settings.var_dir):
            ports_free(settings)
            files_right(settings)
            secrets = secret_files.renew(settings.var_dir / secret_files.START, secret_files.START_MAKERS)
            environ = {**os.environ, **secrets}
            engines(settings)
            return supervise(settings, environ)
    except Misconfigured as error:
        tell("Not started:", *error.reasons)
    except InTheWay as error:
        tell(str(error))
    return 1


@contextmanager
def alone(var_dir: Path) -> Iterator[None]:
    """Hold the place of the one running desk in this folder; raise InTheWay if another holds it."""
    var_dir.mkdir(parents=True, exist_ok=True)
    with (var_dir / "run.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise InTheWay(f"Already running (process {lock.read().strip()}); end it there first.") from None
        if orphan := _supervisor(var_dir):
            raise InTheWay(f"Already running (process {orphan}); end it first: kill {orphan}")
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _supervisor(var_dir: Path) -> str | None:
    """Return the process id of a supervisor that outlived the one who started it."""
    with socket.socket(socket.AF_UNIX) as line:
        if line.connect_ex(str(var_dir / "supervisor.sock")) != 0:
            return None
    return (var_dir / "supervisord.pid").read_text().strip()


def ports_free(settings: Settings) -> None:
    """Raise InTheWay if somebody else listens where we would."""
    wanted = {
        "PORT": settings.port,
        "ACTIONS_PORT": settings.actions_port,
        "RASA_URL": urlsplit(settings.rasa_url).port or 5005,
    }
    if settings.simulated_carrier:
        wanted["DEMO_CARRIER_PORT"] = settings.demo_carrier_port
    for name, port in wanted.items():
        with socket.socket() as line:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                line.bind((settings.host if name == "PORT" else "127.0.0.1", port))
            except OSError:
                raise InTheWay(f"Port {port} is in use: end what listens there, or set {name}.") from None


def supervise(settings: Settings, environ: Mapping[str, str], run: Sequence[Program] = ()) -> int:
    """Run every process (`run`, else the desk's own) until the supervisor ends; return its status."""
    (settings.var_dir / "log").mkdir(exist_ok=True)
    conf = settings.var_dir / "supervisord.conf"
    run = run or programs(settings)
    conf.write_text(supervisor_file(settings, run), encoding="utf-8")
    (settings.var_dir / "supervisor.sock").unlink(missing_ok=True)
    words = [sys.executable, "-m", "supervisor.supervisord", "-c", str(conf)]
    # A session of its own, so that Ctrl-C reaches it through us alone.
    supervisor = subprocess.Popen(words, env=dict(environ), cwd=ROOT, start_new_session=True)
    _end_together(supervisor, settings)
    tell(f"Starting; this takes about half a minute. Logs are in {settings.var_dir / 'log'}.")
    try:
        book(environ)
    except InTheWay:
        supervisor.terminate()
        supervisor.wait()
        raise
    _start(settings, supervisor, [program.name for program in run if program.needs_book])
    threading.Thread(target=announce, args=(settings, supervisor), daemon=True).start()
    return supervisor.wait()


def book(environ: Mapping[str, str]) -> None:
    """Bring the book up to date in a process of its own, while the engines load."""
    words = [sys.executable, "-m", "config.book"]
    done = subprocess.run(words, env=dict(environ), cwd=ROOT, text=True, capture_output=True, check=False)
    if done.returncode:
        raise InTheWay(f"Not started, the book could not be opened:\n{done.stderr.strip()}")


def files_right(settings: Settings) -> None:
    """Raise Misconfigured with every fault of the files that a practice edits, before anything takes time."""
    reasons: list[str] = []
    for path, read in ((settings.practice_file, load_practice), (settings.safety_file, load_safety)):
        try:
            read(path.read_text(encoding="utf-8"), path.name)
        except Misconfigured as error:
            reasons += error.reasons
        except OSError as error:
            reasons.append(f"{path}: {error.strerror}")
    if reasons:
        raise Misconfigured(reasons)


def _start(settings: Settings, supervisor: subprocess.Popen[bytes], names: Sequence[str]) -> None:
    """Ask the supervisor to start the processes that waited for the book."""
    door = settings.var_dir / "supervisor.sock"
    while supervisor.poll() is None and not door.exists():
        time.sleep(0.1)
    with ServerProxy("http://127.0.0.1", SupervisorTransport(None, None, f"unix://{door}")) as asked:
        for name in names:
            with suppress(Fault, OSError):  # it is ending: Ctrl-C came first
                asked.supervisor.startProcess(name, False)


def _give_up(*_: object) -> None:
    """End while still preparing: nothing runs yet that must be finished."""
    for child in _children(os.getpid()):
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGTERM)
    tell("Ended before it was ready.")
    os._exit(130)


def _end_together(supervisor: subprocess.Popen[bytes], settings: Settings) -> None:
    asked = 0

    def end(*_: object) -> None:
        nonlocal asked
        asked += 1
        if asked == 1:
            tell("Ending; calls are finished first. Press Ctrl-C again to end at once.")
            supervisor.terminate()
        else:
            for group in [*_children(supervisor.pid), supervisor.pid]:
                os.killpg(group, signal.SIGKILL)
            (settings.var_dir / "supervisor.sock").unlink(missing_ok=True)

    for number in ENDING:
        signal.signal(number, end)


def _children(parent: int) -> list[int]:
    """Return the processes that the supervisor started; each leads a group of its own."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=False)  # noqa: S607
    pairs = (line.split() for line in listed.stdout.splitlines())
    return [int(pid) for pid, ppid in pairs if int(ppid) == parent]


def announce(settings: Settings, supervisor: subprocess.Popen[bytes]) -> None:
    """Say when a call can be taken, or where to look if that takes too long."""
    url = f"http://{settings.host}:{settings.port}"
    waited_since, warned = time.monotonic(), False
    while supervisor.poll() is None and not _healthy(url):
        if not warned and time.monotonic() - waited_since > PATIENCE_SECONDS:
            tell(f"Still not ready: {url}/healthz says which part, its log says why.")
            warned = True
        time.sleep(0.5)
    if supervisor.poll() is None:
        tell(f"Ready: {url}" + ("" if settings.live else f"   try it: {url}/try"))
        if not settings.live:
            _show_password_once(settings)


def _show_password_once(settings: Settings) -> None:
    shown = settings.var_dir / "password.shown"
    if not shown.exists():
        kept = settings.var_dir / secret_files.DEMO
        tell(f"Console login: desk / {settings.demo_password}   (shown once; kept in {kept})")
        shown.touch()


def _healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=5) as answer:  # noqa: S310 (our own address)
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def tell(*lines: str) -> None:
    """Say something to whoever started us."""
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
