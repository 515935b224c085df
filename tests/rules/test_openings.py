"""Which times are offered: hours, lunch, leave, holidays, notice, horizon, wishes, clock changes."""

import dataclasses
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from agent.practice import BookingRules, Closure, Practice, Span, WeeklyHours
from agent.rules.opening_days import unknown_holidays
from agent.rules.openings import Busy, is_opening, near, openings
from agent.turns import When, Whens
from agent.visits import Modality, Opening, Wish
from tests.support.practice import make_clinician, make_practice

ZONE = ZoneInfo("America/Chicago")
NOW = datetime(2026, 11, 30, 9, 0, tzinfo=ZONE)  # a Monday
EVERY_DAY: WeeklyHours = dict.fromkeys(
    ("mon", "tue", "wed", "thu", "fri", "sat", "sun"), (Span(time(0), time(0)),)
)


def at(day: int, hour: int, minute: int = 0, month: int = 12) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE)


def one_clinician(**changes: Any) -> Practice:
    return make_practice(clinicians=(make_clinician("okafor", "Ada Okafor", **changes),))


def all_of(practice: Practice, wish: Wish | None = None, busy: list[Busy] | None = None) -> list[datetime]:
    found = openings(practice, wish or therapy(), busy or [], NOW, 100_000)
    return [opening.start.astimezone(ZONE) for opening in found]


def therapy(when: Whens | None = None, **changes: Any) -> Wish:
    return dataclasses.replace(Wish("therapy", new_patient=False), when=when or Whens(), **changes)


def days(starts: list[datetime]) -> set[date]:
    return {start.date() for start in starts}


def test_offers_within_hours_only() -> None:
    starts = [s for s in all_of(one_clinician()) if s.date() == date(2026, 12, 1)]

    assert starts[0] == at(1, 9)
    assert starts[-1] == at(1, 16)  # the fifty minutes end before five
    assert {s.minute for s in starts} == {0, 30}


def test_does_not_offer_lunch() -> None:
    hours: WeeklyHours = {"tue": (Span(time(9), time(12)), Span(time(13), time(17)))}

    starts = [s.time() for s in all_of(one_clinician(hours=hours)) if s.date() == date(2026, 12, 1)]

    assert max(s for s in starts if s < time(12)) == time(11)
    assert min(s for s in starts if s > time(12)) == time(13)


def test_a_clinician_is_not_offered_outside_the_office_hours() -> None:
    hours: WeeklyHours = {"tue": (Span(time(6), time(22)),), "sat": (Span(time(9), time(12)),)}

    starts = all_of(one_clinician(hours=hours))

    assert {s.weekday() for s in starts} == {1}
    assert min(s.time() for s in starts) == time(9)


def test_does_not_offer_leave_closures_or_public_holidays() -> None:
    leave = Closure(date(2026, 12, 2), date(2026, 12, 3), "away")
    closure = Closure(date(2026, 12, 24), date(2026, 12, 24), "party")
    practice = dataclasses.replace(one_clinician(leave=(leave,)), closures=(closure,))

    offered = days(all_of(practice))

    assert date(2026, 12, 1) in offered
    assert not offered & {date(2026, 12, d) for d in (2, 3, 24, 25)}
    assert date(2027, 1, 1) not in offered


def test_a_state_has_holidays_of_its_own() -> None:
    day = date(2026, 2, 12)  # Lincoln's birthday: Illinois, not the country
    now = datetime(2026, 2, 9, 9, tzinfo=ZONE)
    country, state = make_practice(), make_practice(holidays=("US-IL",))

    def offered(practice: Practice) -> set[date]:
        return {o.start.astimezone(ZONE).date() for o in openings(practice, therapy(), [], now, 10_000)}

    assert day in offered(country)
    assert day not in offered(state)
    assert unknown_holidays(make_practice(holidays=("US", "US-XX", "XX"))) == ["US-XX", "XX"]


def test_keeps_the_minimum_notice_and_the_horizon() -> None:
    practice = dataclasses.replace(one_clinician(), booking=BookingRules(4, 10, 30, 3, 24))

    starts = all_of(practice)

    assert starts[0] == at(30, 13, month=11)
    assert starts[-1].date() == date(2026, 12, 10)


def test_does_not_offer_what_is_busy_with_its_buffers() -> None:
    busy = [Busy("okafor", at(1, 11), at(1, 12)), Busy("someone", at(1, 14), at(1, 15))]

    starts = [s for s in all_of(one_clinician(), busy=busy) if s.date() == date(2026, 12, 1)]

    assert at(1, 10) in starts  # until 10:50, its buffer until 11:00
    assert at(1, 10, 30) not in starts
    assert at(1, 11, 30) not in starts
    assert at(1, 12) in starts
    assert at(1, 14) in starts


