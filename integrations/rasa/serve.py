"""How Rasa is started: the words of its command line, its environment and its working folder."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROJECT = ROOT / "dialogues"

# Nothing is reported home, and each maths library keeps to one thread: the cores are shared with speech.
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONWARNINGS": "ignore",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "TF_INTRA_OP_PARALLELISM_THREADS": "1",
    "TF_INTER_OP_PARALLELISM_THREADS": "1",
    "CUDA_VISIBLE_DEVICES": "",
}


@dataclass(frozen=True, slots=True)
class Launch:
    """A command to start: `environ` comes on top of the environment there is."""

    words: tuple[str, ...]
    environ: dict[str, str]
    folder: Path


def launch(*, port: int, token: str, model: Path, actions_url: str, actions_token: str) -> Launch:
    """Return how to start Rasa on loopback; the secrets go by environment, where `ps` does not show them.

    `actions_url` is the action server's `/webhook`.
    """
    environ = {
        **QUIET,
        "RASA_PORT": str(port),
        "RASA_MODEL": str(model),
        "RASA_TOKEN": token,
        "ACTIONS_URL": actions_url,
        "ACTIONS_TOKEN": actions_token,
    }
    return Launch((str(python()), "-m", "components.server"), environ, PROJECT)


def python(root: Path = ROOT) -> Path:
    """Return Rasa's own interpreter."""
    return root / ".venv-rasa" / "bin" / "python"
