"""The desk as the phone line sees it, as small Protocols; `agent.desk` fulfils them."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from agent.practice import Practice
from agent.turns import Channel, Heard, Language, Level, Reply, Verdict


class TalkingDesk(Protocol):
    """The desk's conversation verbs, as far as the line uses them."""

    def open_call(self, call_sid: str, caller: str | None, at: datetime) -> str:
        """Return the conversation of a call, opening it the first time; never raises."""
        ...

    def greeting(self, conversation: str, at: datetime) -> list[Reply]:
        """Return what to say first."""
        ...

    def respond(self, heard: Heard) -> list[Reply]:
        """Take one finished turn."""
        ...

    def overheard(self, heard: Heard) -> Verdict:
        """Screen what has been said so far."""
        ...

    def keypad(self, conversation: str, turn_id: str, digits: str, at: datetime) -> list[Reply]:
        """Take keys."""
        ...

    def silence(self, conversation: str, turn_id: str, times: int, at: datetime) -> list[Reply]:
        """Say what to say when the caller has been silent, for the `times`-th time."""
        ...

    def holding(self, conversation: str, state: str, at: datetime) -> list[Reply]:
        """Say how bringing a person goes: `state` is ringing, accepted or failed."""
        ...

    def trouble(self, conversation: str, turn_id: str, what: str, at: datetime) -> list[Reply]:
        """Say that we cannot hear or speak well, and bring a person; `what` is a stable word."""
        ...

    def language_of(self, conversation: str, at: datetime) -> Language | None:
        """Return the conversation's language, None while it may still be either."""
        ...

    def said(self, conversation: str, turn_id: str, text: str, at: datetime, cut: bool = False) -> None:
        """Note what the caller heard of a reply."""
        ...

    def ended(self, conversation: str, at: datetime, why: str) -> None:
        """Note that the call is over; saying it twice changes nothing."""
        ...

    def texted(self, sid: str, sender: str, body: str, media: int, at: datetime) -> str | None:
        """Take a text; return the answer, or None where nothing is to be sent."""
        ...


class BridgingDesk(Protocol):
    """The desk's hand-over verbs, as far as the line uses them."""

    def accepted(self, ring_id: str, at: datetime) -> str | None:
        """Note that a person takes the caller; return the conference, or None where it is too late."""
        ...

    def declined(self, ring_id: str, at: datetime) -> None:
        """Note that the person does not take the caller."""
        ...

    def ring_ended(self, ring_id: str, status: str, at: datetime) -> None:
        """Note how a ring ended, in the carrier's words."""
        ...

    def watch(self, conversation: str, callback: Callable[[str], None] | None) -> None:
        """Tell `callback` how bringing a person goes: ringing, accepted:<conference>, dial, failed.

        None ends it. What goes on already is told at once.
        """
        ...

    def about(self, ring_id: str) -> "Brief | None":
        """Return what the person who is rung may be told; None for a ring nobody knows."""
        ...

    def after_stream(self, call_sid: str, at: datetime, conversation: str | None) -> "Following":
        """Return what a call goes on with once its stream has closed."""
        ...

    def dialled(self, call_sid: str, status: str, at: datetime, conversation: str | None) -> "Following":
        """Return what a call goes on with after people were dialled from its own line."""
        ...

    def staffed(self, at: datetime) -> bool:
        """Tell whether somebody sits at the front desk."""
        ...


class Brief(Protocol):
    """What a person who is rung may be told before they take it."""

    @property
    def level(self) -> Level | None: ...  # noqa: D102
    @property
    def channel(self) -> str: ...  # noqa: D102
    @property
    def language(self) -> Language: ...  # noqa: D102


class SuppressingDesk(Protocol):
    """The desk's list of who must not be texted."""

    def suppress(self, phone: str, reason: str, at: datetime) -> None:
        """Send no more texts to that number."""
        ...

    def unsuppress(self, phone: str, at: datetime) -> None:
        """Texts may be sent again."""
        ...


class ReceivingDesk(Protocol):
    """The desk's outbound texts, as far as receipts go."""

    def receipt(self, sid: str, status: str, rank: int, error: int | None, at: datetime) -> None:
        """Note what became of a text; only a higher rank counts: late and double receipts change nothing."""
        ...


class Following(Protocol):
    """What a call goes on with: kind conference (`value`), dial (`numbers`), resume or goodbye."""

    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def value(self) -> str: ...  # noqa: D102
    @property
    def numbers(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def ring_seconds(self) -> int: ...  # noqa: D102


class LineDesk(Protocol):
    """The desk as the line sees it; `agent.desk.Desk` fulfils it."""

    @property
    def conversation(self) -> TalkingDesk: ...  # noqa: D102
    @property
    def handoff(self) -> BridgingDesk: ...  # noqa: D102
    @property
    def patients(self) -> SuppressingDesk: ...  # noqa: D102
    @property
    def outreach(self) -> ReceivingDesk: ...  # noqa: D102

    def practice(self) -> Practice:
        """Return the practice as published now."""
        ...

    def render(self, reply: Reply, channel: Channel) -> str:
        """Return the words of a reply."""
        ...
