"""Whole errands, line by line, against the real book: what is asked, what is written, what is refused."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from agent.errors import NotFound
from agent.rules.speaking import render
from agent.turns import Channel, Then
from agent.visits import Status
from tests.support.front_desk import NOW, FrontDesk

WORDING = Path(__file__).parents[2] / "config" / "wording"
WEDNESDAY_TEN = datetime(2026, 3, 4, 16, 0, tzinfo=UTC)
THURSDAY_TEN = datetime(2026, 3, 5, 16, 0, tzinfo=UTC)


@pytest.fixture
def desk(tmp_path: Path) -> FrontDesk:
    return FrontDesk(tmp_path)


def test_a_known_patient_books_in_six_turns(desk: FrontDesk) -> None:
    maria = desk.patient()

    assert desk.hear("I need a therapy session with doctor Delgado on Wednesday", "book_appointment") == [
        "ask_been_here"
    ]
    assert desk.hear("yes I have", "affirm") == ["ask_your_name"]
    assert desk.hear("Maria Lopez, March third nineteen eighty five") == ["offer"]
    assert desk.hear("the second one", "choose_option") == ["ask_phone_ok"]
    assert desk.hear("yes", "affirm") == ["book_read_back"]
    assert desk.standing(maria) == []
    assert desk.hear("yes please", "affirm")[0] == "booked"

    (visit,) = desk.standing(maria)
    assert visit.status is Status.BOOKED
    assert (visit.clinician, visit.visit_type) == ("delgado", "therapy")
    assert visit.start.date().isoformat() == "2026-03-04"


def test_a_new_patient_is_taken_down_and_asked_for_both_consents(desk: FrontDesk) -> None:
    assert desk.hear("hi I'm a new patient and I'd like an appointment", "book_appointment") == ["offer"]
    assert desk.hear("the first one", "choose_option") == ["ask_your_name"]
    assert desk.hear("John Carter") == ["ask_your_birth_date"]
    assert desk.hear("July 4 1990") == ["ask_phone_ok"]
    assert desk.hear("yes that's fine", "affirm") == ["ask_payment"]
    assert desk.hear("Aetna") == ["book_read_back_new"]
    assert desk.hear("yes", "affirm") == ["booked", "ask_consent_text"]
    assert desk.hear("sure", "affirm") == ["will_text", "ask_consent_voicemail"]
    assert desk.hear("no thank you", "deny") == ["wont_leave_message", "anything_else"]

    (john,) = desk.patients.by_phone("+13125550142")
    assert (john.may_text, john.may_leave_message) == (True, False)
    assert str(john.name) == "John Carter"
    (visit,) = desk.standing(john.id)
    assert visit.visit_type == "intake"
    assert desk.outreach.texted == [visit.id]


def test_a_birth_date_heard_wrong_is_put_right_at_the_read_back(desk: FrontDesk) -> None:
    desk.hear("I'm a new patient and I'd like an appointment", "book_appointment")
    for line in ("the first one", "John Carter, July 4 1919", "yes", "Aetna"):
        desk.hear(line)
    (reply,) = desk.replies("no, 1990", "deny")

    assert (reply.say, reply.args["born"]) == ("book_read_back_new", "1990-07-04")
    assert desk.hear("yes", "affirm")[0] == "booked"


def test_a_plan_we_do_not_know_is_written_down_as_it_was_said(desk: FrontDesk) -> None:
    desk.hear("I'm a new patient and I'd like an appointment", "book_appointment")
    for line in ("the first one", "John Carter, July 4 1990", "yes"):
        desk.hear(line)

    assert desk.hear("I have eaten up", "goodbye", 0.5) == ["book_read_back_new"]


def test_nothing_is_written_before_the_yes(desk: FrontDesk) -> None:
    desk.hear("I'm a new patient, I'd like to come in", "book_appointment")
    for line, intent in [
        ("the first", "choose_option"),
        ("John Carter July 4 1990", "inform"),
        ("yes", "affirm"),
        ("self pay", "inform"),
    ]:
        desk.hear(line, intent)

    assert desk.patients.by_phone("+13125550142") == []


def test_a_time_named_at_the_read_back_is_a_correction(desk: FrontDesk) -> None:
    maria = desk.patient()
    desk.hear("therapy on Wednesday please", "book_appointment")
    desk.hear("yes", "affirm")
    desk.hear("Maria Lopez March 3 1985")
    desk.hear("the first one", "choose_option")
    desk.hear("yes", "affirm")

    assert desk.hear("no, Thursday instead", "deny")[0].startswith("offer")
    assert desk.standing(maria) == []


def test_thursday_instead_answers_an_offer(desk: FrontDesk) -> None:
    desk.hear("I'm new and I want a visit on Wednesday", "book_appointment")
    replies = desk.replies("how about Thursday instead", "reschedule_appointment", 0.8)

    days = {o["start"][:10] for o in replies[-1].args["openings"]}
    assert days == {"2026-03-05"}


def test_a_question_in_the_middle_is_answered_and_the_question_comes_back(desk: FrontDesk) -> None:
    desk.hear("I want to book a session", "book_appointment")

    assert desk.hear("what does it cost", "ask_cost") == ["answer", "ask_been_here"]
    assert desk.hear("yes", "affirm") == ["ask_your_name"]


def test_lost_twice_means_a_person(desk: FrontDesk) -> None:
    desk.hear("I want to book a session", "book_appointment")
    assert desk.hear("purple monkey dishwasher", "nlu_fallback", 0.2) == ["lost", "ask_been_here"]

    (reply,) = desk.replies("flurb", "nlu_fallback", 0.2)
    assert (reply.say, reply.then) == ("lost_person", Then.HAND_OVER)


def test_a_patient_moves_a_visit_in_one_step(desk: FrontDesk) -> None:
    maria = desk.patient()
    old = desk.visit(maria, WEDNESDAY_TEN)

    assert desk.hear("I need to move my appointment to Thursday", "reschedule_appointment") == [
        "ask_your_name"
    ]
    assert desk.hear("Maria Lopez, 3/3/1985")[0].startswith("offer")
    assert desk.hear("the first one", "choose_option") == ["move_read_back"]
    assert desk.hear("yes", "affirm") == ["moved", "anything_else"]

    (new,) = desk.standing(maria)
    assert new.start.date().isoformat() == "2026-03-05"
    assert desk.booking.visit(old.id).status is Status.MOVED


def test_a_patient_cancels_after_a_read_back(desk: FrontDesk) -> None:
    maria = desk.patient()
    visit = desk.visit(maria, THURSDAY_TEN)

    desk.hear("I have to cancel my appointment", "cancel_appointment")
    assert desk.hear("Maria Lopez March 3 1985") == ["cancel_read_back"]
    assert desk.booking.visit(visit.id).status is Status.BOOKED
    assert desk.hear("yes cancel it", "affirm") == ["cancelled", "ask_rebook"]
    assert desk.booking.visit(visit.id).status is Status.CANCELLED
    assert desk.hear("no", "deny") == ["anything_else"]
    assert desk.hear("no that's all", "deny") == ["goodbye"]


def test_a_cancellation_can_be_called_off(desk: FrontDesk) -> None:
    visit = desk.visit(desk.patient(), THURSDAY_TEN)
    desk.hear("cancel my visit", "cancel_appointment")
    desk.hear("Maria Lopez March 3 1985")

    assert desk.hear("no wait, keep it", "deny") == ["kept", "anything_else"]
    assert desk.booking.visit(visit.id).status is Status.BOOKED


def test_a_stranger_learns_nothing(desk: FrontDesk) -> None:
    desk.visit(desk.patient(), THURSDAY_TEN)
    desk.hear("when is my appointment", "check_appointment")
    desk.hear("Robert Miles May 5 1970")

    (reply,) = desk.replies("M I L E S")
    assert (reply.say, reply.then) == ("cannot_find", Then.HAND_OVER)


def test_a_caller_id_alone_proves_nothing(desk: FrontDesk) -> None:
    desk.visit(desk.patient(), THURSDAY_TEN)

    assert desk.hear("when is my appointment", "check_appointment") == ["ask_your_name"]


def test_a_patient_hears_when_the_visit_is(desk: FrontDesk) -> None:
    desk.visit(desk.patient(), THURSDAY_TEN)
    desk.hear("when is my appointment", "check_appointment")

    replies = desk.replies("it's Maria Lopez, March 3rd 1985")
    assert replies[0].say == "your_visit"
    assert replies[0].args["start"] == THURSDAY_TEN.isoformat()


def test_a_refill_becomes_a_row_for_staff(desk: FrontDesk) -> None:
    maria = desk.patient()
    assert desk.hear("I need a refill", "request_refill") == ["ask_your_name"]
    assert desk.hear("Maria Lopez March 3 1985") == ["ask_phone_ok"]
    assert desk.hear("yes", "affirm") == ["ask_note_refill"]
    assert desk.hear("my sertraline at the pharmacy on Clark", "inform") == ["task_refill", "anything_else"]

    ((reason, more),) = desk.handoff.needs
    assert (reason, more["patient"]) == ("refill", maria)
    assert "sertraline" in more["facts"]["note"]


def test_a_person_is_a_word_away_at_any_point(desk: FrontDesk) -> None:
    desk.hear("I want to book a session", "book_appointment")

    (reply,) = desk.replies("let me talk to a person", "talk_to_human")
    assert (reply.say, reply.then) == ("person_coming", Then.HAND_OVER)


@pytest.mark.parametrize("asked", ["what is the name", "how to pay"])
def test_a_person_asked_for_is_no_name_and_no_insurance(desk: FrontDesk, asked: str) -> None:
    desk.hear("I'm a new patient and I'd like an appointment", "book_appointment")
    desk.hear("the first one", "choose_option")
    if asked == "how to pay":
        desk.hear("John Carter, July 4 1990")
        desk.hear("yes", "affirm")

    (reply,) = desk.replies("let me talk to a person", "talk_to_human", 0.6)
    assert reply.then is Then.HAND_OVER


def test_the_same_turn_twice_acts_once(desk: FrontDesk) -> None:
    maria = desk.patient()
    for line, intent in [
        ("therapy please", "book_appointment"),
        ("yes", "affirm"),
        ("Maria Lopez March 3 1985", "inform"),
        ("first", "choose_option"),
        ("yes", "affirm"),
    ]:
        desk.hear(line, intent)
    first = desk.replies("yes", "affirm")
    desk.turns -= 1
    second = desk.replies("yes", "affirm")

    assert [r.say for r in first] == [r.say for r in second]
    assert len(desk.standing(maria)) == 1


def test_spanish_books_too(desk: FrontDesk) -> None:
    maria, desk.language = desk.patient(), "es"
    desk.hear("quiero una cita de terapia el miércoles", "book_appointment")
    desk.hear("sí", "affirm")
    desk.hear("María López, tres de marzo de mil novecientos ochenta y cinco")
    desk.hear("la primera", "choose_option")
    desk.hear("sí", "affirm")

    assert desk.hear("sí, por favor", "affirm")[0] == "booked"
    assert [v.start.date().isoformat() for v in desk.standing(maria)] == ["2026-03-04"]


def test_a_spanish_speaker_is_offered_clinicians_who_speak_spanish(desk: FrontDesk) -> None:
    desk.language = "es"
    (reply,) = desk.replies("quiero una cita, es mi primera vez", "book_appointment")

    assert {o["clinician"] for o in reply.args["openings"]} == {"delgado"}


def test_a_name_is_taken_even_where_the_date_after_it_was_heard_badly(desk: FrontDesk) -> None:
    desk.hear("I'm a new patient and I'd like an appointment", "book_appointment")
    desk.hear("the first one", "choose_option")

    assert desk.hear("John Carter, Jolly, force, 950, 525") == ["ask_your_birth_date"]


def test_a_text_needs_no_phone_question(tmp_path: Path) -> None:
    desk = FrontDesk(tmp_path, Channel.SMS)
    maria = desk.patient()
    desk.hear("can I book a therapy visit this week?", "book_appointment")
    desk.hear("yes", "affirm")
    desk.hear("Maria Lopez 3/3/1985")

    assert desk.hear("2", "choose_option") == ["book_read_back"]
    assert desk.hear("yes", "affirm")[0] == "booked"
    assert len(desk.standing(maria)) == 1


def test_the_opening_somebody_else_takes_is_offered_no_more(desk: FrontDesk) -> None:
    desk.patient()
    desk.hear("therapy with Delgado on Wednesday", "book_appointment")
    desk.hear("yes", "affirm")
    offered = desk.replies("Maria Lopez March 3 1985")[-1].args["openings"]
    desk.visit(desk.patient("Ann", "Poe", "+13125550177"), datetime.fromisoformat(offered[0]["start"]))

    replies = desk.replies("the first one", "choose_option")
    assert replies[-1].say.startswith("offer_taken")
    assert offered[0]["start"] not in [o["start"] for o in replies[-1].args["openings"]]


@pytest.mark.parametrize("said", ["the 2nd one please", "2nd one", "the second one, thanks"])
def test_an_ordinal_is_a_place_in_the_list_and_no_day_of_the_month(desk: FrontDesk, said: str) -> None:
    desk.hear("I'm a new patient and I'd like to come in", "book_appointment")

    assert desk.hear(said, "choose_option") == ["ask_your_name"]


def test_a_hold_that_ran_out_is_taken_again(desk: FrontDesk) -> None:
    from datetime import timedelta

    maria = desk.patient()
    for line, intent in [
        ("therapy please", "book_appointment"),
        ("yes", "affirm"),
        ("Maria Lopez March 3 1985", "inform"),
        ("first", "choose_option"),
        ("yes", "affirm"),
    ]:
        desk.hear(line, intent)
    desk.now = NOW + timedelta(hours=2)

    assert desk.hear("yes", "affirm")[0] == "booked"
    assert len(desk.standing(maria)) == 1


def test_a_first_visit_can_be_moved(desk: FrontDesk) -> None:
    desk.hear("I'm a new patient and I'd like an appointment", "book_appointment")
    for line in ("the first one", "John Carter, July 4 1990", "yes", "Aetna", "yes", "no", "no", "no"):
        desk.hear(line)
    desk.hear("I need to move my appointment", "reschedule_appointment")

    assert desk.hear("the first one", "choose_option") == ["move_read_back"]


def _booked_and_asked_for_consent(desk: FrontDesk) -> None:
    desk.hear("I'm a new patient and I'd like an appointment", "book_appointment")
    for line in ("the first one", "John Carter, July 4 1990", "yes", "self pay", "yes"):
        desk.hear(line)
    assert desk.step.asks == "consent_text"


def test_a_time_named_instead_of_an_answer_to_consent_books_nothing_again_and_is_no_yes(
    desk: FrontDesk,
) -> None:
    _booked_and_asked_for_consent(desk)

    assert desk.hear("maybe on Friday mornings", "inform") == ["lost", "ask_consent_text"]
    (john,) = desk.patients.by_phone("+13125550142")
    assert not john.may_text
    assert desk.outreach.texted == []


def test_a_yes_that_is_taken_back_in_the_same_breath_cancels_nothing(desk: FrontDesk) -> None:
    visit = desk.visit(desk.patient(), THURSDAY_TEN)
    desk.hear("cancel my visit", "cancel_appointment")
    desk.hear("Maria Lopez March 3 1985")
    desk.hear("okay, actually, don't cancel it", "affirm", 0.7)

    assert desk.booking.visit(visit.id).status is Status.BOOKED


def test_who_could_not_be_found_is_asked_anew_the_next_time(desk: FrontDesk) -> None:
    desk.visit(desk.patient(), THURSDAY_TEN)
    desk.hear("when is my appointment", "check_appointment")
    desk.hear("Maria Lopez, March 5 1985")
    assert desk.hear("L O P E Z") == ["cannot_find"]

    assert desk.hear("can you check my appointment", "check_appointment") == ["ask_your_name"]
    assert desk.hear("Maria Lopez, March 3 1985")[0] == "your_visit"


def test_a_visit_for_the_daughter_is_not_booked_for_the_mother(desk: FrontDesk) -> None:
    desk.visit(desk.patient(), THURSDAY_TEN)
    desk.hear("when is my appointment", "check_appointment")
    desk.hear("Maria Lopez March 3 1985")

    assert desk.hear("and I need a therapy visit for my daughter", "book_appointment") == [
        "ask_their_been_here"
    ]
    assert desk.hear("yes", "affirm") == ["ask_their_name"]


def test_after_the_daughters_visit_ones_own_needs_ones_own_name(desk: FrontDesk) -> None:
    desk.visit(desk.patient("Ana"), THURSDAY_TEN)
    desk.hear("when is my daughter's appointment", "check_appointment")
    assert desk.hear("Ana Lopez March 3 1985")[0] == "your_visit"

    assert desk.hear("and I'd like to cancel the one for myself", "cancel_appointment") == ["ask_your_name"]


def test_a_phone_number_is_not_taken_for_a_time(tmp_path: Path) -> None:
    desk = FrontDesk(tmp_path, caller=None)
    desk.hear("I'm a new patient and I'd like an appointment", "book_appointment")
    for line in ("the first one", "John Carter, July 4 1990"):
        desk.hear(line)
    before = desk.threads.load(desk.conversation).draft or {}
    assert desk.hear("three one two five five five one zero three zero") == ["ask_payment"]

    after = desk.threads.load(desk.conversation).draft or {}
    assert after["wanted"] == before["wanted"]


def test_a_family_name_is_not_taken_for_a_clinician(desk: FrontDesk) -> None:
    desk.hear("I'm a new patient and I'd like an appointment", "book_appointment")
    desk.hear("the first one", "choose_option")
    desk.hear("Rosa", "inform")
    before = desk.threads.load(desk.conversation).draft or {}
    assert before["asks"] == "family"
    desk.hear("Delgado")

    after = desk.threads.load(desk.conversation).draft or {}
    assert (after["family"], after["clinician"]) == ("Delgado", before["clinician"])


def test_a_yes_with_another_time_is_a_correction(desk: FrontDesk) -> None:
    maria = desk.patient()
    desk.hear("therapy on Wednesday morning please", "book_appointment")
    desk.hear("yes", "affirm")
    desk.hear("Maria Lopez March 3 1985")
    desk.hear("the first one", "choose_option")
    desk.hear("yes", "affirm")

    assert desk.hear("yes, at three in the afternoon", "affirm")[0].startswith("offer")
    assert desk.standing(maria) == []


def test_a_yes_with_the_same_time_is_a_yes(desk: FrontDesk) -> None:
    desk.patient()
    desk.hear("therapy on Wednesday at ten please", "book_appointment")
    desk.hear("yes", "affirm")
    replies = desk.replies("Maria Lopez March 3 1985")
    assert replies[-1].args["start"] == WEDNESDAY_TEN.isoformat()
    desk.hear("the first one", "choose_option")
    desk.hear("yes", "affirm")

    assert desk.hear("yes, at ten", "affirm")[0] == "booked"


def test_nobody_is_asked_to_agree_to_texts_for_a_number_other_than_the_one_on_record(
    desk: FrontDesk,
) -> None:
    desk.patient(phone="+13125550188")
    for line, intent in [
        ("therapy please", "book_appointment"),
        ("yes", "affirm"),
        ("Maria Lopez March 3 1985", "inform"),
        ("first", "choose_option"),
        ("yes", "affirm"),
    ]:
        desk.hear(line, intent)

    assert desk.hear("yes", "affirm") == ["booked", "ask_consent_voicemail"]


def test_what_the_model_takes_for_a_crisis_brings_a_person(desk: FrontDesk) -> None:
    desk.hear("I want to book a session", "book_appointment")
    (reply,) = desk.replies("words that only the model understands", "crisis", 0.9)

    assert (reply.say, reply.then, reply.args["reason"]) == ("crisis_softer", Then.HAND_OVER, "crisis")


def test_no_more_texts_can_be_asked_for_on_the_phone(desk: FrontDesk) -> None:
    (reply,) = desk.replies("please stop texting me", "stop_messages")
    wording = yaml.safe_load((WORDING / f"{reply.language}.yml").read_text(encoding="utf-8"))

    assert render(reply, desk.practice, wording, Channel.VOICE)
    assert desk.patients.suppressed("+13125550142")


def test_a_time_is_free_again_once_its_errand_is_dropped(desk: FrontDesk) -> None:
    desk.hear("I'm a new patient and I'd like an appointment", "book_appointment")
    desk.hear("the first one", "choose_option")
    held = (desk.threads.load(desk.conversation).draft or {})["hold"]
    desk.hear("never mind", "never_mind")

    with pytest.raises(NotFound):
        desk.booking.visit(held)


def test_who_said_stop_is_not_asked_to_agree_to_texts(desk: FrontDesk) -> None:
    desk.patients.suppress("+13125550142", "stop", NOW)
    desk.hear("I'm a new patient and I'd like an appointment", "book_appointment")
    for line in ("the first one", "John Carter, July 4 1990", "yes", "self pay"):
        desk.hear(line)

    assert desk.hear("yes", "affirm") == ["booked", "ask_consent_voicemail"]
