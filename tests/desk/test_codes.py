"""A letter texted back acts on the visit of the text, and tells nothing about any other."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from agent.desk.codes import Codes
from agent.desk.errands.take import Errands
from agent.desk.errands.talk import Kit
from agent.desk.errands.turn import Turn
from agent.desk.patients import Patients
from agent.desk.threads import Threads
from agent.rules.names import sounds_like
from agent.store import tables
from agent.turns import Channel, Heard, Reply, Understood
from agent.visits import Status, Visit
from tests.support.front_desk import PARSER, FakeHandoff
from tests.support.stores import make_store
from tests.support.texting import ANA, VISIT_AT, Texting, make_texting


@dataclass
class Thread:
    """A thread of texts with a patient whose visit we texted about."""

    desk: Texting
    errands: Errands
    codes: Codes
    id: str
    count: int = 0
    last: list[Reply] = field(default_factory=list)

    def writes(self, text: str, intent: str = "inform") -> list[str]:
        """Take a text; return the codes of the replies. `intent` is what the dialogue would make of it."""
        self.count += 1
        at, turn_id = self.desk.clock.passes(seconds=20), f"SM{self.count}"
        heard = Heard(self.id, turn_id, text, Channel.SMS, "en", at)
        self.last = self.codes.answered(self.id, ANA, heard)
        if not self.last:
            understood = Understood(intent, 0.95, text, "en")
            turn = Turn(self.id, turn_id, Channel.SMS, "en", at, understood)
            self.last = list(self.errands.take(turn).replies)
        with self.desk.store.write() as session:
            session.add(
                tables.Inbound(sid=turn_id, kind="sms", conversation_id=self.id, at=at, state="answered")
            )
        return [reply.say for reply in self.last]

    def status(self, visit: Visit) -> Status:
        """Return how a visit stands."""
        return self.desk.booking.visit(visit.id).status


@pytest.fixture
def thread(tmp_path: Path) -> Iterator[Thread]:
    desk = make_texting(make_store(tmp_path))
    threads = Threads(desk.store)
    patients = Patients(desk.store, sounds_like)
    kit = Kit(desk.practice, desk.booking, patients, FakeHandoff(), desk.outreach, PARSER)  # type: ignore[arg-type]
    errands = Errands(threads, lambda: kit)
    opened = threads.open_text("thread", ANA, desk.clock.now())
    yield Thread(desk, errands, Codes(desk.outreach, desk.booking, errands), opened.id)
    desk.store.close()


def texted(thread: Thread, *starts: timedelta) -> list[Visit]:
    """Book visits for one patient and send their reminders."""
    patient = thread.desk.patient()
    visits = [
        thread.desk.visit(patient, VISIT_AT + after, clinician=clinician)
        for after, clinician in zip(starts or (timedelta(0),), ("okafor", "lee"), strict=False)
    ]
    thread.desk.clock.time = visits[-1].start - timedelta(hours=24)
    thread.desk.outreach.tick(thread.desk.clock.now())
    return visits


def test_c_confirms_at_once_and_twice_changes_nothing(thread: Thread) -> None:
    (visit,) = texted(thread)

    assert thread.writes("C")[0] == "confirmed"
    assert thread.status(visit) is Status.CONFIRMED
    assert thread.writes("c")[0] == "confirmed"


def test_x_asks_once_before_it_cancels(thread: Thread) -> None:
    (visit,) = texted(thread)

    assert thread.writes("X") == ["cancel_read_back_late"]
    assert thread.status(visit) is Status.BOOKED
    assert "cancelled" in thread.writes("yes", "affirm")
    assert thread.status(visit) in {Status.CANCELLED, Status.LATE_CANCELLED}


def test_x_and_then_no_keeps_the_visit(thread: Thread) -> None:
    (visit,) = texted(thread)
    thread.writes("X")

    assert "kept" in thread.writes("no", "deny")
    assert thread.status(visit) is Status.BOOKED


def test_r_offers_other_times_and_a_digit_then_means_the_offer(thread: Thread) -> None:
    (visit,) = texted(thread)

    assert thread.writes("R") == ["offer_move"]
    assert thread.writes("2", "choose_option") == ["move_read_back"]
    assert "moved" in thread.writes("yes", "affirm")
    assert thread.status(visit) is Status.MOVED


def test_a_code_that_fits_two_visits_is_asked_about_without_naming_anybody(thread: Thread) -> None:
    first, second = texted(thread, timedelta(0), timedelta(hours=2))

    assert thread.writes("C") == ["ask_which_visit"]
    assert thread.writes("2", "choose_option")[0] == "confirmed"
    assert (thread.status(first), thread.status(second)) == (Status.BOOKED, Status.CONFIRMED)


def test_a_code_counts_after_small_talk_that_left_no_question_open(thread: Thread) -> None:
    (visit,) = texted(thread)
    thread.writes("where are you?", "ask_location")

    assert thread.writes("C")[0] == "confirmed"
    assert thread.status(visit) is Status.CONFIRMED


def test_an_answered_code_opens_no_other_visit_of_the_patient(thread: Thread) -> None:
    texted(thread)
    thread.desk.visit(thread.desk.rows()[0].patient_id, VISIT_AT + timedelta(days=20))
    thread.writes("R")
    thread.writes("never mind", "never_mind")

    assert not {"your_visit", "your_visits"} & set(thread.writes("when is my visit?", "check_appointment"))
