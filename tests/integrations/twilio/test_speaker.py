import json
from collections.abc import Iterator

import pytest

from integrations.twilio import frames
from integrations.twilio.speaker import AHEAD_SECONDS, LOST_MARK_SECONDS, Sentence, Speaker
from tests.support import twiml
from tests.support.phone_line import until

SECOND = b"\x20" * 8000


class Wire:
    """What was sent, and a clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.sent: list[dict] = []
        self.time = 100.0
        self.heard: list[str] = []
        self.speaker = Speaker(self.send, "MZ1", lambda s: self.heard.append(s.text), lambda: self.time)

    def send(self, text: str) -> None:
        self.sent.append(json.loads(text))

    def seconds(self) -> float:
        return sum(len(m["media"]["payload"]) * 3 // 4 for m in self.sent if m["event"] == "media") / 8000

    def marks(self) -> list[str]:
        return [m["mark"]["name"] for m in self.sent if m["event"] == "mark"]

    def say(self, text: str, seconds: int, **more: bool) -> Sentence:
        sentence = Sentence(text, "t1", "en", **more)
        self.speaker.begin([sentence])
        self.speaker.sound(sentence, [SECOND] * seconds)
        return sentence


@pytest.fixture
def wire() -> Iterator[Wire]:
    made = Wire()
    yield made
    made.speaker.close()


def test_sound_goes_out_a_little_ahead_and_no_more(wire: Wire) -> None:
    wire.say("long", 5)

    assert until(lambda: wire.seconds() > AHEAD_SECONDS)
    assert wire.seconds() <= 1.0
    assert wire.marks() == []


def test_a_sentence_is_marked_once_and_heard_when_the_mark_comes_back(wire: Wire) -> None:
    sentence = wire.say("short", 0)
    assert until(lambda: wire.marks() == [sentence.name])

    wire.speaker.played("of another stream")
    wire.speaker.played(sentence.name)
    wire.speaker.played(sentence.name)

    assert wire.heard == ["short"]
    assert not wire.speaker.speaking()


def test_cutting_clears_at_once_and_what_was_cut_is_not_heard_by_its_mark(wire: Wire) -> None:
    sentence = wire.say("one two three four", 4)
    assert until(lambda: wire.seconds() > 0.5)

    unheard = wire.speaker.cut()
    wire.speaker.played(sentence.name)

    assert until(lambda: wire.sent[-1]["event"] == "clear")
    assert unheard == [sentence]
    assert wire.heard == []
    assert wire.sent[-1] == {"event": "clear", "streamSid": "MZ1"}


def test_nothing_of_a_cut_sentence_goes_out_after_the_clear(wire: Wire) -> None:
    sentence = Sentence("words", "t1", "en")
    wire.speaker.begin([sentence])

    def sound() -> Iterator[bytes]:
        yield SECOND[:800]
        wire.speaker.cut()
        yield SECOND[:800]

    assert wire.speaker.sound(sentence, sound()) is False
    assert until(lambda: wire.sent[-1:] == [{"event": "clear", "streamSid": "MZ1"}])
    assert wire.marks() == []


def test_how_much_was_heard_follows_the_time(wire: Wire) -> None:
    sentence = wire.say("one two three four", 4)
    assert until(lambda: sentence.starts is not None)

    assert sentence.heard_by(99.0) == ""
    assert sentence.heard_by(102.0) == "one two"
    assert sentence.heard_by(200.0) == "one two three four"


def test_one_sentence_that_must_be_heard_keeps_all_from_being_interrupted(wire: Wire) -> None:
    wire.say("may be cut", 1)
    assert wire.speaker.interruptible()

    wire.say("must be heard", 1, interruptible=False)

    assert not wire.speaker.interruptible()


def test_a_lost_mark_does_not_keep_the_agent_speaking_for_ever(wire: Wire) -> None:
    sentence = wire.say("short", 0)
    sentence.starts = wire.time
    assert until(lambda: bool(wire.marks()))
    wire.speaker.give_up_lost_marks()
    wire.time += LOST_MARK_SECONDS + 200
    wire.speaker.give_up_lost_marks()

    assert not wire.speaker.speaking()


def test_a_socket_that_is_gone_ends_the_speaker_quietly() -> None:
    def gone(text: str) -> None:
        raise OSError("gone")

    speaker = Speaker(gone, "MZ1", lambda s: None, lambda: 0.0)
    sentence = Sentence("words", "t1", "en")
    speaker.begin([sentence])
    speaker.sound(sentence, [SECOND])

    assert until(lambda: speaker.sound(sentence, [SECOND]) is False)
    speaker.close()


def test_reads_every_published_message() -> None:
    found = twiml.spec("vectors.json")
    if found is None:
        pytest.skip(twiml.MISSING)

    read = [frames.read(json.dumps(m)) for m in found["media_streams"]["from_twilio"]]

    assert read[0] is None
    assert read[1] == frames.Started("MZ" + "0" * 32, "AC" + "0" * 32, "CA" + "0" * 32, "abc")
    assert isinstance(read[2], frames.Sounded)
    assert (len(read[2].mulaw), read[2].at_ms) == (160, 5)
    assert read[3:] == [frames.Pressed("1"), frames.Played("my label"), frames.Stopped()]


def test_sends_messages_in_the_published_form() -> None:
    found = twiml.spec("vectors.json")
    if found is None:
        pytest.skip(twiml.MISSING)
    sound, mark, clear = found["media_streams"]["to_twilio"]
    sid = sound["streamSid"]

    assert json.loads(frames.media(sid, b"\xff"))["media"].keys() == sound["media"].keys()
    assert json.loads(frames.mark(sid, "my label")) == mark
    assert json.loads(frames.clear(sid)) == clear
