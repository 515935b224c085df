"""Reads `config/safety.yml` into compiled rules, or says everything that is wrong with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from agent.errors import Misconfigured
from agent.rules.phrase_language import parse
from agent.rules.phrases import Choice, Fragment, Index, Node, Sequel, Word
from agent.rules.text import Spellings
from agent.turns import LANGUAGES, Level

_CONTEXTS = ("denial", "not_denial", "past", "recent", "other", "self")
_LINE = "line of the file"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `also` must stand anywhere in the text; `softened` is the level of a denial or the past."""

    id: str
    category: str
    level: Level
    reason: str
    also: Index | None
    softened: Level | None
    softer: bool
    negated: bool


@dataclass(frozen=True, slots=True)
class Speech:
    """The rules of one language; `owners[n]` is the rule that the nth pattern of `index` belongs to."""

    spellings: Spellings
    fillers: frozenset[str]
    harmless: Index
    contexts: Mapping[str, Index]
    index: Index
    owners: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class SafetyRules:
    """Everything the screen knows, with the version that a verdict is explained by."""

    version: int
    reviewer: str
    speeches: tuple[Speech, ...]

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Return every rule once, both languages, in the order of the file."""
        return tuple(dict.fromkeys(rule for speech in self.speeches for rule in speech.owners))


class _Lines(yaml.SafeLoader):
    """Keeps the line each mapping starts at, under a key no file can hold by accident."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        if twice := next((key for key in keys if keys.count(key) > 1), None):
            raise yaml.MarkedYAMLError(problem=f"{twice!r} stands twice", problem_mark=node.start_mark)
        return {**super().construct_mapping(node, deep=True), _LINE: node.start_mark.line + 1}


def _mapping(loader: _Lines, node: yaml.Node) -> dict[Any, Any]:
    assert isinstance(node, yaml.MappingNode)  # noqa: S101 the tag says so
    return loader.construct_mapping(node)


_Lines.add_constructor("tag:yaml.org,2002:map", _mapping)


class _Faults:
    def __init__(self, file: str) -> None:
        self.file, self.reasons = file, list[str]()

    def add(self, line: int, where: str, what: str) -> None:
        self.reasons.append(f"{self.file}:{line}: {where}: {what}")


def load(text: str, file: str) -> SafetyRules:
    """Compile the rules; Misconfigured with every fault (file, line, field) otherwise."""
    faults = _Faults(file)
    try:
        raw = yaml.load(text, Loader=_Lines)  # noqa: S506 a SafeLoader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise Misconfigured([f"{file}:{line}: not YAML: {getattr(error, 'problem', error)}"]) from None
    if not isinstance(raw, dict):
        raise Misconfigured([f"{file}:1: must be a mapping with version, reviewer, languages and rules"])
    for name, kind in (("version", int), ("reviewer", str), ("languages", dict), ("rules", list)):
        if not isinstance(raw.get(name), kind):
            faults.add(1, name, f"must be a {kind.__name__}")
    if faults.reasons:
        raise Misconfigured(faults.reasons)
    entries = [entry for entry in raw["rules"] if _is_rule(entry, faults)]
    _check_ids(entries, faults)
    speeches = tuple(
        _speech(code, raw["languages"].get(code), [e for e in entries if e["language"] == code], faults)
        for code in LANGUAGES
    )
    if faults.reasons:
        raise Misconfigured(faults.reasons)
    return SafetyRules(raw["version"], raw["reviewer"], tuple(s for s in speeches if s))


def _is_rule(entry: object, faults: _Faults) -> bool:
    if not isinstance(entry, dict):
        faults.add(1, "rules", f"{entry!r} is not a rule")
        return False
    line, name = int(entry[_LINE]), f"rule {entry.get('id', '?')}"
    before = len(faults.reasons)
    for key in ("id", "category", "level", "language", "reason", "reviewer", "date"):
        if not str(entry.get(key) or "").strip():
            faults.add(line, f"{name}.{key}", "is missing")
    if entry.get("level") not in set(Level):
        faults.add(line, f"{name}.level", f"must be one of {', '.join(Level)}")
    if entry.get("language") not in LANGUAGES:
        faults.add(line, f"{name}.language", f"must be one of {', '.join(LANGUAGES)}")
    if not isinstance(entry.get("pattern"), list) or not entry["pattern"]:
        faults.add(line, f"{name}.pattern", "must be a list of patterns")
    if entry.get("softened", "L2") not in {*Level, "none"}:
        faults.add(line, f"{name}.softened", "must be a level or none")
    known = {
        "id",
        "category",
        "level",
        "language",
        "reason",
        "reviewer",
        "date",
        "pattern",
        "also",
        "softened",
    }
    for extra in set(entry) - known - {"softer", "negated", _LINE}:
        faults.add(line, f"{name}.{extra}", "is no field of a rule")
    return len(faults.reasons) == before


