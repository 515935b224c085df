"""The practice file: the demo practice loads, and a faulty file is refused with every reason at once."""

import re
from datetime import date, time
from pathlib import Path

import pytest
import yaml

from agent.errors import Misconfigured
from agent.practice import Closure, Practice, Span
from agent.practice_file import load, span
from agent.visits import Modality

FILE = Path(__file__).parent.parent / "config" / "practice.yml"
TEXT = FILE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def practice() -> Practice:
    return load(TEXT, "practice.yml")


def reasons(text: str) -> list[str]:
    with pytest.raises(Misconfigured) as caught:
        load(text, "practice.yml")
    return caught.value.reasons


def changed(old: str, new: str, text: str = TEXT) -> str:
    assert old in text
    return text.replace(old, new, 1)


def line_of(words: str, text: str = TEXT) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if words in line)


def test_the_demo_practice_has_four_clinicians_and_two_languages(practice: Practice) -> None:
    assert len(practice.clinicians) == 4
    assert practice.languages == ("en", "es")
    assert {c.gender for c in practice.clinicians} == {"female", "male"}
    assert sum("es" in c.languages for c in practice.clinicians) == 2


def test_hours_read_as_stretches_with_the_lunch_break_between(practice: Practice) -> None:
    monday = practice.clinician("okafor").hours["mon"]

    assert monday == (Span(time(9), time(12)), Span(time(13), time(17)))


def test_words_that_yaml_would_bend_are_taken_as_written(practice: Practice) -> None:
    off = load(changed("calls: all", "calls: off"), "practice.yml")

    assert off.answering.calls == "off"
    assert practice.address.zip == "60611"
    assert practice.closures[0] == Closure(date(2026, 12, 24), date(2026, 12, 26), "Winter break")
    assert practice.visit_type("check_in").modalities == (Modality.VIDEO, Modality.PHONE)


def test_every_sentence_of_the_demo_practice_has_at_most_fifteen_words(practice: Practice) -> None:
    texts = [*practice.answers.values(), practice.address.directions, practice.address.parking]
    texts += [clinician.about for clinician in practice.clinicians]
    sentences = [s for text in texts for said in text.values() for s in re.split(r"(?<=[.?!])\s+", said)]

    assert [s for s in sentences if len(s.split()) > 15] == []


def test_the_neutral_name_tells_no_specialty(practice: Practice) -> None:
    telling = ("counsel", "therap", "psych", "mental", "behavior", "wellness")

    assert not any(word in practice.neutral_name.casefold() for word in telling)


def test_a_published_version_is_carried(practice: Practice) -> None:
    assert practice.version == 0
    assert load(TEXT, "practice.yml", version=7).version == 7


