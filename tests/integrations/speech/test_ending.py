"""Whether somebody has finished, by their words."""

import pytest

from agent.turns import Expects
from integrations.speech.ending import looks_finished


@pytest.mark.parametrize(
    ("text", "expects", "finished"),
    [
        ("I'd like to see somebody on Friday.", Expects.OPEN, True),
        ("I'd like to see somebody and", Expects.OPEN, False),
        ("Well, um...", Expects.OPEN, False),
        ("Quisiera una cita para el", Expects.OPEN, False),
        ("Can you tell me?", Expects.OPEN, False),
        ("Friday", Expects.OPEN, None),
        ("", Expects.OPEN, None),
        ("Yes", Expects.YES_NO, True),
        ("Sí, por favor", Expects.YES_NO, True),
        ("No, the", Expects.YES_NO, False),
        ("312-555", Expects.DIGITS, False),
        ("312-555-0199", Expects.DIGITS, True),
        ("3, 1, 2, 5, 5, 5, 0, 1, 9, 9,", Expects.DIGITS, True),
        ("my number is", Expects.DIGITS, False),
        ("I don't know it", Expects.DIGITS, True),
        ("March 14th", Expects.BIRTH_DATE, False),
        ("March 14th, 1985.", Expects.BIRTH_DATE, True),
        ("03/14/85", Expects.BIRTH_DATE, True),
        ("Ana", Expects.NAME, None),
        ("Ana Ruiz", Expects.NAME, True),
        ("R U I", Expects.NAME, None),
        ("R-U-I-Z.", Expects.SPELLED, None),
    ],
)
def test_what_finished_means_depends_on_what_was_asked(
    text: str, expects: Expects, finished: bool | None
) -> None:
    assert looks_finished(text, expects) is finished
