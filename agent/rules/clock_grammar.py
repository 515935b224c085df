"""How a clock time is put into words: a language's patterns, compiled, and what one match of them means."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from agent.rules.lexicon import ClockWords, Part

NOON = 720
DAY = 1440
WINDOW = (420, 1140)  # 07:00 to 19:00: where a bare hour belongs when the practice does not say


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day in wall minutes as it was said; `fixed` if the half of the day is certain."""

    minutes: float
    fixed: bool
    grain: str
    end: int


@dataclass(frozen=True, slots=True)
class Grammar:
    """A language's patterns, compiled."""

    words: ClockWords
    clock: tuple[re.Pattern[str], ...]
    bare: re.Pattern[str]
    at: re.Pattern[str]
    between: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]
    joiner: re.Pattern[str]
    after: re.Pattern[str]
    before: re.Pattern[str]
    or_later: re.Pattern[str]
    or_earlier: re.Pattern[str]
    parts: tuple[tuple[re.Pattern[str], Part], ...]
    not_hours: re.Pattern[str]
    date_before: re.Pattern[str]
    half_days: tuple[tuple[re.Pattern[str], str], ...]
    today: re.Pattern[str]
    or_hour: re.Pattern[str]
    hour_beside: re.Pattern[str]


@cache
def grammar(words: ClockWords) -> Grammar:
    """Return the compiled patterns of `words`, made once."""
    names = "|".join(sorted(words.numbers, key=len, reverse=True))
    hour = rf"(?:(?:{names})\b|(?:1\d|2[0-4]|0?\d)(?!\d))"
    minutes = "(?:" + "|".join(sorted(words.minutes, key=len, reverse=True)) + r")\b"
    half = "(?P<mer>" + "|".join(pattern for pattern, _ in words.half_days) + ")"

    def full(pattern: str) -> re.Pattern[str]:
        return re.compile(pattern.replace("{H}", hour).replace("{M}", minutes).replace("{MER}", half))

    def word(pattern: str) -> re.Pattern[str]:
        return re.compile(rf"(?:{pattern})(?:(?<!\w)|(?!\w)) ?")

    return Grammar(
        words,
        tuple(full(p) for p in words.forms),
        full("(?P<h>{H})"),
        word(words.at),
        tuple((word(a), re.compile(b)) for a, b in words.between),
        re.compile(words.joiner),
        word(words.after),
        word(words.before),
        re.compile(words.or_later),
        re.compile(words.or_earlier),
        tuple((re.compile(rf"(?:{p.pattern})(?!\w)"), p) for p in words.parts),
        re.compile(words.not_hours),
        re.compile(rf"(?:{words.date_before})"),
        tuple((re.compile(p), name) for p, name in words.half_days),
        re.compile(words.today),
        re.compile(words.or_hour),
        re.compile(words.hour_beside),
    )


def clock_at(text: str, at: int, g: Grammar, *, bare: bool) -> Clock | None:
    """Return the clock time that begins at `at`; a mere hour only if `bare` and it can be one."""
    for pattern in g.clock:
        if (match := pattern.match(text, at)) and match["h"]:
            return _read(match, g)
    if bare and (match := g.bare.match(text, at)):
        if g.not_hours.match(text, match.end()) or g.date_before.search(text, 0, at):
            return None
        return _read(match, g)
    return None


def _read(match: re.Match[str], g: Grammar) -> Clock | None:
    groups = match.groupdict()
    hour = _number(groups["h"], g.words.numbers)
    minutes = _number(groups.get("m") or groups.get("past") or "", g.words.minutes)
    minutes -= _number(groups.get("to") or "", g.words.minutes)
    word = groups.get("mer") or ""
    half = next((name for pattern, name in g.half_days if pattern.fullmatch(word)), "")
    fixed = bool(half) or hour > 12 or hour == 0 or groups["h"] in ("noon", "midnight", "midday")
    if groups["h"] in ("noon", "midday") or "mediod" in groups["h"]:
        hour, fixed = 12, True
    elif groups["h"] in ("midnight", "medianoche"):
        hour, fixed = 24, True
    elif half == "pm" and hour < 12:
        hour += 12
    elif half == "am" and hour == 12 and not groups.get("to"):  # "quarter to twelve in the morning"
        hour = 0
    grain = "minute" if minutes or groups.get("m") else "hour"
    total = hour * 60 + minutes + int(groups.get("s") or 0) / 60
    return Clock(total, fixed, grain, match.end()) if 0 <= total <= DAY else None


def _number(word: str, numbers: Mapping[str, int]) -> int:
    word = word.strip()
    if word in numbers:
        return numbers[word]
    if digits := re.match(r"\d+", word):
        return int(digits[0])
    return max((value for name, value in numbers.items() if re.match(rf"(?:an? )?{name}\b", word)), default=0)


def settle(minutes: float, window: tuple[int, int] = WINDOW) -> float:
    """Return wall minutes for a clock time said without its half of the day: when people are seen."""
    early = minutes % NOON
    open_, close = window
    fits = [one for one in (early, early + NOON) if open_ <= one < close]
    if len(fits) == 1:
        return fits[0]
    return early if 420 <= early < NOON else early + NOON


def settled(clock: Clock, window: tuple[int, int]) -> float:
    """Return the wall minutes of `clock`, its half of the day settled."""
    return clock.minutes if clock.fixed else settle(clock.minutes, window)
