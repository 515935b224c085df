import logging
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
import requests

from agent.turns import Level
from integrations.twilio.fake_carrier.hooks import Hooks
from tests.support.carrier import ALICE, DESK_PHONE, NUMBER, ON_CALL, TOKEN
from tests.support.phone_line import Line, answering

CALL = {"CallSid": "CA" + "1" * 32, "From": ALICE, "To": NUMBER, "CallStatus": "ringing"}


def post(line: Line, path: str, token: str = TOKEN, **params: str) -> ElementTree.Element:
    answer = Hooks(token).post(f"{line.url}/twilio/voice/{path}", {**CALL, **params})
    assert answer.headers["Content-Type"].startswith("text/xml")
    return ElementTree.fromstring(answer.text)


def test_the_agent_answers_with_a_stream_and_a_token_that_is_nowhere_in_the_address(line: Line) -> None:
    document = post(line, "incoming")

    stream = document.find("Connect/Stream")
    assert stream is not None
    parameter = stream.find("Parameter")
    assert parameter is not None
    assert stream.get("url", "").startswith(line.url.replace("http", "ws") + "/twilio/voice/stream/")
    assert parameter.get("value") not in stream.get("url", "")
    assert document.find("Connect").get("action", "").startswith(line.url + "/twilio/voice/after")
    assert line.desk.conversation.callers == [ALICE]


