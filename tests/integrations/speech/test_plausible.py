"""What somebody said, and what the engine made up."""

import pytest

from integrations.speech.plausible import kept, loop_starts, plain, squeezes_by


@pytest.mark.parametrize(
    ("text", "no_speech", "mean"),
    [
        ("Thank you.", 0.7, -0.5),
        ("Thanks for watching!", 0.1, -0.2),
        ("Subtítulos realizados por la comunidad de Amara.org", 0.2, -0.1),
        ("Bye.", 0.2, -1.0),
        ("[Music]", 0.1, -0.2),
        ("♪ ♪", 0.1, -0.2),
        ("I went there on the way.", 0.2, -1.6),
        ("I went there on the way.", 0.6, -1.0),
        ("I went there on the way.", 0.9, -0.7),
        ("Aaaah", 0.1, -0.2),
        ("...", 0.0, -0.1),
        ("", 0.0, 0.0),
    ],
)
def test_what_nobody_said_is_dropped(text: str, no_speech: float, mean: float) -> None:
    assert kept(text, no_speech, mean) == ""


@pytest.mark.parametrize(
    ("text", "no_speech", "mean"),
    [
        ("Thank you.", 0.1, -0.3),
        ("Bye.", 0.2, -0.4),
        ("I want to kill myself.", 0.5, -0.7),
        ("(312) 555-0199", 0.2, -0.3),
        ("3125550199", 0.2, -0.3),
        ("Sí.", 0.4, -0.7),
        ("No.", 0.3, -0.8),
    ],
)
def test_what_somebody_said_is_kept(text: str, no_speech: float, mean: float) -> None:
    assert kept(text, no_speech, mean) == text


def test_a_note_goes_and_the_words_stay() -> None:
    assert kept("[coughs] I need a visit.", 0.1, -0.2) == "I need a visit."


def test_a_loop_is_found_and_cut_to_one_turn_of_it() -> None:
    assert loop_starts([1, 2, 3, 7, 8, 7, 8, 7, 8, 7, 8]) == 5
    assert loop_starts([5] * 7) == 1


def test_digits_that_repeat_are_no_loop() -> None:
    assert loop_starts([5, 5, 5, 5, 5]) is None
    assert loop_starts([1, 2, 1, 2, 1, 2]) is None


def test_words_without_marks_and_accents() -> None:
    assert plain("¡Sí, el Martes!") == "si el martes"


def test_text_that_repeats_itself_squeezes_small() -> None:
    assert squeezes_by("no no no no " * 20) > 2.4 > squeezes_by("I would like to come on Friday at ten.")
