"""The line on a real server of its own, with a desk, ears and a mouth that are told what to do.

In this world each utterance is one repeated μ-law byte, and `FakeEars.texts` tells what that byte means.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from flask import Flask
from werkzeug.serving import make_server

from agent.clock import SystemClock
from agent.errors import SpeechDown
from agent.ports import Sent
from agent.practice import Answering, Practice
from agent.turns import Channel, Heard, Level, Reply, Verdict
from integrations import twilio
from tests.support.carrier import ACCOUNT, DESK_PHONE, NUMBER, SPEED, TOKEN
from tests.support.practice import make_practice

FRAME = 160
QUIET = 0xFF


def utterance(code: int, seconds: float) -> bytes:
    """Return sound that `FakeEars` hears as the text of that code."""
    return bytes([code]) * int(seconds * 8000)


@dataclass(frozen=True)
class Noticed:
    """An event of `FakeListener`."""

    kind: str
    audio: bytes = b""
    seconds: float = 0.0
    pause: int = 0


class FakeListener:
    """Calls every byte but silence speech; a pause is 80 ms, a turn's end 240 ms."""

    def __init__(self) -> None:
        self.sound = b""
        self.voiced = self.silent = 0
        self.paused = False

    def feed(self, mulaw: bytes, at: float) -> Sequence[Noticed]:
        """Take 20 ms."""
        if mulaw[0] != QUIET:
            return self._voice(mulaw)
        if not self.voiced:
            return []
        self.silent += 1
        if self.silent == 4:
            self.paused = True
            return [Noticed("pause", self.sound)]
        if self.silent == 12:
            heard, self.sound, self.voiced, self.silent, self.paused = self.sound, b"", 0, 0, False
            return [Noticed("turn_ended", heard)]
        return []

    def _voice(self, mulaw: bytes) -> Sequence[Noticed]:
        self.voiced += 1
        self.silent = 0
        self.sound += mulaw
        if self.voiced == 1:
            return [Noticed("speech_started", self.sound)]
        if self.paused:
            self.paused = False
            return [Noticed("resumed", self.sound)]
        if self.voiced % 100 == 0:
            return [Noticed("partial_due", self.sound)]
        return []

    @property
    def silence(self) -> float:
        """Return for how long nobody has spoken."""
        return self.silent * 0.02

    def tick(self, at: float) -> Sequence[Noticed]:
        """Let time pass."""
        return []

    def expect(self, expects: Any) -> None:
        """Take what the last question asks for."""

    def heard(self, text: str, pause: int) -> None:
        """Take what a pause sounded like."""


@dataclass
class FakeEars:
    """Hears what each code means; unknown codes are noise without words. `down` makes it fail."""

    texts: dict[int, str] = field(default_factory=dict)
    down: bool = False
    asked: list[bool] = field(default_factory=list)
    others: dict[int, str] = field(default_factory=dict)

    def alternatives(self, pcm16k: Any, language: Any, *, deadline_s: float) -> tuple[str, ...]:
        """Return what else it may have been."""
        return tuple(self.others[code] for code in dict.fromkeys(pcm16k) if code in self.others)

    def transcribe(self, pcm16k: Any, language: Any, expects: Any, prompt: str, **how: Any) -> Any:
        """Return what was said."""
        if self.down:
            raise SpeechDown("ears")
        self.asked.append(how["final"])
        codes = list(dict.fromkeys(pcm16k))
        text = " ".join(filter(None, (self.texts.get(code, "") for code in codes)))
        return SimpleNamespace(
            text=text, language="en", confidence=0.9, no_speech=0.1, seconds=1.0, alternatives=()
        )


@dataclass
class FakeMouth:
    """Says a word in a tenth of a second."""

    down: bool = False
    asked: list[tuple[str, bool]] = field(default_factory=list)

    def say(self, text: str, language: Any, fixed: bool) -> Iterator[bytes]:
        """Yield the sound of a sentence."""
        if self.down:
            raise SpeechDown("mouth")
        self.asked.append((text, fixed))
        for _ in text.split():
            yield bytes([0x20]) * 800


