"""The guard that keeps tests on this machine."""

import socket

import pytest

GUARDED = "beyond"


def test_a_connection_beyond_this_machine_fails_the_test() -> None:
    with socket.socket() as line, pytest.raises(pytest.fail.Exception, match=GUARDED):
        line.connect(("192.0.2.1", 80))


def test_a_name_beyond_this_machine_fails_the_test() -> None:
    with pytest.raises(pytest.fail.Exception, match=GUARDED):
        socket.create_connection(("example.org", 80))


def test_loopback_is_allowed() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as line,
    ):
        assert line.getpeername() == server.getsockname()
