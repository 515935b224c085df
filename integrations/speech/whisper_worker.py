"""The process that holds one Whisper: `python -m integrations.speech.whisper_worker CHECKPOINT [THREADS]`.

Reads messages from standard input, 16 kHz 16-bit sound as their body, and answers each on standard output.
"""

import logging
import os
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from integrations.speech import wire
from integrations.speech.resample import floats
from integrations.speech.transcript import to_json
from integrations.speech.wire import Closed, Message

LOG = logging.getLogger(__name__)


def main() -> None:
    """Load the model, say so, and answer until the pipe closes."""
    # Whatever a library prints must not get between the messages: it goes to standard error.
    answers = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    warnings.simplefilter("ignore")
    from integrations.speech.model import Model
    from integrations.speech.recogniser import Recogniser, Wanted

    threads = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    recogniser = Recogniser(Model(Path(sys.argv[1]), threads=threads))
    recogniser.transcribe(np.zeros(16000, np.float32), Wanted("en", "Yes."))  # the first one is slow
    wire.write(answers, Message({"ready": recogniser.model.about}))
    while True:
        asked = wire.read(sys.stdin.fileno())
        sound = floats(np.frombuffer(asked.body, dtype=np.int16))
        wanted = Wanted(asked.head.get("language"), asked.head.get("prompt", ""))
        try:
            if asked.head.get("alternatives"):
                answer: dict[str, Any] = {"alternatives": recogniser.alternatives(sound, wanted)}
            else:
                answer = to_json(recogniser.transcribe(sound, wanted))
        except Exception as error:
            # The words of a torch error may hold anything; its kind is enough to look for it.
            LOG.error("transcription failed: %s", type(error).__name__)
            answer = {"error": type(error).__name__}
        wire.write(answers, Message(answer))


if __name__ == "__main__":
    try:
        main()
    except (Closed, KeyboardInterrupt):
        sys.exit(0)
