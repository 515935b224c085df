"""Our texts: planned with the visit, sent once whoever sends, settled after a crash, answered by a letter."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from typing import Any

import pytest

from agent.errors import CarrierError
from agent.store import FieldKeys, Store, tables
from agent.store.outbox import suppress
from agent.turns import Channel
from agent.visits import Status, Visit
from tests.support.ports import NOON, FakeTexts
from tests.support.texting import ANA, SAM, VISIT_AT, Texting, add_patient, add_visit, make_texting

DAY_BEFORE = VISIT_AT - timedelta(hours=24)


@pytest.fixture
def desk(store: Store) -> Texting:
    return make_texting(store)


def reminded(desk: Texting, visit: Visit) -> None:
    """Send the reminder of the day before."""
    desk.clock.time = visit.start - timedelta(hours=24)
    desk.outreach.tick(desk.clock.now())


def test_a_booked_visit_is_reminded_of_once(desk: Texting) -> None:
    visit = desk.visit(desk.patient())

    assert desk.statuses(visit) == [("24h", "due")]
    assert desk.outreach.tick(DAY_BEFORE - timedelta(minutes=1)) == 0
    assert [desk.outreach.tick(DAY_BEFORE) for _ in range(3)] == [1, 0, 0]
    assert desk.texts.to(ANA) == [f"sms_reminder en name=Ana start={VISIT_AT.isoformat()}"]
    assert desk.statuses(visit) == [("24h", "sent")]


def test_a_text_holds_no_clinician_visit_type_or_family_name(desk: Texting) -> None:
    reminded(desk, desk.visit(desk.patient()))

    (body,) = desk.texts.to(ANA)
    assert not any(word in body.lower() for word in ("okafor", "therapy", "lopez", "counseling"))


def test_planning_twice_adds_nothing_and_a_cancelled_visit_drops_its_texts(desk: Texting) -> None:
    visit = desk.visit(desk.patient())
    with desk.store.write() as session:
        desk.outreach.plan(session, visit, NOON)
    assert len(desk.rows(visit)) == 1

    desk.booking.cancel(visit.id, "t1", NOON, "test")

    assert desk.statuses(visit) == [("24h", "dropped")]
    assert desk.outreach.tick(DAY_BEFORE) == 0


def test_a_visit_cancelled_by_the_practice_is_told_to_the_patient(desk: Texting) -> None:
    visit = desk.visit(desk.patient())
    desk.booking.cancel(visit.id, "t1", NOON, "staff", by="practice")

    desk.outreach.tick(NOON)

    assert [body.split()[0] for body in desk.texts.to(ANA)] == ["sms_cancelled"]


def test_a_visit_booked_by_phone_is_confirmed_by_text_once(desk: Texting) -> None:
    visit = desk.visit(desk.patient(), channel=Channel.VOICE)
    desk.outreach.booked(visit.id, NOON)

    desk.outreach.tick(NOON)

    assert [body.split()[0] for body in desk.texts.to(ANA)] == ["sms_booked"]


def test_consent_given_after_the_booking_sends_the_details(desk: Texting) -> None:
    patient = desk.patient(may_text=False)
    visit = desk.visit(patient, channel=Channel.VOICE)
    assert [row.kind for row in desk.rows(visit)] == ["24h"]
    with desk.store.write() as session:
        session.get_one(tables.Patient, patient).may_text = True

    desk.outreach.booked(visit.id, NOON)
    desk.outreach.tick(NOON)

    assert len(desk.texts.to(ANA)) == 1


@pytest.mark.parametrize("why", ["no consent", "stopped", "no phone", "erased"])
def test_nobody_is_texted_who_must_not_be(desk: Texting, why: str) -> None:
    patient = desk.patient(None if why == "no phone" else ANA, may_text=why != "no consent")
    visit = desk.visit(patient)
    with desk.store.write() as session:
        if why == "stopped":
            suppress(session, desk.store.keys, ANA, "stop", NOON)
        if why == "erased":
            session.delete(session.get_one(tables.Patient, patient).key)

    desk.outreach.tick(DAY_BEFORE)

    assert desk.texts.list == []
    assert desk.statuses(visit) == [("24h", "refused")]


def test_a_text_due_while_we_were_down_waits_for_the_window_and_is_dropped_when_useless(
    desk: Texting,
) -> None:
    patient = desk.patient()
    late, gone = desk.visit(patient), desk.visit(patient, VISIT_AT - timedelta(hours=14))
    night = datetime(2027, 3, 12, 4, tzinfo=UTC)  # ten at night in Chicago

    desk.outreach.tick(night)
    assert (desk.texts.list, desk.statuses(late)) == ([], [("24h", "due")])
    assert [status for _, status in desk.statuses(gone)] == ["missed"]
    desk.outreach.tick(night + timedelta(hours=10, minutes=59))
    assert desk.texts.list == []
    desk.outreach.tick(night + timedelta(hours=10, minutes=59, seconds=59))
    desk.outreach.tick(datetime(2027, 3, 12, 15, tzinfo=UTC))
    assert desk.texts.to(ANA) == []
    assert desk.statuses(late) == [("24h", "missed")]


def test_a_busy_carrier_is_asked_again_later_and_longer_each_time(desk: Texting) -> None:
    visit = desk.visit(desk.patient())
    desk.texts.fails[ANA] = CarrierError("the sending queue is full", code=21611, retryable=True)
    desk.clock.time = DAY_BEFORE

    assert desk.outreach.tick(DAY_BEFORE) == 0
    assert desk.outreach.tick(DAY_BEFORE + timedelta(minutes=1)) == 0
    desk.texts.fails.clear()
    assert desk.outreach.tick(DAY_BEFORE + timedelta(minutes=3)) == 1
    assert [m.status for m in desk.messages()] == ["failed", "queued"]
    assert desk.statuses(visit) == [("24h", "sent")]


def test_a_number_that_takes_no_texts_becomes_a_task_to_phone(desk: Texting) -> None:
    visit = desk.visit(desk.patient())
    desk.texts.fails[ANA] = CarrierError("not a mobile number", code=21614)

    desk.outreach.tick(DAY_BEFORE)

    assert desk.statuses(visit) == [("24h", "failed")]
    assert desk.tasks() == [("undeliverable", ANA)]
    assert desk.outreach.tick(DAY_BEFORE + timedelta(hours=1)) == 0


def test_somebody_who_opted_out_at_the_carrier_is_never_texted_again(desk: Texting) -> None:
    patient = desk.patient()
    first, second = desk.visit(patient), desk.visit(patient, VISIT_AT + timedelta(days=7))
    desk.texts.fails[ANA] = CarrierError("the recipient has opted out", code=21610)
    desk.outreach.tick(DAY_BEFORE)
    desk.texts.fails.clear()

    desk.outreach.tick(second.start - timedelta(hours=24))

    assert desk.texts.list == []
    assert desk.statuses(first) == [("24h", "failed")]
    assert {status for _, status in desk.statuses(second)} == {"refused"}


def test_a_lost_answer_is_settled_from_the_carriers_list_and_not_sent_again(desk: Texting) -> None:
    visit = desk.visit(desk.patient())
    desk.texts.loses_answer = True
    desk.clock.time = DAY_BEFORE
    desk.outreach.tick(DAY_BEFORE)
    assert desk.statuses(visit) == [("24h", "sending")]
    desk.texts.loses_answer = False

    desk.outreach.tick(DAY_BEFORE + timedelta(seconds=30))
    desk.outreach.tick(DAY_BEFORE + timedelta(seconds=61))

    assert len(desk.texts.to(ANA)) == 1
    assert desk.statuses(visit) == [("24h", "sent")]
    assert [m.sid for m in desk.messages()] == [desk.texts.list[0].sid]


class Killed(BaseException):
    """What stands for the end of the process."""


class KillingTexts(FakeTexts):
    """A carrier during whose work our process dies: before it took the text, or after."""

    took_it = False

    def send_text(self, to: str, body: str) -> Any:
        """Die."""
        if self.took_it:
            super().send_text(to, body)
        raise Killed


@pytest.mark.parametrize("took_it", [True, False])
def test_a_crash_between_sending_and_recording_neither_loses_nor_repeats(
    desk: Texting, took_it: bool
) -> None:
    visit = desk.visit(desk.patient())
    desk.clock.time = DAY_BEFORE
    deadly = KillingTexts(desk.clock)
    deadly.took_it = took_it
    with pytest.raises(Killed):
        desk.another(deadly).tick(DAY_BEFORE)
    desk.texts.list = deadly.list

    for minutes in (1, 5, 12, 20):
        desk.outreach.tick(DAY_BEFORE + timedelta(minutes=minutes))

    assert len(desk.texts.to(ANA)) == 1
    assert desk.statuses(visit) == [("24h", "sent")]


def test_while_the_carriers_list_cannot_be_read_nothing_is_sent_again(desk: Texting) -> None:
    visit = desk.visit(desk.patient())
    desk.texts.loses_answer, desk.texts.list_down = True, True
    desk.clock.time = DAY_BEFORE

    for minutes in range(20):
        desk.outreach.tick(DAY_BEFORE + timedelta(minutes=minutes))

    assert len(desk.texts.list) == 1
    assert desk.statuses(visit) == [("24h", "sending")]


def test_with_the_carrier_away_most_texts_are_not_even_tried(desk: Texting) -> None:
    for number in range(30):
        desk.visit(desk.patient(f"+131255502{number:02d}"), clinician=f"c{number}")
    desk.clock.time = DAY_BEFORE

    class Away(FakeTexts):
        asked = 0

        def send_text(self, to: str, body: str) -> Any:
            self.asked += 1
            raise CarrierError("the carrier gave no answer", retryable=True)

    away = Away(desk.clock)
    desk.another(away).tick(DAY_BEFORE)

    assert away.asked < 20
    desk.outreach.tick(DAY_BEFORE + timedelta(minutes=3))
    desk.outreach.tick(DAY_BEFORE + timedelta(minutes=6))
    assert {status for _, status in desk.statuses()} == {"sent"}
    assert len({m.to for m in desk.texts.list}) == len(desk.texts.list) == 30


def test_receipts_never_go_backwards_and_one_before_its_time_is_kept(desk: Texting) -> None:
    desk.visit(desk.patient())
    reminded(desk, replace_start(desk))
    (sent,) = desk.messages()
    assert sent.sid

    desk.outreach.receipt(sent.sid, "delivered", 5, None, NOON)
    desk.outreach.receipt(sent.sid, "sent", 3, None, NOON)
    desk.outreach.receipt(sent.sid, "undelivered", 5, 30003, NOON)

    assert [(m.status, m.error) for m in desk.messages()] == [("delivered", None)]
    assert desk.tasks() == []


def replace_start(desk: Texting) -> Visit:
    """Return the one visit of the book."""
    return desk.booking.visit(desk.rows()[0].visit_id)


def test_a_receipt_that_comes_before_we_wrote_the_id_down_counts(desk: Texting) -> None:
    visit = desk.visit(desk.patient())

    class Hasty(FakeTexts):
        def send_text(self, to: str, body: str) -> Any:
            sent = super().send_text(to, body)
            desk.outreach.receipt(sent.sid, "sent", 3, None, NOON)
            desk.outreach.receipt(sent.sid, "undelivered", 5, 30006, NOON)
            return sent

    desk.another(Hasty(desk.clock)).tick(DAY_BEFORE)

    assert [(m.status, m.error) for m in desk.messages()] == [("undelivered", "30006")]
    assert desk.statuses(visit) == [("24h", "failed")]
    assert desk.tasks() == [("undeliverable", ANA)]


def test_many_schedulers_at_once_send_each_text_once(desk: Texting) -> None:
    with desk.store.write() as session:
        for number in range(60):
            patient = add_patient(session, desk.store, f"+131255503{number:02d}", "Ana")
            visit = add_visit(session, patient, VISIT_AT, clinician=f"c{number}")
            desk.outreach.plan(session, visit, NOON)

    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(lambda _: desk.another().tick(DAY_BEFORE), range(4)))

    assert sum(taken) == 60
    assert len({m.to for m in desk.texts.list}) == len(desk.texts.list) == 60


def send_in_a_process(url: str, keys: str, number: int) -> list[str]:
    """Send what is due from a process of its own; return the numbers texted."""
    store = Store(url, FieldKeys.parse(keys))
    texts = make_texting(store)
    texts.outreach.tick(DAY_BEFORE)
    store.close()
    return [m.to for m in texts.texts.list]


def test_processes_that_send_at_once_send_each_text_once(tmp_path: Any) -> None:
    from agent.store import new_field_key

    written = f"k1:{new_field_key()}"
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    store = Store(url, FieldKeys.parse(written))
    store.create_tables()
    desk = make_texting(store)
    with store.write() as session:
        for number in range(40):
            patient = add_patient(session, store, f"+131255503{number:02d}", "Ana")
            desk.outreach.plan(session, add_visit(session, patient, VISIT_AT, clinician=f"c{number}"), NOON)

    with get_context("spawn").Pool(2) as pool:
        sent = pool.starmap(send_in_a_process, [(url, written, n) for n in range(3)])

    store.close()
    texted = [to for numbers in sent for to in numbers]
    assert len(texted) == len(set(texted)) == 40


# -- what people answer ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind"),
    [("C", "confirm"), (" c. ", "confirm"), ("1", "confirm"), ("R", "move"), ("2", "move"), ("x!", "cancel")],
)
def test_one_letter_or_digit_answers_the_reminder(desk: Texting, text: str, kind: str) -> None:
    visit = desk.visit(desk.patient())
    reminded(desk, visit)

    answer = desk.outreach.answer(ANA, text, desk.clock.now())

    assert answer
    assert (answer.kind, answer.visit) == (kind, visit.id)


@pytest.mark.parametrize("text", ["yes", "4", "c u later", "cancel", "", "CX", "10"])
def test_anything_else_is_left_to_the_dialogue(desk: Texting, text: str) -> None:
    reminded(desk, desk.visit(desk.patient()))

    assert desk.outreach.answer(ANA, text, desk.clock.now()) is None


def test_a_code_from_another_number_or_without_a_reminder_means_nothing(desk: Texting) -> None:
    visit = desk.visit(desk.patient())
    assert desk.outreach.answer(ANA, "C", NOON) is None
    reminded(desk, visit)

    assert desk.outreach.answer(SAM, "C", desk.clock.now()) is None


def test_a_code_after_the_visit_was_cancelled_or_has_begun_means_nothing(desk: Texting) -> None:
    visit = desk.visit(desk.patient())
    reminded(desk, visit)
    assert desk.outreach.answer(ANA, "C", VISIT_AT) is None

    desk.booking.cancel(visit.id, "t1", DAY_BEFORE, "test")

    assert desk.outreach.answer(ANA, "C", desk.clock.now()) is None


def test_a_code_that_fits_two_visits_is_asked_about(desk: Texting) -> None:
    mother, son = desk.patient(), desk.patient(given="Sam")
    first = desk.visit(mother)
    second = desk.visit(son, VISIT_AT + timedelta(minutes=5), clinician="lee")
    desk.clock.time = second.start - timedelta(hours=24)
    desk.outreach.tick(desk.clock.now())

    answer = desk.outreach.answer(ANA, "1", desk.clock.now())

    assert answer
    assert (answer.kind, answer.code, set(answer.visits)) == ("which", "confirm", {first.id, second.id})


def test_an_answered_reminder_leaves_the_code_to_the_one_still_open(desk: Texting) -> None:
    patient = desk.patient()
    first, second = desk.visit(patient), desk.visit(patient, VISIT_AT + timedelta(days=1))
    reminded(desk, first)
    answer = desk.outreach.answer(ANA, "C", desk.clock.now())
    assert answer
    desk.outreach.keep_answer(answer, desk.clock.now())
    reminded(desk, second)

    again = desk.outreach.answer(ANA, "C", desk.clock.now())

    assert again
    assert (again.kind, again.visit) == ("confirm", second.id)


def test_a_digit_belongs_to_the_newest_question(desk: Texting) -> None:
    reminded(desk, desk.visit(desk.patient()))
    sent = desk.clock.now()

    assert desk.outreach.answer(ANA, "1", sent, asked_at=sent + timedelta(minutes=1)) is None
    assert desk.outreach.answer(ANA, "1", sent, asked_at=sent - timedelta(minutes=1))


# -- what never reached us ------------------------------------------------------------------------


def test_a_text_whose_webhook_never_came_is_taken_once_with_its_true_time(desk: Texting) -> None:
    missed = desk.texts.arrives(ANA, "I want to move my visit")
    claims: list[tuple[str, str, str, int, datetime]] = []

    def texted(*message: Any) -> str:
        claims.append(message)
        with desk.store.write() as session:
            session.add(tables.Inbound(sid=message[0], kind="sms", at=message[4], state="answered"))
        return "Of course."

    assert desk.outreach.reconcile(NOON + timedelta(seconds=10), texted) == 0
    assert desk.outreach.reconcile(NOON + timedelta(minutes=1), texted) == 1
    assert desk.outreach.reconcile(NOON + timedelta(minutes=2), texted) == 0
    assert claims == [(missed.sid, ANA, "I want to move my visit", 0, NOON)]
    assert desk.texts.to(ANA) == ["Of course."]


def test_a_text_that_was_begun_and_never_answered_is_shown_to_staff(desk: Texting) -> None:
    begun = desk.texts.arrives(ANA, "I need help")
    with desk.store.write() as session:
        session.add(tables.Inbound(sid=begun.sid, kind="sms", at=NOON))

    for _ in range(2):
        assert desk.outreach.reconcile(NOON + timedelta(minutes=10), lambda *_: None) == 0

    assert desk.tasks() == [("unanswered_text", ANA)]


def test_a_new_practice_does_not_answer_what_came_before_it_began(desk: Texting) -> None:
    desk.texts.arrives(ANA, "hello?", NOON - timedelta(hours=3))

    assert desk.outreach.reconcile(NOON, lambda *_: "hi") == 0


def test_after_an_outage_the_look_back_reaches_to_the_last_text_that_came(desk: Texting) -> None:
    with desk.store.write() as session:
        session.add(tables.Inbound(sid="SM1", kind="sms", at=NOON - timedelta(hours=5), state="answered"))
    desk.texts.arrives(ANA, "hello?", NOON - timedelta(hours=3))

    assert desk.outreach.reconcile(NOON, lambda *_: None) == 1


def test_a_moved_visit_has_the_texts_of_its_new_time_only(desk: Texting) -> None:
    visit = desk.visit(desk.patient())
    with desk.store.write() as session:
        new = add_visit(session, visit.patient, VISIT_AT + timedelta(days=4), clinician="lee")
        old = session.get_one(tables.Visit, visit.id)
        old.status, old.moved_to = Status.MOVED, new.id
        session.flush()
        desk.outreach.plan(session, replace(visit, status=Status.MOVED), NOON)
        desk.outreach.plan(session, new, NOON)

    assert desk.statuses(visit) == [("24h", "dropped")]
    assert desk.statuses(new) == [("72h", "due"), ("24h", "due")]