def _check_ids(entries: list[dict[str, Any]], faults: _Faults) -> None:
    seen = set[str]()
    for entry in entries:
        if entry["id"] in seen:
            faults.add(entry[_LINE], f"rule {entry['id']}.id", "stands twice")
        seen.add(entry["id"])


def _speech(code: str, raw: object, entries: list[dict[str, Any]], faults: _Faults) -> Speech | None:
    if not isinstance(raw, dict):
        faults.add(1, f"languages.{code}", "is missing")
        return None
    line = int(raw[_LINE])
    fragments: dict[str, Fragment] = {}

    def compile_all(where: str, patterns: object, at: int) -> Index:
        nodes = list[Node]()
        for pattern in patterns if isinstance(patterns, list) else [patterns]:
            try:
                nodes.append(parse(str(pattern), fragments))
            except ValueError as error:
                faults.add(at, where, f"{pattern!r}: {error}")
        return Index(nodes)

    for name, patterns in _named(raw.get("fragments")):
        fragments[name] = Fragment(name, compile_all(f"languages.{code}.fragments.{name}", patterns, line))
    contexts_raw = raw.get("contexts")
    contexts = dict(_named(contexts_raw))
    for missing in set(_CONTEXTS) - set(contexts):
        faults.add(line, f"languages.{code}.contexts.{missing}", "is missing")
    indexes = {n: compile_all(f"languages.{code}.contexts.{n}", p, line) for n, p in contexts.items()}
    harmless = compile_all(f"languages.{code}.harmless", raw.get("harmless", []), line)
    pairs = [pair for entry in entries for pair in _patterns(entry, compile_all)]
    index = Index(node for node, _ in pairs)
    every = [*(f.index for f in fragments.values()), *indexes.values(), harmless, index]
    every += [rule.also for _, rule in pairs if rule.also]
    spellings = _spellings(raw, every)
    fillers = frozenset(_split(raw, "fillers"))
    return Speech(spellings, fillers, harmless, indexes, index, tuple(rule for _, rule in pairs))


def _spellings(raw: dict[str, Any], patterns: list[Index]) -> Spellings:
    """Return how this language's words are repaired; every word that a pattern names is one of them."""
    words = {word for index in patterns for node in index.nodes for word in _words(node)}
    words.update(_split(raw, "fillers"), _split(raw, "words"))
    return Spellings.build(
        words, dict(_named(raw.get("spellings"))), _split(raw, "fuzzy"), dict(_named(raw.get("emoji")))
    )


def _split(raw: dict[str, Any], name: str) -> list[str]:
    return str(raw.get(name, "")).split()


def _named(raw: object) -> list[tuple[str, Any]]:
    return [(str(k), v) for k, v in raw.items() if k != _LINE] if isinstance(raw, dict) else []


def _patterns(
    entry: dict[str, Any], compile_all: Callable[[str, object, int], Index]
) -> list[tuple[Node, Rule]]:
    where, line = f"rule {entry['id']}", int(entry[_LINE])
    softened = entry.get("softened", "L2")
    rule = Rule(
        id=entry["id"],
        category=entry["category"],
        level=Level(entry["level"]),
        reason=str(entry["reason"]).strip(),
        also=compile_all(f"{where}.also", entry["also"], line) if entry.get("also") else None,
        softened=None if softened == "none" else Level(softened),
        softer=bool(entry.get("softer", False)),
        negated=bool(entry.get("negated", False)),
    )
    return [(node, rule) for node in compile_all(f"{where}.pattern", entry["pattern"], line).nodes]


def _words(node: Node) -> set[str]:
    """Return every word a pattern names itself (its fragments are asked on their own)."""
    if isinstance(node, Word):
        return {node.text}
    inside = (
        node.options.nodes if isinstance(node, Choice) else node.items if isinstance(node, Sequel) else ()
    )
    return {word for part in inside for word in _words(part)}
