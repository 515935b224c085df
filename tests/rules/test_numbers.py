"""Digits and phone numbers as people say them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.rules.numbers import digits, phone
from agent.turns import Language

EN = "zero one two three four five six seven eight nine".split()
ES = "cero uno dos tres cuatro cinco seis siete ocho nueve".split()


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("five five five double two one", "en", "555221"),
        ("triple five oh one", "en", "55501"),
        ("three twelve five fifty-five", "en", "312555"),
        ("eight hundred five five five", "en", "800555"),
        ("three hundred and twelve", "en", "312"),
        ("four thousand", "en", "4000"),
        ("312-555-0100", "en", "3125550100"),
        ("A 1 2 B", "en", "12"),
        ("doble cinco tres", "es", "553"),
        ("trescientos doce", "es", "312"),
        ("veintitrés cuarenta y cinco", "es", "2345"),
        ("no numbers here", "en", ""),
    ],
)
def test_spoken_digits_are_read_in_order(text: str, language: Language, expected: str) -> None:
    assert digits(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("(312) 555-0100", "en"),
        ("three one two five five five oh one oh oh", "en"),
        ("it's three one two, five fifty-five, zero one zero zero", "en"),
        ("+1 312 555 0100", "en"),
        ("tres doce, cinco cincuenta y cinco, cero uno cero cero", "es"),
        ("trescientos doce, quinientos cincuenta y cinco, cero uno, cero cero", "es"),
    ],
)
def test_a_phone_number_becomes_e164(text: str, language: Language) -> None:
    assert phone(text, language) == "+13125550100"


@pytest.mark.parametrize("text", ["", "555-0100", "call me", "three one two", "99999999999999999999"])
def test_what_is_no_phone_number_is_none(text: str) -> None:
    assert phone(text, "en") is None


@given(st.text(alphabet="0123456789", min_size=1, max_size=12))
def test_digits_said_one_by_one_come_back(number: str) -> None:
    assert digits(" ".join(EN[int(d)] for d in number), "en") == number
    assert digits(" ".join(ES[int(d)] for d in number), "es") == number
