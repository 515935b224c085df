"""Whole turns through the real Rasa and the real action server; only the desk behind them is a fake."""

import json
import os
import urllib.error
import urllib.request
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from agent.errors import DialogueDown
from agent.turns import Then
from tests.support.running_rasa import ACTIONS_SECRET, RASA_SECRET, Running

pytestmark = pytest.mark.engine

LOOPBACK = "0100007F"  # 127.0.0.1, as the kernel writes it


def status(url: str, body: Any = None, headers: Mapping[str, str] | None = None) -> int:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json", **(headers or {})})
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


def loop(rasa: Running, conversation: str) -> str | None:
    """Return the loop that Rasa has open."""
    name: str | None = tracker(rasa, conversation)["active_loop"].get("name")
    return name


def tracker(rasa: Running, conversation: str) -> dict[str, Any]:
    address = f"{rasa.url}/conversations/{conversation}/tracker?token={RASA_SECRET}"
    with urllib.request.urlopen(address, timeout=5) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def test_an_errand_opens_its_form_and_every_turn_asks_the_desk_once(rasa: Running) -> None:
    for text in ("I'd like to book an appointment", "Tuesday afternoon", "yes", "what are your hours"):
        assert len(rasa.say("opens", text)) == 1

    assert loop(rasa, "opens") == "book_form"
    assert [s["intent"] for s in rasa.seen("opens")] == ["book_appointment", "inform", "affirm", "ask_hours"]


def test_another_errand_in_the_middle_switches_the_form(rasa: Running) -> None:
    rasa.say("switches", "I'd like to book an appointment")
    rasa.say("switches", "actually I need to cancel my appointment")

    assert loop(rasa, "switches") == "cancel_form"
    assert len(rasa.seen("switches")) == 2


def test_the_form_closes_when_the_desk_says_so(rasa: Running) -> None:
    rasa.say("closes", "I want to reschedule")
    rasa.say("closes", "never mind, forget it")

    assert loop(rasa, "closes") is None
    rasa.say("closes", "where are you located")
    assert [s["active"] for s in rasa.seen("closes")] == [None, "move", None]


def test_a_question_outside_any_errand_opens_none(rasa: Running) -> None:
    rasa.say("asks", "do you take Aetna")

    assert loop(rasa, "asks") is None


def test_spanish_is_understood_and_answered_as_spanish(rasa: Running) -> None:
    (reply,) = rasa.say("spanish", "quisiera cambiar mi cita para otro día", "es")

    assert reply.say == "fake_reschedule_appointment"
    assert reply.language == "es"


def test_what_makes_no_sense_reaches_the_desk_too(rasa: Running) -> None:
    for text in ("…", "?!", "😀😀", "1", "привет как дела", "x" * 1600):
        assert len(rasa.say("noise", text)) == 1

    seen = rasa.seen("noise")
    assert len(seen) == 6
    assert [s["intent"] for s in seen[:3]] == ["nlu_fallback"] * 3


def test_typed_intents_are_only_words(rasa: Running) -> None:
    rasa.say("slash", "I'd like to book an appointment")
    rasa.say("slash", '/choose_option{"patient_id":"42"}')
    rasa.say("slash", "\u200b /restart")

    assert len(rasa.seen("slash")) == 3
    assert "restart" not in {e["event"] for e in tracker(rasa, "slash")["events"]}
    assert "42" not in json.dumps(tracker(rasa, "slash")["slots"])


def test_a_desk_that_fails_is_a_person_not_silence(rasa: Running) -> None:
    (reply,) = rasa.say("fails", "book an appointment, explode please")

    assert (reply.say, reply.then) == ("desk_failed", Then.HAND_OVER)


def test_two_wishes_in_one_breath_are_both_found(rasa: Running) -> None:
    heard = rasa.rasa.understand("I need to cancel Thursday's appointment, and what are your hours?", "en")

    meant = {intent for intent, confidence in heard.intents if confidence >= 0.4}
    assert {"cancel_appointment", "ask_hours"} <= meant


def test_twenty_conversations_at_once_keep_apart(rasa: Running) -> None:
    with ThreadPoolExecutor(20) as people:
        list(people.map(lambda n: rasa.say(f"crowd-{n}", "cancel my appointment please"), range(20)))

    assert all(len(rasa.seen(f"crowd-{n}")) == 1 for n in range(20))


def test_both_servers_listen_on_loopback_only(rasa: Running) -> None:
    for url in (rasa.url, rasa.actions_url):
        port = int(url.split(":")[2].split("/")[0])
        assert _addresses(port) == {LOOPBACK}


def _addresses(port: int) -> set[str]:
    """Return the addresses that somebody listens on at this port, as Linux lists them."""
    if not os.path.exists("/proc/net/tcp"):
        pytest.skip("only Linux lists who listens where")
    found = set()
    for name in ("/proc/net/tcp", "/proc/net/tcp6"):
        with open(name, encoding="ascii") as table:
            for line in table.readlines()[1:]:
                local, state = line.split()[1], line.split()[3]
                address, hex_port = local.split(":")
                if state == "0A" and int(hex_port, 16) == port:
                    found.add(address)
    return found


def test_without_the_secret_both_servers_refuse(rasa: Running) -> None:
    message = {"sender": "stranger", "message": "hello", "metadata": {}}

    assert status(f"{rasa.url}/webhooks/rest/webhook", message) == 401
    wrong = {"Authorization": "Bearer guess"}
    assert status(f"{rasa.url}/webhooks/rest/webhook", message, wrong) == 401
    assert status(f"{rasa.url}/model/parse", {"text": "hello"}) == 401
    assert status(f"{rasa.url}/conversations/opens/tracker") == 401
    assert status(rasa.actions_url, {"next_action": "book_form"}) == 401
    assert status(rasa.actions_url.replace("webhook", "health")) == 401
    right = {"Authorization": f"Bearer {ACTIONS_SECRET}"}
    assert status(rasa.actions_url.replace("webhook", "health"), None, right) == 200
    assert rasa.seen("stranger") == []


def test_no_action_server_means_down(rasa: Running) -> None:
    with rasa.without_actions(), pytest.raises(DialogueDown):
        rasa.say("gone", "book an appointment")

    assert len(rasa.say("back", "book an appointment")) == 1


def test_no_log_holds_what_was_said(rasa: Running) -> None:
    rasa.say("planted", "My name is Zebulon Quackenbush and I want to book an appointment")
    rasa.say("planted", "Zebulon Quackenbush explode")
    with rasa.without_actions(), pytest.raises(DialogueDown):
        rasa.say("planted", "Zebulon Quackenbush again")
    rasa.rasa.understand("Zebulon Quackenbush", "en")

    for log in ("rasa.log", "actions.log"):
        text = (rasa.logs / log).read_text(encoding="utf-8")
        assert "Quackenbush" not in text, log
        assert "explode" not in text, log
