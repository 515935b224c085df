import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import requests
from jsonschema import Draft7Validator

from agent.errors import CarrierError
from integrations.twilio.errors import carrier_error
from integrations.twilio.fake_carrier import FakeCarrier, Person
from integrations.twilio.fake_carrier.hooks import Hooks
from integrations.twilio.rest import TwilioRest
from tests.support import twiml
from tests.support.carrier import ACCOUNT, ALICE, BOB, NUMBER, ON_CALL, TOKEN, make_carrier
from tests.support.phone_line import Line, until

API = f"/2010-04-01/Accounts/{ACCOUNT}"


@pytest.fixture
def api(carrier: FakeCarrier) -> str:
    return carrier.start()


@pytest.fixture
def rest(line: Line, api: str) -> TwilioRest:
    return TwilioRest(SimpleNamespace(**{**vars(line.settings), "twilio_api_base_url": api}))


@pytest.fixture
def spec() -> dict[str, Any]:
    found = twiml.spec("rest_api.json")
    if found is None:
        pytest.skip(twiml.MISSING)
    return found


def fits(value: Any, schema: dict[str, Any], spec: dict[str, Any]) -> None:
    """Fail where a value does not fit an OpenAPI 3.0 schema, null included where it says so."""

    def plain(node: Any) -> Any:
        if isinstance(node, list):
            return [plain(item) for item in node]
        if not isinstance(node, dict):
            return node
        if "$ref" in node:
            return plain(spec["components"]["schemas"][node["$ref"].rsplit("/", 1)[1]])
        made = {k: plain(v) for k, v in node.items() if k not in ("nullable", "format", "description")}
        if node.get("nullable") and "type" in made:
            made["type"] = [made["type"], "null"]
        return made

    Draft7Validator(plain(schema)).validate(value)


def answer_schema(spec: dict[str, Any], path: str, method: str, status: str) -> dict[str, Any]:
    operation = spec["paths"][path][method]
    schema: dict[str, Any] = operation["responses"][status]["content"]["application/json"]["schema"]
    return schema


def test_sends_a_text_and_hears_what_became_of_it(line: Line, carrier: FakeCarrier, rest: TwilioRest) -> None:
    sent = rest.send_text(ALICE, "See you then.")

    assert sent.sid.startswith("SM")
    assert sent.status == "queued"
    assert carrier.texts_to(ALICE) == ["See you then."]
    assert until(lambda: [e[1] for e in line.desk.outreach.events] == ["sending", "sent", "delivered"])


@pytest.mark.parametrize(
    ("to", "code", "retryable"),
    [("+15005550001", 21211, False), ("+15005550004", 21610, False), ("+15005550009", 21614, False)],
)
def test_a_refused_text_names_the_carriers_number_and_nobody(
    rest: TwilioRest, to: str, code: int, retryable: bool
) -> None:
    with pytest.raises(CarrierError) as caught:
        rest.send_text(to, "Hello Maria")

    assert (caught.value.code, caught.value.retryable) == (code, retryable)
    assert to not in str(caught.value)
    assert "Maria" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_an_empty_or_too_long_text_is_refused(rest: TwilioRest) -> None:
    for body, code in (("", 21602), ("x" * 1601, 21617)):
        with pytest.raises(CarrierError) as caught:
            rest.send_text(ALICE, body)
        assert caught.value.code == code


def test_somebody_who_texted_stop_is_refused_by_the_carrier(carrier: FakeCarrier, rest: TwilioRest) -> None:
    carrier.text(ALICE, "STOP")

    with pytest.raises(CarrierError) as caught:
        rest.send_text(ALICE, "hello")
    assert caught.value.code == 21610


def test_a_busy_carrier_is_worth_another_try_later(carrier: FakeCarrier, rest: TwilioRest) -> None:
    for outage in (20429, 20500):
        carrier.outage = outage
        with pytest.raises(CarrierError) as caught:
            rest.send_text(ALICE, "hello")
        assert caught.value.retryable


