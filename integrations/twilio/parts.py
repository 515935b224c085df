"""What the phone line needs of settings and speech, as small Protocols; the wiring passes in the real ones.

Speech is a part like any other here: integrations never import each other.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

from agent.turns import Expects, Language


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
