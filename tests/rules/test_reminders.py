"""When reminders go out around nights and clock changes, and what one letter means."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from agent.practice import Reminding, Span
from agent.rules.reminders import code, open_now, opens, plan, useful
from tests.support.practice import ZONE, make_practice

PRACTICE = make_practice()
CHICAGO = ZoneInfo(ZONE)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a time in March 2027 in Chicago; clocks go forward on the fourteenth."""
    return datetime(2027, 3, day, hour, minute, tzinfo=CHICAGO)


@pytest.mark.parametrize(
    ("visit", "booked", "planned"),
    [
        (at(12, 10), at(1, 9), [("72h", at(9, 10)), ("24h", at(11, 10))]),
        (
            at(12, 8),
            at(1, 9),
            [("72h", at(8, 19, 30)), ("24h", at(10, 19, 30))],
        ),  # too early: the evening before
        (
            at(12, 20, 30),
            at(1, 9),
            [("72h", at(9, 19, 30)), ("24h", at(11, 19, 30))],
        ),  # too late that evening
        (at(12, 10), at(10, 9), [("24h", at(11, 10))]),  # booked two days ahead
        (at(12, 10), at(11, 11), [("late", at(11, 13))]),  # booked less than a day ahead: once, and soon
        (at(12, 10), at(11, 19), []),  # nothing useful fits before nine the next morning
        (at(12, 15), at(11, 19), [("late", at(12, 9))]),
        (at(12, 10), at(12, 8), []),
        (at(15, 10), at(1, 9), [("72h", at(12, 10)), ("24h", at(14, 10))]),  # over the clock change
    ],
)
def test_reminders_are_planned_inside_the_window(
    visit: datetime, booked: datetime, planned: list[tuple[str, datetime]]
) -> None:
    assert [(p.kind, p.due_at) for p in plan(PRACTICE, visit, booked)] == planned


def test_two_reminders_never_fall_on_one_day() -> None:
    practice = make_practice(reminding=Reminding((26, 24), Span(time(9), time(20))))

    assert [p.kind for p in plan(practice, at(12, 15), at(1, 9))] == ["24h"]


def test_a_practice_without_reminders_plans_none() -> None:
    practice = make_practice(reminding=Reminding((), Span(time(9), time(20))))

    assert plan(practice, at(12, 15), at(1, 9)) == ()


def test_the_window_opens_at_nine_and_closes_at_eight() -> None:
    assert [open_now(PRACTICE, at(9, *clock)) for clock in ((8, 59), (9, 0), (19, 59), (20, 0))] == [
        False,
        True,
        True,
        False,
    ]
    assert opens(PRACTICE, at(9, 7)) == at(9, 9)
    assert opens(PRACTICE, at(9, 21)) == at(10, 9)
    assert opens(PRACTICE, at(9, 12)) == at(9, 12)


def test_a_reminder_helps_until_an_hour_before_the_visit() -> None:
    assert useful(at(9, 9), at(9, 10, 1))
    assert not useful(at(9, 9), at(9, 10))


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("C", "confirm"),
        ("c", "confirm"),
        (" C. ", "confirm"),
        ("“C”", "confirm"),
        ("(1)", "confirm"),
        ("R", "move"),
        ("2!", "move"),
        ("X", "cancel"),
        ("3", "cancel"),
        ("CX", None),
        ("11", None),
        ("see you", None),
        ("yes", None),
        ("cancel", None),
        ("stop", None),
        ("", None),
        ("…", None),
    ],
)
def test_a_code_is_one_letter_or_digit_and_nothing_else(text: str, means: str | None) -> None:
    assert code(text) == means
