"""Patients in the store: found by digests, taken down once, with consents and suppressions."""

import json
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from agent.desk.patients import Patients
from agent.errors import NotFound
from agent.rules.names import sounds_like
from agent.store import Store, tables
from agent.turns import Channel, Claim, SpokenName
from agent.visits import NewPatient

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
BORN = date(1984, 3, 9)
PHONE = "+13125550160"


@pytest.fixture
def patients(store: Store) -> Patients:
    return Patients(store, sounds_like)


def maria(phone: str | None = PHONE) -> NewPatient:
    return NewPatient(SpokenName("María", "López"), BORN, phone, "es", insurer="aetna", member_id="W123")


def test_a_patient_is_found_by_what_they_say(patients: Patients) -> None:
    added = patients.add(maria(), "t1", NOW, "c1")

    match = patients.match(Claim(SpokenName("maria", "lopes"), BORN), NOW)

    assert (match.patient, match.sure) == (added, "verified")
    assert patients.get(added.id) == added
    assert patients.by_phone(PHONE) == [added]


def test_a_name_alone_finds_nobody(patients: Patients) -> None:
    patients.add(maria(), "t1", NOW, "c1")

    assert patients.match(Claim(SpokenName("María", "López")), NOW).patient is None


def test_a_phone_number_finds_but_proves_nothing(patients: Patients) -> None:
    patients.add(maria(), "t1", NOW, "c1")

    assert patients.match(Claim(phone=PHONE), NOW).sure == "none"


def test_the_same_turn_or_the_same_person_is_added_once(patients: Patients) -> None:
    first = patients.add(maria(), "t1", NOW, "c1")

    assert patients.add(maria(), "t1", NOW, "c1").id == first.id
    assert patients.add(maria(), "t2", NOW, "c2").id == first.id
    assert patients.add(maria("+13125550161"), "t3", NOW, "c3").id != first.id


def test_a_patient_without_a_phone_is_kept(patients: Patients) -> None:
    added = patients.add(maria(None), "t1", NOW, "c1")

    assert patients.get(added.id).phone is None


@pytest.mark.parametrize("typed", ["lop", "LOPEZ", "lópez mar", "Lopes", PHONE])
def test_staff_find_a_patient_by_part_of_a_name(patients: Patients, typed: str) -> None:
    added = patients.add(maria(), "t1", NOW, "c1")
    patients.add(NewPatient(SpokenName("Brian", "Keller"), BORN, None, "en"), "t2", NOW, "c1")

    assert [p.id for p in patients.search(typed)] == [added.id]


def test_consent_is_kept_with_its_wording_and_the_newest_counts(patients: Patients, store: Store) -> None:
    patient = patients.add(maria(), "t1", NOW, "c1")

    patients.consent(
        patient.id,
        "text",
        True,
        "ask_consent_text",
        channel=Channel.VOICE,
        conversation="c1",
        turn_id="t2",
        at=NOW,
    )
    patients.consent(
        patient.id,
        "text",
        True,
        "ask_consent_text",
        channel=Channel.VOICE,
        conversation="c1",
        turn_id="t2",
        at=NOW,
    )
    given = patients.get(patient.id)
    patients.consent(
        patient.id,
        "text",
        False,
        "ask_consent_text",
        channel=Channel.SMS,
        conversation="c2",
        turn_id="t3",
        at=NOW,
    )

    assert (given.may_text, given.may_leave_message) == (True, False)
    assert not patients.get(patient.id).may_text
    with store.read() as session:
        rows = session.scalars(select(tables.Consent)).all()
    assert sorted((row.given, row.channel, row.wording) for row in rows) == [
        (False, "sms", "ask_consent_text"),
        (True, "voice", "ask_consent_text"),
    ]


def test_no_consent_without_a_patient(patients: Patients) -> None:
    with pytest.raises(NotFound):
        patients.consent(
            "nobody", "text", True, "x", channel=Channel.SMS, conversation="c1", turn_id="t1", at=NOW
        )


def test_a_number_that_said_stop_stays_stopped_until_it_says_start(patients: Patients) -> None:
    assert not patients.suppressed(PHONE)

    patients.suppress(PHONE, "stop", NOW, "c1")
    patients.suppress(PHONE, "stop", NOW, "c1")
    assert patients.suppressed(PHONE)

    patients.unsuppress(PHONE, NOW, "c1")
    patients.unsuppress(PHONE, NOW, "c1")
    assert not patients.suppressed(PHONE)


def test_every_change_is_on_the_audit_trail_without_a_name(patients: Patients, store: Store) -> None:
    patient = patients.add(maria(), "t1", NOW, "c1")
    patients.consent(
        patient.id, "voicemail", True, "asked", channel=Channel.VOICE, conversation="c1", turn_id="t2", at=NOW
    )
    patients.suppress(PHONE, "stop", NOW)
    patients.erase(patient.id, NOW, "ana")

    with store.read() as session:
        rows = session.scalars(select(tables.Audit).order_by(tables.Audit.id)).all()
    assert [row.verb for row in rows] == ["add", "consent", "suppress", "erase"]
    assert "Mar" not in json.dumps([row.detail for row in rows])
