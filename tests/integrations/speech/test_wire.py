"""Messages over a pipe."""

import os
import threading

import pytest

from integrations.speech import wire
from integrations.speech.wire import Closed, Message


def test_a_message_larger_than_the_pipe_arrives_whole() -> None:
    out, into = os.pipe()
    sent = Message({"text": "¿Qué hora?", "n": 1.5}, os.urandom(300_000))
    writer = threading.Thread(target=wire.write, args=(into, sent))
    writer.start()
    assert wire.read(out, 5) == sent
    writer.join()
    os.close(out)
    os.close(into)


def test_the_other_side_gone_is_closed() -> None:
    out, into = os.pipe()
    os.close(into)
    with pytest.raises(Closed):
        wire.read(out, 5)
    os.close(out)


def test_silence_is_closed_after_the_time_given() -> None:
    out, into = os.pipe()
    with pytest.raises(Closed, match="too long"):
        wire.read(out, 0.01)
    os.close(out)
    os.close(into)


@pytest.mark.parametrize(
    "data", [b"", b"\x05\x00\x00\x00[1]", b"\xff\xff\xff\xff", b"\x03\x00\x00\x00[1]", b"\x02\x00\x00\x00{]"]
)
def test_what_is_no_message_is_refused(data: bytes) -> None:
    with pytest.raises(Closed):
        wire.unpack(data)


def test_a_length_beyond_reason_is_refused_before_it_is_read() -> None:
    out, into = os.pipe()
    os.write(into, b"\xff\xff\xff\xff")
    with pytest.raises(Closed, match="not a message"):
        wire.read(out, 1)
    os.close(out)
    os.close(into)
