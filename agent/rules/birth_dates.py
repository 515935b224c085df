"""Birth dates, as people say, spell or key them."""

from datetime import date, datetime, time

from agent.ports import TimeParser
from agent.turns import Language


def birth_date(text: str, language: Language, reference: date, parser: TimeParser) -> date | None:
    """Return the birth date in `text`, or None if there is none that can be true."""
    at = datetime.combine(reference, time())
    for one in parser.parse(text, language, at):
        if one.since and one.grain == "day" and one.since.date() < reference:
            return one.since.date()
    return None
