"""The one way from heard to said: danger first, then consent words, then the dialogue, then a person."""

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from agent.clock import Clock
from agent.desk.answering import Parts
from agent.desk.conversation import Conversation
from agent.desk.live import Lives
from agent.desk.patients import Patients
from agent.desk.records import Records
from agent.desk.spool import Spool
from agent.desk.threads import Threads
from agent.errors import DialogueDown, StoreDown
from agent.rules.names import sounds_like
from agent.rules.safety import load
from agent.rules.speaking import render
from agent.turns import Channel, Heard, Language, Level, Reply, Then, Understood
from tests.support.front_desk import FakeHandoff, FakeOutreach
from tests.support.practice import make_practice
from tests.support.stores import make_store

ROOT = Path(__file__).parents[2]
RULES = load((ROOT / "config" / "safety.yml").read_text(encoding="utf-8"), "safety.yml")
WORDING = {
    lang: yaml.safe_load((ROOT / "config" / "wording" / f"{lang}.yml").read_text(encoding="utf-8"))
    for lang in ("en", "es")
}
PRACTICE = make_practice()
NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
CALLER = "+13125550142"


class PinnedClock(Clock):
    def now(self) -> datetime:
        return NOW


class FakeDialogue:
    """Answers every turn with one code, or is down."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.down = False
        self.answer: Callable[[Heard], Reply] = lambda heard: Reply("ask_been_here", heard.language)

    def turn(self, heard: Heard) -> list[Reply]:
        self.heard.append(heard)
        if self.down:
            raise DialogueDown("no answer")
        return [self.answer(heard)]

    def understand(self, text: str, language: Language) -> Understood:
        return Understood("inform", 1.0, text, language)


class Line:
    """A conversation with everything real but the dialogue and the people."""

    def __init__(self, folder: Path) -> None:
        self.store = make_store(folder)
        self.dialogue, self.handoff = FakeDialogue(), FakeHandoff()
        self.patients = Patients(self.store, sounds_like)
        spool = Spool(folder / "spool", self.store.keys)
        self.records = Records(self.store, spool, PinnedClock(), folder / "head")
        words = lambda reply, channel: render(reply, PRACTICE, WORDING[reply.language], channel)  # noqa: E731
        parts = Parts(
            Lives(Threads(self.store)),
            self.records,
            self.patients,
            self.handoff,
            FakeOutreach(),  # type: ignore[arg-type]
            self.dialogue,
            lambda: RULES,
            words,
        )
        self.talk = Conversation(parts)
        self.numbers = itertools.count(1)

    def call(self) -> str:
        return self.talk.open_call("CA1", CALLER, NOW)

    def say(self, conversation: str, text: str, language: Language = "en") -> list[Reply]:
        turn = f"{conversation}.{next(self.numbers)}"
        return self.talk.respond(Heard(conversation, turn, text, Channel.VOICE, language, NOW))

    def text(self, body: str, sid: str | None = None) -> str:
        return self.talk.texted(sid or f"SM{next(self.numbers)}", CALLER, body, 0, NOW) or ""

    def reasons(self) -> list[tuple[str, Any]]:
        return [(reason, more.get("level")) for reason, more in self.handoff.needs]


@pytest.fixture
def line(tmp_path: Path) -> Line:
    return Line(tmp_path)


@pytest.mark.parametrize(
    ("text", "language"), [("I want to kill myself", "en"), ("ya no quiero vivir, me quiero matar", "es")]
)
def test_a_crisis_on_the_phone_brings_the_words_and_a_person_in_one_turn(
    line: Line, text: str, language: Language
) -> None:
    call = line.call()
    if language == "es":
        line.say(call, "español por favor", "es")
    first = line.say(call, text, language)[0]

    assert first.say.startswith("crisis_l")
    assert first.language == language
    assert not first.interruptible
    assert first.then is Then.HAND_OVER
    assert line.reasons()[0][0] == "crisis"
    assert line.handoff.rung


def test_a_crisis_never_reaches_the_dialogue(line: Line) -> None:
    call = line.call()
    line.say(call, "I want to kill myself")
    line.say(call, "I am at home")

    assert line.dialogue.heard == []


def test_a_crisis_is_answered_with_the_dialogue_down(line: Line) -> None:
    line.dialogue.down = True
    assert "988" in line.text("I want to die tonight")
    assert line.reasons()[0][0] == "crisis"


def test_a_crisis_is_answered_with_the_database_down(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_args: object, **_kwargs: object) -> None:
        raise StoreDown("gone")

    monkeypatch.setattr(line.store, "write", down)
    monkeypatch.setattr(line.store, "read", down)
    assert "988" in line.text("I want to kill myself")
    assert line.reasons()[0][0] == "crisis"
    assert line.handoff.rung


def test_what_is_added_goes_to_the_row(line: Line) -> None:
    call = line.call()
    line.say(call, "I want to kill myself")
    line.say(call, "at the Clark street bridge")

    assert line.handoff.needs[-1][1]["facts"]["where"] == "at the Clark street bridge"


def test_after_a_crisis_taken_back_the_visit_may_go_on_but_the_row_stays(line: Line) -> None:
    call = line.call()
    line.say(call, "honestly I don't want to live anymore")
    back = line.say(call, "no no, I didn't mean it, I'm okay")

    if line.reasons()[0][1] is Level.L0:
        pytest.fail("an indirect sentence was taken for life threat now")
    assert back[0].say == "crisis_stand_down"
    assert line.say(call, "can I book a visit")[0].say == "ask_been_here"
    assert line.reasons()[0][0] == "crisis"


def test_after_life_threat_nothing_is_taken_back(line: Line) -> None:
    call = line.call()
    line.say(call, "I just swallowed forty pills")

    assert line.say(call, "I didn't mean it")[0].say != "crisis_stand_down"


def test_a_partial_transcript_rings_a_person_before_the_turn_ends(line: Line) -> None:
    call = line.call()
    verdict = line.talk.overheard(
        Heard(call, f"{call}.p", "I was thinking that I want to kill myself", Channel.VOICE, "en", NOW)
    )

    assert verdict.level in {Level.L0, Level.L1}
    assert line.handoff.rung


def test_an_urgent_matter_says_the_line_once_and_goes_on(line: Line) -> None:
    call = line.call()
    first = line.say(call, "I ran out of my Klonopin on Friday")
    second = line.say(call, "I have been out of my medication for days")

    assert [r.say for r in first][-1] == "ask_been_here"
    assert first[0].say in {"safety_line", "crisis_softer_line"}
    assert [r.say for r in second] == ["ask_been_here"]
    assert line.reasons()[0] == ("sensitive", Level.L2)


def test_the_dialogues_own_net_alone_suffices(line: Line) -> None:
    line.dialogue.answer = lambda heard: Reply(
        "crisis_l1", heard.language, {"reason": "crisis"}, interruptible=False, then=Then.HAND_OVER
    )
    call = line.call()
    line.say(call, "something only the model understands")

    assert line.reasons() == [("crisis", Level.L1)]
    assert line.say(call, "what now")[0].then is Then.HAND_OVER


def test_a_dialogue_that_is_down_means_a_person(line: Line) -> None:
    line.dialogue.down = True
    (reply,) = line.say(line.call(), "I'd like to book a visit")

    assert (reply.say, reply.then) == ("dialogue_down", Then.HAND_OVER)
    assert line.reasons() == [("dialogue_down", None)]


def test_zero_brings_a_person_whatever_is_going_on(line: Line) -> None:
    (reply,) = line.talk.keypad(line.call(), "k1", "0", NOW)

    assert reply.then is Then.HAND_OVER
    assert line.reasons() == [("asked_person", None)]


def test_nine_changes_the_language(line: Line) -> None:
    call = line.call()
    (reply,) = line.talk.keypad(call, "k1", "9", NOW)

    assert (reply.say, reply.language) == ("language_changed", "es")
    assert line.say(call, "una cita")[0].language == "es"


def test_silence_twice_says_the_line_and_brings_a_person(line: Line) -> None:
    call = line.call()
    assert line.talk.silence(call, "s1", 1, NOW)[0].say == "still_there"
    assert line.talk.silence(call, "s2", 2, NOW)[0].then is Then.HAND_OVER


def test_spanish_is_answered_in_spanish_from_the_first_full_sentence(line: Line) -> None:
    (reply,) = line.say(line.call(), "Buenos días, quiero hacer una cita para mi hija", "es")

    assert reply.language == "es"


def test_a_spanish_word_in_english_changes_nothing(line: Line) -> None:
    (reply,) = line.say(line.call(), "I have an appointment with doctor Delgado", "en")

    assert reply.language == "en"


def test_stop_is_honoured_and_kept(line: Line) -> None:
    assert "START" in line.text("STOP")
    assert line.patients.suppressed(CALLER)
    assert "STOP" in line.text("START")
    assert not line.patients.suppressed(CALLER)


def test_a_bare_cancel_stops_texts_and_tells_staff_that_it_may_have_meant_the_visit(line: Line) -> None:
    line.text("CANCEL")

    assert line.patients.suppressed(CALLER)
    assert line.reasons() == [("maybe_cancel", None)]


def test_the_same_message_twice_is_answered_the_same_and_acts_once(line: Line) -> None:
    first = line.text("can I book a visit", "SM77")
    second = line.text("can I book a visit", "SM77")

    assert first == second
    assert len(line.dialogue.heard) == 1


def test_texts_of_one_sender_share_a_thread(line: Line) -> None:
    line.text("can I book a visit")
    line.text("yes")

    assert len({h.conversation for h in line.dialogue.heard}) == 1


@pytest.mark.parametrize("body", ["", "   ", "😀" * 400, "x" * 1600, "/restart", "ありがとう", "\x00\x01"])
def test_any_body_gets_an_answer(line: Line, body: str) -> None:
    assert line.text(body)


def test_a_conversation_that_an_earlier_process_began_goes_on(line: Line) -> None:
    call = line.call()
    line.say(call, "I want to kill myself")
    line.talk.parts.lives._lives.clear()

    assert line.say(call, "are you there")[0].then is Then.HAND_OVER
    assert line.dialogue.heard == []


def test_a_figure_that_stands_for_the_word_one_is_taken_for_it(line: Line) -> None:
    line.say(line.call(), "the 2nd 1, please")

    assert line.dialogue.heard[-1].text == "the 2nd one, please"


def test_a_goodbye_on_the_phone_ends_the_call_and_not_only_the_stream(line: Line) -> None:
    line.dialogue.answer = lambda heard: Reply("goodbye", heard.language, then=Then.GOODBYE)
    call = line.call()
    line.say(call, "goodbye")

    assert line.handoff.rung == [f"left {call}"]


def test_what_was_heard_and_answered_is_on_record(line: Line) -> None:
    call = line.call()
    line.say(call, "I'd like to book a visit")

    kinds = [event.kind for event in line.records.events(call)]
    assert kinds == ["heard", "answered"]


@pytest.mark.parametrize(
    "text",
    [
        "no estoy bien",
        "I don't think I am safe",
        "this is not a false alarm",
        "no era una broma",
        "I am fine with dying",
        "people think I'm fine",
        "they are not serious about helping me",
        "I can't promise that I'm safe",
    ],
)
def test_words_that_only_resemble_a_retraction_take_nothing_back(line: Line, text: str) -> None:
    call = line.call()
    line.say(call, "honestly I don't want to live anymore")

    assert line.say(call, text)[0].say.startswith("crisis_")
    assert line.say(call, "can I book a visit")[0].say == "crisis_still_here"


@pytest.mark.parametrize("text", ["it was just an expression", "no, estoy bien", "I'm okay now"])
def test_a_plain_retraction_is_taken(line: Line, text: str) -> None:
    call = line.call()
    line.say(call, "honestly I don't want to live anymore")

    assert line.say(call, text)[0].say == "crisis_stand_down"


def test_later_answers_do_not_hide_what_raised_the_alarm(line: Line) -> None:
    call = line.call()
    line.say(call, "I want to kill myself")
    line.say(call, "at home")

    assert "words" not in line.handoff.needs[-1][1]["facts"]
    assert "why" not in line.handoff.needs[-1][1]["facts"]


def test_a_call_that_comes_back_in_a_new_process_is_still_in_its_crisis(line: Line) -> None:
    call = line.call()
    line.talk.keypad(call, "k1", "9", NOW)
    line.say(call, "me quiero matar", "es")
    line.talk.parts.lives._lives.clear()

    assert line.call() == call
    (reply,) = line.talk.greeting(call, NOW)
    assert (reply.say, reply.language) == ("crisis_still_here", "es")


def test_zero_and_silence_in_a_crisis_ring_again(line: Line) -> None:
    call = line.call()
    line.say(call, "I want to kill myself")
    line.handoff.rung.clear()
    line.talk.keypad(call, "k1", "0", NOW)
    line.talk.silence(call, "s1", 1, NOW)

    assert line.handoff.rung == [f"{call}-crisis"] * 2


def test_stop_is_kept_in_a_crisis_and_the_words_stay(line: Line) -> None:
    line.text("I want to kill myself")

    assert "988" in line.text("STOP")
    assert line.patients.suppressed(CALLER)


def test_an_urgent_text_is_marked_urgent_where_the_office_answers_texts(tmp_path: Path) -> None:
    line = Line(tmp_path)
    line.talk = Conversation(replace(line.talk.parts, texts_answered=lambda _at: False))

    assert line.text("I ran out of my Klonopin on Friday") == ""
    assert ("sensitive", Level.L2) in line.reasons()
    assert ("text", None) in line.reasons()


def test_an_urgent_matter_makes_its_row_even_if_the_dialogue_breaks(line: Line) -> None:
    def broken(_heard: Heard) -> Reply:
        raise RuntimeError

    line.dialogue.answer = broken
    with pytest.raises(RuntimeError):
        line.say(line.call(), "I ran out of my Klonopin on Friday")

    assert line.reasons() == [("sensitive", Level.L2)]


def test_words_overheard_in_a_crisis_are_news_only_if_they_make_it_worse(line: Line) -> None:
    call = line.call()
    line.say(call, "honestly I don't want to live anymore")
    again = line.talk.overheard(Heard(call, "p1", "I don't want to live anymore", Channel.VOICE, "en", NOW))
    worse = line.talk.overheard(Heard(call, "p2", "I just swallowed forty pills", Channel.VOICE, "en", NOW))

    assert (again.level, worse.level) == (None, Level.L0)
    assert line.handoff.needs[-1][1]["level"] is Level.L0


def test_a_picture_in_a_crisis_is_answered_as_the_crisis_it_is(line: Line) -> None:
    line.text("I want to kill myself")

    assert "988" in (line.talk.texted("SMpicture", CALLER, "", 1, NOW) or "")


def test_what_we_asked_in_a_text_is_taken_to_its_end_where_the_office_answers_texts(tmp_path: Path) -> None:
    line = Line(tmp_path)
    codes = FakeOutreach(awaiting=True)
    line.talk = Conversation(replace(line.talk.parts, texts_answered=lambda _at: False, codes=codes))

    assert line.text("yes")
    assert [one.text for one in line.dialogue.heard] == ["yes"]
