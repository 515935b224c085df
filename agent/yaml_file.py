"""Reads YAML into frozen dataclasses by their type hints, and keeps every fault with file, line and field.

Values are taken as they are written (`off` stays "off", `09:00` stays a time); the type says what they mean.
"""

import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from datetime import date
from difflib import get_close_matches
from enum import Enum
from typing import Any, Generic, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import yaml

T = TypeVar("T")
Readers = Mapping[type, Callable[[str], Any]]
"""How a scalar becomes a type of one's own; a reader raises ValueError with what would have been right."""


@dataclass(slots=True)
class Document(Generic[T]):
    """What a file says, with its faults. Where a field is faulty, `value` holds an empty one there."""

    file: str
    value: T
    faults: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)

    def fault(self, path: str, what: str) -> None:
        """Note what is wrong at a path such as `clinicians[2].id`, unless a fault is known there."""
        if not any(_within(path, known) or _within(known, path) for known in self.faults):
            self.faults[path] = what

    @property
    def reasons(self) -> list[str]:
        """Return every fault as `file:line: field: what`, in the order of the file."""
        placed = [(self._line(path), path, what) for path, what in self.faults.items()]
        where = sorted(placed, key=lambda fault: fault[0])
        return [f"{self.file}:{line}: {path or 'the file'}: {what}" for line, path, what in where]

    def _line(self, path: str) -> int:
        while path and path not in self.lines:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return self.lines.get(path, 1)


def read(cls: type[T], text: str, file: str, readers: Readers) -> Document[T]:
    """Return the file as `cls`, faults and all; nothing in a text makes this raise."""
    reading = _Reading(readers)
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        reading.lines[""] = mark.line + 1 if mark else 1
        reading.faults[""] = f"not YAML: {getattr(error, 'problem', None) or 'unreadable'}"
        node = None
    value = reading.blank(cls) if node is None else reading.value(cls, node, "")
    if node is None and not reading.faults:
        reading.faults[""] = "is empty"
    return Document(file, value, reading.faults, reading.lines)


