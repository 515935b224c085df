import hashlib

import pytest
from twilio.request_validator import RequestValidator

from integrations.twilio.signature import Signatures, sign, url_forms
from tests.support import twiml

BASE = "https://desk.example.org"
TOKEN, NEXT_TOKEN = "a" * 32, "b" * 32
FORM = {"CallSid": ["CA1"], "From": ["+13125550111"], "Empty": [""]}
PATH = "/twilio/voice/incoming"


def vectors() -> list[dict]:
    found = twiml.spec("vectors.json")
    if found is None:
        pytest.skip(twiml.MISSING)
    return [v for v in found["signatures"] if v["algorithm"] == "HMAC_SHA1"]


def as_params(given: dict | list) -> dict[str, list[str]]:
    pairs = given.items() if isinstance(given, dict) else given
    params: dict[str, list[str]] = {}
    for name, value in pairs:
        params.setdefault(name, []).append(value)
    return params


def test_signs_every_published_vector_as_twilio_does() -> None:
    for vector in vectors():
        assert sign("12345", vector["url"], as_params(vector["params"])) == vector["signature"], vector[
            "name"
        ]


def test_agrees_with_twilios_own_library() -> None:
    flat = {name: values[0] for name, values in FORM.items()}

    assert sign(TOKEN, BASE + PATH, FORM) == RequestValidator(TOKEN).compute_signature(BASE + PATH, flat)


def test_accepts_either_token_while_they_are_rotated() -> None:
    signatures = Signatures(BASE, (TOKEN, NEXT_TOKEN))

    assert signatures.webhook(PATH, FORM, sign(TOKEN, BASE + PATH, FORM))
    assert signatures.webhook(PATH, FORM, sign(NEXT_TOKEN, BASE + PATH, FORM))
    assert not signatures.webhook(PATH, FORM, sign("c" * 32, BASE + PATH, FORM))


def test_an_empty_second_token_opens_nothing() -> None:
    assert not Signatures(BASE, (TOKEN, "")).webhook(PATH, FORM, sign("", BASE + PATH, FORM))


@pytest.mark.parametrize("given", [None, "", "nonsense", "ü" * 10])
def test_refuses_a_missing_or_malformed_signature(given: str | None) -> None:
    assert not Signatures(BASE, (TOKEN,)).webhook(PATH, FORM, given)


def test_refuses_a_changed_added_or_missing_parameter() -> None:
    signatures = Signatures(BASE, (TOKEN,))
    given = sign(TOKEN, BASE + PATH, FORM)

    assert not signatures.webhook(PATH, {**FORM, "From": ["+13125550112"]}, given)
    assert not signatures.webhook(PATH, {**FORM, "New": ["1"]}, given)
    assert not signatures.webhook(PATH, {k: v for k, v in FORM.items() if k != "Empty"}, given)


def test_accepts_the_url_signed_with_and_without_its_port() -> None:
    signatures = Signatures(BASE, (TOKEN,))

    assert signatures.webhook(PATH, FORM, sign(TOKEN, "https://desk.example.org:443" + PATH, FORM))
    on_a_port = Signatures("https://desk.example.org:8443", (TOKEN,))
    assert on_a_port.webhook(PATH, FORM, sign(TOKEN, "https://desk.example.org" + PATH, FORM))
    assert on_a_port.webhook(PATH, FORM, sign(TOKEN, "https://desk.example.org:8443" + PATH, FORM))


def test_drops_user_and_fragment_before_signing() -> None:
    assert url_forms("https://user:pw@host.example:8443/x?y=1#rt=1")[0] == "https://host.example/x?y=1"


def test_counts_repeated_parameters_once_and_sorted() -> None:
    url = BASE + PATH

    assert sign(TOKEN, url, {"D": ["2", "1", "1"]}) == sign(TOKEN, url, {"D": ["1", "2"]})


def test_accepts_a_handshake_with_and_without_a_closing_slash() -> None:
    signatures = Signatures(BASE, (TOKEN,))
    stream = "wss://desk.example.org/twilio/voice/stream/x"

    assert signatures.handshake("/twilio/voice/stream/x", sign(TOKEN, stream, {}))
    assert signatures.handshake("/twilio/voice/stream/x", sign(TOKEN, stream + "/", {}))
    assert signatures.handshake("/twilio/voice/stream/x", sign(TOKEN, stream.replace("org", "org:443"), {}))
    assert not signatures.handshake("/twilio/voice/stream/x", sign(TOKEN, stream.replace("wss", "https"), {}))
    assert not signatures.handshake("/twilio/voice/stream/y", sign(TOKEN, stream, {}))


def test_a_body_hash_in_the_query_must_fit_the_body() -> None:
    signatures = Signatures(BASE, (TOKEN,))
    body = b'{"a": 1}'
    path = f"{PATH}?bodySHA256={hashlib.sha256(body).hexdigest()}"
    given = sign(TOKEN, BASE + path, {})

    assert signatures.webhook(path, {}, given, body)
    assert not signatures.webhook(path, {}, given, b'{"a": 2}')
