import json
import logging
import threading
import time
from typing import Any
from xml.etree import ElementTree

import pytest

from agent.turns import Expects, Heard, Reply, Then
from integrations.twilio import stream, waiting
from integrations.twilio.fake_carrier import FakeCarrier, Leg
from integrations.twilio.fake_carrier.hooks import Hooks
from integrations.twilio.fake_carrier.media import MediaLeg, SilentHandset, StreamAddress
from tests.support import caller as caller_lines
from tests.support.caller import SimulatedCaller, place
from tests.support.carrier import ACCOUNT, ALICE, NUMBER, SPEED, TOKEN, make_carrier
from tests.support.phone_line import Line, until, utterance

LONG = "One two three four five six seven eight nine ten " * 2 + "and that is that."
VISIT, CRISIS, COUGH, MORE = 0x10, 0x11, 0x12, 0x13
CALL_SID = "CA" + "1" * 32


@pytest.fixture(autouse=True)
def meanings(line: Line) -> None:
    line.ears.texts = {VISIT: "a visit please", CRISIS: "I want to kill myself", MORE: "on Tuesday"}


def ticket(line: Line) -> tuple[str, str]:
    """Ask the webhook for a stream; return its address and token."""
    form = {"CallSid": CALL_SID, "From": ALICE, "To": NUMBER, "CallStatus": "ringing"}
    document = ElementTree.fromstring(Hooks(TOKEN).twiml(f"{line.url}/twilio/voice/incoming", form))
    stream = document.find("Connect/Stream")
    assert stream is not None
    parameter = stream.find("Parameter")
    assert parameter is not None
    return stream.get("url", ""), parameter.get("value", "")


def open_stream(url: str, token: str, **changes: str) -> MediaLeg:
    """Open a stream as Twilio would, or with something wrong about it."""
    there = {
        "url": url,
        "signature": Hooks(TOKEN).signature(url, {}),
        "account_sid": ACCOUNT,
        "call_sid": CALL_SID,
        "stream_sid": "MZ" + "2" * 32,
        **changes,
    }
    return MediaLeg(StreamAddress(**there, parameters={"token": token}), SilentHandset(), SPEED)  # type: ignore[arg-type]


def settle(leg: Leg) -> None:
    assert leg.over.wait(20)
    assert leg.problems == []


def heard(line: Line) -> list[str]:
    return [one.text for one in line.desk.conversation.heard]


def says(sound: bytes = b"", after_quiet: float = 0.25, **more: Any) -> caller_lines.Line:
    """Say something as soon as the agent is quiet: these tests last as long as their sound."""
    return caller_lines.Line(sound, after_quiet=after_quiet, **more)


def a_caller(lines: list[caller_lines.Line], stays_seconds: float = 0.6, **more: Any) -> SimulatedCaller:
    """A caller who hangs up soon after the last answer."""
    return SimulatedCaller(lines, stays_seconds=stays_seconds, **more)


def ended(line: Line) -> list[str]:
    return [conversation for conversation, _ in line.desk.conversation.ends]


# -- who may open a stream ----------------------------------------------------------------------------------


@pytest.mark.parametrize("signature", ["", "wrong"])
def test_a_stream_without_twilios_signature_gets_no_websocket(line: Line, signature: str) -> None:
    url, token = ticket(line)
    media = open_stream(url, token, signature=signature)

    media.run()

    assert media.refused == 403
    assert line.desk.conversation.spoken == []


def test_a_ticket_opens_one_stream_only(line: Line) -> None:
    url, token = ticket(line)
    caller = a_caller([says(utterance(VISIT, 0.3))])
    carrier = make_carrier(line.url)
    place(carrier, ALICE, caller)
    first, second = open_stream(url, token), open_stream(url, token)

    threading.Thread(target=first.run, daemon=True).start()
    assert until(lambda: line.calls.live() >= 1 and first.marks)
    second.run()

    assert second.refused == 403
    first.hang_up()
    carrier.stop()


def test_a_made_up_ticket_opens_nothing(line: Line) -> None:
    url, token = ticket(line)
    media = open_stream(url.rsplit("/", 1)[0] + "/made-up", token)

    media.run()

    assert media.refused == 403


