"""How sure we are who speaks: name and birth date verify, a phone number adds, several are asked about."""

from datetime import date

import pytest

from agent.rules.identity import Match, recognise
from agent.rules.names import sounds_like
from agent.turns import Claim, SpokenName
from agent.visits import Patient

BORN = date(1984, 3, 9)
PHONE, OTHER = "+13125550160", "+13125550161"


def patient(
    given: str, family: str, born: date = BORN, phone: str | None = PHONE, preferred: str | None = None
) -> Patient:
    return Patient(f"{given} {family}", SpokenName(given, family), born, phone, "en", preferred)


def claim(given: str = "", family: str = "", born: date | None = BORN, phone: str | None = None) -> Claim:
    return Claim(SpokenName(given, family) if given else None, born, phone)


MARIA = patient("María", "López García")


@pytest.mark.parametrize(
    "said",
    [
        claim("María", "López García"),
        claim("maria", "lopez"),
        claim("Maria", "Garcia"),
        claim("Lopez", "Maria"),
        claim("Maria", "Lopes"),
        claim("maria", "lópez-garcía"),
        claim("Maria", "Lopez", phone=OTHER),
    ],
)
def test_name_and_birth_date_verify(said: Claim) -> None:
    assert recognise(said, [MARIA], sounds_like) == Match(MARIA, "verified")


@pytest.mark.parametrize(
    "said",
    [
        claim("Maria", "Lopez", born=date(1984, 9, 3)),
        claim("Rosa", "Lopez"),
        claim("Maria", "Hernandez"),
        claim("Maria", "Lopez Hernandez"),
        claim("Lopez", "Lopez"),
    ],
)
def test_a_wrong_detail_is_nobody(said: Claim) -> None:
    assert recognise(said, [MARIA], sounds_like) == Match()


def test_a_preferred_name_counts() -> None:
    bill = patient("William", "Stone", preferred="Bill")

    assert recognise(claim("Bill", "Stone"), [bill], sounds_like).sure == "verified"


def test_a_phone_number_alone_proves_nothing() -> None:
    assert recognise(Claim(phone=PHONE), [MARIA], sounds_like).sure == "none"


def test_a_given_name_and_a_birth_date_need_the_phone_number_too() -> None:
    assert recognise(claim("Maria"), [MARIA], sounds_like).sure == "none"
    assert recognise(claim("Maria", phone=PHONE), [MARIA], sounds_like).sure == "verified"


@pytest.mark.parametrize("said", [claim(phone=PHONE), claim("Maria", "Lopez", born=None, phone=PHONE)])
def test_a_phone_number_and_one_detail_are_a_claim(said: Claim) -> None:
    assert recognise(said, [MARIA], sounds_like) == Match(MARIA, "claimed")


def test_twins_are_told_apart_by_their_given_names() -> None:
    twins = [patient("Daniel", "Reyes"), patient("Danielle", "Reyes")]

    assert recognise(claim("Danielle", "Reyes"), twins, sounds_like) == Match(twins[1], "verified")


def test_two_who_fit_alike_are_asked_about() -> None:
    two = [patient("John", "Smith", phone=PHONE), patient("Jon", "Smyth", phone=OTHER)]

    assert recognise(claim("Jonn", "Smithe"), two, sounds_like) == Match(several=True)
    assert recognise(claim("Jonn", "Smithe", phone=OTHER), two, sounds_like) == Match(two[1], "verified")


def test_siblings_who_share_a_phone_are_not_one() -> None:
    siblings = [patient("Ana", "Ruiz", date(2010, 1, 1)), patient("Leo", "Ruiz", date(2012, 2, 2))]

    assert recognise(Claim(phone=PHONE), siblings, sounds_like) == Match(several=True)
    found = recognise(claim("Leo", "Ruiz", born=date(2012, 2, 2), phone=PHONE), siblings, sounds_like)
    assert found == Match(siblings[1], "verified")


def test_nobody_is_nobody() -> None:
    assert recognise(Claim(), [], sounds_like) == Match()
    assert recognise(claim("Maria", "Lopez"), [], sounds_like) == Match()
