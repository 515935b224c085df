"""The words for time in each language we speak."""

from collections.abc import Mapping

from agent.rules.lexicon import (
    english_clock,
    english_days,
    english_sentence,
    spanish_clock,
    spanish_days,
    spanish_sentence,
)
from agent.rules.lexicon.kinds import ClockWords, DayWords, Lexicon, Part, SentenceWords
from agent.turns import Language

LEXICONS: Mapping[Language, Lexicon] = {
    "en": Lexicon(english_clock.CLOCK, english_days.DAYS, english_sentence.SENTENCE),
    "es": Lexicon(spanish_clock.CLOCK, spanish_days.DAYS, spanish_sentence.SENTENCE),
}

__all__ = ["LEXICONS", "ClockWords", "DayWords", "Lexicon", "Part", "SentenceWords"]
