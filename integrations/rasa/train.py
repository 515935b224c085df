"""Trains the dialogue when what it learns from has changed: `python -m integrations.rasa.train`."""

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from integrations.rasa.serve import PROJECT, QUIET, ROOT, python

MODEL = "front-desk.tar.gz"
MARK = "front-desk.sha256"
LEARNT_FROM = ("config.yml", "domain", "data", "components", "requirements.txt")


def fingerprint(project: Path = PROJECT) -> str:
    """Return a hash of everything that training reads."""
    total = hashlib.sha256()
    for path in _files(project):
        total.update(str(path.relative_to(project)).encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def is_current(models: Path, project: Path = PROJECT) -> bool:
    """Tell whether the model in `models` was trained on the files as they are now."""
    mark = models / MARK
    return (models / MODEL).exists() and mark.exists() and mark.read_text() == fingerprint(project)


def train(models: Path, *, project: Path = PROJECT, force: bool = False) -> Path:
    """Return the model's path, trained first if need be; CalledProcessError if training fails."""
    model = models / MODEL
    if not force and is_current(models, project):
        return model
    print_line("Training the dialogue (it takes a minute or two, and only when its data changed).")
    started, before = time.monotonic(), fingerprint(project)
    models.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=models) as folder:
        _run(project, Path(folder))
        (models / MARK).unlink(missing_ok=True)
        os.replace(Path(folder) / MODEL, model)
    (models / MARK).write_text(before)
    print_line(f"Dialogue trained in {time.monotonic() - started:.0f} s.")
    return model


def _run(project: Path, folder: Path) -> None:
    """Run Rasa's training, and pass on the lines that tell how far it is."""
    words = [str(python()), "-m", "rasa", "train", "--out", str(folder)]
    words += ["--fixed-model-name", MODEL.removesuffix(".tar.gz")]
    words += ["--domain", "domain", "--data", "data", "--config", "config.yml"]
    # Rasa's own cache would be a second answer to "has it changed", in a folder of its own.
    environ = {**os.environ, **QUIET, "RASA_MAX_CACHE_SIZE": "0", "PYTHONUNBUFFERED": "1"}
    tail: list[str] = []
    with subprocess.Popen(
        words, cwd=project, env=environ, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        for line in process.stdout or ():
            tail = [*tail[-40:], line.rstrip()]
            if "Starting to train" in line or "Finished training" in line:
                print_line("  " + line.split(" - ", 1)[-1].strip())
    if process.returncode or not (folder / MODEL).exists():
        print_line("\n".join(tail))
        raise subprocess.CalledProcessError(process.returncode or 1, "rasa train")


def _files(project: Path) -> Iterator[Path]:
    for name in LEARNT_FROM:
        path = project / name
        found = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (p for p in found if p.is_file() and "__pycache__" not in p.parts)


def print_line(text: str) -> None:
    """Show progress to whoever started the training."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main() -> int:
    """Train if need be; 1 if it fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, default=ROOT / "var" / "dialogue", help="folder for the model")
    parser.add_argument("--force", action="store_true", help="train although nothing changed")
    given = parser.parse_args()
    try:
        print_line(str(train(given.models.resolve(), force=given.force)))
    except (subprocess.CalledProcessError, OSError) as error:
        print_line(f"Training failed: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