@pytest.mark.parametrize("headers", [{}, {"X-Twilio-Signature": "wrong"}])
@pytest.mark.parametrize(
    "path",
    [
        "voice/incoming",
        "voice/after",
        "voice/status",
        "voice/fallback",
        "voice/ring/r1",
        "voice/ring/r1/answer",
        "voice/ring/r1/status",
        "sms/incoming",
        "sms/status",
        "sms/fallback",
    ],
)
def test_an_unsigned_request_is_refused_and_leaves_nothing_behind(
    line: Line, path: str, headers: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    form = {**CALL, "MessageSid": "SM1", "Body": "hello", "Digits": "1"}
    with caplog.at_level(logging.WARNING, "integrations.twilio"):
        answer = requests.post(f"{line.url}/twilio/{path}", data=form, headers=headers, timeout=5)

    assert answer.status_code == 403
    assert line.desk.conversation.callers == []
    assert line.desk.conversation.texts == []
    assert line.desk.handoff.events == []
    assert len([r for r in caplog.records if r.name.startswith("integrations.twilio")]) == 1
    assert ALICE not in caplog.text


def test_the_second_token_is_good_while_tokens_are_rotated(line: Line) -> None:
    assert post(line, "incoming", token="s" * 32).find("Connect/Stream") is not None


def test_the_host_header_counts_for_nothing(line: Line) -> None:
    url = "http://evil.example/twilio/voice/incoming"
    headers = {"X-Twilio-Signature": Hooks(TOKEN).signature(url, CALL), "Host": "evil.example"}

    answer = requests.post(f"{line.url}/twilio/voice/incoming", data=CALL, headers=headers, timeout=5)

    assert answer.status_code == 403


@pytest.mark.parametrize(
    "number", ["anonymous", "+266696687", "client:x", "", "+1", "Restricted", "+1" + "9" * 20]
)
def test_a_withheld_or_malformed_number_is_nobodys(line: Line, number: str) -> None:
    assert post(line, "incoming", From=number).find("Connect/Stream") is not None
    assert line.desk.conversation.callers == [None]


def test_when_the_agent_is_off_the_desk_rings_and_nobody_is_hung_up_on_unheard(line: Line) -> None:
    line.desk.published = answering("off")

    assert post(line, "incoming").findtext("Dial/Number") == DESK_PHONE
    answered = post(line, "desk", DialCallStatus="completed", CallStatus="in-progress")
    missed = post(line, "desk", DialCallStatus="no-answer", CallStatus="in-progress")

    assert [verb.tag for verb in answered] == ["Hangup"]
    assert "9 8 8" in ElementTree.tostring(missed, "unicode")
    assert line.desk.conversation.callers == []


def test_in_overflow_the_agent_answers_what_the_desk_does_not(line: Line) -> None:
    line.desk.published = answering("overflow")

    dial = post(line, "incoming").find("Dial")
    missed = post(line, "desk", DialCallStatus="busy", CallStatus="in-progress")

    assert dial is not None
    assert dial.get("timeout") == "15"
    assert missed.find("Connect/Stream") is not None


@pytest.mark.parametrize(("open_now", "first"), [(True, "Dial"), (False, "Connect")])
def test_after_hours_means_that_the_agent_answers_when_the_desk_is_closed(
    line: Line, open_now: bool, first: str
) -> None:
    line.desk.published = answering("after_hours")
    line.desk.handoff.open = open_now

    assert post(line, "incoming")[0].tag == first


def test_a_call_that_the_desk_forwarded_to_us_is_not_rung_back_to_it(line: Line) -> None:
    line.desk.published = answering("overflow")

    assert post(line, "incoming", ForwardedFrom=DESK_PHONE).find("Connect/Stream") is not None


def test_our_own_ring_forwarded_back_to_us_is_busy(line: Line) -> None:
    document = post(line, "incoming", From=NUMBER, ForwardedFrom=ON_CALL)

    assert document[0].tag == "Reject"
    assert line.desk.conversation.callers == []


def test_calls_over_the_limit_hear_the_emergency_words_and_ring_the_desk() -> None:
    small = Line(max_calls=1)
    try:
        assert post(small, "incoming").find("Connect/Stream") is not None
        second = post(small, "incoming", CallSid="CA" + "2" * 32)
        again = post(small, "incoming")

        assert second.findtext("Dial/Number") == DESK_PHONE
        assert "9 8 8" in ElementTree.tostring(second, "unicode")
        assert again.find("Connect/Stream") is not None
        assert len(small.desk.conversation.calls) == 1
    finally:
        small.stop()


def test_the_fallback_speaks_when_the_practice_cannot_be_read(line: Line) -> None:
    post(line, "fallback")
    line.desk.unreadable = True

    document = post(line, "fallback", ErrorCode="11200", ErrorUrl="https://x.example")

    assert document.findtext("Dial/Number") == DESK_PHONE
    assert "llame al 9 1 1" in ElementTree.tostring(document, "unicode")


def test_a_webhook_that_fails_inside_still_answers_the_caller(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> str:
        raise RuntimeError("Maria Lopez")

    line.desk.conversation.open_call = broken  # type: ignore[method-assign]

    assert post(line, "incoming").findtext("Dial/Number") == DESK_PHONE
    assert "Maria" not in caplog.text


def test_a_call_that_comes_back_keeps_its_conversation_whatever_the_desk_can_tell(line: Line) -> None:
    def broken(*_: object) -> str:
        raise RuntimeError("asked twice")

    post(line, "incoming")
    line.desk.conversation.open_call = broken  # type: ignore[method-assign]
    line.desk.handoff.goes_on_with("resume")

    assert post(line, "after", CallStatus="in-progress").find("Connect/Stream") is not None


def test_after_the_stream_the_line_goes_on_as_the_desk_says(line: Line) -> None:
    line.desk.handoff.goes_on_with("conference", "room-7")
    assert post(line, "after", CallStatus="in-progress").findtext("Dial/Conference") == "room-7"

    line.desk.handoff.goes_on_with("dial", numbers=(ON_CALL, DESK_PHONE))
    dial = post(line, "after", CallStatus="in-progress").find("Dial")
    assert dial is not None
    assert [n.text for n in dial] == [ON_CALL, DESK_PHONE]
    assert dial.get("sequential") == "true"

    line.desk.handoff.goes_on_with("resume")
    assert post(line, "after", CallStatus="in-progress").find("Connect/Stream") is not None

    line.desk.handoff.goes_on_with("goodbye")
    assert post(line, "after", CallStatus="in-progress")[0].tag == "Hangup"
    assert line.desk.conversation.ends[-1][1] == "goodbye"


def test_a_dial_never_rings_whoever_forwarded_the_call(line: Line) -> None:
    line.desk.handoff.goes_on_with("dial", numbers=(DESK_PHONE, ON_CALL))

    dial = post(line, "after", CallStatus="in-progress", ForwardedFrom=DESK_PHONE).find("Dial")

    assert dial is not None
    assert [n.text for n in dial] == [ON_CALL]


def test_a_caller_whom_a_person_left_gets_the_agent_back(line: Line) -> None:
    document = post(line, "bridged", CallStatus="in-progress", DialCallStatus="answered")

    assert document.find("Connect/Stream") is not None


def test_a_caller_who_hung_up_meanwhile_takes_no_line(line: Line) -> None:
    post(line, "incoming")
    line.desk.handoff.goes_on_with("resume")

    assert post(line, "after", CallStatus="completed")[0].tag == "Hangup"
    assert post(line, "bridged", CallStatus="completed")[0].tag == "Hangup"
    assert line.desk.conversation.ends == [("conv0", "completed")]


def test_the_end_of_a_call_is_told_to_the_desk_once(line: Line) -> None:
    post(line, "incoming")
    for _ in range(2):
        Hooks(TOKEN).post(f"{line.url}/twilio/voice/status", {**CALL, "CallStatus": "completed"})

    assert line.desk.conversation.ends == [("conv0", "completed")]


def test_a_stream_that_keeps_breaking_ends_at_a_person(line: Line) -> None:
    line.desk.handoff.goes_on_with("resume")
    documents = [post(line, "after", CallStatus="in-progress") for _ in range(15)]

    assert documents[0].find("Connect/Stream") is not None
    assert documents[-1].findtext("Dial/Number") == DESK_PHONE


def test_a_person_is_asked_to_press_1_and_hears_nothing_about_the_caller(line: Line) -> None:
    gather = post(line, "ring/r1", From=NUMBER, To=ON_CALL).find("Gather")

    assert gather is not None
    assert gather.get("numDigits") == "1"
    assert ALICE not in ElementTree.tostring(gather, "unicode")


def test_a_person_hears_how_urgent_it_is_and_in_which_language(line: Line) -> None:
    about = SimpleNamespace(level=Level.L1, reason="crisis", channel="voice", language="es")
    line.desk.handoff.briefs = {"r1": about, "r2": SimpleNamespace(**{**vars(about), "channel": "sms"})}

    called = post(line, "ring/r1").findtext("Gather/Say") or ""
    texted = post(line, "ring/r2").findtext("Gather/Say") or ""

    assert "urgent" in called
    assert "Spanish" in called
    assert "A caller" in called
    assert "who texted" in texted
    assert "crisis" not in called


def test_after_dialling_from_the_callers_line_the_desk_decides(line: Line) -> None:
    line.desk.handoff.after_dialling = "goodbye"
    assert post(line, "dialled", DialCallStatus="completed", CallStatus="in-progress")[0].tag == "Hangup"

    line.desk.handoff.after_dialling = "resume"
    again = post(line, "dialled", DialCallStatus="no-answer", CallStatus="in-progress")
    assert again.find("Connect/Stream") is not None
    assert line.desk.handoff.events == [("dialled", "completed"), ("dialled", "no-answer")]


def test_only_1_takes_the_call(line: Line) -> None:
    taken = post(line, "ring/r1/answer", Digits="1", CallStatus="in-progress")
    refused = post(line, "ring/r2/answer", Digits="2", CallStatus="in-progress")
    silent = post(line, "ring/r3/answer", CallStatus="in-progress")

    assert taken.findtext("Dial/Conference") == "room-1"
    assert refused[-1].tag == silent[-1].tag == "Hangup"
    assert line.desk.handoff.events == [("accepted", "r1"), ("declined", "r2"), ("declined", "r3")]


def test_who_takes_a_call_too_late_is_told_so(line: Line) -> None:
    line.desk.handoff.conference = None

    assert "Nobody is waiting" in (post(line, "ring/r1/answer", Digits="1").findtext("Say") or "")


def test_how_a_ring_ended_is_told_to_the_desk(line: Line) -> None:
    for status in ("initiated", "ringing", "in-progress", "no-answer"):
        Hooks(TOKEN).post(f"{line.url}/twilio/voice/ring/r1/status", {**CALL, "CallStatus": status})

    assert line.desk.handoff.events[-2:] == [("ended", "r1", "in-progress"), ("ended", "r1", "no-answer")]
