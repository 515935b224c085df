"""Measures `agent.rules.dates` on the date phrases other people wrote, and prints what it found.

    python -m tests.evaluate.dates [--misses] [--all]

Reads `EVAL_DATA` (default ../shared/data/eval). A row counts where one of our spans equals one of the
gold values as an interval. The two sources disagree by design, so these pairs count as equal: a range's
end told or not told as its last unit ("to the 15th" ends on the 15th or the 16th,
"August to October" on the first or the last of October), a part of the day as
either source bounds it, and "after the 15th" with or without the 15th.
"""

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from agent.rules.dates import understand
from agent.turns import When
from integrations.duckling import DucklingParser

ROOT = Path(__file__).resolve().parents[2]
FLOORS = {"en": 0.85, "es": 0.75}
DAY = timedelta(days=1)
PARTS = (
    {(8, 12), (4, 12), (0, 12)},
    {(12, 16), (12, 19), (16, 20)},
    {(16, 20), (18, 24), (20, 24)},
    {(20, 24), (18, 24), (18, 20)},
    {(10, 12), (11, 12), (8, 12)},
    {(0, 9), (8, 10), (0, 12)},
    {(14, 16), (15, 19), (18, 20)},
)


def eval_data() -> Path:
    """Return the folder of the evaluation sets; it may not exist."""
    return Path(os.environ.get("EVAL_DATA") or ROOT.parent / "shared" / "data" / "eval")


def rows(language: str) -> list[dict[str, Any]]:
    """Return the phrases of one language."""
    file = eval_data() / f"datetime_phrases_{language}.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return [json.loads(line) for line in lines]


def matches(when: When, gold: dict[str, str], kind: str, reference: datetime) -> bool:
    """Tell whether `when` is the gold value, in either source's convention."""
    if "value" in gold:
        return _point(when, gold, kind, reference)
    after = gold.get("Mod", "").startswith("after")
    low, high = _moment(gold.get("start"), when, reference), _moment(gold.get("end"), when, reference)
    if high is None or low is None:
        return _open(when, low, high, after=after)
    if when.start is None or when.end is None:
        return False
    if when.start == low and when.end in _ends(high):
        return True
    return _same_part(when, low, high)


def _ends(high: datetime) -> tuple[datetime, ...]:
    month_later = (high.replace(day=1) + 31 * DAY).replace(day=high.day) if high.day <= 28 else high
    return high, high + DAY, month_later, high - timedelta(minutes=1), high - timedelta(hours=1)


def _point(when: When, gold: dict[str, str], kind: str, reference: datetime) -> bool:
    value = _moment(gold["value"], when, reference)
    if value is None:
        return False
    if kind == "open_interval_before":
        return when.end == value and (when.start is None or when.start.date() == value.date())
    if gold.get("value", "").endswith("23:59:59"):
        return when.end == value
    if when.any_day and when.start and kind == "instant":
        return when.start.time() == value.time()
    if when.start != value or (kind == "open_interval_after" and when.end and when.end - value > DAY):
        return False
    return kind != "date" or when.end == value + DAY


def _open(when: When, low: datetime | None, high: datetime | None, *, after: bool) -> bool:
    """Compare with a span that has one end; ours may stop at the day's own edge."""
    if low is not None:
        starts = (low, low + DAY) if after else (low,)
        return when.start in starts and (when.end is None or when.end - low <= DAY)
    if high is None or when.end is None:
        return False
    edge = when.start is None or (high - when.start <= DAY and when.start.time() == time())
    return edge and when.end in (high, high + timedelta(minutes=1), high + DAY)


def _same_part(when: When, low: datetime, high: datetime) -> bool:
    if when.start is None or when.end is None or when.start.date() != low.date():
        return False
    ours = (when.start.hour, (when.end - timedelta(seconds=1)).hour + 1)
    theirs = (low.hour, (high - timedelta(seconds=1)).hour + 1)
    return when.grain == "part_of_day" and any(ours in part and theirs in part for part in PARTS)


def _moment(text: str | None, when: When, reference: datetime) -> datetime | None:
    """Return a gold value as an instant; a time alone is put on the day that `when` is on."""
    if not text:
        return None
    if len(text) == 8 and ":" in text:
        day = (when.start or when.end or reference).date()
        return datetime.combine(day, time.fromisoformat(text), tzinfo=reference.tzinfo)
    found = datetime.fromisoformat(text).replace(tzinfo=reference.tzinfo)
    return found + timedelta(seconds=1) if text.endswith("23:59:59") else found


def scored(
    language: str, parser: DucklingParser, every: bool
) -> Iterator[tuple[dict[str, Any], bool, bool, int]]:
    """Yield each row, whether any of our spans is right, whether the first is, and how many there are."""
    for row in rows(language):
        if not (row["scheduling_core"] or every):
            continue
        reference = datetime.fromisoformat(row["reference"]).replace(tzinfo=UTC)
        wanted = understand(row["text"], row["lang"], reference, parser).wanted
        right = [
            any(
                matches(w, gold, row["type"] if len(gold) == 1 else gold.get("type", ""), reference)
                for gold in row["values"]
            )
            for w in wanted
        ]
        yield row, any(right), bool(right) and right[0], len(wanted)


def report(parser: DucklingParser, *, misses: bool, every: bool) -> Iterator[tuple[str, bool]]:
    """Yield the lines of the report, and whether each is above its floor."""
    for language, floor in FLOORS.items():
        total: Counter[str] = Counter()
        hits: Counter[str] = Counter()
        firsts = spans = 0
        for row, any_right, first_right, count in scored(language, parser, every):
            total[row["source"]] += 1
            hits[row["source"]] += any_right
            firsts += first_right
            spans += count
            if misses and not any_right:
                yield f"  miss {row['reference']} {row['text']!r} -> {json.dumps(row['values'])}", True
        for source in sorted(total):
            right, of = hits[source], total[source]
            yield f"dates {language} {source:30} {right / of:6.3f}  {right}/{of}", True
        rows_, right = sum(total.values()), sum(hits.values())
        if rows_:
            share = right / rows_
            tail = (
                f"{right}/{rows_}, the first span right {firsts / rows_:.3f}, {spans / rows_:.2f} spans a row"
            )
            yield f"dates {language} {'all':30} {share:6.3f}  {tail}", every or share >= floor


def main(arguments: Sequence[str] = ()) -> int:
    """Print the report; return 1 where a language is below its floor."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--misses", action="store_true", help="print what was missed")
    options.add_argument("--all", action="store_true", help="rows that a front desk does not hear too")
    chosen = options.parse_args(arguments)
    if not rows("en"):
        print(f"dates: not measured, {eval_data()} has no date phrases")  # noqa: T201
        return 0
    good = True
    for line, above in report(DucklingParser(), misses=chosen.misses, every=chosen.all):
        print(line if above else f"{line}  BELOW THE FLOOR")  # noqa: T201
        good = good and above
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