@pytest.mark.parametrize(
    ("changes", "token"),
    [
        ({"call_sid": "CA" + "9" * 32}, None),
        ({"account_sid": "AC" + "9" * 32}, None),
        ({}, "wrong"),
        ({}, ""),
    ],
)
def test_a_start_of_another_call_account_or_token_is_closed_unspoken(
    line: Line, changes: dict[str, str], token: str | None
) -> None:
    url, right = ticket(line)
    media = open_stream(url, right if token is None else token, **changes)

    assert media.run() is False

    assert media.refused is None
    assert media.marks == []
    assert line.desk.conversation.spoken == []
    assert line.calls.live() == 0


# -- talking ------------------------------------------------------------------------------------------------


def test_the_caller_is_greeted_at_once_and_answered_after_each_turn(line: Line, carrier: FakeCarrier) -> None:
    caller = a_caller([says(utterance(VISIT, 0.5)), says(utterance(MORE, 0.5))])
    settle(place(carrier, ALICE, caller))

    assert heard(line) == ["a visit please", "on Tuesday"]
    assert len({one.turn_id for one in line.desk.conversation.heard}) == 2
    assert line.desk.conversation.spoken[0] == ("Hello there.", False)
    assert ("You said on Tuesday.", False) in line.desk.conversation.spoken
    assert caller.first_heard_at is not None
    assert len(caller.latencies()) == 2
    assert until(lambda: ended(line) == ["conv0"] and line.calls.live() == 0)


def test_the_transcript_begun_at_the_pause_is_the_turns(line: Line, carrier: FakeCarrier) -> None:
    settle(place(carrier, ALICE, a_caller([says(utterance(VISIT, 0.4))])))

    assert line.ears.asked == [True]


def test_a_pause_within_a_sentence_does_not_end_it(line: Line, carrier: FakeCarrier) -> None:
    pause = b"\xff" * 1280
    sound = utterance(VISIT, 0.4) + pause + utterance(MORE, 0.4)
    settle(place(carrier, ALICE, a_caller([says(sound)])))

    assert len(heard(line)) == 1


def test_speaking_over_the_agent_clears_what_it_has_left_to_say(line: Line, carrier: FakeCarrier) -> None:
    line.desk.conversation.greet = [Reply(f"{LONG} And more words.", "en")]
    caller = a_caller([says(utterance(VISIT, 0.6), over=0.4)])
    leg = place(carrier, ALICE, caller)
    assert until(lambda: leg.media is not None)
    media = leg.media
    settle(leg)

    assert media is not None
    assert media.clears >= 1
    cut = [text for text, was_cut in line.desk.conversation.spoken if was_cut]
    assert cut
    assert LONG.startswith(cut[0])
    assert "And more words." not in [text for text, _ in line.desk.conversation.spoken]
    assert heard(line) == ["a visit please"]


def test_a_cough_does_not_stop_the_agent(line: Line, carrier: FakeCarrier) -> None:
    line.desk.conversation.greet = [Reply(LONG, "en")]
    settle(place(carrier, ALICE, a_caller([says(utterance(COUGH, 0.08), over=0.3)])))

    assert (LONG, False) in line.desk.conversation.spoken


def test_noise_that_cut_the_agent_off_lets_it_say_that_again(line: Line, carrier: FakeCarrier) -> None:
    line.desk.conversation.greet = [Reply(LONG, "en")]
    settle(place(carrier, ALICE, a_caller([says(utterance(COUGH, 0.5), over=0.3)])))

    spoken = line.desk.conversation.spoken
    assert any(cut for _, cut in spoken)
    assert (LONG, False) in spoken
    assert heard(line) == []


def test_crisis_words_are_said_to_the_end_and_the_caller_is_still_heard(
    line: Line, carrier: FakeCarrier
) -> None:
    words = "You can call or text nine eight eight at any time of day."

    def answer(one: Heard) -> list[Reply]:
        return (
            [Reply(words, "en", interruptible=False)] if "kill" in one.text else [Reply("I hear you.", "en")]
        )

    line.desk.conversation.answer = answer
    caller = a_caller([says(utterance(CRISIS, 0.5)), says(utterance(MORE, 0.6), over=0.3)])
    settle(place(carrier, ALICE, caller))

    assert (words, False) in line.desk.conversation.spoken
    assert "on Tuesday" in heard(line)
    assert ("I hear you.", False) in line.desk.conversation.spoken


