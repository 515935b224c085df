"""One real Rasa for all engine tests of the dialogue, trained only when what it learns from has changed."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from integrations.rasa.serve import ROOT, python
from integrations.rasa.train import train
from tests.support.running_rasa import Running, running


@pytest.fixture(scope="session")
def model() -> Path:
    """Train if need be, into the folder that `make run` uses too."""
    if not python().exists():
        pytest.skip("Rasa's own environment is not set up: run `make setup`")
    var = Path(os.environ.get("VAR_DIR") or ROOT / "var")
    return train(var.resolve() / "dialogue")


@pytest.fixture(scope="session")
def rasa(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Run Rasa, and the real action server with a fake desk."""
    with running(model, tmp_path_factory.mktemp("rasa")) as servers:
        yield servers
