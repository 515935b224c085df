"""The rota on disk: who is rung when neither the database nor the practice file can be read."""

import json
import logging
import os
from dataclasses import asdict
from datetime import date, time
from pathlib import Path
from typing import Any

from agent.ports import Published
from agent.practice import Closure, Desk, OnCall, Span, WeeklyHours
from agent.rules.escalation import Rota

log = logging.getLogger(__name__)


class RotaFile:
    """Gives the rota as published now and keeps the last good one in `path`; `ours` are our own numbers."""

    def __init__(self, path: Path, practice: Published, ours: tuple[str, ...] = ()) -> None:
        self._path = path
        self._practice = practice
        self._ours = ours
        self._kept: Rota | None = None

    def now(self) -> Rota | None:
        """Return the rota, from disk if the practice cannot be read, None if there is none; never raises."""
        try:
            rota = Rota.of(self._practice(), self._ours)
        except Exception:  # whatever is wrong with the practice, somebody must still be rung
            log.exception("the practice cannot be read; the last rota is used")
            return self._kept or self._load()
        if rota != self._kept:
            self._keep(rota)
        return rota

    def _keep(self, rota: Rota) -> None:
        self._kept = rota
        fresh = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_text(dump(rota), encoding="utf-8")
            fresh.replace(self._path)
        except OSError:
            log.exception("the rota cannot be kept on disk")

    def _load(self) -> Rota | None:
        try:
            return load(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError, KeyError, TypeError):
            log.exception("there is no rota on disk")
            return None


def dump(rota: Rota) -> str:
    """Return a rota as JSON."""
    return json.dumps(asdict(rota), default=_plain, indent=1, sort_keys=True)


def load(text: str) -> Rota:
    """Read what `dump` wrote; raises ValueError, KeyError or TypeError."""
    value = json.loads(text)
    desk = value["desk"]
    people = [
        OnCall(**{**p, "languages": tuple(p["languages"]), "hours": _hours(p["hours"])})
        for p in desk["on_call"]
    ]
    return Rota(
        zone=value["zone"],
        name=value["name"],
        desk=Desk(**{**desk, "hours": _hours(desk["hours"]) or {}, "on_call": tuple(people)}),
        holidays=tuple(value["holidays"]),
        closures=tuple(_closure(c) for c in value["closures"]),
        never=frozenset(value["never"]),
    )


def _plain(value: object) -> object:
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    raise TypeError("not part of a rota")


def _hours(value: dict[str, Any] | None) -> WeeklyHours | None:
    if value is None:
        return None
    return {
        day: tuple(Span(time.fromisoformat(s["start"]), time.fromisoformat(s["end"])) for s in spans)  # type: ignore[misc]
        for day, spans in value.items()
    }


def _closure(value: dict[str, Any]) -> Closure:
    return Closure(date.fromisoformat(value["first"]), date.fromisoformat(value["last"]), value["reason"])
