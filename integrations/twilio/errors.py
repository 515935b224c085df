"""Twilio's error numbers, as far as they change what we do: one table for all of them."""

from agent.errors import CarrierError

# code → (what it means, whether sending again later can help)
CODES: dict[int, tuple[str, bool]] = {
    20003: ("the account's credentials were refused", False),
    20404: ("no such call or message", False),
    20429: ("too many requests", True),
    21205: ("a webhook address is malformed", False),
    21210: ("the calling number is not ours", False),
    21211: ("not a phone number", False),
    21212: ("our own number is malformed", False),
    21214: ("that number cannot be called", False),
    21215: ("calls to that country are not allowed", False),
    21216: ("that number may not be called", False),
    21217: ("not a phone number", False),
    21219: ("that number is not verified on a trial account", False),
    21220: ("the call is over", False),
    21408: ("texts to that country are not allowed", False),
    21602: ("the text was empty", False),
    21603: ("no number to send from", False),
    21606: ("the sending number is not ours", False),
    21610: ("the recipient has opted out", False),
    21611: ("the sending queue is full", True),
    21612: ("no route to that number", False),
    21614: ("not a mobile number", False),
    21617: ("the text was too long", False),
    30001: ("the sending queue is full", True),
    30002: ("the account is suspended", False),
    30003: ("the handset cannot be reached now", True),
    30004: ("blocked by the recipient or their carrier", False),
    30005: ("unknown handset", False),
    30006: ("a landline, or a carrier that takes no texts", False),
    30007: ("filtered by a carrier", False),
    30008: ("the carrier gave no reason", True),
    30022: ("too many texts a second for this campaign", True),
    30023: ("the daily number of texts is reached", True),
    30032: ("the toll-free number is not verified", False),
    30034: ("the number is not registered for texts", False),
    30410: ("the carrier's provider timed out; it may have arrived", False),
    30610: ("quiet hours at the recipient's place", True),
    30640: ("a number that must not be texted", False),
}

NO_ANSWER = "the carrier gave no answer"


def carrier_error(code: int, status: int = 400) -> CarrierError:
    """Return the error for a number of Twilio's and the HTTP status it came with."""
    what, retryable = CODES.get(code, ("the carrier refused", status == 429 or status >= 500))
    return CarrierError(what, code=code, retryable=retryable)


def unreachable() -> CarrierError:
    """Return the error for a carrier that cannot be reached; whether it acted is unknown."""
    return CarrierError(NO_ANSWER, code=0, retryable=True)
