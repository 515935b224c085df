"""How long finding openings takes: 20 clinicians, 60 days, half full."""

import random
import statistics
import sys
import time
from datetime import UTC, datetime, timedelta

from agent.practice import BookingRules
from agent.rules.openings import Busy, openings
from agent.visits import Wish
from tests.support.practice import make_clinician, make_practice

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


def measure(limit: int) -> list[float]:
    """Return milliseconds for each of 50 searches."""
    chance = random.Random(7)
    people = tuple(make_clinician(f"c{n}", f"Person Number{n}") for n in range(20))
    practice = make_practice(clinicians=people, booking=BookingRules(2, 60, 30, 3, 24))
    busy = [
        Busy(person.id, start, start + timedelta(hours=1))
        for person in people
        for day in range(60)
        for hour in range(15, 23)
        if chance.random() < 0.5
        for start in [NOW.replace(hour=hour) + timedelta(days=day)]
    ]
    taken = []
    for _ in range(50):
        began = time.perf_counter()
        openings(practice, Wish("therapy", new_patient=False), busy, NOW, limit)
        taken.append((time.perf_counter() - began) * 1000)
    return taken


if __name__ == "__main__":
    for limit in (3, 100_000):
        taken = measure(limit)
        figures = f"best {min(taken):.1f}, p50 {statistics.median(taken):.1f}, max {max(taken):.1f} ms"
        sys.stdout.write(f"openings, limit {limit}: {figures}\n")
