"""What somebody meant by a date or time, in English and in Spanish: spans in the practice's zone."""

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from agent.ports import TimeParser
from agent.practice import Practice
from agent.rules.birth_dates import birth_date
from agent.rules.clock_times import NOON, TimeOfDay, times
from agent.rules.day_phrases import days_in, repeats, weekdays_in
from agent.rules.lexicon import Lexicon
from agent.rules.lexicon_en import ENGLISH
from agent.rules.lexicon_es import SPANISH
from agent.rules.spans import HORIZON, Days, each_day, on_day, whole, window_of
from agent.turns import Language, When, Whens

__all__ = ["birth_date", "understand"]

LEXICONS: dict[Language, Lexicon] = {"en": ENGLISH, "es": SPANISH}
MARK = 0xE000  # private characters stand in the text for the times already read


@dataclass(slots=True)
class Clause:
    """One alternative: its days and times, and whether it is ruled out."""

    text: str
    linked: bool
    excluded: bool
    days: list[Days] = field(default_factory=list)
    times: list[TimeOfDay] = field(default_factory=list)
    instants: list[When] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Whether the clause names no time at all."""
        return not (self.days or self.times or self.instants)


def understand(
    text: str, language: Language, reference: datetime, parser: TimeParser, practice: Practice | None = None
) -> Whens:
    """Return the spans `text` asks for and those it rules out; `reference` is aware, in the practice's zone."""
    lexicon = LEXICONS[language]
    horizon = practice.booking.horizon_days if practice else HORIZON
    plain = _prepared(text, lexicon)
    found = times(plain, lexicon, window_of(practice))
    for at, one in reversed(list(enumerate(found))):
        plain = plain[: one.start] + chr(MARK + at) + plain[one.end :]
    clauses = _clauses(plain, lexicon)
    for clause in clauses:
        clause.times = [found[ord(c) - MARK] for c in clause.text if 0 <= ord(c) - MARK < len(found)]
        _read_days(clause, lexicon, language, reference, parser, horizon)
    _share(clauses)
    wanted: list[When] = []
    excluded: list[When] = []
    for clause in clauses:
        (excluded if clause.excluded else wanted).extend(_whens(clause, reference, horizon))
    return Whens(tuple(dict.fromkeys(wanted)), tuple(dict.fromkeys(excluded)))


def _prepared(text: str, lexicon: Lexicon) -> str:
    plain = " ".join(text.lower().replace("’", "'").split())
    for pattern in lexicon.masks:
        plain = re.sub(pattern, " # ", plain)
    for pattern, instead in lexicon.rewrites:
        plain = re.sub(pattern, instead, plain)
    return plain


def _clauses(plain: str, lexicon: Lexicon) -> list[Clause]:
    clauses: list[Clause] = []
    excluded = False
    for sentence in re.split(r"(?<=[.;?!]) ", plain):
        excluded = False
        for piece in _split(sentence, lexicon):
            cue = re.match(lexicon.exclude, piece.strip())
            reset = re.search(lexicon.include, piece)
            excluded = bool(cue) or (excluded and not reset)
            clauses.append(Clause(piece, bool(clauses), excluded))
    return clauses


def _split(sentence: str, lexicon: Lexicon) -> list[str]:
    """Cut a sentence into alternatives and where a "not" begins; a "between … and …" stays whole."""
    pieces = re.split(rf"({lexicon.alternatives})|(?={lexicon.exclude})|(,)", sentence)
    out = [""]
    for piece in pieces:
        if not piece:
            continue
        opens = re.search(r"\b(?:between|entre)\b", out[-1])
        if re.fullmatch(lexicon.alternatives, piece) and not opens:
            out.append(piece)
        elif piece == "," or opens:
            out[-1] += piece
        elif re.match(lexicon.exclude, piece):
            out.append(piece)
        else:
            out[-1] += piece
    return [piece for piece in out if piece.strip()]


def _read_days(
    clause: Clause, lexicon: Lexicon, language: Language, reference: datetime, parser: TimeParser, horizon: int
) -> None:
    text = " ".join("".join(" " if MARK <= ord(c) < MARK + 500 else c for c in clause.text).split())
    kinds = repeats(text, lexicon, reference.date(), horizon)
    if clause.excluded:
        kinds += weekdays_in(text, lexicon, reference.date(), horizon)
    if kinds:
        clause.days = list(dict.fromkeys(kinds))
        return
    clause.days, clause.instants = days_in(text, lexicon, language, reference, parser)


def _share(clauses: list[Clause]) -> None:
    """Let "Tuesday or Thursday after two" share its time and "Tuesday at 2 or 3" its day."""
    named = [clause for clause in clauses if not clause.empty]
    for before, clause in zip(named, named[1:], strict=False):
        if clause.times and not clause.days and before.excluded == clause.excluded:
            clause.days = list(before.days)
    for clause, after in reversed(list(zip(named, named[1:], strict=False))):
        if clause.days and not clause.times and after.times and after.days and clause.excluded == after.excluded:
            clause.times = list(after.times)


def _whens(clause: Clause, reference: datetime, horizon: int) -> list[When]:
    zone, today = reference.tzinfo, reference.date()
    found = list(clause.instants)
    of_day = _one_time(clause.times)
    if not of_day:
        return found + [whole(days, zone) for days in clause.days]
    if not clause.days:
        named_today = any(one.today for one in clause.times)
        return found + [on_day(today, one, zone, any_day=not named_today) for one in of_day]
    dates: list[date] = [day for days in clause.days for day in each_day(days, today, horizon)]
    return found + [on_day(day, one, zone) for day in dict.fromkeys(dates) for one in of_day]


def _one_time(found: list[TimeOfDay]) -> list[TimeOfDay]:
    """Let a part of the day settle the clock times beside it ("in the afternoon at 7")."""
    parts = [one for one in found if one.grain == "part_of_day" and one.low is not None and one.high is not None]
    clocks = [one for one in found if one not in parts]
    if not clocks:
        return parts
    return [_within(one, parts[0]) if parts else one for one in clocks]


def _within(clock: TimeOfDay, part: TimeOfDay) -> TimeOfDay:
    at = clock.low if clock.low is not None else clock.high
    if clock.fixed or at is None:
        return clock
    wanted = NOON if (part.low or 0) >= NOON else 0
    shift = wanted + at % NOON - at
    return replace(
        clock,
        low=None if clock.low is None else clock.low + shift,
        high=None if clock.high is None else clock.high + shift,
    )