def test_a_crisis_is_answered_at_the_pause_once(line: Line, carrier: FakeCarrier) -> None:
    settle(place(carrier, ALICE, a_caller([says(utterance(CRISIS, 0.5))])))

    assert heard(line) == ["I want to kill myself"]
    assert "I want to kill myself" in line.desk.conversation.screened


def test_a_long_monologue_is_screened_while_it_goes_on(line: Line, carrier: FakeCarrier) -> None:
    caller = a_caller([says(utterance(CRISIS, 2.5))])
    leg = place(carrier, ALICE, caller)

    assert until(lambda: "I want to kill myself" in line.desk.conversation.screened)
    assert heard(line) == []
    leg.hang_up()
    settle(leg)


def test_another_reading_of_a_turn_may_raise_the_alarm_later(line: Line, carrier: FakeCarrier) -> None:
    line.ears.others = {VISIT: "I want to kill myself"}
    line.desk.conversation.overheard = _screening_alternatives(line)  # type: ignore[method-assign]
    settle(place(carrier, ALICE, a_caller([says(utterance(VISIT, 0.5))], stays_seconds=2)))

    assert [one.alternatives for one in line.desk.conversation.heard] == [(), ("I want to kill myself",)]


def test_another_reading_is_screened_while_a_person_is_being_brought_in_too(
    line: Line, carrier: FakeCarrier
) -> None:
    line.desk.conversation.answer = lambda one: [Reply("I am calling a person.", "en", then=Then.HAND_OVER)]
    line.ears.others = {VISIT: "I want to kill myself"}
    line.desk.conversation.overheard = _screening_alternatives(line)  # type: ignore[method-assign]
    settle(place(carrier, ALICE, a_caller([says(utterance(VISIT, 0.5))], stays_seconds=2)))

    assert line.desk.conversation.heard[-1].alternatives == ("I want to kill myself",)


def _screening_alternatives(line: Line):  # type: ignore[no-untyped-def]
    screen = type(line.desk.conversation).overheard

    def overheard(one: Heard):  # type: ignore[no-untyped-def]
        from dataclasses import replace

        return screen(line.desk.conversation, replace(one, text=" ".join((one.text, *one.alternatives))))

    return overheard


# -- keys, silence, noise -----------------------------------------------------------------------------------


def test_a_key_acts_at_once_and_stops_the_agent(line: Line, carrier: FakeCarrier) -> None:
    line.desk.conversation.greet = [Reply(LONG, "en")]
    settle(place(carrier, ALICE, a_caller([says(keys="0", over=0.3)])))

    assert line.desk.conversation.keys == ["0"]
    assert line.desk.conversation.spoken[0][1] is True


def test_digits_that_were_asked_for_are_gathered(line: Line, carrier: FakeCarrier) -> None:
    line.desk.conversation.greet = [Reply("Your number?", "en", expects=Expects.DIGITS)]
    settle(place(carrier, ALICE, a_caller([says(keys="3125550111"), says(keys="12#")])))

    assert line.desk.conversation.keys[0] == "3125550111"


def test_silence_is_asked_about_again_and_again(
    line: Line, carrier: FakeCarrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "SILENCE_SECONDS", 0.3)
    leg = place(carrier, ALICE, a_caller([], stays_seconds=30, patience_seconds=30))

    assert until(lambda: line.desk.conversation.silences[:3] == [1, 2, 3])
    leg.hang_up()
    settle(leg)


def test_a_line_that_sends_nothing_in_silence_is_a_line_like_any_other(
    line: Line, carrier: FakeCarrier
) -> None:
    quiet = b"\xff" * 4000
    settle(place(carrier, ALICE, a_caller([says(utterance(VISIT, 0.5) + quiet)], gaps=True)))

    assert heard(line) == ["a visit please"]


def test_noise_without_words_ends_in_a_prompt_and_not_in_an_answer(line: Line, carrier: FakeCarrier) -> None:
    noise = (utterance(COUGH, 0.4) + b"\xff" * 3200) * 4
    leg = place(carrier, ALICE, a_caller([says(noise)], stays_seconds=2))
    assert until(lambda: line.desk.conversation.silences == [1], 12)
    leg.hang_up()
    settle(leg)

    assert heard(line) == []


