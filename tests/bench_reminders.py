"""How long 10,000 due reminders take: claimed, sent by a fake carrier, recorded. Budget 60 s, goal 30 s.

Run: `python -m tests.bench_reminders [count]`.
"""

import sys
import tempfile
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

from tests.support.stores import make_store
from tests.support.texting import VISIT_AT, Texting, add_patient, add_visit, make_texting

BUDGET_SECONDS, GOAL_SECONDS = 60, 30
COUNT = 10_000


def prepare(desk: Texting, count: int) -> None:
    """Put so many patients with a visit, and its reminders, into the book."""
    now = desk.clock.now()
    with desk.store.write() as session:
        for number in range(count):
            patient = add_patient(session, desk.store, f"+1312{5_000_000 + number}", "Ana")
            visit = add_visit(session, patient, VISIT_AT, clinician=f"c{number}")
            desk.outreach.plan(session, visit, now)


def bench(count: int = COUNT) -> dict[str, float | int]:
    """Return seconds, texts taken, sent twice and lost."""
    with tempfile.TemporaryDirectory() as folder:
        desk = make_texting(make_store(Path(folder)))
        prepare(desk, count)
        desk.clock.time = VISIT_AT - timedelta(hours=24)
        began = time.perf_counter()
        taken = desk.outreach.tick(desk.clock.now())
        seconds = time.perf_counter() - began
        texted = Counter(message.to for message in desk.texts.list)
        recorded = sum(row.status == "sent" for row in desk.rows())
        desk.store.close()
    twice = sum(times - 1 for times in texted.values())
    return {
        "seconds": round(seconds, 1),
        "taken": taken,
        "recorded": recorded,
        "twice": twice,
        "lost": count - len(texted),
    }


if __name__ == "__main__":
    result = bench(int(sys.argv[1]) if len(sys.argv) > 1 else COUNT)
    sys.stdout.write(f"reminders: {result} (budget {BUDGET_SECONDS} s, goal {GOAL_SECONDS} s)\n")