@dataclass
class FakeConversation:
    """Answers with `answer(heard)`, and remembers everything it was told."""

    answer: Callable[[Heard], list[Reply]] = lambda heard: [Reply("You said " + heard.text + ".", "en")]
    greet: Sequence[Reply] = (Reply("Hello there. How can I help?", "en"),)
    calls: dict[str, str] = field(default_factory=dict)
    callers: list[str | None] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    screened: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    silences: list[int] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    spoken: list[tuple[str, bool]] = field(default_factory=list)
    ends: list[tuple[str, str]] = field(default_factory=list)
    texts: list[tuple[str, str, str]] = field(default_factory=list)
    text_answer: Callable[[str], str | None] = lambda body: f"Got {body}"

    def open_call(self, call_sid: str, caller: str | None, at: datetime) -> str:
        self.callers.append(caller)
        return self.calls.setdefault(call_sid, f"conv{len(self.calls)}")

    def greeting(self, conversation: str, at: datetime) -> list[Reply]:
        return list(self.greet)

    def respond(self, heard: Heard) -> list[Reply]:
        self.heard.append(heard)
        return self.answer(heard)

    def overheard(self, heard: Heard) -> Verdict:
        self.screened.append(heard.text)
        return Verdict(Level.L1, "crisis", "r1", "said so") if "kill myself" in heard.text else Verdict()

    def keypad(self, conversation: str, turn_id: str, digits: str, at: datetime) -> list[Reply]:
        self.keys.append(digits)
        return [Reply(f"You pressed {digits}.", "en")]

    def silence(self, conversation: str, turn_id: str, times: int, at: datetime) -> list[Reply]:
        self.silences.append(times)
        return [Reply("Are you still there?", "en")]

    def holding(self, conversation: str, state: str, at: datetime) -> list[Reply]:
        self.held.append(state)
        return [Reply("A person is here." if state == "accepted" else "Still trying.", "en")]

    def trouble(self, conversation: str, turn_id: str, what: str, at: datetime) -> list[Reply]:
        self.troubles.append(what)
        return [Reply("I have trouble hearing.", "en")]

    def language_of(self, conversation: str, at: datetime) -> None:
        return None

    def said(self, conversation: str, turn_id: str, text: str, at: datetime, cut: bool = False) -> None:
        self.spoken.append((text, cut))

    def ended(self, conversation: str, at: datetime, why: str) -> None:
        self.ends.append((conversation, why))

    def texted(self, sid: str, sender: str, body: str, media: int, at: datetime) -> str | None:
        self.texts.append((sid, sender, body))
        return self.text_answer(body)


def going_on(kind: str, value: str = "", numbers: tuple[str, ...] = ()) -> Any:
    """Return what a call goes on with."""
    return SimpleNamespace(kind=kind, value=value, numbers=numbers, ring_seconds=20)


@dataclass
class FakeHandoff:
    """Bridges as told: `following` is what a call goes on with, `conference` what a person joins."""

    following: Any = field(default_factory=lambda: going_on("resume"))
    after_dialling: str = "resume"
    conference: str | None = "room-1"
    open: bool = False
    events: list[tuple[str, ...]] = field(default_factory=list)
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    briefs: dict[str, Any] = field(default_factory=dict)
    watchers: dict[str, Callable[[str], None]] = field(default_factory=dict)

    def accepted(self, ring_id: str, at: datetime) -> str | None:
        self.events.append(("accepted", ring_id))
        return self.conference

    def declined(self, ring_id: str, at: datetime) -> None:
        self.events.append(("declined", ring_id))

    def ring_ended(self, ring_id: str, status: str, at: datetime) -> None:
        self.events.append(("ended", ring_id, status))

    def watch(self, conversation: str, callback: Callable[[str], None] | None) -> None:
        if callback is None:
            self.watchers.pop(conversation, None)
        else:
            self.watchers[conversation] = callback

    def about(self, ring_id: str) -> Any:
        return self.briefs.get(ring_id)

    def after_stream(self, call_sid: str, at: datetime, conversation: str | None) -> Any:
        self.asked.append((call_sid, conversation))
        return self.following

    def dialled(self, call_sid: str, status: str, at: datetime, conversation: str | None) -> Any:
        self.events.append(("dialled", status))
        return going_on(self.after_dialling)

    def staffed(self, at: datetime) -> bool:
        return self.open

    def goes_on_with(self, kind: str, value: str = "", numbers: tuple[str, ...] = ()) -> None:
        """Set what calls go on with."""
        self.following = going_on(kind, value, numbers)