@pytest.mark.parametrize(
    ("old", "new", "field", "why"),
    [
        ("zone: America/Chicago", "zone: America/Chigaco", "zone", "time zone"),
        ("country: US", "country: XX", "country", "country code"),
        ("holidays: [US]", "holidays: [usa]", "holidays[0]", "such as US"),
        ('phone: "+13125550102"', 'phone: "312-555-0102"', "desk.on_call[1].phone", "E.164"),
        ('phone: "+13125550102"', 'phone: "+13125550100"', "desk.on_call[1].phone", "forwards back"),
        ('last_resort: "+13125550104"', 'last_resort: "+13125550100"', "desk.last_resort", "forwards back"),
        ('front_desk: "+13125550101"', 'front_desk: "+13125550100"', "desk.front_desk", "forwards back"),
        ("- id: lee", "- id: okafor", "clinicians[2].id", "another one"),
        ("- id: lee", "- id: Dr. Lee", "clinicians[2].id", "a-z"),
        (
            "visit_types: [intake, med_check",
            "visit_types: [intake, meds",
            "clinicians[2].visit_types[1]",
            "no visit type",
        ),
        ("09:00-12:00, 13:00-17:00", "09:00-12:00, 11:30-17:00", "clinicians[0].hours.mon", "overlap"),
        ("09:00-12:00, 13:00-17:00", "12:00-09:00", "clinicians[0].hours.mon", "before it begins"),
        ("09:00-12:00, 13:00-17:00", "9 to 5", "clinicians[0].hours.mon", "09:00-17:00"),
        ("  mon: 08:00-19:00", "  monday: 08:00-19:00", "hours.monday", "unknown"),
        ("  fri: 08:00-17:00", "  fri: 25:00-26:00", "hours.fri", "09:00-17:00"),
        ("es: Ofrecemos", "fr: Ofrecemos", "answers.services.fr", "unknown"),
        ("minutes: 60", "minutes: sixty", "visit_types[0].minutes", "whole number"),
        ("minutes: 60", "minutes: 0", "visit_types[0].minutes", "5 to 480"),
        ("minutes: 60", "minutes: 52", "visit_types[0].minutes", "multiple of 5"),
        ("minutes: 60", "minute: 60", "visit_types[0].minute", "did you mean minutes"),
        ("horizon_days: 60", "horizon_days: 4000", "booking.horizon_days", "1 to 366"),
        ("ring_seconds: 20", "ring_seconds: 1", "desk.ring_seconds", "5 to 120"),
        ("hours_before: [72, 24]", "hours_before: [24, 24]", "reminding.hours_before[1]", "different"),
        (
            "first: 2026-12-24, last: 2026-12-26",
            "first: 2026-12-24, last: 2026-12-20",
            "closures[0].last",
            "before",
        ),
        ("first: 2026-12-24", "first: Christmas", "closures[0].first", "a day such as"),
        ("accepts_new: yes", "accepts_new: maybe", "clinicians[0].accepts_new", "yes or no"),
        ("gender: female", "gender: woman", "clinicians[0].gender", "female, male"),
        ("calls: all", "calls: always", "answering.calls", "after_hours"),
        ("family_name: Lee", "family_name: Li", "clinicians[2].family_name", "end of the name"),
        ("languages: [en]", "languages: []", "desk.on_call[2].languages", "at least one"),
        ("aliases: [Evernorth]", "aliases: [Medicaid]", "insurance[5].aliases[0]", "called that too"),
        ("neutral_name: Oak Street Office", "neutral_name:", "neutral_name", "write a text"),
    ],
)
def test_a_fault_is_told_with_file_line_and_field(old: str, new: str, field: str, why: str) -> None:
    text = changed(old, new)

    found = reasons(text)

    assert len(found) >= 1
    assert any(f": {field}: " in reason and why in reason for reason in found)
    assert all(re.match(r"practice\.yml:\d+: ", reason) for reason in found)


def test_the_line_is_the_one_to_mend() -> None:
    text = changed("ring_seconds: 20", "ring_seconds: soon")

    assert reasons(text) == [
        f"practice.yml:{line_of('ring_seconds', text)}: desk.ring_seconds: write a whole number"
    ]


def test_every_fault_is_told_at_once_in_the_order_of_the_file() -> None:
    text = changed("zone: America/Chicago", "zone: Mars")
    text = changed("ring_seconds: 20", "ring_seconds: soon", text)
    text = changed("family_name: Lee", "family_name: Li", text)
    text = changed("minutes: 60", "minutes: 61", text)
    text = changed("  services:", "  cost:", text)

    found = reasons(text)

    told = [reason.split(": ")[1] for reason in found]
    assert told == [
        "zone",
        "desk.ring_seconds",
        "clinicians[2].family_name",
        "visit_types[0].minutes",
        "answers.cost",
    ]


def test_missing_fields_are_all_named() -> None:
    found = reasons("id: oak\nname: Oak\n")

    missing = {reason.split(": ")[1] for reason in found if reason.endswith(": missing")}
    assert missing >= {"zone", "phone", "hours", "desk", "clinicians", "visit_types", "answers"}


def test_a_missing_translation_is_named() -> None:
    answers = yaml.safe_load(TEXT)
    del answers["answers"]["parking"]["es"]

    assert [r.split(": ", 1)[1] for r in reasons(yaml.safe_dump(answers))] == [
        "answers.parking: no text in es"
    ]


def test_a_visit_type_that_nobody_gives_is_refused() -> None:
    text = TEXT.replace("[intake, therapy, couples, check_in]", "[intake, therapy, check_in]")

    assert any("visit_types[2]: no clinician gives it" in reason for reason in reasons(text))


@pytest.mark.parametrize(
    "text",
    ["", "# nothing", "42", "[1, 2]", "a: [", "a: b: c", "\x00", "--- a\n--- b", "[" * 5000, "x: &x [*x]"],
    ids=["empty", "comment", "number", "list", "unclosed", "colon", "nul", "two", "deep", "loop"],
)
def test_what_is_no_practice_at_all_is_refused_and_never_crashes(text: str) -> None:
    assert reasons(text)


def test_hours_are_read_with_or_without_spaces() -> None:
    assert span(" 8:30 - 17:00 ") == Span(time(8, 30), time(17))
