"""The carrier's refusals, as its REST API gives them, and the magic numbers of its test credentials."""

import re
from typing import Any

E164 = re.compile(r"\+[1-9]\d{6,14}")
LONGEST_TEXT = 1600

MESSAGES = {
    20003: "Authenticate",
    20404: "The requested resource was not found",
    21205: "Url is not a valid URL",
    21210: "'From' phone number not verified",
    21211: "Invalid 'To' Phone Number",
    21212: "Invalid 'From' Phone Number",
    21214: "'To' phone number cannot be reached",
    21215: "Geo Permission configuration is not permitting call",
    21216: "Account not allowed to call this phone number",
    21217: "Phone number does not appear to be valid",
    21220: "Invalid call state",
    21408: "Permission to send an SMS has not been enabled for the region",
    21602: "Message body is required",
    21603: "A 'From' phone number is required",
    21604: "A 'To' phone number is required",
    21606: "The 'From' phone number is not a valid, SMS-capable Twilio number",
    21610: "Attempt to send to unsubscribed recipient",
    21611: "This 'From' number has exceeded the maximum number of queued messages",
    21612: "The 'To' phone number is not currently reachable via SMS",
    21614: "'To' number is not a valid mobile number",
    21617: "The concatenated message body exceeds the 1600 character limit",
}
TEXT_TO = {
    "+15005550001": 21211,
    "+15005550002": 21612,
    "+15005550003": 21408,
    "+15005550004": 21610,
    "+15005550009": 21614,
}
TEXT_FROM = {"+15005550001": 21212, "+15005550007": 21606, "+15005550008": 21611}
CALL_TO = {
    "+15005550001": 21217,
    "+15005550002": 21214,
    "+15005550003": 21215,
    "+15005550004": 21216,
}
MAGIC_FROM = "+15005550006"


class Refusal(Exception):
    """What the API answers instead: Twilio's error number and the HTTP status."""

    def __init__(self, code: int, status: int = 400) -> None:
        super().__init__(str(code))
        self.code = code
        self.status = status

    def body(self) -> dict[str, Any]:
        """Return the error as Twilio's JSON."""
        return {
            "code": self.code,
            "message": MESSAGES.get(self.code, "Bad request"),
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }


def check_text(to: str, sender: str, body: str, own: str) -> None:
    """Refuse a text as Twilio does before it is queued."""
    if not to:
        raise Refusal(21604)
    if not sender:
        raise Refusal(21603)
    if code := TEXT_TO.get(to) or TEXT_FROM.get(sender):
        raise Refusal(code)
    if not E164.fullmatch(to):
        raise Refusal(21211)
    if sender not in (own, MAGIC_FROM):
        raise Refusal(21606)
    if not body:
        raise Refusal(21602)
    if len(body) > LONGEST_TEXT:
        raise Refusal(21617)


def check_call(to: str, caller: str, own: str, has_twiml: bool) -> None:
    """Refuse a call as Twilio does before it is queued."""
    if code := CALL_TO.get(to):
        raise Refusal(code)
    if not E164.fullmatch(to):
        raise Refusal(21211)
    if caller not in (own, MAGIC_FROM):
        raise Refusal(21210)
    if not has_twiml:
        raise Refusal(21205)
