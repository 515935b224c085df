"""Measures the safety screen on the evaluation sets other people wrote, and prints what it found.

    python -m tests.evaluate.safety [--misses]

Reads `EVAL_DATA` (default ../shared/data/eval). Recall and false alarms come with Wilson's 95 % interval.
"""

import argparse
import json
import math
import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from agent.rules.safety import SafetyRules, load, screen
from agent.turns import Level, Verdict

ROOT = Path(__file__).resolve().parents[2]
URGENT = frozenset({Level.L0, Level.L1})
BENIGN = ("nlu_utterances", "sgd_appointment_utterances", "sgd_out_of_scope", "smcalflow_calendar_utterances")


def eval_data() -> Path:
    """Return the folder of the evaluation sets; it may not exist."""
    return Path(os.environ.get("EVAL_DATA") or ROOT.parent / "shared" / "data" / "eval")


def shipped_rules() -> SafetyRules:
    """Return the rules of `config/safety.yml`."""
    file = ROOT / "config" / "safety.yml"
    return load(file.read_text(encoding="utf-8"), file.name)


def wilson(hits: int, total: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share."""
    if not total:
        return 0.0, 1.0
    z, share = 1.96, hits / total
    middle = share + z * z / (2 * total)
    spread = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    scale = 1 + z * z / total
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def share(name: str, hits: int, total: int) -> str:
    """Return one line: a share, its interval and its counts."""
    low, high = wilson(hits, total)
    return f"{name:58} {hits / max(total, 1):6.3f}  [{low:.3f}, {high:.3f}]  {hits}/{total}"


def rows(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of one set that hold a text."""
    file = eval_data() / f"{name}.jsonl"
    for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else ():
        row = json.loads(line)
        if row.get("text"):
            yield row


def judged(name: str, rules: SafetyRules) -> list[tuple[dict[str, str], Verdict]]:
    """Screen one set."""
    return [(row, screen([row["text"]], rules)) for row in rows(name)]


def report(rules: SafetyRules, misses: bool) -> Iterator[str]:
    """Yield the lines of the report."""
    positive = judged("crisis_positive", rules)
    yield share("crisis_positive: L0 or L1 (recall)", _urgent(positive), len(positive))
    yield share("crisis_positive: any level (a person is told)", _any(positive), len(positive))
    third = judged("crisis_third_party", rules)
    yield share("crisis_third_party: any level", _any(third), len(third))
    negative = judged("crisis_hard_negative", rules)
    yield share("crisis_hard_negative: L0 or L1 (false alarm)", _urgent(negative), len(negative))
    yield share("crisis_hard_negative: any level", _any(negative), len(negative))
    ambiguous = judged("crisis_ambiguous", rules)
    yield share("crisis_ambiguous: L0 or L1 (either is right)", _urgent(ambiguous), len(ambiguous))
    every = {"positive": positive, "third": third, "negative": negative, "ambiguous": ambiguous}
    for name in BENIGN:
        every[name] = judged(name, rules)
        yield share(f"{name}: L0 or L1 (false alarm)", _urgent(every[name]), len(every[name]))
    if misses:
        yield from _misses(every)
    yield from _speed([row["text"] for found in every.values() for row, _ in found], rules)


def _urgent(found: Iterable[tuple[dict[str, str], Verdict]]) -> int:
    return sum(v.level in URGENT for _, v in found)


def _any(found: Iterable[tuple[dict[str, str], Verdict]]) -> int:
    return sum(v.level is not None for _, v in found)


def _misses(every: dict[str, list[tuple[dict[str, str], Verdict]]]) -> Iterator[str]:
    for name, found in every.items():
        for row, verdict in found:
            wrong = verdict.level is None if name in ("positive", "third") else verdict.level in URGENT
            if name != "ambiguous" and wrong:
                where = f"  {name:10} {verdict.level or '-'} {verdict.rule:30} {row.get('category', '')}"
                yield f"{where}: {row['text'][:150]}"


def _speed(texts: list[str], rules: SafetyRules) -> Iterator[str]:
    spent = []
    for text in texts[:2000]:
        before = time.thread_time()
        screen([text], rules)
        spent.append((time.thread_time() - before) * 1000)
    spent.sort()
    if spent:
        middle, high = spent[len(spent) // 2], spent[int(len(spent) * 0.99)]
        yield f"processor time an utterance, ms: p50 {middle:.2f}, p99 {high:.2f}, max {spent[-1]:.2f}"


def main(given: Sequence[str] = ()) -> int:
    """Print the report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--misses", action="store_true", help="list what was missed and what fired in error")
    arguments = parser.parse_args(given)
    if not eval_data().is_dir():
        sys.stdout.write("no evaluation data: set EVAL_DATA to its folder\n")
        return 0
    for line in report(shipped_rules(), arguments.misses):
        sys.stdout.write(line + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
