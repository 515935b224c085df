"""Which of the offered times is meant, and wishes relative to them."""

from datetime import UTC, datetime, timedelta

import pytest

from agent.rules.choices import choose, shift
from agent.rules.dates import understand
from agent.turns import Language, Whens
from agent.visits import Modality, Opening
from tests.support.practice import make_practice
from tests.support.times import CHICAGO, MONDAY, real_parser, shorts

pytestmark = pytest.mark.engine

PRACTICE = make_practice()


def opening(
    clinician: str, day: int, hour: int, minute: int = 0, modality: Modality = Modality.IN_PERSON
) -> Opening:
    start = datetime(2026, 11, day, hour, minute, tzinfo=CHICAGO).astimezone(UTC)
    return Opening(clinician, "therapy", start, start + timedelta(minutes=50), modality)


OFFERED = (
    opening("okafor", 24, 10),
    opening("delgado", 24, 15),
    opening("lee", 26, 10, 30, Modality.VIDEO),
)


def said(text: str, language: Language) -> Whens:
    return understand(text, language, MONDAY, real_parser(), PRACTICE)


@pytest.mark.parametrize(
    ("text", "language", "place"),
    [
        ("the second one", "en", 1),
        ("2", "en", 1),
        ("option three", "en", 2),
        ("the first", "en", 0),
        ("the last one please", "en", 2),
        ("the first on Tuesday", "en", 0),
        ("the three o'clock", "en", 1),
        ("3 pm", "en", 1),
        ("ten", "en", 0),
        ("the 10 am", "en", 0),
        ("the ten thirty", "en", 2),
        ("Tuesday at 3", "en", 1),
        ("the one in the afternoon", "en", 1),
        ("Thursday works for me", "en", 2),
        ("the 26th", "en", 2),
        ("not the Tuesday ones", "en", 2),
        ("with Dr Lee", "en", 2),
        ("the video one", "en", 2),
        ("the earliest", "en", 0),
        ("the later one", "en", 2),
        ("la segunda", "es", 1),
        ("número dos", "es", 1),
        ("la primera", "es", 0),
        ("la última", "es", 2),
        ("la de las diez", "es", 0),
        ("la de las diez y media", "es", 2),
        ("a las tres de la tarde", "es", 1),
        ("el jueves", "es", 2),
        ("el veintiséis", "es", 2),
        ("con la doctora Delgado", "es", 1),
        ("la más temprana", "es", 0),
    ],
)
def test_the_one_meant_is_chosen(text: str, language: Language, place: int) -> None:
    assert choose(text, language, OFFERED, PRACTICE, said(text, language)) == place


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Tuesday", "en"),  # two of them
        ("three", "en"),  # the third, or three o'clock
        ("a woman", "en"),
        ("that works", "en"),
        ("none of those", "en"),
        ("do you have anything else", "en"),
        ("Friday", "en"),
        ("the fourth one", "en"),
        ("esa me sirve", "es"),
        ("otro día", "es"),
    ],
)
def test_what_fits_none_or_several_is_asked_again(text: str, language: Language) -> None:
    assert choose(text, language, OFFERED, PRACTICE, said(text, language)) is None


@pytest.mark.parametrize(
    ("text", "language"), [("that works", "en"), ("yes please", "en"), ("esa está bien", "es")]
)
def test_the_only_one_offered_is_taken_by_a_yes(text: str, language: Language) -> None:
    assert choose(text, language, OFFERED[:1], PRACTICE, said(text, language)) == 0


def test_a_weekday_means_the_offered_week() -> None:
    later = (opening("okafor", 30, 9), opening("okafor", 24, 9))
    assert choose("Monday", "en", later, PRACTICE, said("Monday", "en")) == 0
    assert choose("Monday", "en", (), PRACTICE, Whens()) is None


@pytest.mark.parametrize(
    ("text", "language", "spans"),
    [
        ("later that day", "en", ["11-26 10:31..11-27"]),
        ("later on Tuesday", "en", ["11-24 10:01..11-25"]),
        ("do you have anything earlier", "en", ["..11-24 10:00"]),
        ("an hour later", "en", ["11-24 11:00..11-24 11:30"]),
        ("the next day", "en", ["11-27..11-28"]),
        ("what about the following week", "en", ["11-30..12-07"]),
        ("anything later in the week", "en", ["11-27..11-30"]),
        ("that same day in the morning", "en", ["11-24 08:00..11-24 12:00"]),
        ("same time on Wednesday", "en", ["11-25 10:00..11-25 11:00"]),
        ("another day", "en", ["not 11-24..11-25", "not 11-26..11-27"]),
        ("más tarde", "es", ["11-26 10:31..11-27"]),
        ("más temprano", "es", ["..11-24 10:00"]),
        ("al día siguiente", "es", ["11-27..11-28"]),
        ("la semana siguiente", "es", ["11-30..12-07"]),
        ("ese día por la tarde", "es", ["11-24 12:00..11-24 19:00"]),
        ("otro día", "es", ["not 11-24..11-25", "not 11-26..11-27"]),
    ],
)
def test_a_relative_wish_is_read_from_what_was_offered(
    text: str, language: Language, spans: list[str]
) -> None:
    found = shift(text, language, OFFERED, said(text, language), PRACTICE)
    assert found is not None
    assert shorts(found) == spans


def test_another_time_rules_out_the_times_offered() -> None:
    found = shift("do you have any other times", "en", OFFERED, Whens(), PRACTICE)
    assert found is not None
    assert [w.start for w in found.excluded] == [o.start for o in OFFERED]


@pytest.mark.parametrize("text", ["Thursday instead", "tomorrow", "at ten", "yes", "the second one"])
def test_a_wish_of_its_own_is_not_relative(text: str) -> None:
    assert shift(text, "en", OFFERED, said(text, "en"), PRACTICE) is None
    assert shift("later", "en", (), Whens(), PRACTICE) is None
