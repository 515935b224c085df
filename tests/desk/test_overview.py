"""What staff and commands see, with exactly the keys that other tools rely on."""

import json
from datetime import timedelta

import pytest

from agent.desk import needs
from agent.desk.needs import Need
from agent.desk.overview import Overview
from agent.errors import IllegalTransition, NotFound
from agent.store import Session, Store, tables
from agent.turns import Channel, Level
from tests.support.ports import NOON
from tests.support.texting import ANA, VISIT_AT, Texting, make_texting


@pytest.fixture
def desk(store: Store) -> Texting:
    return make_texting(store)


@pytest.fixture
def overview(desk: Texting) -> Overview:
    return Overview(desk.store, lambda: desk.practice)


def need(session: Session, conversation: str, level: Level | None, **more: object) -> str:
    """Write a need."""
    words = {"words": "I need to talk to someone"}
    made = Need(conversation, "t1", "crisis", NOON, Channel.SMS, level=level, phone=ANA, facts=words, **more)  # type: ignore[arg-type]
    return needs.write(session, made, NOON)[0]


def test_appointments_have_their_keys_and_times_in_the_practices_zone(
    desk: Texting, overview: Overview
) -> None:
    visit = desk.visit(desk.patient())

    assert overview.appointments() == [
        {
            "id": visit.id,
            "start": "2027-03-12T10:00:00-06:00",
            "end": "2027-03-12T10:50:00-06:00",
            "status": "booked",
            "clinician": "okafor",
            "visit_type": "therapy",
            "patient": "Ana Lopez",
            "phone": ANA,
        }
    ]


def test_the_queue_has_its_keys_and_the_most_urgent_first(desk: Texting, overview: Overview) -> None:
    with desk.store.write() as session:
        need(session, "a", None)
        urgent = need(session, "b", Level.L0, rule="plan", category="plan")
        need(session, "c", Level.L2)

    rows = overview.queue()

    assert [row["level"] for row in rows] == ["L0", "L2", None]
    assert rows[0] == {
        "id": urgent,
        "level": "L0",
        "reason": "crisis",
        "rule": "plan",
        "status": "open",
        "channel": "sms",
        "at": "2027-03-09T12:00:00-06:00",
        "text": "I need to talk to someone",
        "phone": ANA,
    }
    assert json.dumps(rows)


def test_reminders_have_their_keys_and_leave_confirmations_out(desk: Texting, overview: Overview) -> None:
    visit = desk.visit(desk.patient(), channel=Channel.VOICE)
    (reminder,) = (row for row in desk.rows(visit) if row.kind == "24h")

    assert overview.reminders() == [
        {
            "id": reminder.id,
            "appointment": visit.id,
            "to": ANA,
            "due": "2027-03-11T10:00:00-06:00",
            "status": "due",
            "kind": "24h",
        }
    ]


def test_today_is_the_practices_day(desk: Texting, overview: Overview) -> None:
    patient = desk.patient()
    today = desk.visit(patient)
    desk.visit(patient, VISIT_AT + timedelta(days=1))

    assert [row["id"] for row in overview.today(VISIT_AT.replace(hour=6, minute=1))] == [today.id]
    assert overview.today(VISIT_AT.replace(hour=5, minute=59)) == []


def test_one_of_staff_takes_a_need_and_closes_it_with_what_came_of_it(
    desk: Texting, overview: Overview
) -> None:
    with desk.store.write() as session:
        needed = need(session, "a", Level.L1)

    overview.claim(needed, "ana", NOON)
    assert overview.claim(needed, "ana", NOON)["claimed_by"] == "ana"
    with pytest.raises(IllegalTransition):
        overview.claim(needed, "sam", NOON)
    assert [row["status"] for row in overview.waiting()] == ["claimed"]

    overview.resolve(needed, "ana", NOON, outcome="reached", note="called back, safe")

    assert overview.waiting() == []
    with pytest.raises(IllegalTransition):
        overview.resolve(needed, "ana", NOON, outcome="reached")
    with pytest.raises(NotFound):
        overview.claim("nothing", "ana", NOON)


def test_looking_closely_is_on_the_audit_chain(desk: Texting, overview: Overview) -> None:
    with desk.store.write() as session:
        needed = need(session, "a", Level.L1)
        for n, text in enumerate(("hello", "I need to talk to someone")):
            heard = {"text": text}
            session.add(
                tables.Event(conversation_id="a", turn_id=f"t{n}", at=NOON, kind="heard", payload=heard)
            )

    detail = overview.need(needed, "ana", NOON)
    overview.transcript("a", "ana", NOON)

    assert [event["text"] for event in detail["transcript"]] == ["hello", "I need to talk to someone"]
    with desk.store.read() as session:
        audits = [(row.actor, row.verb, row.subject) for row in session.query(tables.Audit).all()]
    assert audits == [("ana", "read", f"escalation:{needed}"), ("ana", "read", "conversation:a")]
