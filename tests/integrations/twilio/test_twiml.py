from collections.abc import Callable

import pytest

from integrations.twilio import twiml
from tests.support import twiml as checking

LEG = twiml.Leg("https://desk.example.org/twilio/voice/bridged", 20)
DOCUMENTS: dict[str, Callable[[], str]] = {
    "stream": lambda: twiml.stream("wss://desk.example.org/twilio/voice/stream/x", "token", LEG.action),
    "dial one": lambda: twiml.dial(["+13125550190"], LEG),
    "dial in turn": lambda: twiml.dial(["+13125550190", "+13125550191"], LEG),
    "conference": lambda: twiml.conference("room", LEG.action),
    "conference of a person": lambda: twiml.conference("room"),
    "overflow": lambda: twiml.overflow(["+13125550190"], LEG),
    "overflow without a desk": lambda: twiml.overflow([], LEG),
    "fallback": lambda: twiml.fallback("+13125550190"),
    "fallback without a desk": lambda: twiml.fallback(None),
    "unanswered": twiml.unanswered,
    "whisper": lambda: twiml.whisper("Press 1 & go <on>.", LEG.action),
    "goodbye to a person": lambda: twiml.say_and_hang_up("Too late."),
    "hang up": twiml.hang_up,
    "busy": twiml.busy,
    "text": lambda: twiml.text("Yes & no <b>\"'</b> ¿mañana? 🙂"),
    "no text": lambda: twiml.text(None),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_document_is_legal_twiml(name: str) -> None:
    if checking.spec("twiml.json") is None:
        pytest.skip(checking.MISSING)

    checking.check(DOCUMENTS[name]())


@pytest.mark.parametrize("name", ["overflow", "fallback", "fallback without a desk", "unanswered"])
def test_whoever_cannot_be_served_hears_where_help_is_in_both_languages(name: str) -> None:
    document = DOCUMENTS[name]()

    assert "9 1 1" in document
    assert "call or text 9 8 8" in document
    assert "mande un texto al 9 8 8" in document


def test_a_document_never_ends_in_a_pause_on_a_silent_line() -> None:
    assert all("<Pause" not in make() for make in DOCUMENTS.values())


def test_the_checker_refuses_what_twilio_would() -> None:
    if checking.spec("twiml.json") is None:
        pytest.skip(checking.MISSING)
    for bad in (
        '<Response><Dial bogusAttr="1">+1</Dial></Response>',
        "<Response><Shout>hey</Shout></Response>",
        "<Response>loose text<Hangup/></Response>",
        '<Response><Connect><Stream url="https://x.example/y"/></Connect></Response>',
        '<Response><Connect><Stream url="wss://x.example/y?token=1"/></Connect></Response>',
        "<Response><Say>" + "x" * 65536 + "</Say></Response>",
    ):
        with pytest.raises((AssertionError, KeyError)):
            checking.check(bad)
