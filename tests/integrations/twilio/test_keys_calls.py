from datetime import timedelta

import pytest

from agent.turns import Expects
from integrations.twilio.calls import MEMORY, MOST_STREAMS, TICKET_LIFE, Calls
from integrations.twilio.keys import WAIT_SECONDS, Keys
from tests.support.ports import NOON


def pressed(keys: Keys, text: str, expects: Expects) -> list[str]:
    return [taken for key in text if (taken := keys.press(key, expects, 0.0))]


@pytest.mark.parametrize("key", ["0", "1", "9", "*"])
def test_a_key_acts_at_once_where_no_digits_are_expected(key: str) -> None:
    assert pressed(Keys(), key, Expects.OPEN) == [key]


@pytest.mark.parametrize(
    ("text", "expects", "taken"),
    [
        ("3125550198", Expects.DIGITS, ["3125550198"]),
        ("12345#", Expects.DIGITS, ["12345"]),
        ("03141985", Expects.BIRTH_DATE, ["03141985"]),
        ("031*", Expects.BIRTH_DATE, ["*"]),
        ("#", Expects.DIGITS, []),
        ("2", Expects.CHOICE, ["2"]),
    ],
)
def test_digits_that_are_expected_are_gathered(text: str, expects: Expects, taken: list[str]) -> None:
    assert pressed(Keys(), text, expects) == taken


def test_a_lone_0_is_a_person_after_a_moment_even_where_digits_are_expected() -> None:
    keys = Keys()

    assert keys.press("0", Expects.BIRTH_DATE, 10.0) is None
    assert keys.due(10.0 + WAIT_SECONDS / 2) is None
    assert keys.due(10.0 + WAIT_SECONDS) == "0"
    assert keys.due(99.0) is None


def test_a_ticket_runs_out() -> None:
    calls = Calls(2)
    ticket = calls.admit("CA1", "conv", NOON)
    assert ticket is not None

    assert calls.use(ticket.id, NOON + TICKET_LIFE) is None
    assert calls.use(ticket.id, NOON) is None


def test_a_ticket_that_nobody_used_gives_its_line_back() -> None:
    calls = Calls(1)
    calls.admit("CA1", "conv1", NOON)

    assert calls.admit("CA2", "conv2", NOON) is None
    assert calls.admit("CA2", "conv2", NOON + TICKET_LIFE) is not None


def test_a_new_ticket_of_a_call_ends_its_old_one() -> None:
    calls = Calls(1)
    old, new = calls.admit("CA1", "conv", NOON), calls.admit("CA1", "conv", NOON)
    assert old is not None
    assert new is not None

    assert calls.use(old.id, NOON) is None
    assert calls.use(new.id, NOON) == new
    assert new.opens("CA1", new.token)
    assert not new.opens("CA2", new.token)
    assert not new.opens("CA1", "")


def test_a_call_whose_streams_keep_breaking_gets_no_more_tickets() -> None:
    calls = Calls(2)

    tickets = [calls.admit("CA1", "conv", NOON) for _ in range(MOST_STREAMS + 1)]

    assert tickets[-2] is not None
    assert tickets[-1] is None


def test_a_call_is_forgotten_some_time_after_it_ended() -> None:
    calls = Calls(2)
    calls.admit("CA1", "conv1", NOON)
    assert calls.end("CA1") == "conv1"
    assert calls.end("CA1") is None
    assert calls.conversation("CA1") == "conv1"

    calls.admit("CA2", "conv2", NOON + MEMORY + timedelta(seconds=1))

    assert calls.conversation("CA1") is None


def test_ending_a_call_closes_its_stream() -> None:
    closed: list[str] = []
    calls = Calls(2)
    calls.admit("CA1", "conv1", NOON)
    calls.streams("CA1", lambda: closed.append("CA1"))

    calls.end("CA1")

    assert closed == ["CA1"]
