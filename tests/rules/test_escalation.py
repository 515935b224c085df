"""Who is rung at which hour, in which order, and by when somebody must have acted."""

import dataclasses
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from agent.practice import Closure, OnCall, Practice, Span
from agent.rules.escalation import Rota, due, ladder, on_duty, pages, within, worse
from agent.turns import Level
from tests.support.practice import ZONE, make_practice

DESK, NIGHT, LAST = "+13125550101", "+13125550102", "+13125550103"


def at(day: int, hour: int, minute: int = 0, month: int = 3, year: int = 2027) -> datetime:
    """Return a time in Chicago; the ninth of March 2027 is a Tuesday."""
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(ZONE))


def rota(*ours: str, **desk: object) -> Rota:
    practice = make_practice()
    return Rota.of(dataclasses.replace(practice, desk=dataclasses.replace(practice.desk, **desk)), ours)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("when", "who"),
    [
        (at(9, 9), [DESK, NIGHT, LAST]),  # the desk has just opened
        (at(9, 16, 59), [DESK, NIGHT, LAST]),
        (at(9, 17), [NIGHT, LAST]),  # and closed
        (at(11, 18), [DESK, NIGHT, LAST]),  # Thursday is long
        (at(13, 12), [NIGHT, LAST]),  # Saturday
        (at(25, 12, month=12, year=2026), [NIGHT, LAST]),  # Christmas, a Friday; its rota still says so
    ],
)
def test_the_front_desk_is_rung_while_somebody_sits_there(when: datetime, who: list[str]) -> None:
    people = tuple(person for person in make_practice().desk.on_call if person.id == "night")

    assert [rung.phone for rung in ladder(rota(on_call=people), "en", when)] == who


def test_a_closure_closes_the_desk() -> None:
    closed = make_practice(closures=(Closure(date(2027, 3, 9), date(2027, 3, 9), "retreat"),))

    assert ladder(Rota.of(closed), "en", at(9, 12))[0].who != "front_desk"


def test_each_number_is_rung_once_and_never_one_that_leads_back_to_us() -> None:
    practice: Practice = make_practice()
    people = (OnCall("us", "Us", practice.phone, ("en",)), OnCall("again", "Again", DESK, ("en",)))

    rungs = ladder(rota("+13125550199", on_call=people, last_resort="+13125550199"), "en", at(9, 12))

    assert [rung.phone for rung in rungs] == [DESK]


def test_who_speaks_the_language_is_rung_before_those_who_do_not() -> None:
    people = (OnCall("a", "A", "+13125550111", ("en",)), OnCall("b", "B", "+13125550112", ("es", "en")))

    assert [p.id for p in on_duty(rota(on_call=people), "es", at(9, 3))] == ["b", "a"]
    assert [p.id for p in on_duty(rota(on_call=people), "en", at(9, 3))] == ["a", "b"]


def test_hours_past_midnight_belong_to_the_evening_before() -> None:
    night = {"tue": (Span(time(18), time(8)),)}

    assert [within(night, wall) for wall in (at(9, 18), at(9, 23), at(10, 7), at(10, 8), at(9, 7))] == [
        True,
        True,
        True,
        False,
        False,
    ]


def test_when_nobody_is_on_call_everybody_is_paged_each_number_once() -> None:
    hours = {"mon": (Span(time(9), time(10)),)}
    people = tuple(OnCall(name, name, phone, ("en",), hours) for name, phone in (("a", NIGHT), ("b", NIGHT)))

    assert [p.phone for p in pages(rota(on_call=people), "en", at(9, 3))] == [NIGHT]


@pytest.mark.parametrize(
    ("level", "raised", "by"),
    [
        (Level.L0, at(9, 3), at(9, 3)),
        (Level.L1, at(13, 3), at(13, 3)),
        (Level.L2, at(13, 3), at(13, 4)),
        (Level.L3, at(9, 12), at(10, 17)),
        (None, at(12, 18), at(15, 17)),  # Friday evening: Monday
        (None, at(23, 12, month=12, year=2026), at(24, 19, month=12, year=2026)),
        (None, at(24, 12, month=12, year=2026), at(28, 17, month=12, year=2026)),  # over Christmas
    ],
)
def test_a_need_is_due_by_its_level(level: Level | None, raised: datetime, by: datetime) -> None:
    assert due(rota(), level, raised) == by


def test_the_worse_of_two_levels_is_the_more_urgent_one() -> None:
    assert worse(Level.L2, Level.L0) is Level.L0
    assert worse(None, Level.L3) is Level.L3
    assert worse(None, None) is None


def test_a_rota_with_no_desk_hours_at_all_still_has_a_due_time() -> None:
    assert due(rota(hours={}), None, at(9, 12)) == at(9, 12) + timedelta(days=1)
    assert due(rota(), None, datetime(2027, 3, 9, 12, tzinfo=UTC)).tzinfo
