"""A small pattern language over tokens, for people to read and without regular expressions' traps.

    want to {die}       words and named fragments, one after the other; fillers between them are skipped
    {took} ..3 {drug}   at most three other words in between, within the sentence (`..` alone: three)
    suicid*             a word that begins so
    (a | b c)  x?       alternatives; an optional item
    #  #8+  #3000mg+    a number; a number of at least 8; a dose of at least 3000 mg
    ^  $                the beginning and the end of all that was said

Matching is memoised by place, so its cost grows with the length of the text and never explodes.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from agent.rules.text import END

_LEXER = re.compile(r"\s*(?:\.\.(\d*)|\{(\w+)\}|#(\d*)(mg)?(\+?)|([a-z0-9:]+\*?)|([()|?^$]))")
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
        if at >= len(stream.tokens):
            return ()
        token = stream.tokens[at]
        hit = token.startswith(self.text[:-1]) if self.text.endswith("*") else token == self.text
        return (at + 1,) if hit else ()

    def firsts(self) -> frozenset[str]:
        return frozenset({self.text})


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A number, or a dose in milligrams, of at least `least`."""

    least: float
    dose: bool

    def ends(self, stream: Stream, at: int) -> Iterable[int]:
        token = stream.tokens[at] if at < len(stream.tokens) else ""
        digits = token.removesuffix("mg").replace(",", ".")
        if not token or token.endswith("mg") != self.dose or not re.fullmatch(r"\d{1,12}(\.\d{1,6})?", digits):
            return ()
        return (at + 1,) if float(digits) >= self.least else ()

    def firsts(self) -> frozenset[str]:
        return frozenset({"#"})


@dataclass(frozen=True, slots=True)
class Gap(Node):
    """At most `most` other words of the same sentence; fillers are not counted."""

    most: int

    def ends(self, stream: Stream, at: int) -> Iterable[int]:
        yield from stream.skips(at)
        counted = 0
        for place in range(at, min(at + self.most + _FILLERS_IN_A_GAP, len(stream.tokens))):
            token = stream.tokens[place]
            counted += token not in stream.fillers
            if token == END or counted > self.most:
                return
            yield place + 1

    def firsts(self) -> frozenset[str]:
        return frozenset({""})


@dataclass(frozen=True, slots=True)
class Edge(Node):
    """The beginning or the end of the text."""

    first: bool

    def ends(self, stream: Stream, at: int) -> Iterable[int]:
        here = at == 0 if self.first else all(t == END for t in stream.tokens[at : at + 2])
        return (at,) if here else ()

    def firsts(self) -> frozenset[str]:
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
        found = self.options.ends(stream, at)
        return found | {at} if self.optional else found

    def firsts(self) -> frozenset[str]:
        words = frozenset[str]().union(*(o.firsts() for o in self.options.nodes))
        return words | {""} if self.optional else words


@dataclass(frozen=True, slots=True)
class Sequel(Node):
    """One after the other."""

    items: tuple[Node, ...]

    def ends(self, stream: Stream, at: int) -> Iterable[int]:
        places = {at}
        for number, item in enumerate(self.items):
            joined = number == 0 or isinstance(item, Gap) or isinstance(self.items[number - 1], Gap)
            starts = places if joined else {s for p in places for s in stream.skips(p)}
            places = {end for start in starts for end in item.ends(stream, start)}
            if not places:
                return ()
        return places

    def firsts(self) -> frozenset[str]:
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
        key = (self.name, at)
        if key not in stream.memo:
            stream.memo[key] = frozenset(self.index.ends(stream, at))
        return stream.memo[key]

    def firsts(self) -> frozenset[str]:
        return frozenset[str]().union(*(n.firsts() for n in self.index.nodes))


def parse(pattern: str, fragments: Mapping[str, Fragment]) -> Node:
    """Compile one pattern; ValueError says what is wrong with it."""
    lexemes, at = [], 0
    while at < len(pattern.rstrip()):
        found = _LEXER.match(pattern, at)
        if not found:
            raise ValueError(f"cannot read {pattern[at:]!r}")
        lexemes.append(found.groups())
        at = found.end()
    node, rest = _alternatives(lexemes, 0, fragments)
    if rest != len(lexemes):
        raise ValueError("a bracket is closed that was not opened")
    if "" in node.firsts() and lexemes[0][6] != "^":
        raise ValueError("a pattern must begin with a word or a fragment")
    return node


_Lexeme = tuple[str | None, ...]


def _alternatives(lexemes: Sequence[_Lexeme], at: int, fragments: Mapping[str, Fragment]) -> tuple[Node, int]:
    options: list[Node] = []
    items: list[Node] = []
    while at < len(lexemes):
        sign = lexemes[at][6]
        if sign == ")":
            break
        if sign == "|":
            options.append(_sequel(items))
            items = []
        elif sign == "?":
            if not items:
                raise ValueError("nothing before the question mark")
            items.append(Choice(Index([items.pop()]), optional=True))
        elif sign == "(":
            inner, at = _alternatives(lexemes, at + 1, fragments)
            if at >= len(lexemes):
                raise ValueError("a bracket is not closed")
            items.append(inner)
        else:
            items.append(_leaf(lexemes[at], fragments))
        at += 1
    options.append(_sequel(items))
    return (options[0] if len(options) == 1 else Choice(Index(options))), at


def _sequel(items: list[Node]) -> Node:
    if not items:
        raise ValueError("an empty alternative")
    return items[0] if len(items) == 1 else Sequel(tuple(items))


def _leaf(lexeme: _Lexeme, fragments: Mapping[str, Fragment]) -> Node:
    gap, name, least, dose, _, word, sign = lexeme
    if gap is not None:
        return Gap(int(gap or 3))
    if name is not None:
        if name not in fragments:
            raise ValueError(f"no fragment {{{name}}} is defined above")
        return fragments[name]
    if least is not None:
        return Number(float(least or 0), dose is not None)
    return Edge(sign == "^") if word is None else Word(word)
