"""The screen: the worst of several texts, softening, faults in the file, and its cost on long input."""

import time

import pytest

from agent.errors import Misconfigured
from agent.rules.safety import SafetyRules, load, screen
from agent.turns import Level, Verdict
from tests.evaluate.safety import shipped_rules

SMALL = """
version: 3
reviewer: unreviewed draft
languages:
  en: &speech
    fillers: um
    fragments: {die: ["die", "dying"]}
    harmless: ["dying for"]
    contexts:
      {self: ["i"], denial: ["not"], not_denial: ["not sure"],
       past: ["years ago"], recent: ["now"], other: ["she"]}
  es: *speech
rules:
  - id: en.want
    category: ideation
    level: L1
    language: en
    reason: Says that they want to die.
    reviewer: unreviewed draft
    date: 2026-11-23
    pattern: ["want to {die}"]
"""


@pytest.fixture(scope="module")
def rules() -> SafetyRules:
    """Return the shipped rules."""
    return shipped_rules()


def test_the_worst_of_all_transcripts_wins(rules: SafetyRules) -> None:
    verdict = screen(["I want a sandwich", "I want to kill myself", "I took all my pills"], rules)

    assert verdict.level is Level.L0
    assert verdict.rule.startswith("en.attempt")
    assert verdict.reason


def test_nothing_said_is_no_alarm(rules: SafetyRules) -> None:
    assert screen(["", "   ", "?!", "你好", "🙂🙂"], rules) == Verdict()
    assert screen([], rules) == Verdict()


def test_both_languages_are_always_read(rules: SafetyRules) -> None:
    assert screen(["hello me quiero morir"], rules).level is Level.L1
    assert screen(["hola I want to die"], rules).level is Level.L1


def test_someone_else_gets_the_softer_words(rules: SafetyRules) -> None:
    verdict = screen(["my sister told me she wants to die"], rules)

    assert (verdict.level, verdict.softer) == (Level.L1, True)


def test_a_denial_does_not_hide_another_alarm(rules: SafetyRules) -> None:
    assert screen(["I'm not suicidal but I took all my pills"], rules).level is Level.L0
    assert screen(["I don't want to kill myself. I just want to die."], rules).level is Level.L1


def test_not_sure_is_no_denial(rules: SafetyRules) -> None:
    verdict = screen(["I'm not okay, I want to die"], rules)

    assert (verdict.level, verdict.softer) == (Level.L1, False)


@pytest.mark.parametrize(
    "unit", ["want to die ", "no quiero vivir ", "a", "kill ", "not ", "k i l l ", "💊", "!", "my son said "]
)
def test_long_input_costs_time_in_proportion(unit: str, rules: SafetyRules) -> None:
    long = (unit * 10_000)[:10_000]
    before = time.thread_time()

    screen([long], rules)

    assert time.thread_time() - before < 5  # a pattern that explodes takes minutes


def test_every_rule_is_signed_dated_and_explained(rules: SafetyRules) -> None:
    assert rules.version >= 1
    assert len(rules.rules) > 80
    assert all(rule.reason.endswith((".", ")")) for rule in rules.rules)
    assert {rule.id.split(".")[0] for rule in rules.rules} == {"en", "es"}


def test_a_small_file_loads_and_softens() -> None:
    small = load(SMALL, "safety.yml")

    assert screen(["I want to, um, die"], small).level is Level.L1
    assert screen(["I do not want to die"], small).softer
    assert screen(["I am not sure I want to die"], small).level is Level.L1
    assert screen(["I am dying for coffee"], small) == Verdict()
    assert screen(["I want to die, years ago"], small).level is Level.L2


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("level: L1", "level: L9", "level"),
        ("language: en\n", "language: fr\n", "language"),
        ("reason: Says that they want to die.", "reason: ''", "reason"),
        ("want to {die}", "want to {dye}", "dye"),
        ("want to {die}", "want (to", "bracket"),
        ("want to {die}", "want to ) die", "bracket"),
        ("want to {die}", "..3 die", "begin"),
        ("want to {die}", "Want!", "cannot read"),
        ("date: 2026-11-23", "dated: 2026-11-23", "date"),
        ("version: 3", "version: three", "version"),
        ('recent: ["now"], ', "", "recent"),
    ],
)
def test_a_fault_is_named_with_file_line_and_field(old: str, new: str, fault: str) -> None:
    with pytest.raises(Misconfigured) as wrong:
        load(SMALL.replace(old, new), "safety.yml")

    assert any(reason.startswith("safety.yml:") and fault in reason for reason in wrong.value.reasons)


def test_all_faults_are_told_at_once() -> None:
    broken = SMALL.replace("level: L1", "level: L9").replace("category: ideation", "category: ''")

    with pytest.raises(Misconfigured) as wrong:
        load(broken, "safety.yml")

    assert len(wrong.value.reasons) == 2


def test_two_rules_may_not_share_an_id() -> None:
    rule = SMALL[SMALL.index("  - id:") :]

    with pytest.raises(Misconfigured, match="twice"):
        load(SMALL + rule, "safety.yml")