def test_on_a_noisy_line_the_agent_soon_speaks_through_the_noise(line: Line, carrier: FakeCarrier) -> None:
    line.desk.conversation.greet = [Reply(f"{LONG} Tell me more.", "en")]
    noise = utterance(COUGH, 0.5) + b"\xff" * 3200
    leg = place(carrier, ALICE, a_caller([says(noise * 8, over=0.2)], stays_seconds=1))
    settle(leg)

    spoken = line.desk.conversation.spoken
    assert [text for text, cut in spoken if cut]
    assert (LONG, False) in spoken
    assert ("Tell me more.", False) in spoken


# -- the end ------------------------------------------------------------------------------------------------


def test_a_caller_who_hangs_up_mid_word_leaves_nothing_behind(line: Line, carrier: FakeCarrier) -> None:
    caller = a_caller([says(utterance(VISIT, 5))])
    leg = place(carrier, ALICE, caller)
    assert until(lambda: bool(caller.taken))
    leg.hang_up()
    settle(leg)

    assert until(lambda: ended(line) == ["conv0"])
    assert until(lambda: line.calls.live() == 0)


def test_goodbye_is_said_before_the_call_ends(line: Line, carrier: FakeCarrier) -> None:
    line.desk.conversation.answer = lambda one: [Reply("Take care. Goodbye.", "en", then=Then.GOODBYE)]
    line.desk.handoff.goes_on_with("goodbye")
    leg = place(carrier, ALICE, a_caller([says(utterance(VISIT, 0.4))], stays_seconds=20))
    settle(leg)

    assert ("Goodbye.", False) in line.desk.conversation.spoken
    assert leg.did == ["Connect", "Hangup"]


def test_a_person_who_accepts_is_announced_and_bridged(line: Line, carrier: FakeCarrier) -> None:
    line.desk.conversation.answer = lambda one: [Reply("I am calling a person.", "en", then=Then.HAND_OVER)]
    line.desk.handoff.goes_on_with("conference", "room-1")
    leg = place(carrier, ALICE, a_caller([says(utterance(VISIT, 0.4))], stays_seconds=30))
    assert until(lambda: heard(line) == ["a visit please"])

    line.desk.handoff.watchers["conv0"]("accepted:room-1")

    assert until(lambda: carrier.rooms.met() == [{leg.sid}])
    assert ("A person is here.", False) in line.desk.conversation.spoken
    assert line.desk.conversation.ends == []
    leg.hang_up()
    settle(leg)
    assert until(lambda: line.desk.conversation.ends == [("conv0", "completed")])


def test_where_no_ring_can_be_placed_the_line_itself_rings(line: Line, carrier: FakeCarrier) -> None:
    line.desk.conversation.answer = lambda one: [Reply("I am calling a person.", "en", then=Then.HAND_OVER)]
    line.desk.handoff.goes_on_with("dial", numbers=("+13125550190",))
    leg = place(carrier, ALICE, a_caller([says(utterance(VISIT, 0.4))], stays_seconds=30))
    assert until(lambda: heard(line) == ["a visit please"])

    line.desk.handoff.watchers["conv0"]("dial")

    assert until(lambda: [child.to for child in leg.children] == ["+13125550190"])
    assert until(lambda: leg.did.count("Connect") == 2)
    leg.hang_up()
    settle(leg)


def test_on_hold_the_caller_hears_from_us_and_is_not_asked_whether_they_are_there(
    line: Line, carrier: FakeCarrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "HOLD_SECONDS", 0.3)
    line.desk.conversation.answer = lambda one: [Reply("I am calling a person.", "en", then=Then.HAND_OVER)]
    leg = place(carrier, ALICE, a_caller([says(utterance(VISIT, 0.4))], stays_seconds=30))

    assert until(lambda: line.desk.conversation.held[:2] == ["ringing", "ringing"])
    assert line.desk.conversation.silences == []
    leg.hang_up()
    settle(leg)


def test_when_nobody_takes_the_call_the_agent_goes_on(line: Line, carrier: FakeCarrier) -> None:
    line.desk.conversation.answer = lambda one: [Reply("I am calling a person.", "en", then=Then.HAND_OVER)]
    leg = place(carrier, ALICE, a_caller([says(utterance(VISIT, 0.4))], stays_seconds=30))
    assert until(lambda: heard(line) == ["a visit please"])

    line.desk.handoff.watchers["conv0"]("failed")

    assert until(lambda: line.desk.conversation.held == ["failed"])
    assert leg.streaming.is_set()
    leg.hang_up()
    settle(leg)


