"""The Rasa project holds together: intents, rules, actions, forms and examples fit each other."""

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from agent.desk.errands.take import ERRANDS
from dialogues.actions.server import ACTIONS

PROJECT = Path(__file__).resolve().parents[2] / "dialogues"
PROMISED = """
book_appointment reschedule_appointment cancel_appointment confirm_appointment check_appointment
running_late join_waitlist inform choose_option affirm deny ask_availability ask_hours ask_location
ask_insurance ask_cost ask_services ask_provider ask_telehealth ask_new_patients ask_policy
ask_privacy request_refill request_records billing_question leave_message talk_to_human
are_you_a_bot why_did_you repeat_that slow_down change_language help greet thank goodbye
wrong_number stop_messages never_mind no_preference hold_on complaint crisis sensitive out_of_scope
""".split()
FALLBACK = "nlu_fallback"
FEWEST_EXAMPLES = 25


@cache
def domain() -> dict[str, list[Any]]:
    """Return the domain's files as one."""
    merged: dict[str, list[Any]] = {"intents": [], "forms": [], "actions": []}
    for path in (PROJECT / "domain").glob("*.yml"):
        for key, value in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            if key in merged:
                merged[key] += list(value)
    return merged


@cache
def examples(folder: str) -> list[tuple[str, str]]:
    """Return (intent, text) of every example under a folder."""
    found = []
    for path in (PROJECT / folder).glob("*.yml"):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            lines = block["examples"].splitlines()
            found += [(block["intent"], line.removeprefix("- ")) for line in lines]
    return found


def plain(text: str) -> str:
    return re.sub(r"\W", "", text.lower())


def rules() -> list[list[dict[str, str]]]:
    paths = (PROJECT / "data" / "rules").glob("*.yml")
    return [r["steps"] for p in paths for r in yaml.safe_load(p.read_text(encoding="utf-8"))["rules"]]


def test_every_promised_intent_is_there() -> None:
    assert set(PROMISED) <= set(domain()["intents"])


def test_every_intent_has_one_rule_with_one_action() -> None:
    intents = [steps[0]["intent"] for steps in rules()]

    assert sorted(intents) == sorted(domain()["intents"])
    assert all(len(steps) == 2 and steps[1]["action"] in domain()["actions"] for steps in rules())


def test_every_action_of_the_domain_is_served_and_no_other() -> None:
    served = [action(errands=None).name() for action in ACTIONS]  # type: ignore[arg-type]

    assert sorted(served) == sorted(domain()["actions"])


def test_every_errand_of_the_desk_has_its_form_and_no_other() -> None:
    assert sorted(domain()["forms"]) == sorted(f"{errand}_form" for errand in ERRANDS)


def test_every_form_is_an_action_too_so_that_rasa_asks_the_desk_once() -> None:
    assert set(domain()["forms"]) <= set(domain()["actions"])


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_intent_has_examples_enough(language: str) -> None:
    counts = Counter(intent for intent, _ in examples(f"data/nlu/{language}"))

    taught = set(domain()["intents"]) - {FALLBACK}
    assert {i: counts[i] for i in taught if counts[i] < FEWEST_EXAMPLES} == {}


def test_no_example_is_taught_as_two_things() -> None:
    taught: dict[str, set[str]] = {}
    for intent, text in examples("data/nlu/en") + examples("data/nlu/es"):
        taught.setdefault(text.lower(), set()).add(intent)

    assert {text: intents for text, intents in taught.items() if len(intents) > 1} == {}


def test_what_the_dialogue_is_measured_on_was_not_taught() -> None:
    taught = {plain(text) for _, text in examples("data/nlu/en") + examples("data/nlu/es")}

    assert [text for _, text in examples("tests") if plain(text) in taught] == []


def test_every_topic_has_the_same_name_in_every_folder() -> None:
    topics = {p.stem for p in (PROJECT / "domain").glob("*.yml")}

    for folder in ("data/rules", "data/nlu/en", "data/nlu/es", "tests"):
        assert {p.stem for p in (PROJECT / folder).glob("*.yml")} == topics, folder
    assert topics <= {p.stem for p in (PROJECT / "actions").glob("*.py")}


def test_only_known_intents_may_come_up_in_a_clause() -> None:
    config = yaml.safe_load((PROJECT / "config.yml").read_text(encoding="utf-8"))

    assert set(config["pipeline"][0]["asides"]) <= set(domain()["intents"])
