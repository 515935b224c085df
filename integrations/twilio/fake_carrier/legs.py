"""One call leg: fetches TwiML and does what it says, as far as this project's TwiML goes."""

import queue
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urldefrag, urlsplit
from xml.etree import ElementTree

from integrations.twilio.fake_carrier.hooks import HookFailed, Hooks
from integrations.twilio.fake_carrier.media import Handset, MediaLeg, SilentHandset, StreamAddress
from integrations.twilio.fake_carrier.people import Person, Rooms

Document = str
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Exchange:
    """What all legs share. `pace` scales every wait, `speed` how fast the streams' time passes."""

    hooks: Hooks
    account_sid: str
    rooms: Rooms
    person: Callable[[str], Person]
    new_sid: Callable[[str], str]
    check: Callable[[str], None]
    pace: float = 1.0
    speed: float = 1.0


class Leg:
    """A call as one party has it. `did` lists what the TwiML made it do, `heard` what was said to it."""

    def __init__(self, exchange: Exchange, caller: str, to: str, direction: str) -> None:
        self.exchange = exchange
        self.sid = exchange.new_sid("CA")
        self.caller = caller
        self.to = to
        self.direction = direction
        self.extra: dict[str, str] = {}
        self.fallback_url = ""
        self.status = "queued"
        self.stays_seconds = float("inf")  # how long a person stays in a conference
        self.handset: Handset = SilentHandset()
        self.media: MediaLeg | None = None
        self.did: list[str] = []
        self.heard: list[str] = []
        self.problems: list[str] = []
        self.children: list[Leg] = []
        self.over = threading.Event()
        self.streaming = threading.Event()
        self._stopped = threading.Event()
        self._keys: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._replaced: Document | None = None

    # -- from outside -----------------------------------------------------------------------------------

    def press(self, key: str) -> None:
        """Press a key: into a stream, or for a Gather."""
        if self.media is not None:
            self.media.press(key)
        else:
            self._keys.put(key)

    def hang_up(self) -> None:
        """End the call from its own side, or by REST."""
        self.status = "completed" if self.status == "in-progress" else "canceled"
        self._stop()

    def replace(self, document: Document) -> None:
        """Do other TwiML from now on, as a REST update makes it."""
        self._replaced = document
        self._stop()

    def _stop(self) -> None:
        self._stopped.set()
        if self.media is not None:
            self.media.hang_up()

    def wait(self, seconds: float) -> bool:
        """Wait as long as a caller would; tell whether something ended the wait early."""
        return self._stopped.wait(seconds * self.exchange.pace)

    # -- the TwiML --------------------------------------------------------------------------------------

    def run(self, url: str, document: Document | None = None) -> None:
        """Answer the call, fetch its TwiML unless it is given, and follow it to the end."""
        self.status = "in-progress"
        try:
            document = document or self.fetch(url, {})
            while document is not None:
                document = self._follow(document)
                if self._replaced is not None:
                    document, self._replaced = self._replaced, None
                    self._stopped.clear()
                elif self._stopped.is_set():
                    document = None
        except HookFailed as error:
            self.problems.append(f"{error.code} an application error has occurred")
        finally:
            self.status = "completed"
            self.over.set()

    def fetch(self, url: str, more: Mapping[str, str]) -> Document:
        """Ask the application for TwiML; where it gives none, ask its fallback."""
        params = {**self.params(), **more}
        try:
            document = self.exchange.hooks.twiml(url, params)
        except HookFailed as error:
            if not self.fallback_url or urldefrag(url).url == urldefrag(self.fallback_url).url:
                raise
            self.problems.append(f"{error.code} fallback asked")
            failed = {"ErrorCode": str(error.code), "ErrorUrl": urldefrag(url).url}
            document = self.exchange.hooks.twiml(self.fallback_url, {**params, **failed})
        self.exchange.check(document)
        return document

    def params(self) -> dict[str, str]:
        """Return what every webhook of a call carries."""
        basics = {
            "CallSid": self.sid,
            "AccountSid": self.exchange.account_sid,
            "From": self.caller,
            "To": self.to,
            "Caller": self.caller,
            "Called": self.to,
            "CallStatus": self.status,
            "ApiVersion": "2010-04-01",
            "Direction": self.direction,
        }
        return {**basics, **self.extra}

    def _follow(self, document: Document) -> Document | None:
        """Do the verbs in order; return the document that takes over, None when the call is over."""
        root = ElementTree.fromstring(document)  # noqa: S314  our own application's answer
        for verb in root:
            self.did.append(verb.tag)
            act = getattr(self, f"_do_{verb.tag.lower()}", None)
            if act is None:
                self.problems.append(f"12100 no such verb: {verb.tag}")
                return None
            following: Document | bool | None = act(verb)
            if self._stopped.is_set() or following is False:
                return None
            if isinstance(following, str):
                return following
        return None

    def _do_say(self, verb: Any) -> None:
        self.heard.append((verb.text or "").strip())

    def _do_pause(self, verb: Any) -> None:
        self.wait(float(verb.get("length", "1")))

    def _do_hangup(self, verb: Any) -> bool:
        return False

    def _do_reject(self, verb: Any) -> bool:
        self.extra["RejectReason"] = verb.get("reason", "rejected")
        return False

    def _do_redirect(self, verb: Any) -> Document:
        return self.fetch((verb.text or "").strip(), {})

    def _do_gather(self, verb: Any) -> Document | None:
        for said in verb:
            getattr(self, f"_do_{said.tag.lower()}")(said)
        try:
            key = self._keys.get(timeout=float(verb.get("timeout", "5")) * self.exchange.pace)
        except queue.Empty:
            return None
        return self.fetch(verb.get("action"), {"Digits": key, "msg": "Gather End"})

    # -- Connect and Dial -------------------------------------------------------------------------------

    def _do_connect(self, verb: Any) -> Document | None:
        stream = verb.find("Stream")
        url = urlsplit(stream.get("url"))
        secure = url.scheme == "wss" or (url.scheme == "ws" and url.hostname in LOOPBACK)
        if not secure or url.query:
            self.problems.append("31922 or 31923: not wss, or a query string, which is stripped")
        address = url._replace(query="").geturl()
        there = StreamAddress(
            url=self.exchange.hooks.reach(address),
            signature=self.exchange.hooks.signature(address, {}),
            account_sid=self.exchange.account_sid,
            call_sid=self.sid,
            stream_sid=self.exchange.new_sid("MZ"),
            parameters={p.get("name"): p.get("value") for p in stream.findall("Parameter")},
        )
        self.media = MediaLeg(there, self.handset, self.exchange.speed)
        self.streaming.set()
        hung_up = self.media.run()
        self.problems += self.media.problems
        if self.media.refused:
            self.problems.append(f"31920 handshake answered {self.media.refused}")
        self.media = None
        self.streaming.clear()
        if hung_up or self._stopped.is_set() or not verb.get("action"):
            return None
        return self.fetch(verb.get("action"), {"StreamSid": there.stream_sid})

    def _do_dial(self, verb: Any) -> Document | None:
        room = verb.find("Conference")
        if room is not None:
            outcome = self._confer(room)
        else:
            numbers = [n.text.strip() for n in verb.findall("Number")] or [(verb.text or "").strip()]
            outcome = self._ring_in_turn(numbers, float(verb.get("timeout", "30")))
        if self._stopped.is_set() or not verb.get("action"):
            return None
        return self.fetch(verb.get("action"), outcome)

    def _confer(self, verb: Any) -> dict[str, str]:
        rooms = self.exchange.rooms
        room = rooms.enter((verb.text or "").strip(), self.sid)
        until = time.monotonic() + self.stays_seconds * self.exchange.pace
        while not room.over.wait(0.02) and not self._stopped.is_set() and time.monotonic() < until:
            pass
        rooms.leave(room, self.sid, verb.get("endConferenceOnExit", "false") == "true")
        return {"DialCallStatus": "answered", "DialBridged": "true"}

    def _ring_in_turn(self, numbers: list[str], seconds: float) -> dict[str, str]:
        status = "no-answer"
        for number in numbers:
            child = Leg(self.exchange, self.caller, number, "outbound-dial")
            self.children.append(child)
            status = self._ring(child, self.exchange.person(number), seconds)
            if status == "completed":
                break
        return {
            "DialCallStatus": status,
            "DialCallSid": self.children[-1].sid,
            "DialCallDuration": "0",
            "DialBridged": "true" if status == "completed" else "false",
        }

    def _ring(self, child: "Leg", person: Person, seconds: float) -> str:
        if person.busy:
            return "busy"
        if not person.answers or person.after_seconds > seconds:
            self.wait(seconds)
            return "no-answer"
        self.wait(person.after_seconds)
        self.did.append(f"bridged {child.to}")
        self.wait(person.talk_seconds)
        return "completed"
