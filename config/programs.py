"""Which programs run, with what words and environment, and the supervisor's file that says so."""

import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from config.settings import ROOT, Settings
from integrations.rasa.serve import launch

# Each maths library keeps to one thread: the cores are shared, and speech decides for itself.
ONE_THREAD = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
DRAIN_SECONDS = 95


@dataclass(frozen=True, slots=True)
class Program:
    """One process. Those with a low `priority` start first and end last; `ending` in seconds."""

    name: str
    words: tuple[str, ...]
    priority: int
    ending: int = 10
    folder: Path = ROOT
    environ: Mapping[str, str] = field(default_factory=dict)
    needs_book: bool = True


def programs(settings: Settings) -> tuple[Program, ...]:
    """Return every process of the desk; secrets are left to the environment that all inherit."""
    flask = (sys.executable, "-m", "flask", "--app", "app")
    web = (sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn_conf", "app:create_app()")
    rasa = launch(
        port=urlsplit(settings.rasa_url).port or 5005,
        token="",
        model=settings.var_dir / "dialogue" / "front-desk.tar.gz",
        actions_url=f"http://127.0.0.1:{settings.actions_port}/webhook",
        actions_token="",
    )
    quiet = {name: value for name, value in rasa.environ.items() if "TOKEN" not in name}
    return (
        Program("rasa", rasa.words, 100, folder=rasa.folder, environ=quiet, needs_book=False),
        Program("speech", (*flask, "speech"), 100, needs_book=False),
        Program("actions", (*flask, "actions"), 200, environ=ONE_THREAD),
        Program("web", web, 800, ending=DRAIN_SECONDS, environ=ONE_THREAD),
        Program("scheduler", (*flask, "scheduler"), 900, ending=30, environ=ONE_THREAD),
    )


def supervisor_file(settings: Settings, run: Sequence[Program]) -> str:
    """Return the supervisor's configuration: one program each, restarted with back-off when it dies."""
    var = settings.var_dir
    head = f"""\
[supervisord]
nodaemon=true
silent=true
logfile={var}/log/supervisord.log
logfile_maxbytes=1MB
pidfile={var}/supervisord.pid
directory={ROOT}
identifier=front-desk

[unix_http_server]
file={var}/supervisor.sock
chmod=0600

[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface

[supervisorctl]
serverurl=unix://{var}/supervisor.sock
"""
    return "\n".join([head, *(_section(program, var) for program in run)])


def _section(program: Program, var: Path) -> str:
    environ = ",".join(f'{name}="{value}"' for name, value in program.environ.items())
    lines = [
        f"[program:{program.name}]",
        f"command={shlex.join(program.words)}",
        f"directory={program.folder}",
        f"environment={environ}",
        f"priority={program.priority}",
        f"autostart={str(not program.needs_book).lower()}",
        # Up for five seconds counts as started. Before that each try waits a second longer than the last.
        "startsecs=5",
        "startretries=100000",
        "autorestart=true",
        f"stopwaitsecs={program.ending}",
        "killasgroup=true",
        "redirect_stderr=true",
        f"stdout_logfile={var}/log/{program.name}.log",
        "stdout_logfile_maxbytes=5MB",
        "stdout_logfile_backups=3",
    ]
    return "\n".join(line.replace("%", "%%") for line in lines) + "\n"
