"""Birth dates as people say, write and key them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.rules.dates import birth_date
from agent.turns import Language
from tests.support.times import NoTimes

TODAY = date(2026, 11, 23)
PI_DAY = date(1985, 3, 14)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("March fourteenth nineteen eighty-five", "en"),
        ("the fourteenth of march eighty five", "en"),
        ("March 14, 1985", "en"),
        ("March 14th, 1985.", "en"),
        ("14 march 1985", "en"),
        ("3/14/85", "en"),
        ("03-14-1985", "en"),
        ("3.14.85", "en"),
        ("1985-03-14", "en"),
        ("03141985", "en"),
        ("031485", "en"),
        ("zero three one four one nine eight five", "en"),
        ("three fourteen eighty five", "en"),
        ("oh three fourteen nineteen eighty-five", "en"),
        ("my date of birth is 3 14 1985", "en"),
        ("14/3/1985", "en"),
        ("el catorce de marzo de mil novecientos ochenta y cinco", "es"),
        ("14 de marzo del 85", "es"),
        ("marzo 14 de 1985", "es"),
        ("14/03/1985", "es"),
        ("14031985", "es"),
        ("03141985", "es"),
        ("catorce del tres del ochenta y cinco", "es"),
    ],
)
def test_a_birth_date_is_read_however_it_is_given(text: str, language: Language) -> None:
    assert birth_date(text, language, TODAY, NoTimes()) == PI_DAY


@pytest.mark.parametrize(
    ("text", "language", "born"),
    [
        ("4/3/85", "en", date(1985, 4, 3)),
        ("4/3/85", "es", date(1985, 3, 4)),
        ("June 2nd 05", "en", date(2005, 6, 2)),
        ("June twenty first twenty oh one", "en", date(2001, 6, 21)),
        ("March fourteen two thousand five", "en", date(2005, 3, 14)),
        ("December thirty first nineteen ninety nine", "en", date(1999, 12, 31)),
        ("primero de enero de dos mil uno", "es", date(2001, 1, 1)),
        ("treinta y uno de diciembre del noventa y nueve", "es", date(1999, 12, 31)),
        ("February 29 2000", "en", date(2000, 2, 29)),
        ("12/31/26", "en", date(1926, 12, 31)),
    ],
)
def test_order_follows_the_language_and_short_years_lie_in_the_past(
    text: str, language: Language, born: date
) -> None:
    assert birth_date(text, language, TODAY, NoTimes()) == born


@pytest.mark.parametrize(
    "text",
    [
        "02/30/1985",
        "February 29 1999",
        "3/14/2030",
        "March 3, 1890",
        "March 14",
        "tomorrow",
        "five years ago",
        "312 555 0100",
        "I don't know",
        "",
    ],
)
def test_what_cannot_be_a_birth_date_is_none(text: str) -> None:
    assert birth_date(text, "en", TODAY, NoTimes()) is None


@given(st.dates(date(1910, 1, 1), date(2026, 11, 22)))
def test_every_written_birth_date_comes_back(born: date) -> None:
    assert birth_date(f"{born:%m/%d/%Y}", "en", TODAY, NoTimes()) == born
    assert birth_date(f"{born:%d/%m/%Y}", "es", TODAY, NoTimes()) == born
    assert birth_date(f"{born:%B} {born.day}, {born.year}", "en", TODAY, NoTimes()) == born


@given(st.text(max_size=40))
def test_no_text_gives_a_date_that_cannot_be_true(text: str) -> None:
    born = birth_date(text, "en", TODAY, NoTimes())
    assert born is None or date(1906, 1, 1) <= born <= TODAY
