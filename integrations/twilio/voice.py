"""The caller's webhooks: who answers, what follows the stream, what is said when all else failed."""

import logging
from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Response, request

from agent.clock import Clock
from agent.practice import Practice
from integrations.twilio import twiml
from integrations.twilio.calls import Calls
from integrations.twilio.desk_side import Following, LineDesk
from integrations.twilio.guard import guard, xml
from integrations.twilio.numbers import caller
from integrations.twilio.signature import Signatures

log = logging.getLogger(__name__)

STREAM = "/twilio/voice/stream/"
AFTER = "/twilio/voice/after"
DESK_RANG = "/twilio/voice/desk"
BRIDGED = "/twilio/voice/bridged"
DIALLED = "/twilio/voice/dialled"
# How long the desk rings where it is the desk's call and the practice named no time of its own.
DESK_RING_SECONDS = 30
OVER = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})


class VoiceWebhooks:
    """Answers Twilio's questions about callers' legs; every answer is TwiML."""

    def __init__(self, desk: LineDesk, calls: Calls, signatures: Signatures, clock: Clock) -> None:
        self._desk = desk
        self._calls = calls
        self._urls = signatures
        self._clock = clock
        self._last_desk_number: str | None = None

    def incoming(self) -> str:
        """Answer a new call: the agent, or the desk's phone, as the practice wishes."""
        practice = self._published()
        if practice is None:
            return self.fallback()
        at = self._clock.now()
        forwarded_from = caller(request.form.get("ForwardedFrom"))
        if caller(request.form.get("From")) == caller(request.form.get("To")) is not None:
            # Our own ring, forwarded back to us: "busy" sends the ladder to its next rung.
            log.warning("refused a call that is our own, forwarded back")
            return twiml.busy()
        desk_first = self._desk_first(practice, at)
        loops = forwarded_from is not None and forwarded_from == practice.desk.front_desk
        if desk_first is None or loops:
            return self.agent(at)
        return twiml.dial([practice.desk.front_desk], twiml.Leg(self._urls.url(DESK_RANG), desk_first))

    def _desk_first(self, practice: Practice, at: datetime) -> int | None:
        """Return how many seconds the desk rings before the agent answers; None if it does not ring."""
        mode = practice.answering.calls
        if mode == "off":
            return DESK_RING_SECONDS * 2
        if mode == "after_hours":
            return DESK_RING_SECONDS if self._desk.handoff.staffed(at) else None
        return practice.answering.overflow_seconds if mode == "overflow" else None

    def desk_rang(self) -> str:
        """Go on after the desk's phone rang: hang up if it was answered, else the agent takes the call."""
        if request.form.get("DialCallStatus") in ("completed", "answered"):
            return twiml.hang_up()
        practice = self._published()
        if practice is not None and practice.answering.calls == "off":
            return twiml.unanswered()
        return self.agent(self._clock.now())

    def agent(self, at: datetime) -> str:
        """Connect the call to the agent, or to the desk where the agent's lines are all taken."""
        call_sid = request.form.get("CallSid", "")
        if self._gone():
            return twiml.hang_up()
        if not self._calls.room(call_sid, at):
            return self._no_line()
        # A call that comes back keeps its conversation, whatever the database can tell by then.
        conversation = self._calls.conversation(call_sid) or self._desk.conversation.open_call(
            call_sid, caller(request.form.get("From")), at
        )
        ticket = self._calls.admit(call_sid, conversation, at)
        if ticket is None:
            return self._no_line()
        url = self._urls.socket_url(STREAM + ticket.id)
        return twiml.stream(url, ticket.token, self._urls.url(AFTER))

    def _no_line(self) -> str:
        log.warning("all lines are taken; a call goes to the desk's phone")
        practice = self._published()
        number = self._desk_number(practice)
        seconds = practice.desk.ring_seconds if practice else DESK_RING_SECONDS
        return twiml.overflow([number] if number else [], twiml.Leg(self._urls.url(DESK_RANG), seconds))

    def after(self) -> str:
        """Go on after the stream closed: into a conference, to a phone, back to the agent, or goodbye."""
        if self._gone():
            return twiml.hang_up()
        call_sid, at = request.form.get("CallSid", ""), self._clock.now()
        conversation = self._calls.conversation(call_sid)
        return self._go_on(self._desk.handoff.after_stream(call_sid, at, conversation))

    def dialled(self) -> str:
        """Go on after people were dialled from the caller's own line."""
        if self._gone():
            return twiml.hang_up()
        call_sid, status = request.form.get("CallSid", ""), request.form.get("DialCallStatus", "")
        conversation = self._calls.conversation(call_sid)
        return self._go_on(self._desk.handoff.dialled(call_sid, status, self._clock.now(), conversation))

    def _go_on(self, following: Following) -> str:
        if following.kind == "conference":
            return twiml.conference(following.value, self._urls.url(BRIDGED))
        if following.kind == "dial":
            # Whoever forwarded this call to us is left out: ringing them would bring the call back.
            loop = caller(request.form.get("ForwardedFrom"))
            if numbers := [number for number in following.numbers if number != loop]:
                return twiml.dial(numbers, twiml.Leg(self._urls.url(DIALLED), following.ring_seconds))
        if following.kind == "goodbye":
            self.over(request.form.get("CallSid", ""), "goodbye")
            return twiml.hang_up()
        return self.agent(self._clock.now())

    def bridged(self) -> str:
        """Go on when a person has left the conference: a caller who is still there gets the agent back."""
        return self.agent(self._clock.now())

    def status(self) -> None:
        """Clean up after a call that is over, whatever became of its socket."""
        self._gone()

    def _gone(self) -> bool:
        """Tell whether the caller has hung up, and clean up if so: no line is kept for them."""
        if request.form.get("CallStatus") not in OVER:
            return False
        self.over(request.form.get("CallSid", ""), request.form["CallStatus"])
        return True

    def over(self, call_sid: str, why: str) -> None:
        """Note once that a call is over."""
        if conversation := self._calls.end(call_sid):
            self._desk.conversation.ended(conversation, self._clock.now(), why)

    def fallback(self) -> str:
        """Say the emergency words and ring the desk; needs no database, dialogue or speech."""
        return twiml.fallback(self._desk_number(self._published()))

    def _desk_number(self, practice: Practice | None) -> str | None:
        """Return the desk's number, from memory where it cannot be read; never one that forwards back."""
        if practice is not None:
            self._last_desk_number = practice.desk.front_desk
        loop = caller(request.form.get("ForwardedFrom"))
        return None if self._last_desk_number == loop else self._last_desk_number

    def _published(self) -> Practice | None:
        try:
            return self._desk.practice()
        except Exception as error:  # a call is answered whatever is wrong with the practice's data
            log.error("the practice cannot be read (%s); the last desk number is used", type(error).__name__)
            return None


def blueprint(webhooks: VoiceWebhooks, signatures: Signatures) -> Blueprint:
    """Return the routes of the caller's leg. What raises is answered with the fallback's words."""
    routes = Blueprint("twilio_voice", __name__, url_prefix="/twilio/voice")
    guard(routes, signatures)

    views = {
        "incoming": webhooks.incoming,
        "desk": webhooks.desk_rang,
        "after": webhooks.after,
        "bridged": webhooks.bridged,
        "dialled": webhooks.dialled,
        "fallback": webhooks.fallback,
    }
    for path, answer in views.items():
        routes.add_url_rule(
            f"/{path}",
            endpoint=path,
            methods=["POST"],
            view_func=lambda answer=answer: xml(_answered(answer, webhooks)),
        )

    @routes.post("/status")
    def status() -> Response:
        webhooks.status()
        return Response(status=204)

    return routes


def _answered(answer: Callable[[], str], webhooks: VoiceWebhooks) -> str:
    try:
        return answer()
    except Exception as error:  # whatever it is, a caller must hear something; its text may hold a name
        log.error("a call's webhook failed (%s); the fallback answers", type(error).__name__)
        return webhooks.fallback()
