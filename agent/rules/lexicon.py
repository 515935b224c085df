"""What a language gives the rules about time: words as data, in the same order for each language.

Patterns are regular expressions on lower-case text. `{H}`, `{M}` and `{MER}` stand for an hour, minutes
and a half-day word; the named groups are `h` hour, `m` minutes, `past` and `to` minutes past and to the
hour, `s` seconds, `mer` half-day. `modifiers` stand before a day and change what it means (see
`agent.rules.day_phrases`); `carried` are the words that hold for several days ("… of next week").
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


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of one language; see the module's own text for the patterns."""

    numbers: Mapping[str, int]
    minutes: Mapping[str, int]
    half_days: tuple[tuple[str, str], ...]
    clock: tuple[str, ...]
    at: str
    between: tuple[tuple[str, str], ...]
    joiner: str
    after: str
    before: str
    or_later: str
    or_earlier: str
    parts: tuple[Part, ...]
    today: str
    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    not_hours: str
    date_before: str
    steering: tuple[tuple[str, str], ...]
    week: str
    written_name: str
    fillers: str
    or_hour: str
    hour_beside: str
    masks: tuple[str, ...]
    rewrites: tuple[tuple[str, str], ...]
    day_phrases: tuple[tuple[str, str], ...]
    modifiers: tuple[tuple[str, str], ...]
    units: tuple[tuple[str, str], ...]
    several: Mapping[str, int]
    counted_from: str
    article: str
    through: str
    carried: str