class _Reading:
    def __init__(self, readers: Readers) -> None:
        self.readers = readers
        self.faults: dict[str, str] = {}
        self.lines: dict[str, int] = {}

    def value(self, hint: Any, node: yaml.Node, path: str) -> Any:
        """Return a node as its type; a blank one after noting what is wrong."""
        self.lines.setdefault(path, node.start_mark.line + 1)
        inner, optional = _optional(hint)
        if optional and _is_null(node):
            return None
        try:
            return self._required(inner, node, path)
        except ValueError as problem:
            self.faults[path] = str(problem)
            return self.blank(hint)

    def blank(self, hint: Any) -> Any:
        """Return an empty value of a type, so that the rest of the file can still be checked."""
        inner, optional = _optional(hint)
        origin = get_origin(inner) or inner
        if optional:
            return None
        if origin is Literal:
            return get_args(inner)[0]
        if is_dataclass(origin):
            return self._made(origin, {})
        if isinstance(origin, type) and issubclass(origin, Enum):
            return next(iter(origin))
        return {tuple: (), Mapping: {}, date: date.min}.get(origin) if origin not in _PLAIN else origin()

    def _required(self, hint: Any, node: yaml.Node, path: str) -> Any:
        origin = get_origin(hint) or hint
        if origin is tuple:
            return self._items(get_args(hint)[0], node, path)
        if origin is Mapping:
            key, item = get_args(hint)
            return self._pairs(key, item, node, path)
        if is_dataclass(origin) and origin not in self.readers:
            return self._fields(origin, node, path)
        if not isinstance(node, yaml.ScalarNode) or _is_null(node):
            raise ValueError(f"write {_kind(hint)}")
        return self._scalar(hint, node.value)

    def _scalar(self, hint: Any, text: str) -> Any:
        if hint in self.readers:
            return self.readers[hint](text.strip())
        if hint in _SCALARS:
            return _SCALARS[hint](text.strip())
        if get_origin(hint) is Literal or issubclass(hint, Enum):
            return _choice(hint, text.strip())
        raise TypeError(f"no way to read {hint}")

    def _items(self, hint: Any, node: yaml.Node, path: str) -> tuple[Any, ...]:
        if isinstance(node, yaml.SequenceNode):
            return tuple(self.value(hint, item, f"{path}[{index}]") for index, item in enumerate(node.value))
        if isinstance(node, yaml.ScalarNode) and hint in self.readers and not _is_null(node):
            return tuple(self._scalar(hint, part) for part in node.value.split(","))
        raise ValueError("write a list")

    def _pairs(self, key: Any, hint: Any, node: yaml.Node, path: str) -> dict[Any, Any]:
        pairs = self._mapping(node, path)
        known = get_args(key) if get_origin(key) is Literal else None
        for name, (key_node, _) in pairs.items():
            if known and name not in known:
                self._note(f"{path}.{name}", key_node, f"unknown; write one of {', '.join(known)}")
        right = {name: pair for name, pair in pairs.items() if not known or name in known}
        return {name: self.value(hint, value, f"{path}.{name}") for name, (_, value) in right.items()}

    def _fields(self, cls: Any, node: yaml.Node, path: str) -> Any:
        pairs, prefix = self._mapping(node, path), f"{path}." if path else ""
        known = {f.name: f for f in fields(cls)}
        for name, (key_node, _) in pairs.items():
            if name not in known:
                near = get_close_matches(name, known, 1)
                hint = f"; did you mean {near[0]}?" if near else ""
                self._note(prefix + name, key_node, f"unknown field{hint}")
        for name, about in known.items():
            if name not in pairs and about.default is MISSING and about.default_factory is MISSING:
                self.faults[prefix + name] = "missing"
        hints = get_type_hints(cls)
        read = {n: self.value(hints[n], pairs[n][1], prefix + n) for n in known if n in pairs}
        return self._made(cls, read)

    def _made(self, cls: Any, values: dict[str, Any]) -> Any:
        hints = get_type_hints(cls)
        required = (f.name for f in fields(cls) if f.default is MISSING and f.default_factory is MISSING)
        return cls(**{name: self.blank(hints[name]) for name in required if name not in values}, **values)

    def _mapping(self, node: yaml.Node, path: str) -> dict[str, tuple[yaml.Node, yaml.Node]]:
        if not isinstance(node, yaml.MappingNode):
            raise ValueError("write `name: value` lines")
        pairs: dict[str, tuple[yaml.Node, yaml.Node]] = {}
        for key, value in node.value:
            if str(key.value) in pairs:
                self._note(f"{path}.{key.value}".lstrip("."), key, "stands twice")
            pairs[str(key.value)] = (key, value)
        return pairs

    def _note(self, path: str, node: yaml.Node, what: str) -> None:
        self.lines[path] = node.start_mark.line + 1
        self.faults[path] = what


def _whole(text: str) -> int:
    if not text.removeprefix("-").isdecimal() or not text.isascii():
        raise ValueError("write a whole number")
    return int(text)


def _truth(text: str) -> bool:
    if text not in ("yes", "no", "true", "false"):
        raise ValueError("write yes or no")
    return text in ("yes", "true")


def _text(text: str) -> str:
    if not text:
        raise ValueError("is empty")
    return text


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("write a day such as 2026-12-24") from None


_PLAIN = (str, int, bool)
_SCALARS: Mapping[Any, Callable[[str], Any]] = {str: _text, int: _whole, bool: _truth, date: _day}


def _choice(hint: Any, text: str) -> Any:
    options = {str(option): option for option in (get_args(hint) or hint)}
    if text not in options:
        raise ValueError(f"write one of {', '.join(options)}")
    return options[text]


def _optional(hint: Any) -> tuple[Any, bool]:
    if get_origin(hint) not in (Union, types.UnionType):
        return hint, False
    inner: Sequence[Any] = [part for part in get_args(hint) if part is not type(None)]
    return inner[0], len(inner) < len(get_args(hint))


def _is_null(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:null"


def _kind(hint: Any) -> str:
    return {int: "a whole number", bool: "yes or no", date: "a day such as 2026-12-24"}.get(hint, "a text")


def _within(path: str, other: str) -> bool:
    return path == other or path.startswith((f"{other}.", f"{other}[")) or not other
