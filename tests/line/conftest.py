"""One running desk for all tests of the real line: real Rasa, Whisper, Piper, SQLite and a carrier."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.running_desk import ROOT, RunningDesk, running_desk


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    var = tmp_path_factory.mktemp("line") / "var"
    var.mkdir()
    # The weights and the trained dialogue take minutes to make; they hold nothing of any desk.
    made = ROOT / os.environ.get("VAR_DIR", "var")
    for name in ("whisper", "dialogue"):
        if (made / name).exists():
            (var / name).symlink_to((made / name).resolve())
    with running_desk(var) as running:
        yield running


def recordings() -> Path:
    """Return where the recordings of other people lie, if this machine has them."""
    return Path(os.environ.get("EVAL_DATA", ROOT.parent / "shared" / "data" / "eval"))
