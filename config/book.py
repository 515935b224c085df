"""Brings the database up to date and, in demo mode, fills an empty book: `python -m config.book`."""

import sys

from agent.errors import DeskError
from config import serving, wiring


def main() -> int:
    """Do both; 1 with the reason if that fails."""
    try:
        serving.migrated()
        if not wiring.settings().live:
            serving.seeded()
    except DeskError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
