"""What the desk needs from the world, as small Protocols; `integrations/` holds what fulfils them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from agent.practice import Practice
from agent.turns import Heard, Language, Reply, Understood


class Dialogue(Protocol):
    """The dialogue engine. A turn is never sent twice."""

    def turn(self, heard: Heard) -> list[Reply]:
        """Return the coded answers, at least one; raise DialogueDown otherwise."""
        ...

    def understand(self, text: str, language: Language) -> Understood:
        """Return what the text means, without touching any conversation; raise DialogueDown."""
        ...

    def warm_up(self, heard: Heard) -> list[Reply]:
        """Take a first turn, which may be slow; raise DialogueDown."""
        ...

    def ready(self) -> bool:
        """Tell whether it answers."""
        ...


@dataclass(frozen=True, slots=True)
class TimeParse:
    """One raw parse of a time expression: where it stands in the text, and its value.

    `start` and `end` are character offsets; `since` and `until` are aware, `until` exclusive, None: open.
    """

    start: int
    end: int
    since: datetime | None
    until: datetime | None
    grain: str
    latent: bool


class TimeParser(Protocol):
    """Finds time expressions (Duckling)."""

    def parse(
        self, text: str, language: Language, reference: datetime, *, latent: bool = False
    ) -> Sequence[TimeParse]:
        """Return every parse, unresolved between alternatives; [] where there is none."""
        ...


@dataclass(frozen=True, slots=True)
class Sent:
    """What the carrier said of an outbound message or call."""

    sid: str
    status: str


@dataclass(frozen=True, slots=True)
class CarrierMessage:
    """A message on the carrier's own list. `inbound` tells its direction; numbers are E.164."""

    sid: str
    inbound: bool
    sender: str
    to: str
    text: str
    status: str
    at: datetime
    error: int | None = None


class Texts(Protocol):
    """Sends texts and reads the carrier's own list of them; every method raises CarrierError."""

    def send_text(self, to: str, body: str) -> Sent:
        """Send one text."""
        ...

    def messages_since(self, since: datetime) -> Sequence[CarrierMessage]:
        """Return what the carrier lists, both directions, newest last."""
        ...


class Calls(Protocol):
    """Places and ends calls; every method raises CarrierError."""

    def ring(self, to: str, path: str, *, ring_seconds: int) -> Sent:
        """Ring a person; on answer the carrier asks our `path` (under PUBLIC_BASE_URL) for TwiML.

        Progress is posted to `path + "/status"`.
        """
        ...

    def hang_up(self, call_sid: str) -> None:
        """End a call that rings or runs."""
        ...


Published = Callable[[], Practice]
"""Returns the practice as published now; cheap, asked at the start of each turn."""

Wording = Mapping[str, Mapping[str, str]]
"""Reply code → channel ("voice", "sms") → text with `{named}` fields."""
