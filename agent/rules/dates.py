"""What somebody meant by a date or time, in English and in Spanish: spans in the practice's zone."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from agent.ports import TimeParser
from agent.practice import Practice
from agent.rules.birth_dates import birth_date
from agent.rules.clock_times import TimeOfDay, bare_time, times
from agent.rules.day_phrases import days_in, repeated
from agent.rules.lexicon import LEXICONS, Lexicon
from agent.rules.spans import HORIZON, Days, each_day, midnight, on_day, whole, window_of
from agent.rules.wishes import Choice, choices_in
from agent.turns import Language, When, Whens

__all__ = ["birth_date", "understand"]


def understand(
    text: str, language: Language, reference: datetime, parser: TimeParser, practice: Practice | None = None
) -> Whens:
    """Return the spans `text` asks for and those it rules out; `reference` is aware, in the practice's zone.

    What is over is no wish: "I was there last Tuesday" asks for nothing.
    """
    lexicon = LEXICONS[language]
    horizon = practice.booking.horizon_days if practice else HORIZON
    window = window_of(practice)
    plain = _prepared(text, lexicon)
    of_day = times(plain, lexicon, window) or bare_time(plain, lexicon, window)
    short, back = _without(plain, of_day)
    days, instants = days_in(short, lexicon, language, reference, parser)
    placed = [replace(one, at=back[one.at], end=back[one.end - 1] + 1) for one in days if one.end > one.at]
    wanted: list[When] = list(instants)
    excluded: list[When] = []
    for choice in choices_in(plain, placed, of_day, lexicon):
        (excluded if choice.excluded else wanted).extend(_whens(choice, reference, horizon))
    today = midnight(reference.date(), reference.tzinfo)
    ahead = [one for one in wanted if one.any_day or one.end is None or one.end > today]
    return Whens(tuple(dict.fromkeys(ahead)), tuple(dict.fromkeys(excluded)))


def _prepared(text: str, lexicon: Lexicon) -> str:
    """Return `text` in lower case without what only looks like a time, idioms put the way we read them."""
    plain = re.sub(
        lexicon.sentence.written_name,
        "#",
        " ".join(text.replace("’", "'").replace('o"clock', "o'clock").split()),
    ).lower()
    for pattern in lexicon.sentence.masks:
        plain = re.sub(pattern, " # ", plain)
    for pattern, instead in lexicon.sentence.rewrites:
        plain = re.sub(pattern, instead, plain)
    return " ".join(plain.split())


def _without(plain: str, of_day: Sequence[TimeOfDay]) -> tuple[str, list[int]]:
    """Return `plain` without the times already read, and where each of its characters stood."""
    kept = [n for n in range(len(plain)) if not any(one.start <= n < one.end for one in of_day)]
    kept = [n for at, n in enumerate(kept) if plain[n] != " " or at == 0 or plain[kept[at - 1]] != " "]
    return "".join(plain[n] for n in kept), kept


def _whens(choice: Choice, reference: datetime, horizon: int) -> list[When]:
    zone, today = reference.tzinfo, reference.date()
    days = choice.days
    if choice.excluded:
        days = [each for one in days for each in repeated(one, today, horizon)]
    if not choice.times:
        return [whole(one, zone) for one in _spread(days, today, horizon)]
    if not days:
        named_today = any(one.today for one in choice.times)
        return [on_day(today, one, zone, any_day=not named_today) for one in choice.times]
    dates: list[date] = [
        day for one in _spread(days, today, horizon) for day in each_day(one, today, horizon)
    ]
    return [on_day(day, one, zone) for day in dict.fromkeys(dates) for one in choice.times]


def _spread(days: Sequence[Days], today: date, horizon: int) -> list[Days]:
    """Return `days` with "Tuesdays" made every Tuesday to the horizon."""
    return [each for one in days for each in (repeated(one, today, horizon) if one.every else [one])]
