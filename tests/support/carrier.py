"""The fake carrier as tests use it: fast, and strict about what the application sends and is sent."""

from typing import Any

from integrations.twilio.fake_carrier import FakeCarrier, Options, Person
from tests.support import twiml

ACCOUNT = "AC" + "5" * 32
TOKEN = "t" * 32
NUMBER = "+13125550100"
ALICE, BOB = "+13125550111", "+13125550122"
SPEED = 3.0  # of the streams' time; higher, a busy machine no longer keeps up
DESK_PHONE, ON_CALL = "+13125550190", "+13125550191"


def make_carrier(app_url: str, people: dict[str, Person] | None = None, **options: Any) -> FakeCarrier:
    """Return a carrier that is faster than real, and which checks every TwiML document."""
    wishes = {
        "pace": 0.02,
        "speed": SPEED,
        "check": twiml.checker(),
        "anybody": Person(answers=False),
        **options,
    }
    return FakeCarrier(ACCOUNT, TOKEN, NUMBER, app_url, options=Options(people=people or {}, **wishes))
