"""A carrier that runs on this machine: Twilio's REST API, webhooks and media streams, with state.

For tests, and for demo mode, where nobody has an account. It talks to loopback only.
"""

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from agent.clock import Clock, SystemClock
from integrations.twilio.fake_carrier.api import make_app
from integrations.twilio.fake_carrier.hooks import HookFailed, Hooks
from integrations.twilio.fake_carrier.ledger import Ledger, Row, new_sid
from integrations.twilio.fake_carrier.legs import Exchange, Leg
from integrations.twilio.fake_carrier.media import Handset, SilentHandset
from integrations.twilio.fake_carrier.outbound import Order, place
from integrations.twilio.fake_carrier.people import Person, Rooms

__all__ = ["FakeCarrier", "Handset", "Leg", "Options", "Person", "SilentHandset"]

STOP_WORDS = frozenset(["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"])
START_WORDS = frozenset(["START", "YES", "UNSTOP"])


@dataclass(frozen=True, slots=True)
class Options:
    """How the carrier behaves: `pace` scales waits, `speed` the streams' time; `check` sees all TwiML."""

    people: Mapping[str, Person] = field(default_factory=dict)
    anybody: Person = field(default_factory=Person)
    pace: float = 1.0
    speed: float = 1.0
    advanced_opt_out: bool = False
    check: Callable[[str], None] = lambda document: None
    told: Callable[[str, Mapping[str, Any]], None] = lambda what, row: None


class _Quiet(WSGIRequestHandler):
    """Logs no requests: their addresses hold phone numbers."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


class FakeCarrier:
    """One account with one number. `told` in the options hears of each text and call as it happens.

    `app_url` is the application's public address, as it is signed; `local_url` where it is reached from here.
    """

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        phone_number: str,
        app_url: str,
        *,
        local_url: str = "",
        options: Options | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.account_sid = account_sid
        self.auth_token = auth_token
        self.phone_number = phone_number
        self.app_url = app_url.rstrip("/")
        self.options = options or Options()
        self.clock = clock or SystemClock()
        self.hooks = Hooks(auth_token, self.app_url, local_url.rstrip("/"))
        self.ledger = Ledger(account_sid, self.clock.now)
        self.legs: dict[str, Leg] = {}
        self.rooms = Rooms()
        self.opted_out: set[str] = set()
        self.outage: int | None = None
        self._receipts = ThreadPoolExecutor(1, "receipts")
        self._server: BaseWSGIServer | None = None
        self._exchange = Exchange(
            hooks=self.hooks,
            account_sid=account_sid,
            rooms=self.rooms,
            person=lambda number: self.options.people.get(number, self.options.anybody),
            new_sid=new_sid,
            check=self.options.check,
            pace=self.options.pace,
            speed=self.options.speed,
        )

    # -- the REST API -------------------------------------------------------------------------------------

    def start(self, port: int = 0) -> str:
        """Serve the REST API on loopback; return its base URL."""
        self._server = make_server("127.0.0.1", port, make_app(self), threaded=True, request_handler=_Quiet)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), name="carrier", daemon=True).start()
        return f"http://127.0.0.1:{self._server.server_port}"

    def stop(self) -> None:
        """Hang up everything and stop serving."""
        for leg in list(self.legs.values()):
            if not leg.over.is_set():
                leg.hang_up()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
        self._receipts.shutdown(wait=True)

    # -- texts --------------------------------------------------------------------------------------------

    def deliver(self, row: Row, callback: str) -> None:
        """Deliver a text in the background, with a receipt for each step."""
        self.options.told("text_out", dict(row))
        self._receipts.submit(self._report, row, callback)

    def text(self, sender: str, body: str, *, media: int = 0, sid: str | None = None) -> list[str]:
        """Text the number as a patient does; return what is answered at once."""
        row = self.ledger.add(sender, self.phone_number, body, "inbound", "received")
        if sid:
            self.ledger.update(row, sid=sid)
        params = self._text_params(row, media)
        word = body.strip().upper()
        if word in STOP_WORDS | START_WORDS:
            (self.opted_out.add if word in STOP_WORDS else self.opted_out.discard)(sender)
            if self.options.advanced_opt_out:
                params["OptOutType"] = "STOP" if word in STOP_WORDS else "START"
        self.options.told("text_in", dict(row))
        answers = self._answers(params)
        if sender in self.opted_out:
            return []
        for answer in answers:
            reply = self.ledger.add(self.phone_number, sender, answer, "outbound-reply", "delivered")
            self.options.told("text_out", dict(reply))
        return answers

    def texts_to(self, number: str) -> list[str]:
        """Return every text sent to a number, oldest first."""
        with self.ledger.lock:
            return [row["body"] for row in self.ledger.messages if row["to"] == number]

    def _answers(self, params: dict[str, str]) -> list[str]:
        try:
            document = self.hooks.twiml(f"{self.app_url}/twilio/sms/incoming", params)
        except HookFailed as error:
            failed = {"ErrorCode": str(error.code), "ErrorUrl": error.url}
            try:
                document = self.hooks.twiml(f"{self.app_url}/twilio/sms/fallback", {**params, **failed})
            except HookFailed:
                return []
        self.options.check(document)
        root = ElementTree.fromstring(document)  # noqa: S314  our own application's answer
        return ["".join(message.itertext()).strip() for message in root.findall("Message")]

    def _text_params(self, row: Row, media: int) -> dict[str, str]:
        names = dict.fromkeys(("MessageSid", "SmsSid", "SmsMessageSid"), row["sid"])
        return {
            **names,
            "AccountSid": self.account_sid,
            "From": row["from"],
            "To": row["to"],
            "Body": row["body"],
            "NumMedia": str(media),
            "NumSegments": row["num_segments"],
            "SmsStatus": "received",
            "ApiVersion": "2010-04-01",
        }

    def _report(self, row: Row, callback: str) -> None:
        for status in ("sending", "sent", "delivered"):
            self.ledger.update(row, status=status)
            if callback:
                params = {"MessageSid": row["sid"], "SmsSid": row["sid"], "AccountSid": self.account_sid}
                params |= {"MessageStatus": status, "SmsStatus": status, "From": row["from"], "To": row["to"]}
                self.hooks.tell(callback, {**params, "ApiVersion": "2010-04-01"})

    # -- calls --------------------------------------------------------------------------------------------

    def call(self, caller: str, handset: Handset | None = None, **extra: str) -> Leg:
        """Call the number as a patient does; the leg runs in a thread of its own."""
        leg = Leg(self._exchange, caller, self.phone_number, "inbound")
        leg.handset = handset or SilentHandset()
        leg.extra = dict(extra)
        leg.fallback_url = f"{self.app_url}/twilio/voice/fallback"
        leg.status = "ringing"
        self._run(leg, self._inbound)
        return leg

    def place(self, to: str, caller: str, order: Order) -> Leg:
        """Place a call that the application asked for by REST."""
        leg = Leg(self._exchange, caller, to, "outbound-api")
        self._run(leg, lambda placed: place(placed, order, self._exchange.person(to)))
        return leg

    def _inbound(self, leg: Leg) -> None:
        leg.run(f"{self.app_url}/twilio/voice/incoming")
        self.hooks.tell(f"{self.app_url}/twilio/voice/status", {**leg.params(), "CallDuration": "1"})

    def _run(self, leg: Leg, run: Callable[[Leg], None]) -> None:
        self.legs[leg.sid] = leg
        self.options.told("call", {"sid": leg.sid, "from": leg.caller, "to": leg.to})
        threading.Thread(target=run, args=(leg,), name="leg", daemon=True).start()
