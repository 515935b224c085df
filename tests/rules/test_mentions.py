"""What a text names of the practice's own, and wishes about the visit."""

import dataclasses

import pytest

from agent.rules.mentions import mentions
from agent.turns import Language
from tests.support.practice import make_clinicians, make_practice

PRACTICE = make_practice()


def named(text: str, language: Language = "en") -> list[tuple[str, str]]:
    return [(entity.name, entity.value) for entity in mentions(text, language, PRACTICE)]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("I'd like to see Dr. Okafor", "en", [("clinician", "okafor")]),
        ("doctor oak afor", "en", [("clinician", "okafor")]),
        ("doctor oak of fur please", "en", [("clinician", "okafor")]),
        ("Doctor Ada", "en", [("clinician", "okafor")]),
        ("Daniel Lee", "en", [("clinician", "lee")]),
        ("is Dr. Lee's office open", "en", [("clinician", "lee")]),
        ("doctor leigh", "en", [("clinician", "lee")]),
        ("Dr. Win on Tuesday", "en", [("clinician", "nguyen")]),
        ("minh win", "en", [("clinician", "nguyen")]),
        ("dr delgato", "en", [("clinician", "delgado")]),
        ("con rosa del gado", "es", [("clinician", "delgado")]),
        ("con la doctora Delgado", "es", [("clinician", "delgado")]),
        ("with Rosa", "en", [("clinician", "delgado")]),
        ("instead of Dr Okafor, Dr Lee", "en", [("clinician", "lee")]),
        ("couples therapy session", "en", [("visit_type", "couples")]),
        ("terapia de pareja", "es", [("visit_type", "couples")]),
        ("med check by video", "en", [("visit_type", "med_check"), ("modality", "video")]),
        ("control de medicamentos", "es", [("visit_type", "med_check")]),
        ("do you take Blue Cross", "en", [("insurer", "bcbs_il")]),
        ("Etna", "en", [("insurer", "aetna")]),
        ("tarjeta médica", "es", [("insurer", "medicaid_il")]),
        ("on zoom", "en", [("modality", "video")]),
        ("por video", "es", [("modality", "video")]),
        ("in person please", "en", [("modality", "in_person")]),
        ("en persona", "es", [("modality", "in_person")]),
        ("over the phone", "en", [("modality", "phone")]),
        ("a female therapist", "en", [("gender", "female")]),
        ("una mujer", "es", [("gender", "female")]),
        ("not a man", "en", [("gender", "female")]),
        ("un hombre", "es", [("gender", "male")]),
        ("for my 14 year old son", "en", [("relation", "son")]),
        ("mi hija de 14 años", "es", [("relation", "daughter")]),
        ("for my mother", "en", [("relation", "mother")]),
        ("mi mujer", "es", [("relation", "spouse")]),
        ("in Spanish please", "en", [("language", "es")]),
        ("en español", "es", [("language", "es")]),
    ],
)
def test_what_is_named_is_found(text: str, language: Language, expected: list[tuple[str, str]]) -> None:
    assert named(text, language) == expected


@pytest.mark.parametrize(
    "text",
    [
        "okay for now",
        "I want to win",
        "are you open at noon",
        "I leave at noon",
        "see you later",
        "when is the doctor free",
        "please see when doctor is free",
        "Dr. Smith",
        "doctor salgado",
        "doctor O'Keefe",
        "not Dr Lee please",
        "anyone but doctor Lee",
        "I'm a woman",
        "can I come in tomorrow",
        "can I book online",
        "I need a doctor",
        "ada",
        "",
    ],
)
def test_ordinary_words_name_nobody(text: str) -> None:
    assert named(text) == []


def test_places_point_into_the_text_even_after_accents() -> None:
    text = "¿Señora, está la doctora Delgado?"
    found = mentions(text, "es", PRACTICE)[0]
    assert text[found.start : found.end] == "doctora Delgado"


def test_a_retired_clinician_is_not_found() -> None:
    gone = tuple(dataclasses.replace(c, retired=c.id == "lee") for c in make_clinicians())
    assert mentions("Dr. Lee", "en", make_practice(clinicians=gone)) == ()
