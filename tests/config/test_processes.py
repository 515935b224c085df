"""`make run`'s last part: one at a time, no busy port, what dies comes back, and one signal ends all."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from agent.errors import Misconfigured
from config import processes
from config.programs import programs, supervisor_file
from config.settings import ROOT, Settings, load

# Runs the supervisor with two stand-ins: one that answers, one that dies soon after each start.
DESK = """
    import sys
    from pathlib import Path
    from config import processes
    from config.programs import Program
    from config.settings import load
    folder, port = Path(sys.argv[1]), sys.argv[2]
    settings = load({"PORT": port}, folder)
    processes.book = lambda *_: None
    run = [
        Program("web", (sys.executable, "web.py", port), 1, folder=folder),
        Program("dying", (sys.executable, "dying.py"), 2, folder=folder),
    ]
    with processes.alone(settings.var_dir):
        sys.exit(processes.supervise(settings, {}, run))
"""
WEB = """
    import sys
    from http.server import BaseHTTPRequestHandler, HTTPServer
    class Healthy(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
    HTTPServer(("127.0.0.1", int(sys.argv[1])), Healthy).serve_forever()
"""
DYING = """
    with open("starts", "a") as starts:
        starts.write("x")
    raise SystemExit(3)
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def until(true: Callable[[], object]) -> None:
    for _ in range(400):
        if true():
            return
        time.sleep(0.05)
    raise AssertionError("it never happened")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    ports = {"PORT": str(free_port()), "ACTIONS_PORT": str(free_port())}
    return load({**ports, "RASA_URL": f"http://127.0.0.1:{free_port()}"}, tmp_path)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    for name, text in (("web.py", WEB), ("dying.py", DYING)):
        (tmp_path / name).write_text(textwrap.dedent(text))
    words = [sys.executable, "-c", textwrap.dedent(DESK), str(tmp_path), str(free_port())]
    running = subprocess.Popen(words, cwd=ROOT, text=True, stdout=subprocess.PIPE, start_new_session=True)
    yield running
    for _ in range(2):
        if running.poll() is None:
            running.send_signal(signal.SIGTERM)
            time.sleep(0.1)
    running.wait(20)
    assert running.stdout
    running.stdout.close()


def test_a_busy_port_is_named_with_the_setting_that_moves_it(settings: Settings) -> None:
    told = pytest.raises(processes.InTheWay, match=f"Port {settings.actions_port} .* ACTIONS_PORT")
    with socket.create_server(("127.0.0.1", settings.actions_port)), told:
        processes.ports_free(settings)

    processes.ports_free(settings)


def test_a_second_desk_in_the_same_folder_is_told_who_runs(settings: Settings) -> None:
    told = pytest.raises(processes.InTheWay, match=f"Already running .process {os.getpid()}")
    with processes.alone(settings.var_dir), told, processes.alone(settings.var_dir):
        raise AssertionError("two run at once")

    with processes.alone(settings.var_dir):
        assert (settings.var_dir / "run.lock").exists()


def test_faults_of_both_files_are_told_before_anything_takes_time(settings: Settings, tmp_path: Path) -> None:
    settings.practice_file.parent.mkdir()
    settings.practice_file.write_text("id: 7\n", encoding="utf-8")

    with pytest.raises(Misconfigured) as caught:
        processes.files_right(settings)

    assert any(reason.startswith("practice.yml:1: id: write a-z") for reason in caught.value.reasons)
    assert f"{settings.safety_file}: No such file or directory" in caught.value.reasons


def test_web_is_told_to_end_before_the_parts_that_calls_need(settings: Settings) -> None:
    priority = {program.name: program.priority for program in programs(settings)}

    assert priority["scheduler"] > priority["web"] > max(priority[n] for n in ("rasa", "speech", "actions"))


def test_the_supervisors_file_and_the_words_hold_no_secret(tmp_path: Path) -> None:
    tokens = {"RASA_TOKEN": "r" * 20, "ACTIONS_TOKEN": "a" * 20, "SPEECH_TOKEN": "s" * 20}
    settings = load(tokens, tmp_path)

    written = supervisor_file(settings, programs(settings))

    assert not any(secret in written for secret in [*tokens.values(), settings.secret_key])
    assert "program:rasa" in written


@pytest.mark.engine
def test_what_dies_is_started_again_while_the_others_go_on(
    desk: subprocess.Popen[str], tmp_path: Path
) -> None:
    assert desk.stdout
    until(lambda: "Ready" in desk.stdout.readline())

    until(lambda: len((tmp_path / "starts").read_text()) >= 3)

    assert desk.poll() is None


@pytest.mark.engine
def test_one_signal_ends_every_process(desk: subprocess.Popen[str], tmp_path: Path) -> None:
    assert desk.stdout
    until(lambda: "Ready" in desk.stdout.readline())
    supervisor = int((tmp_path / "var/supervisord.pid").read_text())

    desk.terminate()
    desk.wait(20)

    assert not Path(f"/proc/{supervisor}").exists()
    assert "Ending" in desk.stdout.read()


@pytest.mark.engine
def test_a_second_signal_ends_at_once_what_does_not_listen(
    desk: subprocess.Popen[str], tmp_path: Path
) -> None:
    assert desk.stdout
    until(lambda: "Ready" in desk.stdout.readline())
    supervisor = int((tmp_path / "var/supervisord.pid").read_text())
    os.kill(supervisor, signal.SIGSTOP)

    desk.send_signal(signal.SIGINT)
    until(lambda: "Ending" in desk.stdout.readline())
    desk.send_signal(signal.SIGINT)
    desk.wait(20)

    assert not Path(f"/proc/{supervisor}").exists()


PREPARING = """
    import subprocess, sys
    from pathlib import Path
    from config import processes
    processes.load = lambda: subprocess.run([sys.executable, "-c", "print('preparing', flush=True); input()"])
    sys.exit(processes.main())
"""


@pytest.mark.engine
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_while_preparing_ends_that_too(number: signal.Signals) -> None:
    words = [sys.executable, "-c", textwrap.dedent(PREPARING)]
    piped = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(words, cwd=ROOT, text=True, start_new_session=True, **piped) as running:
        assert running.stdout
        assert running.stdout.readline() == "preparing\n"

        running.send_signal(number)

        assert running.wait(20) == 130
        assert running.stdout.read() == "Ended before it was ready.\n"
