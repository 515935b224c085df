"""People's names, said, spelled and typed; and which names sound alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.rules.names import person, sounds_like
from agent.turns import Language, SpokenName

NAMES = [
    ("my name is maria lopez", "en", "Maria", "Lopez"),
    ("it's Sam", "en", "Sam", ""),
    ("lopez, maria", "en", "Maria", "Lopez"),
    ("last name Lopez, first name Maria", "en", "Maria", "Lopez"),
    ("first name maria last name de la cruz", "en", "Maria", "de la Cruz"),
    ("my last name is Okafor", "en", "", "Okafor"),
    ("L O P E Z", "en", "Lopez", ""),
    ("maria lopez, l o p e z", "en", "Maria", "Lopez"),
    ("Marie Lopes, that's M-A-R-I-A L-O-P-E-Z", "en", "Maria", "Lopez"),
    ("L as in Lima, O, P as in Papa, E, Z as in Zulu", "en", "Lopez", ""),
    ("papa alpha romeo kilo", "en", "Park", ""),
    ("this is April Jones", "en", "April", "Jones"),
    ("Hi, my name is John. I'd like to book.", "en", "John", ""),
    ("yeah hi this is Ada Okafor calling", "en", "Ada", "Okafor"),
    ("Jane Doe here", "en", "Jane", "Doe"),
    ("Sam Rivera, March 3 1990", "en", "Sam", "Rivera"),
    ("Mary Ann O'Brien", "en", "Mary Ann", "O'Brien"),
    ("mcdonald, ronald", "en", "Ronald", "McDonald"),
    ("jean-luc picard", "en", "Jean-Luc", "Picard"),
    ("It's Sam. Sam Rivera.", "en", "Sam", "Rivera"),
    ("Maria, uh, Lopez", "en", "Maria", "Lopez"),
    ("My name's Daniel. Last name Kim, K-I-M.", "en", "Daniel", "Kim"),
    ("Hi, I'm calling to book an appointment. My name is Ann Lee.", "en", "Ann", "Lee"),
    ("the name is Bond, James Bond", "en", "James", "Bond"),
    ("Will Young", "en", "Will", "Young"),
    ("Mrs. Chen", "en", "", "Chen"),
    ("MARIA LOPEZ", "en", "Maria", "Lopez"),
    ("me llamo María López García", "es", "María", "López García"),
    ("soy José Luis Pérez", "es", "José Luis", "Pérez"),
    ("habla Rosa de la Cruz", "es", "Rosa", "de la Cruz"),
    ("Juan Carlos Hernández Ruiz", "es", "Juan Carlos", "Hernández Ruiz"),
    ("Ana María de los Ángeles Pérez Gómez", "es", "Ana María de los Ángeles", "Pérez Gómez"),
    ("mi nombre es Carmen y mi apellido es Ruiz", "es", "Carmen", "Ruiz"),
    ("le habla el señor Gómez", "es", "", "Gómez"),
    ("eme a erre i a", "es", "Maria", ""),
    ("Pérez, Juan", "es", "Juan", "Pérez"),
    ("buenos días, habla Lucía Fernández", "es", "Lucía", "Fernández"),
]


@pytest.mark.parametrize(("text", "language", "given_name", "family"), NAMES)
def test_a_name_is_heard(text: str, language: Language, given_name: str, family: str) -> None:
    assert person(text, language) == SpokenName(given_name, family)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I want to book", "en"),
        ("I'm calling for my son Leo", "en"),
        ("my son's name is Leo Park", "en"),
        ("I am Ben Carter's mother", "en"),
        ("I'm not sure", "en"),
        ("it's urgent", "en"),
        ("I am a new patient", "en"),
        ("this is about my appointment", "en"),
        ("Is this Oak Street?", "en"),
        ("Tuesday at 3", "en"),
        ("yes please", "en"),
        ("no", "en"),
        ("", "en"),
        ("12345", "en"),
        ("quiero una cita", "es"),
        ("es para mi hija", "es"),
        ("mi hija se llama Ana", "es"),
        ("soy la mamá de Leo", "es"),
        ("soy paciente nueva", "es"),
        ("no sé", "es"),
        ("gracias", "es"),
    ],
)
def test_what_is_no_name_of_the_caller_is_none(text: str, language: Language) -> None:
    assert person(text, language) is None


@given(st.text(max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    for language in ("en", "es"):
        name = person(text, language)
        assert name is None or str(name)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Maria", "Marie"),
        ("Okafor", "Oak of fur"),
        ("Okafor", "oak afor"),
        ("Nguyen", "Win"),
        ("González", "Gonzales"),
        ("Jiménez", "Himenez"),
        ("Stephen", "Steven"),
        ("Catherine", "Kathryn"),
        ("Lee", "Leigh"),
        ("Sean", "Shawn"),
    ],
)
def test_names_that_sound_alike_are_close(a: str, b: str) -> None:
    assert sounds_like(a, b) >= 0.85
    assert sounds_like(a, b) == sounds_like(b, a)


@pytest.mark.parametrize(("a", "b"), [("Okafor", "before"), ("Lee", "Luis"), ("Lopez", "Gomez"), ("Ada", "")])
def test_other_words_are_not_as_close_as_a_name_is_to_itself(a: str, b: str) -> None:
    assert sounds_like(a, b) < sounds_like(a, a) == 1.0
