"""Starts Rasa's server: loopback only, its token out of the process list, nobody's words in its log.

`python -m components.server`, in `dialogues/`; reads RASA_MODEL, RASA_PORT, RASA_TOKEN, ACTIONS_URL and
ACTIONS_TOKEN from the environment.
"""

import logging
import os
import sys
import warnings


class NoWords(logging.Filter):
    """Drops tracebacks and all but the first line: Rasa puts whole conversations after it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Shorten the record; never drop it."""
        record.exc_info = record.exc_text = record.stack_info = None
        if record.levelno >= logging.WARNING and record.name.startswith(("rasa", "sanic")):
            record.msg, record.args = str(record.msg).splitlines()[0][:160] if record.msg else "", ()
        return True


class NoWordsHandler(logging.StreamHandler):
    """A stream handler that carries the filter from birth, since Rasa makes its own set-up later."""

    def __init__(self) -> None:
        super().__init__(sys.stderr)
        self.addFilter(NoWords())


def main() -> None:
    """Run Rasa until it is told to stop."""
    warnings.filterwarnings("ignore")
    if os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())
    sys.argv = ["rasa", "run", "--enable-api", "--interface", "127.0.0.1", "--port", os.environ["RASA_PORT"]]
    sys.argv += ["--model", os.environ["RASA_MODEL"], "--auth-token", os.environ["RASA_TOKEN"]]
    sys.argv += ["--endpoints", "endpoints.yml", "--credentials", "credentials.yml"]
    sys.argv += ["--logging-config-file", "logging.yml", "--quiet"]

    from rasa.__main__ import main as rasa

    rasa()


if __name__ == "__main__":
    main()
