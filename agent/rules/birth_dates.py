"""Birth dates, as people say, write or key them, in English and Spanish."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from agent.ports import TimeParser
from agent.rules.numbers import HUNDREDS, TENS, UNITS, folded
from agent.turns import Language

OLDEST = 120  # years
MONTHS: dict[Language, tuple[str, ...]] = {
    "en": ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
    "es": ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "se[pt]", "oct", "nov", "dic"),
}
MONTH_TAILS = (
    "(?:uary|ruary|ch|il|e|y|ust|tember|ober|ember|t|ro|rero|zo|o|io|sto|tiembre|iembre|ubre|ero|embre)?"
)
ORDINALS: dict[Language, dict[str, int]] = {
    "en": {
        word: at
        for at, word in enumerate(
            """first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth
            fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth""".split(),
            1,
        )
    }
    | {"thirtieth": 30},
    "es": {"primero": 1, "primer": 1},
}


@dataclass(frozen=True, slots=True)
class _Item:
    """A number or a month in the order said; `written` keeps the digits as typed."""

    value: int
    month: bool = False
    written: str = ""


def birth_date(text: str, language: Language, reference: date, parser: TimeParser) -> date | None:
    """Return the birth date in `text`, or None if there is none that can be true on `reference`."""
    items = list(_items(folded(text), language))
    for year, month, day in _readings(items, language):
        if found := _possible(year, month, day, reference):
            return found
    if not re.search(r"\b(?:19|20)\d\d\b", text) or any(item.month for item in items):
        return None
    for one in parser.parse(text, language, datetime.combine(reference, time())):
        if one.grain == "day" and one.since and str(one.since.year) in text:
            return _possible(one.since.year, one.since.month, one.since.day, reference)
    return None


def _possible(year: int, month: int, day: int, reference: date) -> date | None:
    """Return that day if somebody alive may be born on it; two-digit years lie in the past."""
    years = [2000 + year, 1900 + year] if year < 100 else [year]
    for full in years:
        try:
            born = date(full, month, day)
        except ValueError:
            continue
        if born <= reference and reference.year - born.year <= OLDEST:
            return born
    return None


def _items(plain: str, language: Language) -> Iterator[_Item]:
    """Yield the numbers and months that were said, tens and units put together."""
    words = re.findall(r"\d+|[a-z]+", plain)
    at = 0
    while at < len(words):
        word = words[at]
        if word.isdigit():
            yield _Item(int(word), written=word)
            at += 1
        elif (month := _month(word, language)) is not None:
            yield _Item(month, month=True)
            at += 1
        else:
            value, used = _number(words, at, language)
            if value is not None:
                yield _Item(value, written="0" if word in ("oh", "o", "zero", "cero") else "")
            at += used


def _month(word: str, language: Language) -> int | None:
    whole_word = len(word) > 4  # "set" and "ago" are months only to somebody who speaks Spanish
    for names in (MONTHS[language], MONTHS["es" if language == "en" else "en"] if whole_word else ()):
        for number, stem in enumerate(names, 1):
            if re.fullmatch(stem + MONTH_TAILS, word):
                return number
    return None


def _number(words: Sequence[str], at: int, language: Language) -> tuple[int | None, int]:
    """Return the number that begins at word `at`, and how many words it took."""
    if language == "es" and words[at] == "mil":
        rest, used = _below_thousand(words, at + 1, language)
        return 1000 + (rest or 0), 1 + used
    value, used = _below_thousand(words, at, language)
    if value is None:
        return None, 1
    after = words[at + used] if at + used < len(words) else ""
    if after in ("thousand", "mil") and 1 <= value <= 2:
        skip = 1 if words[at + used + 1 : at + used + 2] == ["and"] else 0
        rest, more = _below_thousand(words, at + used + 1 + skip, language)
        return value * 1000 + (rest or 0), used + 1 + (skip + more if rest else 0)
    if after == "hundred" and value in (19, 20):
        skip = 1 if words[at + used + 1 : at + used + 2] == ["and"] else 0
        rest, more = _below_thousand(words, at + used + 1 + skip, language)
        return value * 100 + (rest or 0), used + 1 + (skip + more if rest else 0)
    return value, used


def _below_thousand(words: Sequence[str], at: int, language: Language) -> tuple[int | None, int]:
    if at >= len(words):
        return None, 0
    word = words[at]
    if word in HUNDREDS[language]:
        rest, used = _below_thousand(words, at + 1, language)
        keeps = rest is not None and rest < 100
        return HUNDREDS[language][word] + (rest if keeps and rest else 0), 1 + (used if keeps else 0)
    if word in ORDINALS[language]:
        return ORDINALS[language][word], 1
    if word in UNITS[language] and not (language == "es" and word in ("un", "una")):
        return UNITS[language][word], 1
    if word not in TENS[language]:
        return None, 0
    skip = 1 if language == "es" and words[at + 1 : at + 2] == ["y"] else 0
    after = words[at + 1 + skip] if at + 1 + skip < len(words) else ""
    unit = (UNITS[language] | ORDINALS[language]).get(after, 0)
    joins = 1 <= unit <= 9 and (language == "en" or skip)
    return TENS[language][word] + (unit if joins else 0), 2 + skip if joins else 1


def _readings(items: Sequence[_Item], language: Language) -> Iterator[tuple[int, int, int]]:
    """Yield what the items can mean as (year, month, day), the language's own order first."""
    place = next((n for n, item in enumerate(items) if item.month), None)
    if place is not None:
        yield from _around_month(items[place].value, items[:place], items[place + 1 :])
        return
    run = "".join(item.written or str(item.value) for item in items)
    if len(items) == 1 or all(len(item.written or str(item.value)) == 1 for item in items):
        yield from _keyed(run, language)
        return
    numbers = _years_joined(_zeros_joined(items))
    if len(numbers) == 3:
        a, b, c = numbers
        yield from [(a, b, c)] if a > 31 else _ordered(a, b, c, language)
    elif len(run) in (6, 8):
        yield from _keyed(run, language)


