"""Dates and times as patients say them, in both languages, seen from a Monday morning in Chicago."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.rules.dates import understand
from agent.turns import Language
from tests.support.practice import make_practice
from tests.support.times import CHICAGO, MONDAY, real_parser, short, shorts

pytestmark = pytest.mark.engine


def heard(text: str, language: Language = "en", at: datetime = MONDAY) -> list[str]:
    return shorts(understand(text, language, at, real_parser(), make_practice()))


ENGLISH = {
    # days
    "tomorrow": ["11-24..11-25"],
    "the day after tomorrow": ["11-25..11-26"],
    "Thursday": ["11-26..11-27"],
    "the 14th": ["12-14..12-15"],
    "December 3rd": ["12-03..12-04"],
    "Dec/3": ["12-03..12-04"],
    "3/12": ["03-12..03-13"],
    "23/12": ["12-23..12-24"],
    "Tuesday the 1st": ["12-01..12-02"],
    "thirtieth": ["11-30..12-01"],
    "a week from Friday": ["12-04..12-05"],
    "sometime next week": ["11-30..12-07"],
    "the week after next": ["12-07..12-14"],
    "the week of December 9th": ["12-07..12-14"],
    "the week after Thanksgiving": ["11-30..12-07"],
    "later this week": ["11-23..11-30"],
    "early next week": ["11-30..12-03"],
    "end of the month": ["11-21..12-01"],
    "the first Monday of December": ["12-07..12-08"],
    "this weekend": ["11-28..11-30"],
    "the 5th through the 9th": ["12-05..12-10"],
    "Monday through Wednesday": ["11-30..12-03"],
    "in the next two weeks": ["11-24..12-08"],
    "after Christmas": ["12-26.."],
    "before Thanksgiving": ["..11-26"],
    "by Friday": ["..11-28"],
    "not until January": ["01-01.."],
    "as soon as possible": ["11-23.."],
    # times of day
    "at 3": ["*15:00..16:00"],
    "at 8": ["*08:00..09:00"],
    "ten": ["*10:00..11:00"],
    "half past two": ["*14:30..14:31"],
    "quarter to four": ["*15:45..15:46"],
    "ten thirty": ["*10:30..10:31"],
    "9ish": ["*09:00..10:00"],
    "noon-ish": ["*12:00..13:00"],
    "after five": ["*17:00.."],
    "before 10": ["*..10:00"],
    "from 2 to 4": ["*14:00..16:00"],
    "between 9:30 and 11": ["*09:30..11:00"],
    "12-4": ["*12:00..16:00"],
    "3 pm or later": ["*15:00.."],
    "lunchtime": ["*12:00..14:00"],
    "after school": ["*15:00.."],
    "after work": ["*17:00.."],
    "first thing": ["*08:00..10:00"],
    # both
    "next Tuesday at 3": ["12-01 15:00..12-01 16:00"],
    "the 14th in the morning": ["12-14 08:00..12-14 12:00"],
    "tomorrow morning, around ten": ["11-24 10:00..11-24 11:00"],
    "tomorrow afternoon at 5": ["11-24 17:00..11-24 18:00"],
    "Monday the 30th at 9 or 10": ["11-30 09:00..11-30 10:00", "11-30 10:00..11-30 11:00"],
    "20 minutes to 2pm tomorrow": ["11-24 13:40..11-24 13:41"],
    "9 tomorrow": ["11-24 09:00..11-24 10:00"],
    # one or the other
    "Tuesday or Thursday after two": ["11-24 14:00..11-25", "11-26 14:00..11-27"],
    "Tuesday morning or Thursday": ["11-24 08:00..11-24 12:00", "11-26..11-27"],
    "mornings on Tuesday or Thursday": ["11-24 08:00..11-24 12:00", "11-26 08:00..11-26 12:00"],
    "Tuesday at 2, Wednesday at 3": ["11-24 14:00..11-24 15:00", "11-25 15:00..11-25 16:00"],
    "Monday or Tuesday next week": ["11-30..12-01", "12-01..12-02"],
    "next week Monday or Wednesday": ["11-30..12-01", "12-02..12-03"],
    "December 14th or 15th": ["12-14..12-15", "12-15..12-16"],
    "1 or 2 pm": ["*13:00..14:00", "*14:00..15:00"],
    "in two weeks": ["12-07..12-08", "12-07..12-14"],
    "next Friday": ["12-04..12-05", "11-27..11-28"],
    # what a sentence also holds
    "I have a meeting until 3, so after 3:30": ["*15:30..", "not *..15:00"],
    "no, Thursday": ["11-26..11-27"],
    "no mornings": ["not *08:00..12:00"],
    "next week but not in the morning": ["11-30..12-07", "not *08:00..12:00"],
}

SPANISH = {
    "mañana por la tarde": ["11-24 12:00..11-24 19:00"],
    "mañana en la mañana": ["11-24 08:00..11-24 12:00"],
    "pasado mañana": ["11-25..11-26"],
    "la semana que viene": ["11-30..12-07"],
    "el catorce por la mañana": ["12-14 08:00..12-14 12:00"],
    "el 3 de diciembre": ["12-03..12-04"],
    "3/12": ["12-03..12-04"],
    "el jueves 3 a las 4": ["12-03 16:00..12-03 17:00"],
    "de hoy en ocho": ["11-30..12-01"],
    "a finales de mes": ["11-21..12-01"],
    "el primer lunes del próximo mes": ["12-07..12-08"],
    "este martes": ["11-24..11-25"],
    "el martes que viene": ["12-01..12-02", "11-24..11-25"],
    "a las 8": ["*08:00..09:00"],
    "a las tres y cuarto de la tarde": ["*15:15..15:16"],
    "cuarto para las cinco": ["*16:45..16:46"],
    "a las 8 menos cuarto": ["*07:45..07:46"],
    "entre las dos y las cuatro": ["*14:00..16:00"],
    "después de las cinco": ["*17:00.."],
    "saliendo del trabajo": ["*17:00.."],
    "antes del viernes": ["..11-27"],
    "lo antes posible": ["11-23.."],
    "el martes o el jueves después de las dos": ["11-24 14:00..11-25", "11-26 14:00..11-27"],
    "el lunes o el martes de la próxima semana": ["11-30..12-01", "12-01..12-02"],
    "mañana a las 3 o 4": ["11-24 15:00..11-24 16:00", "11-24 16:00..11-24 17:00"],
    "no, el jueves": ["11-26..11-27"],
    "estoy ocupado hasta las 3": ["not *..15:00"],
}


@pytest.mark.parametrize(("text", "spans"), ENGLISH.items())
def test_english_is_understood(text: str, spans: list[str]) -> None:
    assert heard(text) == spans


@pytest.mark.parametrize(("text", "spans"), SPANISH.items())
def test_spanish_is_understood(text: str, spans: list[str]) -> None:
    assert heard(text, "es") == spans


@pytest.mark.parametrize(
    ("text", "language", "weekday"),
    [
        ("not Fridays", "en", 4),
        ("any day but Monday", "en", 0),
        ("except Monday", "en", 0),
        ("Tuesday doesn't work", "en", 1),
        ("I can't make it on Friday", "en", 4),
        ("Fridays don't work for me", "en", 4),
        ("ningún viernes", "es", 4),
        ("cualquier día menos el lunes", "es", 0),
        ("los viernes no puedo", "es", 4),
        ("trabajo los lunes", "es", 0),
    ],
)
def test_a_weekday_ruled_out_is_ruled_out_to_the_horizon(text: str, language: Language, weekday: int) -> None:
    whens = understand(text, language, MONDAY, real_parser(), make_practice())
    assert whens.wanted == ()
    assert {w.start.weekday() for w in whens.excluded if w.start} == {weekday}
    assert len(whens.excluded) >= 8


@pytest.mark.parametrize(
    ("text", "language", "wanted", "out"),
    [
        ("Tuesday doesn't work, Wednesday is fine", "en", ["11-25..11-26"], 1),
        ("not Monday, Tuesday works", "en", ["11-24..11-25"], 0),
        ("Wednesday at ten instead of Tuesday", "en", ["11-25 10:00..11-25 11:00"], 1),
        ("I can't do Monday but Wednesday works", "en", ["11-25..11-26"], 0),
        ("move it from Tuesday to Thursday", "en", ["11-26..11-27"], 1),
        ("el martes no me sirve, el miércoles sí", "es", ["11-25..11-26"], 1),
        ("no el lunes, mejor el martes", "es", ["11-24..11-25"], 0),
        ("cambiar mi cita del martes al jueves", "es", ["11-26..11-27"], 1),
    ],
)
def test_one_day_is_wanted_and_another_ruled_out(
    text: str, language: Language, wanted: list[str], out: int
) -> None:
    whens = understand(text, language, MONDAY, real_parser(), make_practice())
    assert [short(w) for w in whens.wanted] == wanted
    assert {w.start.weekday() for w in whens.excluded if w.start} == {out}


def test_a_list_of_days_ruled_out_stays_ruled_out() -> None:
    whens = understand("not Monday, Tuesday or Wednesday", "en", MONDAY, real_parser())
    assert whens.wanted == ()
    assert {w.start.weekday() for w in whens.excluded if w.start} == {0, 1, 2}


@pytest.mark.parametrize(
    ("text", "language"), [("weekday mornings", "en"), ("entre semana por las mañanas", "es")]
)
def test_weekday_mornings_are_the_mornings_of_every_weekday(text: str, language: Language) -> None:
    wanted = understand(text, language, MONDAY, real_parser(), make_practice()).wanted
    assert {(w.start.weekday(), w.start.hour, w.end.hour) for w in wanted if w.start and w.end} == {
        (day, 8, 12) for day in range(5)
    }


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("this is April", "en"),
        ("April Jones", "en"),
        ("my name is May", "en"),
        ("soy Abril", "es"),
        ("me llamo Julio", "es"),
        ("my number is 312 555 0100", "en"),
        ("I take 50 mg twice", "en"),
        ("I'm 45 years old", "en"),
        ("it was $12", "en"),
        ("I need 2 appointments", "en"),
        ("my temperature was 37.1", "en"),
        ("one second please", "en"),
        ("the second one", "en"),
        ("buenos días", "es"),
        ("February 30th", "en"),
        ("", "en"),
        ("🙂", "es"),
    ],
)
def test_names_doses_and_numbers_are_no_times(text: str, language: Language) -> None:
    assert heard(text, language) == []


def test_office_hours_decide_which_half_of_the_day_is_meant() -> None:
    evening = make_practice()
    assert heard("at 6") == ["*18:00..19:00"]
    assert shorts(understand("at 9", "en", MONDAY, real_parser(), evening)) == ["*09:00..10:00"]


def test_spans_keep_the_wall_clock_over_the_end_of_summer_time() -> None:
    before = datetime(2026, 10, 30, 9, tzinfo=CHICAGO)
    found = understand("Monday at 3", "en", before, real_parser()).wanted[0]
    assert found.start == datetime(2026, 11, 2, 15, tzinfo=CHICAGO)
    assert found.start.utcoffset() == timedelta(hours=-6)
    day = understand("Sunday", "en", before, real_parser()).wanted[0]
    assert day.start
    assert day.end
    assert day.end.timestamp() - day.start.timestamp() == 25 * 3600


def test_an_hour_that_the_clock_skips_begins_right_after_the_gap() -> None:
    before = datetime(2027, 3, 12, 9, tzinfo=CHICAGO)
    found = understand("Sunday at 2:30 am", "en", before, real_parser()).wanted[0]
    assert found.start == datetime(2027, 3, 14, 3, 30, tzinfo=CHICAGO)


@settings(max_examples=150, deadline=None)
@given(
    st.text(alphabet="abcdefghijklmnopqrstuvwxyz áéñ0123456789:/-.,¿?'", max_size=60),
    st.sampled_from(["en", "es"]),
)
def test_no_text_breaks_it_and_every_span_begins_before_it_ends(text: str, language: Language) -> None:
    whens = understand(text, language, MONDAY, real_parser())
    for when in (*whens.wanted, *whens.excluded):
        assert when.start or when.end
        if when.start and when.end:
            assert when.start < when.end