def test_time_busy_since_before_today_counts() -> None:
    busy = [Busy("okafor", NOW - timedelta(days=9), NOW + timedelta(days=9))]

    assert all_of(one_clinician(), busy=busy)[0].date() == date(2026, 12, 9)


@pytest.mark.parametrize(
    ("wish", "who"),
    [
        (Wish("intake", new_patient=True), {"okafor", "delgado", "lee"}),
        (Wish("intake", new_patient=False), set()),
        (Wish("therapy", new_patient=True), set()),
        (Wish("therapy", new_patient=False), {"okafor", "delgado", "nguyen"}),
        (Wish("couples", new_patient=True), {"okafor"}),
        (Wish("med_check", new_patient=False, modality=Modality.PHONE), {"lee"}),
        (Wish("couples", new_patient=False, modality=Modality.VIDEO), set()),
        (Wish("therapy", new_patient=False, language="es"), {"delgado"}),
        (Wish("therapy", new_patient=False, clinician_gender="male"), {"nguyen"}),
        (Wish("therapy", new_patient=False, clinician="lee"), set()),
        (Wish("nonsense", new_patient=False), set()),
    ],
)
def test_offers_only_those_who_can_see_the_person(wish: Wish, who: set[str]) -> None:
    assert {o.clinician for o in openings(make_practice(), wish, [], NOW, 100_000)} == who


def test_the_retired_are_not_offered() -> None:
    assert all_of(one_clinician(retired=True)) == []


def test_the_wished_modality_is_the_one_offered() -> None:
    found = openings(make_practice(), therapy(modality=Modality.VIDEO), [], NOW, 3)

    assert {o.modality for o in found} == {Modality.VIDEO}


def test_offers_only_when_it_was_wished_for() -> None:
    tuesday = When(at(1, 13), at(1, 15), "hour")
    thursday = When(at(3, 0), at(4, 0), "day")

    starts = all_of(one_clinician(), therapy(Whens((tuesday, thursday))))

    assert days(starts) == {date(2026, 12, 1), date(2026, 12, 3)}
    assert [s for s in starts if s.day == 1] == [at(1, 13), at(1, 13, 30), at(1, 14), at(1, 14, 30)]


def test_open_ended_wishes_are_honoured() -> None:
    after, before = When(at(10, 0), None, "day"), When(None, at(2, 0), "day")

    assert all_of(one_clinician(), therapy(Whens((after,))))[0].date() == date(2026, 12, 10)
    assert all_of(one_clinician(), therapy(Whens((before,))))[-1].date() == date(2026, 12, 1)


def test_a_time_of_day_holds_on_any_day() -> None:
    evening = When(at(1, 17), at(2, 0), "part_of_day", any_day=True)

    starts = all_of(one_clinician(), therapy(Whens((evening,))))

    assert len(days(starts)) > 5
    assert min(s.time() for s in starts) == time(17)


def test_a_time_of_day_may_be_open_ended() -> None:
    after, before = When(at(1, 15), None, "hour", True), When(None, at(1, 10), "hour", True)

    assert min(s.time() for s in all_of(one_clinician(), therapy(Whens((after,))))) == time(15)
    assert max(s.time() for s in all_of(one_clinician(), therapy(Whens((before,))))) == time(9, 30)


def test_what_was_ruled_out_is_not_offered() -> None:
    not_tuesday = When(at(1, 0), at(2, 0), "day")
    not_mornings = When(at(1, 0), at(1, 12), "part_of_day", any_day=True)

    starts = all_of(one_clinician(), therapy(Whens((), (not_tuesday, not_mornings))))

    assert date(2026, 12, 1) not in days(starts)
    assert min(s.time() for s in starts) == time(12)


def test_the_nearest_times_are_found_where_none_fits() -> None:
    wish = therapy(Whens((When(at(1, 20), at(1, 21), "hour"),)))

    found = near(one_clinician(), wish, [], NOW, 3)

    assert openings(one_clinician(), wish, [], NOW, 3) == []
    assert [o.start.astimezone(ZONE) for o in found] == [at(1, 15), at(1, 15, 30), at(1, 16)]


def test_the_first_offers_are_the_soonest_another_day_and_another_part_of_the_day() -> None:
    found = openings(make_practice(), therapy(), [], NOW, 3)
    starts = [o.start.astimezone(ZONE) for o in found]

    assert starts == sorted(starts)
    assert starts[0] == all_of(make_practice())[0]
    assert len(days(starts)) >= 2
    assert len({s.hour < 12 for s in starts}) == 2
    assert len({o.clinician for o in found}) >= 2


def test_three_offers_on_one_wished_day_are_spread_over_it() -> None:
    wish = therapy(Whens((When(at(1, 0), at(2, 0), "day"),)))

    starts = [o.start for o in openings(one_clinician(), wish, [], NOW, 3)]

    assert all(b - a >= timedelta(hours=1) for a, b in zip(starts, starts[1:], strict=False))


