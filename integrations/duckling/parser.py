"""Time expressions by Duckling, in process. Vendor words stop here: out come `TimeParse` values."""

import calendar
import json
import re
import threading
import zoneinfo
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckling

from agent.errors import Misconfigured
from agent.ports import TimeParse
from agent.turns import LANGUAGES, Language

LOCALES: Mapping[Language, tuple[str, str]] = {"en": ("EN", "EN_US"), "es": ("ES", "ES_MX")}
STEPS = {
    "second": timedelta(seconds=1),
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}
WHOLE, WINDOW, STEP = 10, 8, 2  # words
LONGEST = 1000  # characters
MONTHS = {"month": 1, "quarter": 3, "year": 12}


class DucklingParser:
    """A `TimeParser`; one per process. Safe to call from many threads."""

    def __init__(self, zone_files: Path | None = None) -> None:
        # The Haskell runtime ends the whole process when this folder is missing, so look first.
        folder = zone_files or _zone_files()
        if not (folder / "UTC").is_file():
            raise Misconfigured([f"time zone files: {folder} holds none; install the tzdata package"])
        self._lock = threading.Lock()
        self._zones = duckling.load_time_zones(str(folder))
        self._dimensions = duckling.parse_dimensions(["time"])
        self._locales = {
            language: duckling.parse_locale(locale, duckling.default_locale_lang(duckling.parse_lang(lang)))
            for language, (lang, locale) in LOCALES.items()
        }
        for language in LANGUAGES:  # the first parse is slow: nobody on the phone shall wait for it
            self.parse("12/3 9:00", language, datetime(2026, 1, 5, 9, tzinfo=UTC))

    def parse(
        self, text: str, language: Language, reference: datetime, *, latent: bool = False
    ) -> Sequence[TimeParse]:
        """Return every parse in the zone of `reference` (aware); candidates of one phrase share its place."""
        found: dict[TimeParse, None] = {}
        for start, window in _windows(text):
            for one in self._parse(window, language, reference, latent):
                found[replace(one, start=one.start + start, end=one.end + start)] = None
        return list(found)

    def _parse(self, text: str, language: Language, reference: datetime, latent: bool) -> Iterator[TimeParse]:
        zone = reference.tzinfo
        name = zone.key if isinstance(zone, ZoneInfo) else "UTC"
        with self._lock:
            at = duckling.parse_ref_time(self._zones, name, int(reference.timestamp()))
            context = duckling.Context(at, self._locales[language])
            answer = duckling.parse_text(text, context, self._dimensions, latent)
        return _parses(json.loads(answer), reference)


def _windows(text: str) -> Iterator[tuple[int, str]]:
    """Yield what to parse, each with its place: all of a short text, overlapping stretches of a long one.

    Duckling's effort grows exponentially with neighbouring times ("today today …"): twelve words can take
    minutes, and nothing stops it. A phrase of up to seven words lies whole in one of the stretches.
    """
    once = re.sub(r"(?<!\w)(\w+)((?:\W{1,3}\1(?!\w))+)", lambda m: m[1] + " " * len(m[2]), text[:LONGEST])
    words = [match.span() for match in re.finditer(r"\S+", once)]
    if 0 < len(words) <= WHOLE:
        yield words[0][0], once[words[0][0] : words[-1][1]]
        return
    for at in range(0, max(len(words) - WINDOW, 0) + STEP, STEP):
        if chosen := words[at : at + WINDOW]:
            yield chosen[0][0], once[chosen[0][0] : chosen[-1][1]]


def _zone_files() -> Path:
    return next(
        (Path(p) for p in zoneinfo.TZPATH if (Path(p) / "UTC").is_file()), Path("/usr/share/zoneinfo")
    )


def _parses(found: list[dict[str, Any]], reference: datetime) -> Iterator[TimeParse]:
    for one in found:
        value = one["value"]
        for candidate in value.get("values") or [value]:
            if not _near(candidate):
                continue
            since, until, grain = _bounds(candidate, reference)
            yield TimeParse(one["start"], one["end"], since, until, grain, bool(one.get("latent")))


def _near(candidate: Mapping[str, Any]) -> bool:
    """Tell whether every end lies in a year that a calendar can hold; Duckling also knows "1 BC"."""
    ends = [candidate, candidate.get("from") or {}, candidate.get("to") or {}]
    return all(re.match(r"(?:19|20|21)\d\d-", end.get("value", "2000-")) for end in ends)


def _bounds(
    candidate: Mapping[str, Any], reference: datetime
) -> tuple[datetime | None, datetime | None, str]:
    if candidate["type"] == "interval":
        low, high = candidate.get("from"), candidate.get("to")
        grain = str((low or high or {"grain": "day"})["grain"])
        return _instant(low, reference), _instant(high, reference), grain
    grain = str(candidate["grain"])
    since = _instant(candidate, reference)
    return since, None if since is None else _step(since, grain), grain


def _instant(value: Mapping[str, Any] | None, reference: datetime) -> datetime | None:
    if value is None:
        return None
    return datetime.fromisoformat(value["value"]).astimezone(reference.tzinfo)


def _step(since: datetime, grain: str) -> datetime:
    """Return the end of the unit that begins at `since`: wall clock for days and more, elapsed below."""
    if grain in MONTHS:
        months = since.year * 12 + since.month - 1 + MONTHS[grain]
        year, month = divmod(months, 12)
        last = calendar.monthrange(year, month + 1)[1]
        return since.replace(year=year, month=month + 1, day=min(since.day, last))
    if grain in ("day", "week"):
        return since + STEPS[grain]
    return (since.astimezone(UTC) + STEPS.get(grain, timedelta(0))).astimezone(since.tzinfo)