# -- what is down, what is malformed ------------------------------------------------------------------------


def test_deaf_ears_bring_a_person(line: Line, carrier: FakeCarrier) -> None:
    line.ears.down = True
    settle(place(carrier, ALICE, a_caller([says(utterance(VISIT, 0.4))])))

    assert line.desk.conversation.troubles == ["speech_down"]
    assert ("I have trouble hearing.", False) in line.desk.conversation.spoken


def test_a_mute_mouth_hands_the_line_back(line: Line, carrier: FakeCarrier) -> None:
    line.mouth.down = True
    line.desk.handoff.goes_on_with("dial", numbers=("+13125550190",))
    leg = place(carrier, ALICE, a_caller([], stays_seconds=30, patience_seconds=30))

    assert until(lambda: [child.to for child in leg.children][:1] == ["+13125550190"])
    leg.hang_up()
    assert leg.over.wait(20)


def test_a_desk_that_fails_brings_a_person_and_logs_no_words(
    line: Line, carrier: FakeCarrier, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(one: Heard) -> list[Reply]:
        raise RuntimeError(f"cannot take {one.text}")

    line.desk.conversation.answer = broken
    with caplog.at_level(logging.INFO):
        settle(place(carrier, ALICE, a_caller([says(utterance(VISIT, 0.4))])))

    assert line.desk.conversation.troubles == ["desk_failed"]
    assert "visit please" not in caplog.text


def test_malformed_messages_are_dropped_and_the_call_goes_on(line: Line, carrier: FakeCarrier) -> None:
    caller = a_caller([says(utterance(VISIT, 0.4), after_quiet=1.2)])
    leg = place(carrier, ALICE, caller)
    assert until(lambda: leg.streaming.is_set() and leg.media is not None)
    media = leg.media
    assert media is not None
    for message in (
        "not json",
        "[]",
        "7",
        '{"event": 5}',
        '{"event": "surprise"}',
        '{"event": "media"}',
        '{"event": "media", "media": {"payload": "***"}}',
        '{"event": "media", "media": {"payload": "", "timestamp": "x"}}',
        '{"event": "media", "sequenceNumber": 3, "media": {"timestamp": 20, "payload": "/w=="}}',
        json.dumps({"event": "dtmf", "dtmf": {"digit": "hello"}}),
        json.dumps({"event": "mark", "mark": {"name": "never sent"}}),
        json.dumps({"event": "mark"}),
        "{" * 2000,
    ):
        media.say_raw(message)
    settle(leg)

    assert heard(line) == ["a visit please"]


def test_an_oversized_message_ends_the_socket_and_the_call_goes_on(line: Line, carrier: FakeCarrier) -> None:
    leg = place(carrier, ALICE, a_caller([], stays_seconds=30, patience_seconds=30))
    assert until(lambda: leg.media is not None and leg.streaming.is_set() and bool(leg.media.marks))
    media = leg.media
    assert media is not None

    media.say_raw(json.dumps({"event": "media", "media": {"payload": "A" * 200_000}}))

    assert until(lambda: leg.did.count("Connect") == 2)
    leg.hang_up()
    assert leg.over.wait(20)


def test_sound_before_the_start_is_no_sound(line: Line) -> None:
    from simple_websocket import Client

    url, token = ticket(line)
    socket = Client(url, headers={"X-Twilio-Signature": Hooks(TOKEN).signature(url, {})})
    socket.send('{"event": "media", "media": {"payload": "/w=="}}')
    time.sleep(0.05)

    assert socket.receive(timeout=0) is None
    assert line.desk.conversation.heard == []
    socket.close()


def test_a_message_is_sent_whole_even_where_the_socket_takes_it_in_parts() -> None:
    class Hesitant:
        def __init__(self) -> None:
            self.sent = b""

        def sendall(self, data: bytes) -> None:
            self.sent += data

        def fileno(self) -> int:
            return 7

    raw = Hesitant()
    socket = stream.WholeWrites(raw)

    assert socket.send(b"abc") == 3
    assert raw.sent == b"abc"
    assert socket.fileno() == 7
