"""How the other processes hear and speak: `Ears` and `Mouth`, safe for many threads."""

from collections.abc import Iterator
from multiprocessing.connection import Client, Connection
from multiprocessing.context import AuthenticationError
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from agent.errors import SpeechDown
from agent.turns import Expects, Language
from integrations.speech import wire
from integrations.speech.prompts import prompt_for
from integrations.speech.server import address
from integrations.speech.transcript import Transcript, from_json
from integrations.speech.wire import Closed, Message

Sound = bytes | npt.NDArray[np.int16]
"""16 kHz 16-bit mono."""

_SAY_SECONDS = 6.0
_HEALTH_SECONDS = 1.0
_GRACE_SECONDS = 0.5  # the server keeps the deadline itself; this is for when it cannot answer at all


class Speech:
    """Where the speech process listens, and what opens it."""

    def __init__(self, var_dir: Path, token: str) -> None:
        self._address = address(var_dir)
        self._key = token.encode()

    def ask(self, message: Message) -> Connection:
        """Return a connection on which the request was made; raise SpeechDown."""
        try:
            connection: Connection = Client(self._address, family="AF_UNIX", authkey=self._key)
        except AuthenticationError as error:
            raise SpeechDown("the speech process has another token", retryable=False) from error
        except (OSError, EOFError) as error:
            raise SpeechDown("the speech process does not answer") from error
        try:
            connection.send_bytes(wire.pack(message))
        except OSError as error:
            connection.close()
            raise SpeechDown("the speech process does not answer") from error
        return connection

    def health(self) -> dict[str, Any]:
        """Return the speech process's own account; `{"state": "down"}` where it gives none. Never raises."""
        try:
            with self.ask(Message({"do": "health"})) as connection:
                return _answer(connection, _HEALTH_SECONDS).head
        except SpeechDown:
            return {"state": "down"}


class Ears:
    """Speech to text."""

    def __init__(self, speech: Speech) -> None:
        self._speech = speech

    def transcribe(
        self,
        pcm16k: Sound,
        language: Language | None = None,
        expects: Expects = Expects.OPEN,
        prompt: str = "",
        *,
        final: bool = True,
        deadline_s: float = 5.0,
    ) -> Transcript:
        """Return what was said; raise SpeechDown, also when it takes longer than `deadline_s`.

        `prompt` holds words likely to come (names of the practice). With `final` False it is a partial:
        SpeechDown at once where nobody is free for it.
        """
        head = {
            "do": "hear",
            "rank": "FINAL" if final else "PARTIAL",
            "language": language,
            "prompt": prompt_for(expects, language, prompt),
            "seconds": deadline_s,
        }
        return from_json(self._hear(head, pcm16k).head)

    def alternatives(
        self, pcm16k: Sound, language: Language | None = None, *, deadline_s: float = 10.0
    ) -> tuple[str, ...]:
        """Return other readings of the same sound, when nothing more urgent waits; raise SpeechDown."""
        head = {"do": "hear", "rank": "ALTERNATIVES", "language": language, "seconds": deadline_s}
        return tuple(self._hear({**head, "alternatives": True}, pcm16k).head["alternatives"])

    def health(self) -> dict[str, Any]:
        """Return the speech process's own account. Never raises."""
        return self._speech.health()

    def _hear(self, head: dict[str, Any], pcm16k: Sound) -> Message:
        sound = pcm16k if isinstance(pcm16k, bytes) else np.ascontiguousarray(pcm16k, np.int16).tobytes()
        with self._speech.ask(Message(head, sound)) as connection:
            return _answer(connection, head["seconds"] + _GRACE_SECONDS)


class Mouth:
    """Text to speech."""

    def __init__(self, speech: Speech) -> None:
        self._speech = speech

    def say(
        self, text: str, language: Language, fixed: bool = False, *, slower: float = 1.0
    ) -> Iterator[bytes]:
        """Yield 8 kHz μ-law in pieces of up to 100 ms, as they are made; raise SpeechDown.

        `fixed` texts are kept on disk, so they must not name a person. Closing the iterator cancels the rest.
        """
        head = {"do": "say", "text": text, "language": language, "fixed": fixed, "slower": slower}
        with self._speech.ask(Message(head)) as connection:
            while not (piece := _answer(connection, _SAY_SECONDS)).head.get("last"):
                yield piece.body

    def health(self) -> dict[str, Any]:
        """Return the speech process's own account. Never raises."""
        return self._speech.health()


def _answer(connection: Connection, seconds: float) -> Message:
    try:
        if not connection.poll(seconds):
            raise SpeechDown("the speech process takes too long")
        message = wire.unpack(connection.recv_bytes(wire.LONGEST))
    except (OSError, EOFError, Closed) as error:
        raise SpeechDown("the speech process went away") from error
    if "error" in message.head:
        raise SpeechDown(f"speech: {message.head['error']}")
    return message
