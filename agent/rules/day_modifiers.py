"""What stands before or between days and changes them: "after the 15th", "Monday to Friday"."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from agent.rules.lexicon import Lexicon
from agent.rules.spans import Days

DAY = timedelta(days=1)
COUNTED = ("after", "from", "starting", "before")
NTH = {"primer": 0, "segundo": 1, "tercer": 2, "cuarto": 3}


def modifier_places(text: str, lexicon: Lexicon) -> list[tuple[int, int]]:
    """Return where the modifiers stand that must not reach Duckling, which reads some of them otherwise."""
    words = [rf"(?<!\w)(?:{pattern})(?!\w)" for pattern, _ in lexicon.days.modifiers]
    words.append(rf"(?<!\w)(?:(?:in|en) )?{_count(lexicon)}(?=,? (?:{lexicon.days.counted_from}))")
    return [match.span() for pattern in words for match in re.finditer(pattern, text)]


def modified(text: str, days: Days, lexicon: Lexicon) -> Days:
    """Return `days` as the words right before them change them."""
    for _ in range(3):
        before = text[: days.at]
        for pattern, name in lexicon.days.modifiers:
            if match := re.search(rf"(?<!\w)(?:{pattern})(?:\s+{lexicon.days.article})*\s*$", before):
                count = _amount(before[: match.start()], lexicon) if name in COUNTED else None
                if name == "nth":
                    days = _nth(days, match, lexicon)
                    break
                ranged = bool(re.search(rf"\w{lexicon.days.through}\w", text[days.at : days.end]))
                counted = count and _counted(days, name, count)
                days = counted or _changed(days, name, match.start(), ranged=ranged)
                break
        else:
            return days
    return days


def _amount(before: str, lexicon: Lexicon) -> tuple[int, str, bool, int] | None:
    """Return how many of which unit stands at the end of `before`, if "for" stands before it, and where."""
    match = re.search(rf"(?P<lasting>(?:for|durante|por) )?(?<!\w){_count(lexicon)},?\s*$", before)
    if not match:
        return None
    return _number(match["n"], lexicon), _unit(match["unit"], lexicon), bool(match["lasting"]), match.start()


def _count(lexicon: Lexicon) -> str:
    words = "|".join(
        [*sorted((*lexicon.clock.numbers, *lexicon.clock.minutes), key=len, reverse=True), "an?", "una?"]
    )
    units = "|".join(pattern for pattern, _ in lexicon.days.units)
    return rf"(?P<n>\d{{1,2}}|(?:an? |un )?(?:couple(?: of)?|par de)|{words}) (?P<unit>{units})(?!\w)"


def _number(word: str, lexicon: Lexicon) -> int:
    if word.isdigit():
        return int(word)
    if "couple" in word or "par" in word:
        return 2
    return {**lexicon.clock.minutes, **lexicon.clock.numbers}.get(word, 1)


def _unit(word: str, lexicon: Lexicon) -> str:
    return next(name for pattern, name in lexicon.days.units if re.fullmatch(pattern, word))


def amount(match: re.Match[str], lexicon: Lexicon) -> tuple[int, str] | None:
    """Return the number and unit in `match` ("the next few days"), None where there is no number."""
    groups = match.groupdict()
    word = (groups.get("n") or groups.get("n2") or "").strip()
    count = (
        int(word)
        if word.isdigit()
        else {**lexicon.clock.minutes, **lexicon.clock.numbers, **lexicon.days.several}.get(word)
    )
    return (count, _unit(groups["unit"], lexicon)) if count else None


def shifted(day: date, count: int, unit: str) -> date:
    """Return `day` moved by that many days, weeks, fortnights or months, kept inside a shorter month."""
    if unit == "month":
        months = day.year * 12 + day.month - 1 + count
        for last in range(day.day, 27, -1):
            try:
                return date(months // 12, months % 12 + 1, last)
            except ValueError:
                continue
        return date(months // 12, months % 12 + 1, min(day.day, 28))
    return day + DAY * count * {"day": 1, "week": 7, "fortnight": 14}[unit]


def measured(text: str, lexicon: Lexicon, today: date) -> Iterator[Days]:
    """Yield "in two weeks", "en diez días"; weeks and months also mean the week around that day."""
    for match in re.finditer(
        rf"(?<!\w)(?:in|en) {_count(lexicon)}(?! (?:{lexicon.days.counted_from}))", text
    ):
        unit = _unit(match["unit"], lexicon)
        day = shifted(today, _number(match["n"], lexicon), unit)
        yield Days(day, day + DAY, "day", *match.span())
        if unit != "day":
            monday = day - DAY * day.weekday()
            yield Days(monday, monday + 7 * DAY, "day", *match.span())


def _counted(days: Days, name: str, amount: tuple[int, str, bool, int]) -> Days:
    """Return "three weeks from tomorrow", or "for three days from Monday"."""
    count, unit, lasting, at = amount
    if days.first is None:
        return days
    if lasting or name == "starting":
        return Days(days.first, shifted(days.first, count, unit), "day", at, days.end)
    day = shifted(days.first, -count if name == "before" else count, unit)
    return Days(day, day + DAY, "day", at, days.end)


def _changed(days: Days, name: str, at: int, *, ranged: bool) -> Days:
    first, last = days.first, days.last
    if name in ("after", "from", "starting"):
        if name != "after" and ranged:
            return replace(days, at=at)
        return replace(days, first=last if name == "after" else first, last=None, at=at)
    if name in ("before", "until"):
        return replace(days, first=None, last=first if name == "before" else last, at=at)
    if first is None or last is None:
        return days
    if name.startswith("week"):
        monday = first - DAY * first.weekday() + 7 * DAY * {"week_after": 1, "week_before": -1}.get(name, 0)
        if name == "weekend":
            near = monday + (-2 if first.weekday() <= 1 else 5) * DAY
            return Days(near, near + 2 * DAY, "day", at, days.end)
        return Days(monday, monday + 7 * DAY, "week", at, days.end)
    return _edge(days, first, last, name, at)


def _nth(days: Days, match: re.Match[str], lexicon: Lexicon) -> Days:
    """Return "el primer lunes del mes" of the month in `days`."""
    if days.first is None or days.last is None:
        return days
    number = next(n for n, pattern in enumerate(lexicon.days.weekdays) if re.match(pattern, match["weekday"]))
    every = [days.first + DAY * n for n in range((days.last - days.first).days)]
    fits = [day for day in every if day.weekday() == number]
    day = fits[min(NTH.get(match["nth"], len(fits) - 1), len(fits) - 1)] if fits else days.first
    return Days(day, day + DAY, "day", match.start(), days.end)


def _edge(days: Days, first: date, last: date, name: str, at: int) -> Days:
    """Return the beginning, middle or end of a week or a month: three days, or ten."""
    length = (last - first).days
    if length <= 1:
        return days
    part = 3 if length <= 7 else 10
    if name == "end":
        cut = last - DAY * 3 if length <= 7 else first + DAY * 20
        return replace(days, first=cut, grain="day", at=at)
    begin = (
        first + DAY * part
        if name == "middle" and length > 7
        else first + DAY * (2 if name == "middle" else 0)
    )
    return replace(
        days,
        first=begin,
        last=begin + DAY * (1 if part == 3 and name == "middle" else part),
        grain="day",
        at=at,
    )


def joined(text: str, found: list[Days], lexicon: Lexicon) -> list[Days]:
    """Return `found` with "Monday to Friday" made one span."""
    out: list[Days] = []
    for days in found:
        before = out[-1] if out else None
        if before and re.fullmatch(lexicon.days.through, text[before.end : days.at]):
            first, last = before.first, days.last
            if first and last:
                while last <= first:
                    last = (
                        shifted(last, 12, "month")
                        if days.grain == "month" or (first - last).days > 6
                        else last + 7 * DAY
                    )
                out[-1] = Days(first, last, "day", before.at, days.end)
                continue
        if before and days.at < before.end and (before.at, before.end) != (days.at, days.end):
            continue
        out.append(days)
    return out
