"""Calls that the application places by REST: progress reports, and a person who picks up or does not."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from integrations.twilio.fake_carrier.legs import Leg
from integrations.twilio.fake_carrier.people import Person

EVENTS = {"initiated": "initiated", "ringing": "ringing", "answered": "in-progress", "completed": "completed"}


@dataclass(frozen=True, slots=True)
class Order:
    """What `calls.create` asked for."""

    url: str
    twiml: str
    status_url: str
    events: Sequence[str]
    timeout: float


def place(leg: Leg, order: Order, person: Person) -> None:
    """Ring a person, run the call's TwiML if they answer, and report as it goes."""
    reports = _Reports(leg, order)
    reports.tell("initiated", "initiated")
    leg.status = "ringing"
    reports.tell("ringing", "ringing")
    outcome = _ring(leg, order, person)
    if outcome:
        leg.status = outcome
        leg.over.set()
        reports.tell("completed", outcome)
        return
    leg.status = "in-progress"
    reports.tell("answered", "in-progress")
    for key in person.keys:
        leg.press(key)
    leg.stays_seconds = person.talk_seconds
    leg.run(order.url, order.twiml or None)
    reports.tell("completed", "completed")


def _ring(leg: Leg, order: Order, person: Person) -> str:
    """Return how the ring ended where nobody took it, else an empty text."""
    if person.busy:
        return "busy"
    answers = person.answers and person.after_seconds <= order.timeout
    stopped = leg.wait(person.after_seconds if answers else order.timeout)
    if stopped:
        return "canceled"
    return "" if answers else "no-answer"


class _Reports:
    """Posts the status callbacks that were asked for, numbered."""

    def __init__(self, leg: Leg, order: Order) -> None:
        self._leg = leg
        self._order = order
        self._sequence = 0
        self._began = time.monotonic()

    def tell(self, event: str, status: str) -> None:
        """Post one event, if it was asked for."""
        wanted = event in (self._order.events or ["completed"])
        if not self._order.status_url or not wanted:
            return
        more = {
            "CallStatus": status,
            "CallbackSource": "call-progress-events",
            "SequenceNumber": str(self._sequence),
            "Timestamp": time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime()),
        }
        if event == "completed":
            more["CallDuration"] = str(int(time.monotonic() - self._began))
        self._sequence += 1
        self._leg.exchange.hooks.tell(self._order.status_url, {**self._leg.params(), **more})