def test_a_carrier_that_cannot_be_reached_has_code_0(line: Line) -> None:
    nowhere = TwilioRest(
        SimpleNamespace(**{**vars(line.settings), "twilio_api_base_url": "http://127.0.0.1:9"})
    )

    with pytest.raises(CarrierError) as caught:
        nowhere.send_text(ALICE, "hello")
    assert (caught.value.code, caught.value.retryable) == (0, True)


def test_wrong_credentials_are_not_tried_again(line: Line, api: str) -> None:
    settings = {**vars(line.settings), "twilio_api_base_url": api, "twilio_auth_token": "x" * 32}

    with pytest.raises(CarrierError) as caught:
        TwilioRest(SimpleNamespace(**settings)).send_text(ALICE, "hello")
    assert (caught.value.code, caught.value.retryable) == (20003, False)


def test_lists_both_directions_oldest_first(carrier: FakeCarrier, rest: TwilioRest) -> None:
    since = datetime.now(UTC) - timedelta(seconds=5)  # noqa: TID251  the carrier's own clock
    carrier.text(ALICE, "one")
    rest.send_text(BOB, "two")

    listed = rest.messages_since(since)

    assert [(m.inbound, m.text) for m in listed] == [(True, "one"), (False, "Got one"), (False, "two")]
    assert all(m.at.tzinfo is not None for m in listed)
    assert rest.messages_since(since + timedelta(hours=1)) == []


def test_lists_more_than_one_page(carrier: FakeCarrier, api: str) -> None:
    for number in range(5):
        carrier.ledger.add(ALICE, NUMBER, str(number), "inbound", "received")
    auth = (ACCOUNT, TOKEN)

    first = requests.get(f"{api}{API}/Messages.json?PageSize=2", auth=auth, timeout=5).json()
    second = requests.get(api + first["next_page_uri"], auth=auth, timeout=5).json()

    assert [m["body"] for m in first["messages"] + second["messages"]] == ["4", "3", "2", "1"]


def test_a_person_who_is_rung_and_presses_1_joins_the_conference(line: Line) -> None:
    carrier = make_carrier(line.url, {ON_CALL: Person(after_seconds=1, keys="1")})
    rest = TwilioRest(SimpleNamespace(**{**vars(line.settings), "twilio_api_base_url": carrier.start()}))

    sent = rest.ring(ON_CALL, "/twilio/voice/ring/r1", ring_seconds=20)

    assert sent.status == "queued"
    assert until(lambda: ("accepted", "r1") in line.desk.handoff.events)
    assert until(lambda: carrier.rooms.met() == [{sent.sid}])
    rest.hang_up(sent.sid)
    assert until(lambda: ("ended", "r1", "completed") in line.desk.handoff.events)
    carrier.stop()


@pytest.mark.parametrize(
    ("person", "status"),
    [
        (Person(busy=True), "busy"),
        (Person(answers=False), "no-answer"),
        (Person(after_seconds=60), "no-answer"),
    ],
)
def test_a_person_who_does_not_answer_is_reported(line: Line, person: Person, status: str) -> None:
    carrier = make_carrier(line.url, {ON_CALL: person})
    rest = TwilioRest(SimpleNamespace(**{**vars(line.settings), "twilio_api_base_url": carrier.start()}))

    rest.ring(ON_CALL, "/twilio/voice/ring/r1", ring_seconds=5)

    assert until(lambda: ("ended", "r1", status) in line.desk.handoff.events)
    carrier.stop()


def test_a_person_who_presses_nothing_declines(line: Line) -> None:
    carrier = make_carrier(line.url, {ON_CALL: Person(after_seconds=0, keys="")})
    rest = TwilioRest(SimpleNamespace(**{**vars(line.settings), "twilio_api_base_url": carrier.start()}))

    rest.ring(ON_CALL, "/twilio/voice/ring/r1", ring_seconds=5)

    assert until(lambda: ("declined", "r1") in line.desk.handoff.events)
    carrier.stop()


