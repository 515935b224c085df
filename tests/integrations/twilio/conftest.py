from collections.abc import Iterator

import pytest

from integrations.twilio.fake_carrier import FakeCarrier
from tests.support.carrier import make_carrier
from tests.support.phone_line import Line


@pytest.fixture
def line() -> Iterator[Line]:
    """A running line with fakes behind it."""
    running = Line()
    yield running
    running.stop()


@pytest.fixture
def carrier(line: Line) -> Iterator[FakeCarrier]:
    """A carrier that carries to the line."""
    running = make_carrier(line.url)
    yield running
    running.stop()
