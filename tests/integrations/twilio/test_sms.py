import threading
from typing import Any
from xml.etree import ElementTree

import pytest

from agent.errors import StoreDown
from integrations.twilio import sms
from integrations.twilio.fake_carrier import FakeCarrier
from integrations.twilio.fake_carrier.hooks import Hooks
from tests.support.carrier import ACCOUNT, ALICE, BOB, NUMBER, TOKEN, make_carrier
from tests.support.phone_line import FakeDesk, FakeTexts, Line, until
from tests.support.ports import FakeClock


def post(line: Line, path: str, **params: str) -> tuple[int, str, str]:
    form = {"AccountSid": ACCOUNT, "From": ALICE, "To": NUMBER, "MessageSid": "SM" + "1" * 32, **params}
    answer = Hooks(TOKEN).post(f"{line.url}/twilio/sms/{path}", form)
    return answer.status_code, answer.headers.get("Content-Type", ""), answer.text


def a_text(sender: str, body: str, sid: str = "SM1") -> sms.Text:
    return sms.Text(sid, sender, body, 0, "", FakeClock().now())


def test_a_text_is_answered_in_the_same_breath(line: Line, carrier: FakeCarrier) -> None:
    assert carrier.text(ALICE, "hello") == ["Got hello"]
    assert line.desk.conversation.texts[0][1:] == (ALICE, "hello")


@pytest.mark.parametrize(
    "body", ["", " ", "x" * 1600, "🙂🙂", "Привет, مرحبا", "/restart", "<b>&amp;</b>", "a\nb"]
)
def test_any_body_reaches_the_desk_unchanged_and_comes_back_whole(
    line: Line, carrier: FakeCarrier, body: str
) -> None:
    line.desk.conversation.text_answer = lambda text: f"«{text}»"

    answers = carrier.text(ALICE, body)

    assert line.desk.conversation.texts[0][2] == body
    assert answers == [f"«{body}»"]


def test_nothing_to_say_is_an_empty_answer_and_always_xml(line: Line) -> None:
    line.desk.conversation.text_answer = lambda text: None

    status, kind, document = post(line, "incoming", Body="hi")

    assert (status, kind.split(";")[0]) == (200, "text/xml")
    assert list(ElementTree.fromstring(document)) == []


def test_a_text_without_sender_or_id_is_acknowledged_and_ignored(line: Line) -> None:
    assert post(line, "incoming", Body="hi", From="")[0] == 200
    assert post(line, "incoming", Body="hi", MessageSid="")[0] == 200
    assert line.desk.conversation.texts == []


def test_where_the_carrier_has_answered_stop_we_do_not(line: Line) -> None:
    _, _, document = post(line, "incoming", Body="ALTO", OptOutType="STOP")

    assert list(ElementTree.fromstring(document)) == []
    assert line.desk.patients.events == [("suppress", ALICE, "carrier")]
    assert line.desk.conversation.texts[0][2] == "ALTO"


def test_a_yes_that_the_carrier_took_for_opting_in_still_reaches_the_desk(line: Line) -> None:
    post(line, "incoming", Body="YES", OptOutType="START")

    assert line.desk.patients.events == [("unsuppress", ALICE)]
    assert line.desk.conversation.texts[0][2] == "YES"


def test_a_text_that_cannot_be_answered_hears_where_help_is(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    def down(body: str) -> str:
        raise StoreDown(f"insert failed for {body}")

    line.desk.conversation.text_answer = down

    _, _, document = post(line, "incoming", Body="I am Maria Lopez")

    assert "988" in document
    assert "Maria" not in caplog.text


def test_an_answer_that_takes_too_long_is_sent_later() -> None:
    ready = threading.Event()
    desk, texts = FakeDesk(), FakeTexts()
    desk.conversation.text_answer = lambda body: "late" if ready.wait(5) else None
    webhooks = sms.TextWebhooks(desk, texts, FakeClock(), answer_seconds=0.05)

    document = webhooks.incoming(a_text(ALICE, "hi"))
    ready.set()

    assert list(ElementTree.fromstring(document)) == []
    assert until(lambda: texts.sent == [(ALICE, "late")])


def test_texts_of_one_sender_are_answered_in_order_and_others_do_not_wait() -> None:
    first_may_go = threading.Event()
    order: list[str] = []

    def answer(body: str) -> str:
        if body == "first":
            first_may_go.wait(5)
        order.append(body)
        return body

    desk = FakeDesk()
    desk.conversation.text_answer = answer
    webhooks = sms.TextWebhooks(desk, FakeTexts(), FakeClock())
    senders = [(ALICE, "first"), (ALICE, "second"), (BOB, "other")]
    threads = []
    for number, (sender, body) in enumerate(senders):
        text = a_text(sender, body, f"SM{number}")
        threads.append(threading.Thread(target=webhooks.incoming, args=(text,)))
        threads[-1].start()
        assert until(lambda n=number: n == 2 or len(desk.conversation.texts) == 1)

    assert until(lambda: order == ["other"])
    first_may_go.set()
    for thread in threads:
        thread.join(5)
    assert order == ["other", "first", "second"]


def test_receipts_carry_a_rank_so_that_late_ones_change_nothing(line: Line) -> None:
    for status, code in (("sent", ""), ("delivered", ""), ("undelivered", "30003"), ("made-up", "")):
        assert post(line, "status", MessageStatus=status, ErrorCode=code)[0] == 204

    receipts: list[Any] = line.desk.outreach.events
    assert [r[1:] for r in receipts] == [("sent", 3, None), ("delivered", 5, None), ("undelivered", 5, 30003)]


def test_the_fallback_names_911_and_988_in_both_languages(line: Line) -> None:
    _, _, document = post(line, "fallback", Body="x")

    assert "call 911" in document
    assert "llame al 911" in document


def test_somebody_who_opted_out_at_the_carrier_gets_nothing(line: Line) -> None:
    strict = make_carrier(line.url, advanced_opt_out=True)

    assert strict.text(ALICE, "STOP") == []
    assert strict.text(ALICE, "hello") == []
    assert strict.text(ALICE, "START") == []
    assert strict.text(ALICE, "hello") == ["Got hello"]
    strict.stop()
