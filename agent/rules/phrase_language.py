"""The pattern language of `config/safety.yml`, made for people to read.

want to {die}       words and named fragments, one after the other; fillers between them are skipped
{took} ..3 {drug}   at most three other words in between, within the sentence (`..` alone: three)
suicid*             a word that begins so
(a | b c)  x?       alternatives; an optional item
#  #8+  #3000mg+    a number; a number of at least 8; a dose of at least 3000 mg
^  $                the beginning and the end of all that was said
"""

import re
from collections.abc import Mapping, Sequence

from agent.rules.phrases import Choice, Edge, Fragment, Gap, Index, Node, Number, Sequel, Word

_LEXER = re.compile(r"\s*(?:\.\.(\d*)|\{(\w+)\}|#(\d*)(mg)?(\+?)|([a-z0-9:]+\*?)|([()|?^$]))")

_Lexeme = tuple[str | None, ...]


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
    if isinstance(node, Gap) or (isinstance(node, Sequel) and isinstance(node.items[0], Gap)):
        raise ValueError("a pattern must begin with a word or a fragment, not a gap")
    if "" in node.firsts() and lexemes[0][6] != "^":
        raise ValueError("a pattern must begin with a word or a fragment")
    return node


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
