"""What is personal is unreadable on disk, keys can be changed, and a patient can be erased."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, text

from agent.desk.patients import Patients
from agent.errors import Misconfigured, NotFound
from agent.store import FieldKeys, Store, Unreadable, audit, new_field_key, tables
from agent.store.rotation import encrypted_columns, reindex, rotate
from agent.turns import SpokenName
from agent.visits import NewPatient
from tests.support.databases import Databases
from tests.support.stores import make_keys

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
PHONE = "+13125550142"
NAME = SpokenName("Wilhelmina", "Zabriskie")
SECRETS = ("Wilhelmina", "Zabriskie", "zabriskie", "1961-04-05", PHONE, "Member77", "the dog ate it")


def fill(store: Store) -> str:
    patients = Patients(store, lambda a, b: float(a == b))
    new = NewPatient(NAME, date(1961, 4, 5), PHONE, "en", member_id="Member77")
    patient = patients.add(new, "t1", NOW, "c1")
    patients.suppress(PHONE, "stop", NOW)
    with store.write() as session:
        session.add(
            tables.Conversation(
                id="c1",
                channel="voice",
                phone=PHONE,
                phone_digest=store.keys.digest("phone", PHONE),
                started_at=NOW,
                last_at=NOW,
                draft={"given": "Wilhelmina"},
            )
        )
        session.add(tables.Event(conversation_id="c1", at=NOW, kind="heard", payload={"text": SECRETS[-1]}))
        session.add(tables.Inbound(sid="SM1", kind="sms", at=NOW, reply=SECRETS[-1]))
        session.add(tables.Message(to=PHONE, body="Hi Wilhelmina", kind="reply", created_at=NOW))
        session.add(
            tables.Escalation(
                conversation_id="c1",
                reason="x",
                channel="sms",
                phone=PHONE,
                facts={"words": SECRETS[-1]},
                note="Zabriskie",
                at=NOW,
            )
        )
        audit.record(session, NOW, "ana", "read", subject="patient:1", detail={"name": "Wilhelmina"})
    return patient.id


def everything(store: Store) -> str:
    """Return every value of every table as text."""
    with store.engine.connect() as connection:
        return "\n".join(
            str(tuple(row))
            for table in tables.Base.metadata.sorted_tables
            for row in connection.execute(text(f'SELECT * FROM "{table.name}"'))
        )


def test_nothing_personal_stands_in_any_table(store: Store) -> None:
    fill(store)

    written = everything(store)

    assert [secret for secret in SECRETS if secret in written] == []


def test_nothing_personal_stands_in_the_file_or_beside_it(
    sqlite_databases: Databases, keys: FieldKeys
) -> None:
    url = sqlite_databases.fresh()
    store = Store(url, keys)
    fill(store)

    file = Path(url.removeprefix("sqlite:///"))
    written = b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))

    assert b"alembic_version" in written
    assert [secret for secret in SECRETS if secret.encode() in written] == []
    store.close()


def test_every_value_names_its_key(store: Store) -> None:
    fill(store)

    with store.engine.connect() as connection:
        for column, _ in encrypted_columns():
            values = connection.scalars(text(f'SELECT "{column.name}" FROM "{column.table.name}"')).all()
            assert values
            assert all(value is None or re.match(r"k1\.", value) for value in values), column


def test_what_was_written_is_read_again(store: Store) -> None:
    patient_id = fill(store)

    with store.read() as session:
        row = session.get_one(tables.Patient, patient_id)
        conversation = session.get_one(tables.Conversation, "c1")
        event = session.scalars(select(tables.Event)).one()

    assert (row.given, row.family, row.phone) == ("Wilhelmina", "Zabriskie", PHONE)
    assert (conversation.phone, conversation.draft) == (PHONE, {"given": "Wilhelmina"})
    assert event.payload == {"text": SECRETS[-1]}
    assert event.at == NOW


def test_a_value_moved_to_another_patient_cannot_be_read(store: Store) -> None:
    patient_id = fill(store)
    with store.write() as session:
        first = session.get_one(tables.Patient, patient_id)
        second = tables.Patient.new(NOW, "en")
        second.given_sealed = first.given_sealed
        session.add(second)

    with pytest.raises(Unreadable):
        _ = second.given


def test_a_naive_time_is_refused(store: Store) -> None:
    with pytest.raises(Exception, match="aware"), store.write() as session:
        session.add(tables.Inbound(sid="SM2", kind="sms", at=NOW.replace(tzinfo=None)))


def test_keys_turn_and_the_old_one_may_go(database_url: str) -> None:
    old, new = new_field_key(), new_field_key()
    first = Store(database_url, FieldKeys.parse(f"k1:{old}"))
    patient_id = fill(first)
    both = Store(database_url, FieldKeys.parse(f"k2:{new},k1:{old}"))

    result = rotate(both)
    changed = reindex(both)

    only_new = Store(database_url, FieldKeys.parse(f"k2:{new}"))
    assert (result.unreadable, changed) == (0, 3)
    assert result.changed > 8
    patients = Patients(only_new, lambda a, b: float(a == b))
    assert patients.get(patient_id).name == NAME
    assert [p.id for p in patients.by_phone(PHONE)] == [patient_id]
    assert patients.suppressed(PHONE)
    assert "k1." not in everything(only_new)
    assert rotate(only_new).changed == reindex(only_new) == 0
    for store in (first, both, only_new):
        store.close()


def test_index_keys_turn_by_themselves(database_url: str) -> None:
    field = {"k1": bytes(32)}
    first = Store(database_url, FieldKeys(field, {"i1": b"1" * 32}))
    patient_id = fill(first)
    second = Store(database_url, FieldKeys(field, {"i2": b"2" * 32}))

    lost = Patients(second, lambda a, b: 0.0).by_phone(PHONE)
    reindex(second)

    assert lost == []
    assert [p.id for p in Patients(second, lambda a, b: 0.0).by_phone(PHONE)] == [patient_id]
    first.close()
    second.close()


def test_without_its_key_a_value_is_unreadable_and_says_no_more(store: Store, database_url: str) -> None:
    fill(store)
    stranger = Store(database_url, make_keys("k9"))

    with pytest.raises(Unreadable) as caught, stranger.read() as session:
        session.scalars(select(tables.Event)).one()

    assert "k1" not in str(caught.value)
    assert rotate(stranger).changed == 0
    stranger.close()


def test_erasing_a_patient_leaves_nothing_readable(store: Store) -> None:
    patient_id = fill(store)
    patients = Patients(store, lambda a, b: 1.0)

    patients.erase(patient_id, NOW, "ana")

    with pytest.raises(NotFound):
        patients.get(patient_id)
    assert patients.by_phone(PHONE) == []
    with store.read() as session:
        row = session.get_one(tables.Patient, patient_id)
        assert (row.key, row.given, row.birth_date) == (None, None, None)


@pytest.mark.parametrize(
    "written",
    ["", "k1", "k1:short", "K1:" + "A" * 43, "a b:" + "A" * 43, "k1:***"],
)
def test_bad_field_keys_are_refused_without_being_shown(written: str) -> None:
    with pytest.raises(Misconfigured) as caught:
        FieldKeys.parse(written)

    material = written.partition(":")[2]
    assert all(reason.startswith("FIELD_KEYS:") for reason in caught.value.reasons)
    assert not material or material not in str(caught.value)


def test_all_bad_field_keys_are_reported_at_once() -> None:
    with pytest.raises(Misconfigured) as caught:
        FieldKeys.parse(f"k1:x,k2:{new_field_key()},k2:{new_field_key()}")

    assert len(caught.value.reasons) == 2
