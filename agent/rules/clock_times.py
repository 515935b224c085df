"""Finds times of day in text: "half past two", "from 2 to 4", "after five", "por la tarde".

A time without a half-day is resolved to when a practice is open, not to the small hours.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from agent.rules.lexicon import Lexicon, Part

NOON = 720
DAY = 1440
INSIDE = re.compile(r"[\w$]$|\d[.,/-]$")  # before a place that is the middle of a word or number
WINDOW = (420, 1140)  # 07:00 to 19:00: where a bare hour belongs when the practice does not say


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day in wall minutes as it was said; `fixed` if the half of the day is certain."""

    minutes: float
    fixed: bool
    grain: str
    end: int


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """A stretch of the day: where it stands in the text, `low` and `high` in wall minutes, None if open."""

    start: int
    end: int
    low: float | None
    high: float | None
    grain: str
    today: bool = False
    weekdays: bool = False
    fixed: bool = True


@dataclass(frozen=True, slots=True)
class Grammar:
    """A language's patterns, compiled."""

    lexicon: Lexicon
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
def _grammar_of(key: int) -> Grammar:
    lexicon = _LEXICONS[key]
    words = "|".join(sorted(lexicon.clock.numbers, key=len, reverse=True))
    hour = rf"(?:(?:{words})\b|(?:1\d|2[0-4]|0?\d)(?!\d))"
    minutes = "(?:" + "|".join(sorted(lexicon.clock.minutes, key=len, reverse=True)) + r")\b"
    half = "(?P<mer>" + "|".join(pattern for pattern, _ in lexicon.clock.half_days) + ")"

    def full(pattern: str) -> re.Pattern[str]:
        return re.compile(pattern.replace("{H}", hour).replace("{M}", minutes).replace("{MER}", half))

    def word(pattern: str) -> re.Pattern[str]:
        return re.compile(rf"(?:{pattern})(?:(?<!\w)|(?!\w)) ?")

    return Grammar(
        lexicon,
        tuple(full(p) for p in lexicon.clock.forms),
        full("(?P<h>{H})"),
        word(lexicon.clock.at),
        tuple((word(a), re.compile(b)) for a, b in lexicon.clock.between),
        re.compile(lexicon.clock.joiner),
        word(lexicon.clock.after),
        word(lexicon.clock.before),
        re.compile(lexicon.clock.or_later),
        re.compile(lexicon.clock.or_earlier),
        tuple((re.compile(rf"(?:{p.pattern})(?!\w)"), p) for p in lexicon.clock.parts),
        re.compile(lexicon.clock.not_hours),
        re.compile(rf"(?:{lexicon.clock.date_before})"),
        tuple((re.compile(p), name) for p, name in lexicon.clock.half_days),
        re.compile(lexicon.clock.today),
        re.compile(lexicon.clock.or_hour),
        re.compile(lexicon.clock.hour_beside),
    )


_LEXICONS: dict[int, Lexicon] = {}


def grammar(lexicon: Lexicon) -> Grammar:
    """Return the compiled patterns of `lexicon`, made once."""
    _LEXICONS[id(lexicon)] = lexicon
    return _grammar_of(id(lexicon))


def times(text: str, lexicon: Lexicon, window: tuple[int, int] = WINDOW) -> list[TimeOfDay]:
    """Return the times of day in lower-case `text`, left to right, none overlapping."""
    g = grammar(lexicon)
    found: list[TimeOfDay] = []
    at = 0
    while at < len(text):
        if text[at].isspace() or INSIDE.search(text, max(0, at - 2), at):
            at += 1
            continue
        one = _range(text, at, g, window) or _bound(text, at, g, window) or _point(text, at, g, window)
        one = one or _part(text, at, g) or _beside(text, at, g, window, found)
        if one:
            found.append(one)
            at = one.end
        else:
            at += 1
    return _halves(found, text, g)


def bare_time(text: str, lexicon: Lexicon, window: tuple[int, int] = WINDOW) -> list[TimeOfDay]:
    """Return the time of day where `text` is nothing but an hour ("ten", "maybe 3"), else []."""
    g = grammar(lexicon)
    rest = re.sub(rf"\b{lexicon.clock.fillers}(?!\w)|[.,!?]", " ", text)
    said = rest.strip()
    clock = _clock(said, 0, g, bare=True) if said else None
    if not clock or clock.end != len(said):
        return []
    minutes, start = _settled(clock, window), text.find(said)
    return [
        TimeOfDay(max(start, 0), max(start, 0) + len(said), minutes, minutes + 60, "hour", fixed=clock.fixed)
    ]


