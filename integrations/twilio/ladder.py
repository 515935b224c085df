"""The legs to people: what a person who is rung hears, how they take the call, and how their ring ended."""

import logging
from collections.abc import Callable

from flask import Blueprint, Response, request

from agent.clock import Clock
from agent.turns import Channel, Level
from integrations.twilio import twiml
from integrations.twilio.desk_side import LineDesk
from integrations.twilio.guard import guard, xml
from integrations.twilio.signature import Signatures

log = logging.getLogger(__name__)

TAKE = "1"
WHO = "This is the practice's automated front desk."
CALLER, TEXTER = "A caller needs a person now.", "Somebody who texted needs a person now."
URGENT = "It is urgent."
IN_SPANISH = "They speak Spanish."
CHOICE = "Press 1 to take it. Press 2 if you cannot."
TOO_LATE = "Thank you. Nobody is waiting on the line. The front desk's queue has the details."
NOT_TAKEN = "All right. I will ask somebody else. Goodbye."
FAILED = "Something went wrong. Please look at the front desk's queue. Goodbye."


def blueprint(desk: LineDesk, signatures: Signatures, clock: Clock) -> Blueprint:
    """Return the routes of the legs to people. The words hold nothing about who calls or why."""
    routes = Blueprint("twilio_ladder", __name__, url_prefix="/twilio/voice/ring")
    guard(routes, signatures)

    @routes.post("/<ring_id>")
    def answered(ring_id: str) -> Response:
        # An answering machine never presses 1, so that it cannot swallow the caller.
        words = _whisper(desk, ring_id)
        return xml(twiml.whisper(words, signatures.url(f"/twilio/voice/ring/{ring_id}/answer")))

    @routes.post("/<ring_id>/answer")
    def pressed(ring_id: str) -> Response:
        if request.form.get("Digits") == TAKE:
            return xml(_said(lambda: _take(desk, ring_id, clock)))
        return xml(_said(lambda: _decline(desk, ring_id, clock)))

    @routes.post("/<ring_id>/status")
    def progress(ring_id: str) -> Response:
        status = request.form.get("CallStatus", "")
        desk.handoff.ring_ended(ring_id, status, clock.now())
        return Response(status=204)

    return routes


def _whisper(desk: LineDesk, ring_id: str) -> str:
    """Return what a person hears before they choose: nothing of who it is or what it is about."""
    try:
        brief = desk.handoff.about(ring_id)
    except Exception as error:  # the phone has been picked up: something must be said
        log.error("what a ring is about cannot be told (%s)", type(error).__name__)
        brief = None
    if brief is None:
        return " ".join((WHO, CALLER, CHOICE))
    who = TEXTER if brief.channel == Channel.SMS else CALLER
    urgent = URGENT if brief.level in (Level.L0, Level.L1) else ""
    spanish = IN_SPANISH if brief.language == "es" else ""
    return " ".join(filter(None, (WHO, who, urgent, spanish, CHOICE)))


def _take(desk: LineDesk, ring_id: str, clock: Clock) -> str:
    conference = desk.handoff.accepted(ring_id, clock.now())
    return twiml.conference(conference) if conference else twiml.say_and_hang_up(TOO_LATE)


def _decline(desk: LineDesk, ring_id: str, clock: Clock) -> str:
    desk.handoff.declined(ring_id, clock.now())
    return twiml.say_and_hang_up(NOT_TAKEN)


def _said(answer: Callable[[], str]) -> str:
    try:
        return answer()
    except Exception as error:  # a person holding the phone must hear something
        log.error("a ring could not be taken (%s)", type(error).__name__)
        return twiml.say_and_hang_up(FAILED)