@dataclass
class FakeSide:
    """Remembers suppressions and receipts."""

    events: list[tuple[Any, ...]] = field(default_factory=list)

    def suppress(self, phone: str, reason: str, at: datetime) -> None:
        self.events.append(("suppress", phone, reason))

    def unsuppress(self, phone: str, at: datetime) -> None:
        self.events.append(("unsuppress", phone))

    def receipt(self, sid: str, status: str, rank: int, error: int | None, at: datetime) -> None:
        self.events.append((sid, status, rank, error))


@dataclass
class FakeDesk:
    """A desk with nothing behind it."""

    conversation: FakeConversation = field(default_factory=FakeConversation)
    handoff: FakeHandoff = field(default_factory=FakeHandoff)
    patients: FakeSide = field(default_factory=FakeSide)
    outreach: FakeSide = field(default_factory=FakeSide)
    published: Practice | None = None
    unreadable: bool = False

    def practice(self) -> Practice:
        if self.unreadable:
            raise OSError("no practice")
        return self.published or answering("all")

    def render(self, reply: Reply, channel: Channel) -> str:
        return reply.say


@dataclass
class FakeTexts:
    """Keeps what is sent."""

    sent: list[tuple[str, str]] = field(default_factory=list)

    def send_text(self, to: str, body: str) -> Sent:
        self.sent.append((to, body))
        return Sent("SM1", "queued")

    def messages_since(self, since: datetime) -> Sequence[Any]:
        return []


def answering(calls: str, front_desk: str = DESK_PHONE) -> Practice:
    """Return a practice that answers calls in that mode."""
    practice = make_practice()
    return replace(
        practice,
        answering=Answering(calls=calls, texts="all"),  # type: ignore[arg-type]
        desk=replace(practice.desk, front_desk=front_desk),
    )


def sentences(text: str) -> list[str]:
    """Split at full stops, roughly."""
    return [piece.strip() for piece in text.replace("?", "?|").replace(".", ".|").split("|") if piece.strip()]


class Line:
    """A running line. `url` is its public address; the rest are the fakes behind it."""

    def __init__(self, max_calls: int = 4) -> None:
        self.desk = FakeDesk()
        self.ears = FakeEars()
        self.mouth = FakeMouth()
        self.texts = FakeTexts()
        self.app = Flask("line")
        self._server = make_server("127.0.0.1", 0, self.app, threaded=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self.settings = SimpleNamespace(
            public_base_url=self.url,
            twilio_account_sid=ACCOUNT,
            twilio_auth_token=TOKEN,
            twilio_auth_token_secondary="s" * 32,
            twilio_phone_number=NUMBER,
            twilio_api_base_url="",
            max_calls=max_calls,
        )
        speech = twilio.Speech(self.ears, self.mouth, FakeListener, sentences)
        self.calls = twilio.install(
            self.app,
            desk=self.desk,
            settings=self.settings,
            speech=speech,
            texts=self.texts,
            clock=SystemClock(),
            now=lambda: time.monotonic() * SPEED,
        )
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def until(true: Callable[[], Any], seconds: float = 8.0) -> bool:
    """Wait until something holds; tell whether it came to."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.01)
    return bool(true())
