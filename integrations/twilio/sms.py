"""Texts: what people write to us, what became of what we wrote, and the answer when all else failed."""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, request

from agent.clock import Clock
from agent.errors import CarrierError
from agent.ports import Texts
from integrations.twilio import twiml
from integrations.twilio.desk_side import LineDesk
from integrations.twilio.guard import guard, xml
from integrations.twilio.lanes import Lanes
from integrations.twilio.signature import Signatures

log = logging.getLogger(__name__)

# Twilio gives up after 15 s; by then a late answer goes out by REST instead.
ANSWER_SECONDS = 12.0
SIDE_BY_SIDE = 16

# Receipts come twice and in any order: a later one counts only if it ranks higher, a final one for ever.
RANKS = {
    "accepted": 0,
    "scheduled": 0,
    "queued": 1,
    "sending": 2,
    "sent": 3,
    "partially_delivered": 4,
    "canceled": 5,
    "failed": 5,
    "undelivered": 5,
    "delivered": 5,
    "read": 6,
}


@dataclass(frozen=True, slots=True)
class Text:
    """One text as Twilio posted it. `opt_out` is STOP, START or HELP where Twilio has answered already."""

    sid: str
    sender: str
    body: str
    media: int
    opt_out: str
    at: datetime


class TextWebhooks:
    """Answers Twilio's posts about texts."""

    def __init__(
        self, desk: LineDesk, texts: Texts, clock: Clock, answer_seconds: float = ANSWER_SECONDS
    ) -> None:
        self._desk = desk
        self._texts = texts
        self._clock = clock
        self._answer_seconds = answer_seconds
        self._lanes: Lanes[str | None] = Lanes(ThreadPoolExecutor(SIDE_BY_SIDE, "texts"))

    def incoming(self, text: Text) -> str:
        """Answer a text with TwiML within Twilio's time, or acknowledge it and send the answer later."""
        answer = self._lanes.put(text.sender, lambda: self._answer(text))
        try:
            return twiml.text(answer.result(self._answer_seconds))
        except TimeoutError:
            answer.add_done_callback(lambda late: self._send_late(text.sender, late))
            return twiml.text(None)
        except Exception as error:  # whatever failed, the sender must learn where help is
            log.error("a text could not be answered (%s); the fallback answers", type(error).__name__)
            return self.fallback()

    def _answer(self, text: Text) -> str | None:
        if text.opt_out == "STOP":
            # The practice may have words of its own at Twilio that the desk does not know as STOP.
            self._desk.patients.suppress(text.sender, "carrier", text.at)
        elif text.opt_out == "START":
            self._desk.patients.unsuppress(text.sender, text.at)
        words = self._desk.conversation.texted(text.sid, text.sender, text.body, text.media, text.at)
        return None if text.opt_out else words

    def _send_late(self, sender: str, answer: Future[str | None]) -> None:
        try:
            words = answer.result()
        except Exception as error:
            log.error("a text could not be answered (%s); the fallback is sent", type(error).__name__)
            words = twiml.TEXT_FALLBACK
        try:
            if words:
                self._texts.send_text(sender, words)
        except CarrierError as error:
            log.error("a late answer could not be sent (code %d)", error.code)

    def receipt(self, sid: str, status: str, error: int | None) -> None:
        """Note what became of a text that we sent."""
        rank = RANKS.get(status)
        if rank is None:
            log.warning("a receipt with an unknown status was ignored")
            return
        self._desk.outreach.receipt(sid, status, rank, error, self._clock.now())

    def fallback(self) -> str:
        """Say where help is; needs no database and no dialogue."""
        return twiml.text(twiml.TEXT_FALLBACK)


def blueprint(webhooks: TextWebhooks, signatures: Signatures, now: Callable[[], datetime]) -> Blueprint:
    """Return the routes for texts."""
    routes = Blueprint("twilio_sms", __name__, url_prefix="/twilio/sms")
    guard(routes, signatures)

    @routes.post("/incoming")
    def incoming() -> Response:
        form = request.form
        sid = form.get("MessageSid", "")
        if not sid or not form.get("From"):
            log.warning("a text without sender or id was ignored")
            return xml(twiml.text(None))
        media = int(form["NumMedia"]) if form.get("NumMedia", "").isdecimal() else 0
        opt_out = form.get("OptOutType", "").upper()
        return xml(webhooks.incoming(Text(sid, form["From"], form.get("Body", ""), media, opt_out, now())))

    @routes.post("/status")
    def status() -> Response:
        form = request.form
        code = form.get("ErrorCode", "")
        sid, state = form.get("MessageSid", ""), form.get("MessageStatus", "")
        webhooks.receipt(sid, state, int(code) if code.isdecimal() else None)
        return Response(status=204)

    @routes.post("/fallback")
    def fallback() -> Response:
        return xml(webhooks.fallback())

    return routes
