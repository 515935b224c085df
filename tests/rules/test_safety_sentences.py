"""The screen on our own sentences, by category: crisis must be heard, front-desk talk must not set it off."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.rules.safety import SafetyRules, screen
from agent.turns import Level
from tests.evaluate.safety import shipped_rules

HERE = Path(__file__).parent / "safety_sentences"
URGENT = {Level.L0, Level.L1}
POSITIVES = ("positive_en", "positive_en_hard", "positive_es")


def sentences(name: str) -> Iterator[tuple[str, str]]:
    """Yield (group, sentence) of one file."""
    group = ""
    for line in (HERE / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            group = line.strip("[]")
        elif line and not line.startswith("#"):
            yield group, line


@pytest.fixture(scope="module")
def rules() -> SafetyRules:
    """Return the shipped rules."""
    return shipped_rules()


@pytest.mark.parametrize("name", POSITIVES)
def test_crisis_words_reach_a_person_at_once(name: str, rules: SafetyRules) -> None:
    missed = [text for _, text in sentences(name) if screen([text], rules).level not in URGENT]

    assert missed == []


@pytest.mark.parametrize("name", POSITIVES)
def test_a_threat_to_life_now_is_told_from_a_crisis(name: str, rules: SafetyRules) -> None:
    lower = [
        text
        for group, text in sentences(name)
        if group.endswith("L0") and screen([text], rules).level != "L0"
    ]

    assert lower == []


def test_indirect_words_are_mostly_heard(rules: SafetyRules) -> None:
    said = [text for _, text in sentences("indirect")]

    missed = [text for text in said if screen([text], rules).level not in URGENT]

    assert len(missed) <= len(said) * 0.06, missed


@pytest.mark.parametrize("name", ["softer_en", "softer_es"])
def test_denials_and_the_past_still_reach_a_person_more_softly(name: str, rules: SafetyRules) -> None:
    wrong = [
        (text, verdict)
        for _, text in sentences(name)
        for verdict in [screen([text], rules)]
        if verdict.level is None or not verdict.softer or verdict.level is Level.L0
    ]

    assert wrong == []


@pytest.mark.parametrize("name", ["sensitive_en", "sensitive_es"])
def test_sensitive_matters_are_marked(name: str, rules: SafetyRules) -> None:
    wrong = [(text, group) for group, text in sentences(name) if screen([text], rules).level != group]

    assert wrong == []


def test_front_desk_talk_is_not_taken_for_a_crisis(rules: SafetyRules) -> None:
    fired = [
        (text, v.rule)
        for _, text in sentences("benign")
        for v in [screen([text], rules)]
        if v.level in URGENT
    ]

    assert fired == []


def test_our_sets_are_large_enough_to_mean_something() -> None:
    english = sum(1 for name in ("positive_en", "positive_en_hard") for _ in sentences(name))
    spanish = sum(1 for _ in sentences("positive_es"))
    benign = sum(1 for _ in sentences("benign"))

    assert english >= 250
    assert spanish >= 200
    assert benign >= 250
