"""What the phone line needs from the rest, as small Protocols; the real parts are passed in by the wiring.

Speech is a part like any other here: integrations never import each other.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, Protocol

from agent.practice import Practice
from agent.turns import Channel, Expects, Heard, Language, Reply, Verdict


class LineSettings(Protocol):
    """The settings that the line reads; `config.settings.Settings` has them."""

    @property
    def public_base_url(self) -> str: ...  # noqa: D102
    @property
    def twilio_account_sid(self) -> str: ...  # noqa: D102
    @property
    def twilio_auth_token(self) -> str: ...  # noqa: D102
    @property
    def twilio_auth_token_secondary(self) -> str: ...  # noqa: D102
    @property
    def twilio_phone_number(self) -> str: ...  # noqa: D102
    @property
    def twilio_api_base_url(self) -> str: ...  # noqa: D102
    @property
    def max_calls(self) -> int: ...  # noqa: D102


class Transcript(Protocol):
    """What speech to text made of a stretch of sound; `seconds` is how long that took."""

    @property
    def text(self) -> str: ...  # noqa: D102
    @property
    def language(self) -> str: ...  # noqa: D102
    @property
    def confidence(self) -> float: ...  # noqa: D102
    @property
    def no_speech(self) -> float: ...  # noqa: D102
    @property
    def alternatives(self) -> tuple[str, ...]: ...  # noqa: D102


class Ears(Protocol):
    """Speech to text. Raises SpeechDown, also when `deadline_s` has passed."""

    def transcribe(
        self,
        pcm16k: Any,
        language: Language | None,
        expects: Expects,
        prompt: str,
        *,
        final: bool,
        deadline_s: float,
    ) -> Transcript:
        """Return what was said in 16 kHz sound."""
        ...

    def alternatives(self, pcm16k: Any, language: Language | None, *, deadline_s: float) -> tuple[str, ...]:
        """Return other readings of the same sound, when nothing more urgent waits."""
        ...


class Mouth(Protocol):
    """Text to speech, sentence by sentence. Raises SpeechDown."""

    def say(self, text: str, language: Language, fixed: bool) -> Iterator[bytes]:
        """Yield 8 kHz μ-law; `fixed` sentences are rendered once and kept."""
        ...


class Sound(Protocol):
    """What the listener noticed: speech_started, pause, resumed, partial_due, turn_ended, long_silence.

    `audio` is the turn so far at 16 kHz; `seconds` how long ago it began; `pause` numbers the pauses.
    """

    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def seconds(self) -> float: ...  # noqa: D102
    @property
    def audio(self) -> Any: ...  # noqa: D102
    @property
    def pause(self) -> int: ...  # noqa: D102


class Listener(Protocol):
    """Tells speech from silence on one call, and when a turn has ended. Times are monotonic seconds."""

    @property
    def silence(self) -> float:
        """Return for how many seconds nobody has spoken."""
        ...

    def feed(self, frame: bytes, at: float) -> Sequence[Sound]:
        """Take some of the caller's sound, μ-law; return what it means."""
        ...

    def tick(self, at: float) -> Sequence[Sound]:
        """Let time pass on a line that sends nothing in silence."""
        ...

    def expect(self, expects: Expects) -> None:
        """Be told what was asked."""
        ...

    def heard(self, text: str, pause: int) -> None:
        """Be told what the turn sounded like at that pause."""
        ...


MakeListener = Callable[[], Listener]


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

    def watch(self, conversation: str, callback: Callable[[str], None]) -> None:
        """Tell `callback` how bringing a person goes: ringing, accepted:<conference>, dial, failed."""
        ...

    def after_stream(self, call_sid: str, at: datetime) -> "Following":
        """Return what a call goes on with once its stream has closed."""
        ...

    def staffed(self, at: datetime) -> bool:
        """Tell whether somebody sits at the front desk."""
        ...


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
