"""What must be there before the first call: speech weights and the trained dialogue."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from agent.errors import Misconfigured
from config.settings import Settings, load
from integrations.rasa.train import train
from integrations.speech import weights


def engines(settings: Settings) -> None:
    """Make both, side by side; quick where they are there. Raise Misconfigured if one cannot be had."""
    with ThreadPoolExecutor(2) as side_by_side:
        speech = side_by_side.submit(weights.prepare, settings.whisper_model, settings.var_dir)
        dialogue = side_by_side.submit(train, settings.var_dir / "dialogue")
    speech.result()
    try:
        dialogue.result()
    except (subprocess.CalledProcessError, OSError) as error:
        raise Misconfigured([f"the dialogue could not be trained: {error}"]) from error


def main() -> int:
    """Prepare; 1 with every reason if that fails."""
    try:
        engines(load())
    except Misconfigured as error:
        sys.stderr.write("\n".join(error.reasons) + "\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
