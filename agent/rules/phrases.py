"""Patterns over tokens: words, gaps, choices and named fragments, matched place by place.

Matching is memoised, so its cost grows with the length of the text and never explodes. How patterns
are written is told in `agent.rules.phrase_language`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from agent.rules.text import END

_SKIPPED = 3
_FILLERS_IN_A_GAP = 6


@dataclass(slots=True)
class Stream:
    """The tokens of one text, which of them are fillers, and what was matched where."""

    tokens: Sequence[str]
    fillers: frozenset[str]
    memo: dict[tuple[str, int], frozenset[int]] = field(default_factory=dict)

    def skips(self, at: int) -> Iterator[int]:
        """Yield `at` and the places after the fillers and the sentence end that follow it."""
        yield at
        for place in range(at, min(at + _SKIPPED, len(self.tokens))):
            if self.tokens[place] not in self.fillers and self.tokens[place] != END:
                return
            yield place + 1


class Node:
    """A part of a pattern."""

    def ends(self, stream: Stream, at: int) -> Iterable[int]:
        """Return every place where a match that starts at `at` may end."""
        raise NotImplementedError

    def firsts(self) -> frozenset[str]:
        """Return the words it may start with ("kill", "suicid*", "#"); "" if it may be empty."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Word(Node):
    """A word, or its beginning."""

    text: str

    def ends(self, stream: Stream, at: int) -> Iterable[int]:
        """Return where a match from `at` may end."""
        if at >= len(stream.tokens):
            return ()
        token = stream.tokens[at]
        hit = token.startswith(self.text[:-1]) if self.text.endswith("*") else token == self.text
        return (at + 1,) if hit else ()

    def firsts(self) -> frozenset[str]:
        """Return the words it may start with."""
        return frozenset({self.text})


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A number, or a dose in milligrams, of at least `least`."""

    least: float
    dose: bool

    def ends(self, stream: Stream, at: int) -> Iterable[int]:
        """Return where a match from `at` may end."""
        token = stream.tokens[at] if at < len(stream.tokens) else ""
        digits = token.removesuffix("mg").replace(",", ".")
        if (
            not token
            or token.endswith("mg") != self.dose
            or not re.fullmatch(r"\d{1,12}(\.\d{1,6})?", digits)
        ):
            return ()
        return (at + 1,) if float(digits) >= self.least else ()

    def firsts(self) -> frozenset[str]:
        """Return the words it may start with."""
        return frozenset({"#"})


@dataclass(frozen=True, slots=True)
class Gap(Node):
    """At most `most` other words of the same sentence; fillers are not counted."""

    most: int

    def ends(self, stream: Stream, at: int) -> Iterable[int]:
        """Return where a match from `at` may end."""
        yield from stream.skips(at)
        counted = 0
        for place in range(at, min(at + self.most + _FILLERS_IN_A_GAP, len(stream.tokens))):
            token = stream.tokens[place]
            counted += token not in stream.fillers
            if token == END or counted > self.most:
                return
            yield place + 1

    def firsts(self) -> frozenset[str]:
        """Return the words it may start with."""
        return frozenset({""})


@dataclass(frozen=True, slots=True)
class Edge(Node):
    """The beginning or the end of the text."""

    first: bool

    def ends(self, stream: Stream, at: int) -> Iterable[int]:
        """Return where a match from `at` may end."""
        here = at == 0 if self.first else all(t == END for t in stream.tokens[at : at + 2])
        return (at,) if here else ()

    def firsts(self) -> frozenset[str]:
        """Return the words it may start with."""
        return frozenset({""})


class Index:
    """Patterns by the word they may start with, so that a token meets only its own."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self.nodes = tuple(nodes)
        self._exact: dict[str, list[int]] = {}
        self._starts: dict[str, list[int]] = {}
        self._seen: dict[str, tuple[int, ...]] = {}
        for number, node in enumerate(self.nodes):
            for word in node.firsts():
                table = self._starts if word.endswith("*") else self._exact
                table.setdefault(word.removesuffix("*"), []).append(number)

    def starting(self, token: str) -> tuple[int, ...]:
        """Return the numbers of the patterns that may start with this token ("" past the end)."""
        seen = self._seen.get(token)
        if seen is None:
            if len(self._seen) > 5_000:  # strangers' words must not fill the memory
                self._seen.clear()
            seen = self._seen[token] = tuple(sorted(self._look_up(token)))
        return seen

    def _look_up(self, token: str) -> set[int]:
        found = set(self._exact.get(token, ())) | set(self._exact.get("", ()))
        if token[:1].isdigit():
            found.update(self._exact.get("#", ()))
        for size in range(1, len(token) + 1):
            found.update(self._starts.get(token[:size], ()))
        return found

    def ends(self, stream: Stream, at: int) -> set[int]:
        """Return where a match of any of the patterns may end."""
        token = stream.tokens[at] if at < len(stream.tokens) else ""
        nodes = self.nodes
        return {end for number in self.starting(token) for end in nodes[number].ends(stream, at)}


@dataclass(frozen=True, slots=True)
class Choice(Node):
    """One of several; with `optional`, or nothing."""

    options: Index
    optional: bool = False

    def ends(self, stream: Stream, at: int) -> Iterable[int]:
        """Return where a match from `at` may end."""
        found = self.options.ends(stream, at)
        return found | {at} if self.optional else found

    def firsts(self) -> frozenset[str]:
        """Return the words it may start with."""
        words = frozenset[str]().union(*(o.firsts() for o in self.options.nodes))
        return words | {""} if self.optional else words


@dataclass(frozen=True, slots=True)
class Sequel(Node):
    """One after the other."""

    items: tuple[Node, ...]

    def ends(self, stream: Stream, at: int) -> Iterable[int]:
        """Return where a match from `at` may end."""
        places = {at}
        for number, item in enumerate(self.items):
            joined = number == 0 or isinstance(item, Gap) or isinstance(self.items[number - 1], Gap)
            starts = places if joined else {s for p in places for s in stream.skips(p)}
            places = {end for start in starts for end in item.ends(stream, start)}
            if not places:
                return ()
        return places

    def firsts(self) -> frozenset[str]:
        """Return the words it may start with."""
        words: set[str] = set()
        for item in self.items:
            words |= item.firsts()
            if "" not in words:
                return frozenset(words)
            words.discard("")
        return frozenset(words | {""})


@dataclass(slots=True)
class Fragment(Node):
    """A named set of patterns, matched once per place and text."""

    name: str
    index: Index

    def ends(self, stream: Stream, at: int) -> frozenset[int]:
        """Return where a match from `at` may end."""
        key = (self.name, at)
        if key not in stream.memo:
            stream.memo[key] = frozenset(self.index.ends(stream, at))
        return stream.memo[key]

    def firsts(self) -> frozenset[str]:
        """Return the words it may start with."""
        return frozenset[str]().union(*(n.firsts() for n in self.index.nodes))
