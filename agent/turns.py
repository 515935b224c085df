"""What passes between the edges and the desk: `Heard` comes in, `Reply` goes out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal

Language = Literal["en", "es"]
LANGUAGES: tuple[Language, ...] = ("en", "es")


class Channel(StrEnum):
    """How the person reached us."""

    VOICE = "voice"
    SMS = "sms"


class Expects(StrEnum):
    """What the last question asks for: sets the end-of-turn wait, Whisper's prompt and the keypad."""

    OPEN = "open"
    YES_NO = "yes_no"
    CHOICE = "choice"
    DATE = "date"
    TIME = "time"
    NAME = "name"
    SPELLED = "spelled"
    DIGITS = "digits"
    BIRTH_DATE = "birth_date"


class Then(StrEnum):
    """What the channel does once the reply has been given."""

    LISTEN = "listen"
    HAND_OVER = "hand_over"  # a person is being brought in; the caller stays with us meanwhile
    GOODBYE = "goodbye"  # the person said goodbye: a call may end, a thread is finished


class Level(StrEnum):
    """Urgency. L0 life-threat now, L1 crisis, L2 urgent clinical or sensitive, L3 sensitive admin."""

    L0 = "L0"
    L1 = "L1"
    L2 = "L2"
    L3 = "L3"


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing a person said or wrote.

    `turn_id` is unique for ever (a MessageSid; for a call, its id and a counter), so that a replay
    is recognised. `alternatives` are other transcripts of the same sound, for the safety screen.
    """

    conversation: str
    turn_id: str
    text: str
    channel: Channel
    language: Language
    at: datetime
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """One thing to say, as a wording code and its arguments (JSON values; times as aware ISO text)."""

    say: str
    language: Language
    args: Mapping[str, Any] = field(default_factory=dict)
    expects: Expects = Expects.OPEN
    interruptible: bool = True
    then: Then = Then.LISTEN


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the safety screen found: which rule, in plain words why, and how urgent.

    `level` None means that nothing was found. `softer` marks a denial, the past or a worry about
    someone else: still a person, with the softer script.
    """

    level: Level | None = None
    category: str = ""
    rule: str = ""
    reason: str = ""
    softer: bool = False


@dataclass(frozen=True, slots=True)
class When:
    """A span of time somebody meant: aware, in the practice's zone, `end` exclusive.

    None means open ("after five": end None). `grain` is minute, hour, part_of_day, day, week, month or year.
    A time of day without a date has `any_day` set, and its date part then is the reference day.
    """

    start: datetime | None
    end: datetime | None
    grain: str
    any_day: bool = False


@dataclass(frozen=True, slots=True)
class Whens:
    """Alternatives somebody named ("Tuesday or Thursday after two"), and what they ruled out."""

    wanted: tuple[When, ...] = ()
    excluded: tuple[When, ...] = ()


@dataclass(frozen=True, slots=True)
class Entity:
    """A named thing in what was said: `name` is the kind, `value` its canonical form or id."""

    name: str
    value: str
    start: int = 0
    end: int = 0
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Understood:
    """What the dialogue engine made of a text. `intents` holds the best ones, most likely first."""

    intent: str
    confidence: float
    text: str
    language: Language
    entities: tuple[Entity, ...] = ()
    intents: tuple[tuple[str, float], ...] = ()

    def first(self, name: str) -> str | None:
        """Return the first entity of that kind, if any."""
        return next((e.value for e in self.entities if e.name == name), None)


@dataclass(frozen=True, slots=True)
class SpokenName:
    """A person's name as we understood it: given and family parts, title case."""

    given: str
    family: str

    def __str__(self) -> str:
        """Return the name as one would write it."""
        return f"{self.given} {self.family}".strip()


@dataclass(frozen=True, slots=True)
class Claim:
    """Who somebody says they are. Nothing here is proof."""

    name: SpokenName | None = None
    birth_date: date | None = None
    phone: str | None = None
