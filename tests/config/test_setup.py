"""The set-up scripts: they find what is there, and say in one line what is not."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from config.settings import ROOT

SCRIPTS = ROOT / "config" / "setup"
VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"


def run(script: str, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    command = ["/bin/sh", str(SCRIPTS / script), *words]
    return subprocess.run(command, env=environ, cwd=ROOT, text=True, capture_output=True, check=False)


def python_in(folder: Path) -> Path:
    """Make a folder whose only program is this very Python, under its version's name."""
    folder.mkdir(parents=True)
    (folder / f"python{VERSION}").symlink_to(Path(sys.executable).resolve())
    (folder / "python").symlink_to(Path(sys.executable).resolve())
    return folder


def test_a_python_on_the_path_is_found(tmp_path: Path) -> None:
    found = run("find_python.sh", VERSION, PATH=str(python_in(tmp_path / "bin")), HOME=str(tmp_path))

    assert os.path.samefile(found.stdout.strip(), Path(sys.executable).resolve())


def test_a_python_in_pyenv_is_found_though_not_on_the_path(tmp_path: Path) -> None:
    python_in(tmp_path / "pyenv" / "versions" / f"{VERSION}.99" / "bin")

    found = run("find_python.sh", VERSION, PATH="", PYENV_ROOT=str(tmp_path / "pyenv"))

    assert os.path.samefile(found.stdout.strip(), Path(sys.executable).resolve())


def test_a_missing_python_is_told_in_one_line(tmp_path: Path) -> None:
    found = run("find_python.sh", "3.4", PATH=str(tmp_path), HOME=str(tmp_path))

    assert found.returncode == 1
    assert re.fullmatch(r"Python 3\.4 is missing: install it .*\n", found.stderr)


def test_packages_whose_command_is_there_need_nothing(tmp_path: Path) -> None:
    told = run("system_packages.sh", "sh=dash", "ls=coreutils", PATH=os.environ["PATH"])

    assert (told.returncode, told.stdout, told.stderr) == (0, "", "")


def test_a_package_that_cannot_be_installed_is_named_and_set_up_goes_on(tmp_path: Path) -> None:
    (tmp_path / "id").write_text("#!/bin/sh\necho 1000\n")
    (tmp_path / "id").chmod(0o755)

    told = run("system_packages.sh", "no-such-command=no-such-package", PATH=str(tmp_path))

    assert told.returncode == 0
    assert "no-such-package" in told.stderr
    assert len(told.stderr.splitlines()) == 1


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock", "dialogues/requirements.txt"])
def test_locks_pin_every_package_and_name_no_place_of_one_machine(lock: str) -> None:
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()

    loose = [x for x in lines if x and not x.startswith("#") and not re.fullmatch(r"[\w.-]+==[\w.]+", x)]

    assert loose == []


def test_what_is_asked_for_is_what_is_locked() -> None:
    for asked, lock in (
        ("requirements.txt", "requirements.lock"),
        ("requirements-dev.txt", "requirements-dev.lock"),
    ):
        wanted = re.findall(
            r"^([\w.-]+)(?:\[\w+\])?==([\w.]+)", (ROOT / asked).read_text("utf-8"), re.MULTILINE
        )
        locked = dict(re.findall(r"^([\w.-]+)==([\w.]+)", (ROOT / lock).read_text("utf-8"), re.MULTILINE))

        assert {(n, v) for n, v in wanted if n != "torch" and locked.get(n) != v} == set()


def test_every_requirement_says_why_it_is_there() -> None:
    texts = [
        (ROOT / name).read_text(encoding="utf-8") for name in ("requirements.txt", "requirements-dev.txt")
    ]
    lines = [line for text in texts for line in text.splitlines() if line and not line.startswith("#")]

    assert [line for line in lines if not re.search(r"\s# \S", line)] == []
