"""The client against a small server on loopback that answers as it is told."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from agent.errors import DialogueDown
from agent.turns import Channel, Expects, Heard, Reply, Then
from integrations.rasa import client
from integrations.rasa.client import Rasa, neutral

TOKEN = "a-token"
AT = datetime(2026, 3, 10, 15, 0, tzinfo=UTC)
CODED = {
    "say": "ask_name",
    "args": {"n": 1},
    "expects": "name",
    "language": "es",
    "interruptible": False,
    "then": "listen",
}


class FakeRasa(ThreadingHTTPServer):
    """Answers every post with `status` and `body`, and remembers what came."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Routes)
        self.status = 200
        self.body: bytes = b"[]"
        self.wait = threading.Event()
        self.wait.set()
        self.posts: list[dict[str, Any]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def answers(self, value: Any, status: int = 200) -> None:
        self.status = status
        self.body = value if isinstance(value, bytes) else json.dumps(value).encode()


class _Routes(BaseHTTPRequestHandler):
    server: FakeRasa

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        body = json.loads(self.rfile.read(length))
        self.server.posts.append({"path": self.path, "auth": self.headers["Authorization"], "body": body})
        self.server.wait.wait(5)
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[FakeRasa]:
    fake = FakeRasa()
    thread = threading.Thread(target=fake.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield fake
    fake.wait.set()
    fake.shutdown()
    thread.join()
    fake.server_close()


@pytest.fixture
def rasa(server: FakeRasa) -> Iterator[Rasa]:
    dialogue = Rasa(server.url, TOKEN)
    yield dialogue
    dialogue.close()


def heard(text: str = "hello", channel: Channel = Channel.SMS) -> Heard:
    return Heard("c1", "t1", text, channel, "es", AT)


def test_a_turn_comes_back_as_typed_replies(server: FakeRasa, rasa: Rasa) -> None:
    server.answers([{"recipient_id": "c1", "custom": CODED}])

    replies = rasa.turn(heard("hola"))

    assert replies == [Reply("ask_name", "es", {"n": 1}, Expects.NAME, False, Then.LISTEN)]


def test_turn_id_time_language_and_channel_travel_with_the_words(server: FakeRasa, rasa: Rasa) -> None:
    server.answers([{"custom": CODED}])

    rasa.turn(heard("hola"))

    (post,) = server.posts
    assert post["path"] == "/webhooks/rest/webhook"
    assert post["auth"] == f"Bearer {TOKEN}"
    assert post["body"]["sender"] == "c1"
    assert post["body"]["metadata"] == {
        "turn_id": "t1",
        "at": "2026-03-10T15:00:00+00:00",
        "language": "es",
        "channel": "sms",
    }


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ([], 200),
        (b"not json", 200),
        ({"status": "failure"}, 200),
        ([{"text": "a sentence of Rasa's own"}], 200),
        ([{"custom": {**CODED, "expects": "the moon"}}], 200),
        ([{"custom": {**CODED, "language": "fr"}}], 200),
        ([{"custom": CODED}], 500),
        ([{"custom": CODED}], 401),
    ],
)
def test_anything_but_coded_replies_means_down_and_is_not_sent_again(
    server: FakeRasa, rasa: Rasa, body: Any, status: int
) -> None:
    server.answers(body, status)

    with pytest.raises(DialogueDown):
        rasa.turn(heard())

    assert len(server.posts) == 1


def test_a_late_answer_means_down_and_is_not_sent_again(
    server: FakeRasa, rasa: Rasa, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "VOICE_SECONDS", 0.05)
    server.answers([{"custom": CODED}])
    server.wait.clear()

    with pytest.raises(DialogueDown):
        rasa.turn(heard(channel=Channel.VOICE))

    assert len(server.posts) == 1


def test_nobody_listening_means_down() -> None:
    gone = FakeRasa()
    url = gone.url
    gone.server_close()
    dialogue = Rasa(url, TOKEN)

    with pytest.raises(DialogueDown):
        dialogue.turn(heard())

    assert not dialogue.ready()
    dialogue.close()


def test_the_error_holds_neither_the_words_nor_the_token(server: FakeRasa, rasa: Rasa) -> None:
    server.answers(b"Maria Lopez", 500)

    with pytest.raises(DialogueDown) as down:
        rasa.turn(heard("I am Maria Lopez"))
    with pytest.raises(DialogueDown) as down_too:
        rasa.understand("I am Maria Lopez", "en")

    assert "Maria" not in f"{down.value} {down_too.value}"
    assert TOKEN not in f"{down.value} {down_too.value}"


def test_understanding_keeps_the_words_as_they_were(server: FakeRasa, rasa: Rasa) -> None:
    ranking = [{"name": "deny", "confidence": 0.6}, {"name": "affirm", "confidence": 0.3}]
    server.answers({"intent": ranking[0], "entities": [], "intent_ranking": ranking, "text": "x"})

    understood = rasa.understand(" /deny", "en")

    assert (understood.intent, understood.confidence, understood.text) == ("deny", 0.6, " /deny")
    assert understood.intents == (("deny", 0.6), ("affirm", 0.3))
    assert server.posts[0]["body"] == {"text": "deny"}


def test_what_is_below_the_threshold_is_a_fallback_and_no_runner_up(server: FakeRasa, rasa: Rasa) -> None:
    ranking = [{"name": "nlu_fallback", "confidence": 0.35}, {"name": "affirm", "confidence": 0.3}]
    server.answers({"intent": ranking[0], "entities": [], "intent_ranking": ranking})

    understood = rasa.understand("mumble", "en")

    assert understood.intent == "nlu_fallback"
    assert understood.intents == (("affirm", 0.3),)


@pytest.mark.parametrize("answer", [[], {}, {"intent": None}, {"intent": {"name": "deny"}}])
def test_a_parse_that_says_nothing_means_down(server: FakeRasa, rasa: Rasa, answer: Any) -> None:
    server.answers(answer)

    with pytest.raises(DialogueDown):
        rasa.understand("hello", "en")


@pytest.mark.parametrize(
    "hidden",
    [
        "/restart",
        " /restart",
        "\t\n/restart",
        "\u00a0/restart",
        "\u3000/restart",
        "\u200b/restart",
        "\ufeff/restart",
        "\u202e /restart",
        "\u2060\u00ad/restart",
        "// /restart",
        "/\u200b/restart",
        "\x1c/restart",
        "\u2028/restart",
    ],
)
def test_no_text_can_name_an_intent(hidden: str) -> None:
    assert neutral(hidden) == "restart"


def test_an_intent_with_slots_is_only_words() -> None:
    assert neutral('/choose_option{"patient_id":"42"}') == 'choose_option{"patient_id":"42"}'


@pytest.mark.parametrize("nothing", ["", " ", "/", "///", "\u200b"])
def test_nothing_said_is_still_a_message(nothing: str) -> None:
    assert neutral(nothing) == "…"


def test_ordinary_words_pass_as_they_are() -> None:
    assert neutral("  Tuesday and/or 3/14, ok?") == "Tuesday and/or 3/14, ok?"


def test_a_very_long_text_is_cut() -> None:
    assert len(neutral("a" * 5000)) == client.LONGEST_TEXT
