"""What a language gives the rules about time, as data: the same fields for each language.

Patterns are regular expressions on lower-case text. In clock `forms`, `{H}`, `{M}` and `{MER}` stand for an
hour, minutes and a half-day word; the named groups are `h` hour, `m` minutes, `past` and `to` minutes past
and to the hour, `s` seconds, `mer` half-day.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the day in wall minutes, `high` exclusive; `today` if the words name this day too."""

    pattern: str
    low: int
    high: int | None
    today: bool = False
    weekdays: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class ClockWords:
    """Words for times of day."""

    numbers: Mapping[str, int]
    minutes: Mapping[str, int]
    half_days: tuple[tuple[str, str], ...]
    forms: tuple[str, ...]
    at: str
    between: tuple[tuple[str, str], ...]
    joiner: str
    after: str
    before: str
    or_later: str
    or_earlier: str
    parts: tuple[Part, ...]
    today: str
    not_hours: str
    date_before: str
    fillers: str
    or_hour: str
    hour_beside: str


@dataclass(frozen=True, slots=True, eq=False)
class DayWords:
    """Words for days, weeks and months."""

    weekdays: tuple[str, ...]
    day_phrases: tuple[tuple[str, str], ...]
    modifiers: tuple[tuple[str, str], ...]
    units: tuple[tuple[str, str], ...]
    several: Mapping[str, int]
    counted_from: str
    article: str
    through: str
    carried: str
    week: str


@dataclass(frozen=True, slots=True, eq=False)
class SentenceWords:
    """Words that join, rule out, or only look like a time."""

    steering: tuple[tuple[str, str], ...]
    written_name: str
    masks: tuple[str, ...]
    rewrites: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """The words of one language."""

    clock: ClockWords
    days: DayWords
    sentence: SentenceWords