def _beside(
    text: str, at: int, g: Grammar, window: tuple[int, int], found: list[TimeOfDay]
) -> TimeOfDay | None:
    """Return a bare hour beside what makes it one: "2 or 3 pm", "9 tomorrow"."""
    clock = _clock(text, at, g, bare=True)
    if not clock:
        return None
    listed = g.or_hour.match(text, clock.end)
    part = found[-1] if found and found[-1].grain == "part_of_day" else None
    follows = part is not None and text[part.end : at] == " "  # "afternoon 3"
    follows = follows or bool(found) and bool(g.or_hour.fullmatch(text, found[-1].end, at))
    if listed:
        after = _clock(text, listed.end(), g, bare=True)
        beside = bool(after and (after.fixed or g.hour_beside.match(text, after.end)))
    else:
        beside = bool(g.hour_beside.match(text, clock.end))
    if not (beside or follows):
        return None
    minutes = _settled(clock, window)
    return TimeOfDay(at, clock.end, minutes, minutes + 60, clock.grain, fixed=clock.fixed)


def _halves(found: list[TimeOfDay], text: str, g: Grammar) -> list[TimeOfDay]:
    """Let "1 or 2 pm" lend its half of the day to the first."""
    for n, (one, after) in enumerate(zip(found, found[1:], strict=False)):
        lent = after.fixed and not one.fixed and g.or_hour.fullmatch(text, one.end, after.start)
        if lent and one.low is not None and after.low is not None:
            shift = after.low // NOON * NOON + one.low % NOON - one.low
            found[n] = replace(one, low=one.low + shift, high=None if one.high is None else one.high + shift)
    return found


def _clock(text: str, at: int, g: Grammar, *, bare: bool) -> Clock | None:
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
    hour = _number(groups["h"], g.lexicon.clock.numbers)
    minutes = _number(groups.get("m") or groups.get("past") or "", g.lexicon.clock.minutes)
    minutes -= _number(groups.get("to") or "", g.lexicon.clock.minutes)
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


def _settled(clock: Clock, window: tuple[int, int]) -> float:
    return clock.minutes if clock.fixed else settle(clock.minutes, window)


def _range(text: str, at: int, g: Grammar, window: tuple[int, int]) -> TimeOfDay | None:
    for opener, joiner in (*g.between, (None, g.joiner)):
        begin = opener.match(text, at) if opener else None
        if opener and not begin:
            continue
        first = _clock(text, begin.end() if begin else at, g, bare=True)
        joined = first and joiner.match(text, first.end)
        if not first or not joined:
            continue
        skip = g.at.match(text, joined.end())
        second = _clock(text, skip.end() if skip else joined.end(), g, bare=True)
        if second and (begin or second.fixed or not (first.fixed and first.minutes > second.minutes)):
            low, high = _pair(first, second, window)
            grain = "minute" if "minute" in (first.grain, second.grain) else "hour"
            return TimeOfDay(at, second.end, low, high, grain, fixed=first.fixed or second.fixed)
    return None


def _pair(first: Clock, second: Clock, window: tuple[int, int]) -> tuple[float, float]:
    """Settle both ends of a range: each may lend the other its half of the day."""
    if first.fixed and second.fixed:
        return first.minutes, second.minutes
    if second.fixed:
        same_half = first.minutes % NOON + (second.minutes - 1) // NOON * NOON
        return (same_half if same_half < second.minutes else first.minutes % NOON), second.minutes
    low = _settled(first, window)
    high = second.minutes % NOON
    while high <= low:
        high += NOON
    return low, high


def _bound(text: str, at: int, g: Grammar, window: tuple[int, int]) -> TimeOfDay | None:
    for pattern, is_low in ((g.after, True), (g.before, False)):
        begin = pattern.match(text, at)
        if not begin:
            continue
        skip = g.at.match(text, begin.end())
        where = skip.end() if skip else begin.end()
        if clock := _clock(text, where, g, bare=True):
            minutes = _settled(clock, window)
            low, high = (minutes, None) if is_low else (None, minutes)
            return TimeOfDay(at, clock.end, low, high, clock.grain, fixed=clock.fixed)
        part = _part(text, where, g)
        if part and not _clock(text, part.end + 1, g, bare=True):  # "from afternoon 12:30" bounds nothing
            if is_low:
                return replace(part, start=at, low=part.high or part.low, high=None)
            return replace(part, start=at, low=None, high=part.low)
    return None


def _point(text: str, at: int, g: Grammar, window: tuple[int, int]) -> TimeOfDay | None:
    anchor = g.at.match(text, at)
    clock = _clock(text, anchor.end(), g, bare=True) if anchor else _clock(text, at, g, bare=False)
    if not clock:
        return None
    minutes = _settled(clock, window)
    if later := g.or_later.match(text, clock.end):
        return TimeOfDay(at, later.end(), minutes, None, clock.grain, fixed=clock.fixed)
    if earlier := g.or_earlier.match(text, clock.end):
        return TimeOfDay(at, earlier.end(), None, minutes + 1, clock.grain, fixed=clock.fixed)
    length = 60 if clock.grain == "hour" else 1
    today = bool(g.today.search(text, at, clock.end))
    return TimeOfDay(at, clock.end, minutes, minutes + length, clock.grain, today, fixed=clock.fixed)


def _part(text: str, at: int, g: Grammar) -> TimeOfDay | None:
    for pattern, part in g.parts:
        if match := pattern.match(text, at):
            return TimeOfDay(at, match.end(), part.low, part.high, "part_of_day", part.today, part.weekdays)
    return None