def test_hanging_up_what_is_over_or_unknown_is_no_error(carrier: FakeCarrier, rest: TwilioRest) -> None:
    rest.hang_up("CA" + "0" * 32)

    assert carrier.legs == {}


@pytest.mark.parametrize("to", ["+15005550001", "+15005550003", "notanumber"])
def test_a_call_that_cannot_be_placed_raises(rest: TwilioRest, to: str) -> None:
    with pytest.raises(CarrierError):
        rest.ring(to, "/twilio/voice/ring/r1", ring_seconds=5)


def test_every_known_code_says_whether_to_try_again() -> None:
    assert carrier_error(30003).retryable
    assert not carrier_error(30007).retryable
    assert carrier_error(99999, 503).retryable
    assert not carrier_error(99999, 400).retryable


def test_the_fake_answers_what_twilios_description_says(
    api: str, rest: TwilioRest, carrier: FakeCarrier, spec: dict[str, Any]
) -> None:
    base = "/2010-04-01/Accounts/{AccountSid}"
    auth = (ACCOUNT, TOKEN)
    form = {"To": ALICE, "From": NUMBER, "Body": "hi"}
    text = requests.post(f"{api}{API}/Messages.json", data=form, auth=auth, timeout=5)
    call = {"To": ON_CALL, "From": NUMBER, "Url": "http://127.0.0.1:9/x", "Timeout": "1"}
    ring = requests.post(f"{api}{API}/Calls.json", data=call, auth=auth, timeout=5)
    listed = requests.get(f"{api}{API}/Messages.json", auth=auth, timeout=5)
    calls = requests.get(f"{api}{API}/Calls.json", auth=auth, timeout=5)
    one = requests.get(f"{api}{API}/Calls/{ring.json()['sid']}.json", auth=auth, timeout=5)

    assert (text.status_code, ring.status_code) == (201, 201)
    fits(text.json(), answer_schema(spec, f"{base}/Messages.json", "post", "201"), spec)
    fits(ring.json(), answer_schema(spec, f"{base}/Calls.json", "post", "201"), spec)
    fits(listed.json(), answer_schema(spec, f"{base}/Messages.json", "get", "200"), spec)
    fits(calls.json(), answer_schema(spec, f"{base}/Calls.json", "get", "200"), spec)
    fits(one.json(), answer_schema(spec, f"{base}/Calls/{{Sid}}.json", "get", "200"), spec)


def test_what_we_send_is_what_twilios_description_asks_for(
    line: Line, api: str, spec: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, dict[str, Any]]] = []
    rest = TwilioRest(SimpleNamespace(**{**vars(line.settings), "twilio_api_base_url": api}))
    http = rest._client.http_client
    send = http.request

    def watched(method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        seen.append((url, dict(kwargs.get("data") or {})))
        return send(method, url, *args, **kwargs)

    monkeypatch.setattr(http, "request", watched)
    rest.send_text(ALICE, "hi")
    sid = rest.ring(ON_CALL, "/twilio/voice/ring/r1", ring_seconds=5).sid
    rest.hang_up(sid)

    for url, form in seen:
        path = (
            url.replace("https://api.twilio.com", "").replace(ACCOUNT, "{AccountSid}").replace(sid, "{Sid}")
        )
        content = spec["paths"][path]["post"]["requestBody"]["content"]["application/x-www-form-urlencoded"]
        schema = {**content["schema"], "additionalProperties": False}
        fits(json.loads(json.dumps(form)), schema, spec)
    assert len(seen) == 3


def test_the_fake_signs_the_public_address_and_reaches_the_local_one() -> None:
    hooks = Hooks(TOKEN, "https://desk.example.org", "http://127.0.0.1:8000")

    assert hooks.reach("https://desk.example.org/twilio/x") == "http://127.0.0.1:8000/twilio/x"
    assert hooks.reach("wss://desk.example.org/twilio/x") == "ws://127.0.0.1:8000/twilio/x"
    assert hooks.reach("https://other.example/x") == "https://other.example/x"