def test_offers_leave_no_odd_gaps() -> None:
    practice = dataclasses.replace(one_clinician(), booking=BookingRules(4, 60, 15, 3, 24))
    busy = [Busy("okafor", at(1, 9), at(1, 10, 15))]
    wish = therapy(Whens((When(at(1, 0), at(2, 0), "day"),)))
    quarter = therapy(Whens((When(at(1, 11, 45), at(1, 11, 46), "minute"),)))

    starts = [o.start.astimezone(ZONE) for o in openings(practice, wish, busy, NOW, 5)]
    exactly = [o.start.astimezone(ZONE) for o in openings(practice, quarter, busy, NOW, 5)]

    assert starts[0] == at(1, 10, 15)  # right after the other visit
    assert {s.minute for s in starts[1:]} <= {0, 30}
    assert exactly == [at(1, 11, 45)]  # but whoever asks for it gets it


def test_at_equal_times_the_one_with_less_to_do_is_offered() -> None:
    busy = [Busy("okafor", at(d, 9), at(d, 16)) for d in (7, 8, 9)]

    assert openings(make_practice(), therapy(), busy, NOW, 1)[0].clinician != "okafor"


def test_no_offer_starts_in_the_hour_that_a_clock_change_skips() -> None:
    practice = dataclasses.replace(one_clinician(hours=EVERY_DAY), hours=EVERY_DAY)
    now = datetime(2027, 3, 12, 12, tzinfo=ZONE)

    found = openings(practice, therapy(), [], now, 100_000)

    sunday = [o for o in found if o.start.astimezone(ZONE).date() == date(2027, 3, 14)]
    assert {o.start.astimezone(ZONE).hour for o in sunday if o.start.astimezone(ZONE).hour < 5} == {
        0,
        1,
        3,
        4,
    }
    assert all(o.end - o.start == timedelta(minutes=50) for o in found)
    assert len({o.start for o in found}) == len(found)


def test_no_offer_is_ambiguous_when_the_clock_goes_back() -> None:
    practice = dataclasses.replace(one_clinician(hours=EVERY_DAY), hours=EVERY_DAY)
    now = datetime(2026, 10, 30, 12, tzinfo=ZONE)

    found = openings(practice, therapy(), [], now, 100_000)

    walls = [o.start.astimezone(ZONE).replace(tzinfo=None) for o in found]
    assert len(set(walls)) == len(walls)


def test_ten_o_clock_stays_ten_o_clock_over_a_clock_change() -> None:
    ten = When(at(1, 10), at(1, 10, 1), "minute", any_day=True)
    now = datetime(2027, 3, 10, 8, tzinfo=ZONE)

    found = openings(one_clinician(), therapy(Whens((ten,))), [], now, 100)

    assert {o.start.astimezone(ZONE).time() for o in found} == {time(10)}
    assert {o.start.hour for o in found} == {15, 16}


def test_an_opening_is_checked_against_the_rules() -> None:
    practice = make_practice()
    good = openings(practice, therapy(), [], NOW, 1)[0]
    minute = timedelta(minutes=1)

    assert is_opening(practice, good, NOW)
    assert is_opening(practice, good, NOW + timedelta(minutes=15))  # while it is talked about
    wrong = {
        "too late": (good, NOW + timedelta(hours=1)),
        "too long": (dataclasses.replace(good, end=good.end + minute), NOW),
        "off the grid": (dataclasses.replace(good, start=good.start + minute, end=good.end + minute), NOW),
        "wrong person": (dataclasses.replace(good, clinician="lee"), NOW),
        "nobody": (dataclasses.replace(good, clinician="nobody"), NOW),
        "by phone": (dataclasses.replace(good, modality=Modality.PHONE), NOW),
        "no such type": (dataclasses.replace(good, visit_type="nothing"), NOW),
        "beyond the horizon": (shifted(good, timedelta(weeks=20)), NOW),
        "seconds": (shifted(good, timedelta(seconds=7)), NOW),
    }
    assert [name for name, (opening, now) in wrong.items() if is_opening(practice, opening, now)] == []


def shifted(opening: Opening, by: timedelta) -> Opening:
    return dataclasses.replace(opening, start=opening.start + by, end=opening.end + by)


def test_every_opening_found_is_one_by_the_rules() -> None:
    practice = make_practice()

    for wish in (therapy(), Wish("intake", new_patient=True), Wish("med_check", new_patient=False)):
        found = openings(practice, wish, [], NOW, 300)
        assert found
        assert all(is_opening(practice, opening, NOW) for opening in found)
        assert all(opening.start.tzinfo == UTC for opening in found)
