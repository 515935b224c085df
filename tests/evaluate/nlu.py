"""How well the dialogue understands, on sets written by other people: `python -m tests.evaluate.nlu`.

Asks the Rasa of the settings if it runs, else one of its own. Prints shares; never a line of the sets, which
it looks for in EVAL_DATA. Our own lines, in `dialogues/tests`, are measured beside them.
"""

import json
import os
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from config.settings import load
from integrations.rasa.client import Rasa
from integrations.rasa.train import train
from tests.support.running_rasa import running

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


def own_rows() -> list[Row]:
    """Return our own lines, which the dialogue was not taught."""
    found = []
    for path in sorted((ROOT / "dialogues" / "tests").glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            right = frozenset({block["intent"]})
            lines = (line.removeprefix("- ") for line in block["examples"].splitlines())
            found += [Row("own", block["intent"], line, "", right) for line in lines]
    return found


def main() -> int:
    """Print the shares and the time a parse takes; 0 also where the sets are absent, and says so."""
    folder = data_folder()
    with _dialogue() as ask:
        if folder.exists():
            _measure(rows(folder), ask)
        else:
            sys.stdout.write("No evaluation sets (EVAL_DATA): only our own lines are measured.\n")
        own = own_rows()
        hits = sum(ask(row.text)[0] in row.right for row in own)
        sys.stdout.write(_share("own lines", hits, len(own)) + "\n")
    return 0


def _measure(found: list[Row], ask: Callable[[str], Guess]) -> None:
    guesses, seconds = [], []
    for row in found:
        started = time.perf_counter()
        guesses.append(ask(row.text))
        seconds.append(time.perf_counter() - started)
    sys.stdout.write(score(found, guesses) + "\n\n" + by_threshold(found, guesses) + "\n")
    slow = statistics.quantiles(seconds, n=20)[-1]
    sys.stdout.write(f"a parse: p50 {statistics.median(seconds) * 1e3:.1f} ms, p95 {slow * 1e3:.1f} ms\n")


@contextmanager
def _dialogue() -> Iterator[Callable[[str], Guess]]:
    """Yield what asks the dialogue: the one that runs, or one started for the purpose."""
    settings = load()
    rasa = Rasa(settings.rasa_url, settings.rasa_token)
    if rasa.ready():
        yield partial(_ask, rasa)
        return
    with TemporaryDirectory() as folder, running(train(settings.var_dir / "dialogue"), Path(folder)) as own:
        yield partial(_ask, own.rasa)


def _ask(rasa: Rasa, text: str) -> Guess:
    heard = rasa.understand(text, "en")
    return heard.intent, heard.confidence


if __name__ == "__main__":
    sys.exit(main())