def _ordered(a: int, b: int, year: int, language: Language) -> list[tuple[int, int, int]]:
    month_first, day_first = (year, a, b), (year, b, a)
    return [month_first, day_first] if language == "en" else [day_first, month_first]


def _keyed(run: str, language: Language) -> Iterator[tuple[int, int, int]]:
    if len(run) not in (6, 8):
        return
    yield from _ordered(int(run[:2]), int(run[2:4]), int(run[4:]), language)
    if len(run) == 8:
        yield int(run[:4]), int(run[4:6]), int(run[6:])


def _around_month(
    month: int, before: Sequence[_Item], after: Sequence[_Item]
) -> Iterator[tuple[int, int, int]]:
    first, last = (
        _years_joined(_zeros_joined(before)),
        _years_joined(_zeros_joined(after), day_first=not before),
    )
    numbers = [*first, *last]
    if len(numbers) < 2:
        return
    day, year = (first[-1], last[0]) if first and last else (numbers[-2], numbers[-1])
    if day > 31:
        day, year = year, day
    yield year, month, day


def _zeros_joined(items: Sequence[_Item]) -> list[int]:
    """Return the values, "oh three" being 3."""
    out: list[int] = []
    zero = False
    for item in items:
        if item.written == "0" and not zero:
            zero = True
            continue
        out.append(item.value)
        zero = False
    return out + [0] if zero else out


def _years_joined(numbers: list[int], *, day_first: bool = True) -> list[int]:
    """Return `numbers` with a spoken year ("nineteen", "eighty-five") as one."""
    for at in range(len(numbers) - 1):
        century, rest = numbers[at : at + 2]
        if century in (19, 20) and rest < 100 and (at > 0 or not day_first) and at + 2 == len(numbers):
            return [*numbers[:at], century * 100 + rest]
    return numbers
