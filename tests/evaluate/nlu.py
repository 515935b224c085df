"""How well the dialogue understands, on sets written by other people: `python -m tests.evaluate.nlu`.

Needs a running Rasa (RASA_URL, RASA_TOKEN) and the sets (EVAL_DATA). Prints shares; never a line of the sets.
"""

import json
import os
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
TIERS = {"domain_independent", "appointment_or_calendar", "out_of_scope"}
FALLBACK = "nlu_fallback"
# Below the threshold the desk asks again, just as it does for what is not its business.
SAME = {FALLBACK: "out_of_scope"}

Guess = tuple[str, float]


@dataclass(frozen=True)
class Row:
    """One line of a set: the text, and which of our intents count as right."""

    part: str
    label: str
    text: str
    language: str
    right: frozenset[str]


def data_folder() -> Path:
    """Return where the sets are."""
    return Path(os.environ.get("EVAL_DATA") or ROOT.parent / "shared" / "data" / "eval")


def rows(folder: Path) -> list[Row]:
    """Return every line that `intent_map.json` scores."""
    right = json.loads((folder / "intent_map.json").read_text(encoding="utf-8"))
    found: list[Row] = []
    for line in _lines(folder / "nlu_utterances.jsonl"):
        if line["tier"] in TIERS:
            found += _row(line["tier"], line["suggested_label"], line, right)
    for line in _lines(folder / "smcalflow_calendar_utterances.jsonl"):
        if not line["needs_context"]:
            found += _row("smcalflow", line["suggested_label"], line, right)
    for line in _lines(folder / "sgd_out_of_scope.jsonl"):
        found += _row("sgd_out_of_scope", line["label"], line, right)
    for line in _lines(folder / "sgd_appointment_utterances.jsonl"):
        if line["turn"] == 0 and line["active_intent"] == "BookAppointment":
            found += _row("sgd_first_turn", "book", line, right)
    return found


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as source:
        for line in source:
            yield json.loads(line)


def _row(part: str, label: str, line: Mapping[str, Any], right: Mapping[str, Any]) -> list[Row]:
    wanted = right.get(label)
    if not isinstance(wanted, list):
        return []
    return [Row(part, label, line["text"], line.get("lang", "en"), frozenset(wanted))]


def score(found: list[Row], guesses: list[Guess]) -> str:
    """Return the shares that were right: by part, by label, and what was taken for what."""
    by_part: Counter[str] = Counter()
    by_label: Counter[str] = Counter()
    hits_part: Counter[str] = Counter()
    hits_label: Counter[str] = Counter()
    mistakes: Counter[tuple[str, str]] = Counter()
    for row, (intent, _) in zip(found, guesses, strict=True):
        is_right = SAME.get(intent, intent) in row.right
        for part in (row.part, f"language {row.language}", "all"):
            by_part[part] += 1
            hits_part[part] += is_right
        by_label[row.label] += 1
        hits_label[row.label] += is_right
        if not is_right:
            mistakes[(row.label, intent)] += 1
    lines = [_share(part, hits_part[part], total) for part, total in sorted(by_part.items())]
    mean = statistics.mean(hits_label[label] / total for label, total in by_label.items())
    lines += [f"{'mean over labels':28}{mean:7.1%}", ""]
    lines += [_share(label, hits_label[label], total) for label, total in sorted(by_label.items())]
    lines += ["", "most frequent mistakes:"]
    lines += [f"  {label} taken for {intent}: {n}" for (label, intent), n in mistakes.most_common(25)]
    return "\n".join(lines)


def _share(name: str, hits: int, total: int) -> str:
    return f"{name:28}{hits / total:7.1%}  ({hits}/{total})"


def by_threshold(found: list[Row], guesses: list[Guess]) -> str:
    """Return, for several thresholds, how many guesses stand and how many of those are right."""
    lines = ["threshold  stand  right of those"]
    for step in range(0, 10):
        stand = [(r, g) for r, g in zip(found, guesses, strict=True) if g[1] >= step / 10]
        hits = sum(SAME.get(g[0], g[0]) in r.right for r, g in stand)
        lines.append(f"{step / 10:9.1f} {len(stand) / len(found):6.1%} {hits / max(len(stand), 1):6.1%}")
    return "\n".join(lines)


def main(understand: Callable[[str], Guess] | None = None) -> int:
    """Print the shares and the time a parse takes; 3 if the sets or the dialogue are not there."""
    folder = data_folder()
    if not folder.exists():
        sys.stdout.write(f"No evaluation sets in {folder.name}: set EVAL_DATA.\n")
        return 3
    found = rows(folder)
    ask = understand or _running()
    guesses, seconds = [], []
    for row in found:
        started = time.perf_counter()
        guesses.append(ask(row.text))
        seconds.append(time.perf_counter() - started)
    sys.stdout.write(score(found, guesses) + "\n\n" + by_threshold(found, guesses) + "\n")
    slow = statistics.quantiles(seconds, n=20)[-1]
    sys.stdout.write(f"a parse: p50 {statistics.median(seconds) * 1e3:.1f} ms, p95 {slow * 1e3:.1f} ms\n")
    return 0


def _running() -> Callable[[str], Guess]:
    from integrations.rasa.client import Rasa

    rasa = Rasa(os.environ.get("RASA_URL", "http://127.0.0.1:5005"), os.environ.get("RASA_TOKEN", ""))

    def ask(text: str) -> Guess:
        heard = rasa.understand(text, "en")
        return heard.intent, heard.confidence

    return ask


if __name__ == "__main__":
    sys.exit(main())
