"""What holds for every test: nothing leaves this machine."""

import socket
from typing import Any

import pytest

LOCAL = ("127.0.0.1", "::1", "localhost", "0.0.0.0", "::", "")


def _stays_here(family: int, address: Any) -> bool:
    if family == socket.AF_UNIX:
        return True
    host = address[0] if isinstance(address, tuple) else address
    return host in LOCAL or str(host).startswith("127.")


class _GuardedSocket(socket.socket):
    """A socket that fails the test which tries to reach beyond loopback."""

    def connect(self, address: Any) -> None:
        if not _stays_here(self.family, address):
            pytest.fail("a test tried to reach beyond this machine")
        super().connect(address)

    def connect_ex(self, address: Any) -> int:
        if not _stays_here(self.family, address):
            pytest.fail("a test tried to reach beyond this machine")
        return super().connect_ex(address)

    def sendto(self, *args: Any) -> int:
        if not _stays_here(self.family, args[-1]):
            pytest.fail("a test tried to reach beyond this machine")
        return super().sendto(*args)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail a test that opens anything but loopback or a Unix socket, or asks for a name's address."""
    asked = socket.getaddrinfo

    def local_names_only(host: Any, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name is not None and not _stays_here(socket.AF_INET, name):
            pytest.fail("a test asked for the address of a machine beyond this one")
        return asked(host, *args, **kwargs)

    monkeypatch.setattr(socket, "socket", _GuardedSocket)
    monkeypatch.setattr(socket, "getaddrinfo", local_names_only)


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what stands in the developer's environment out of the tests."""
    from config.settings import Settings

    for name in Settings.__dataclass_fields__:
        monkeypatch.delenv(name.upper(), raising=False)
