"""Measures dates and times in what people say when they book a doctor or dentist, and false alarms.

    python -m tests.evaluate.visits [--misses]

Reads `sgd_appointment_utterances.jsonl` of `EVAL_DATA`. An utterance that gives a date or a time counts
where one of our spans begins on that date at that time; one that gives neither is a false alarm where we find
a span (some of those do name a time, for a calendar or the weather).
"""

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from agent.rules.dates import understand
from agent.turns import When
from integrations.duckling import DucklingParser
from tests.evaluate.dates import eval_data

REFERENCE = datetime(2019, 3, 1, 9, tzinfo=ZoneInfo("America/Chicago"))  # "today" in that set
FLOOR = 0.95


def given(row: dict[str, Any]) -> dict[str, set[str]]:
    """Return the dates and times that the utterance gives, as ISO text."""
    found: dict[str, set[str]] = defaultdict(set)
    for act in row["acts"]:
        if act["act"] in ("INFORM", "SELECT", "AFFIRM") and act.get("slot") in (
            "appointment_date",
            "appointment_time",
        ):
            found[act["slot"]].update(act["canonical"] or act["values"])
    return found


def fits(when: When, gold: dict[str, set[str]]) -> bool:
    """Tell whether `when` begins on the date and at the time given."""
    if when.start is None:
        return False
    on_date = when.start.date().isoformat() in gold.get("appointment_date", {when.start.date().isoformat()})
    clock = when.start.strftime("%H:%M")
    return on_date and any(clock == one[:5] for one in gold.get("appointment_time", {clock}))


def main(arguments: Sequence[str] = ()) -> int:
    """Print the report; return 1 below the floor."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--misses", action="store_true", help="print what was missed")
    misses = options.parse_args(arguments).misses
    file = eval_data() / "sgd_appointment_utterances.jsonl"
    if not file.exists():
        print(f"visits: not measured, {eval_data()} has no utterances")  # noqa: T201
        return 0
    parser = DucklingParser()
    right = timed = alarms = silent = 0
    for line in file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        gold = given(row)
        wanted = understand(row["text"], "en", REFERENCE, parser).wanted
        good = any(fits(when, gold) for when in wanted) if gold else not wanted
        right, timed = right + (good and bool(gold)), timed + bool(gold)
        alarms, silent = alarms + (not good and not gold), silent + (not gold)
        if misses and not good:
            print(f"  {'miss' if gold else 'alarm'} {row['text']!r}")  # noqa: T201
    print(f"visits en date and time right {right / timed:6.3f}  {right}/{timed}")  # noqa: T201
    print(f"visits en false alarms        {alarms / silent:6.3f}  {alarms}/{silent}")  # noqa: T201
    return 0 if right / timed >= FLOOR else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
