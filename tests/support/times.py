"""Times for tests: one reference Monday in Chicago, and spans written short."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from agent.ports import TimeParse
from agent.turns import Language, When, Whens
from integrations.duckling import DucklingParser
from tests.support.practice import ZONE

CHICAGO = ZoneInfo(ZONE)
MONDAY = datetime(2026, 11, 23, 9, tzinfo=CHICAGO)  # the week of Thanksgiving


@cache
def real_parser() -> DucklingParser:
    """Return the one Duckling of this test process."""
    return DucklingParser()


class NoTimes:
    """A parser that never finds anything."""

    def parse(
        self, text: str, language: Language, reference: datetime, *, latent: bool = False
    ) -> Sequence[TimeParse]:
        """Return nothing."""
        return []


def short(when: When) -> str:
    """Return a span as "11-24 14:00..11-25 00:00", "*" before it if the day does not matter."""

    def one(at: datetime | None) -> str:
        if at is None:
            return ""
        return (
            f"{at:%H:%M}"
            if when.any_day
            else f"{at:%m-%d}"
            if not at.hour + at.minute
            else f"{at:%m-%d %H:%M}"
        )

    return f"{'*' if when.any_day else ''}{one(when.start)}..{one(when.end)}"


def shorts(whens: Whens) -> list[str]:
    """Return what is wanted, then what is ruled out with "not" before it."""
    return [short(w) for w in whens.wanted] + [f"not {short(w)}" for w in whens.excluded]


def span(start: datetime, minutes: int = 60, *, any_day: bool = False) -> Whens:
    """Return a wish for one stretch."""
    return Whens((When(start, start + timedelta(minutes=minutes), "hour", any_day),))
