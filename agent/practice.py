"""A practice as data: what `config/practice.yml` says, typed. `agent.practice_file` loads and checks it.

Every id is a lower-case slug that never changes; texts for people come as one per language.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Literal

from agent.turns import Language
from agent.visits import Modality

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Texts = Mapping[Language, str]
AliasTexts = Mapping[Language, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a day in the practice's wall time, `end` exclusive; written "09:00-17:00"."""

    start: time
    end: time


WeeklyHours = Mapping[Weekday, tuple[Span, ...]]


@dataclass(frozen=True, slots=True)
class Closure:
    """Days on which nobody is seen, both ends included."""

    first: date
    last: date
    reason: str


@dataclass(frozen=True, slots=True)
class Address:
    """Where the practice is."""

    street: str
    city: str
    state: str
    zip: str
    directions: Texts
    parking: Texts


@dataclass(frozen=True, slots=True)
class Clinician:
    """Somebody whom patients see. `hours` may be narrower than the practice's."""

    id: str
    name: str
    family_name: str
    credentials: str
    gender: Literal["female", "male", "nonbinary"]
    languages: tuple[Language, ...]
    modalities: tuple[Modality, ...]
    hours: WeeklyHours
    visit_types: tuple[str, ...]
    accepts_new: bool
    licensed_in: tuple[str, ...]
    about: Texts
    aliases: tuple[str, ...] = ()
    leave: tuple[Closure, ...] = ()
    retired: bool = False


@dataclass(frozen=True, slots=True)
class VisitType:
    """A kind of visit. Buffers, in minutes, are kept free around it."""

    id: str
    name: Texts
    aliases: AliasTexts
    minutes: int
    patients: Literal["new", "returning", "any"]
    modalities: tuple[Modality, ...]
    buffer_before: int = 0
    buffer_after: int = 0
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Insurer:
    """An insurance plan the practice accepts."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OnCall:
    """One rung of the ladder: who is rung, and when (none means always)."""

    id: str
    name: str
    phone: str
    languages: tuple[Language, ...]
    hours: WeeklyHours | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """The people behind the agent. Phones are E.164. `last_resort` is rung when every rung failed."""

    front_desk: str
    hours: WeeklyHours
    on_call: tuple[OnCall, ...]
    last_resort: str
    ring_seconds: int = 20


@dataclass(frozen=True, slots=True)
class BookingRules:
    """What may be booked, and how far ahead."""

    minimum_notice_hours: int
    horizon_days: int
    grid_minutes: int
    offers: int
    late_cancel_hours: int


@dataclass(frozen=True, slots=True)
class Answering:
    """Who answers first: `off`, `after_hours`, `overflow` (after `overflow_seconds`) or `all`."""

    calls: Literal["off", "after_hours", "overflow", "all"]
    texts: Literal["off", "after_hours", "all"]
    overflow_seconds: int = 15


@dataclass(frozen=True, slots=True)
class Reminding:
    """When reminders go out, in hours before the visit, and the window in which texts may be sent."""

    hours_before: tuple[int, ...]
    window: Span


@dataclass(frozen=True, slots=True)
class Practice:
    """The whole practice. `neutral_name` is what texts and voicemail say: it names no specialty."""

    id: str
    name: str
    neutral_name: str
    zone: str
    country: str
    phone: str
    languages: tuple[Language, ...]
    address: Address
    hours: WeeklyHours
    holidays: tuple[str, ...]
    closures: tuple[Closure, ...]
    answering: Answering
    desk: Desk
    booking: BookingRules
    reminding: Reminding
    clinicians: tuple[Clinician, ...]
    visit_types: tuple[VisitType, ...]
    insurance: tuple[Insurer, ...]
    answers: Mapping[str, Texts]
    version: int = 0
    wording: Mapping[Language, str] = field(default_factory=dict)

    def clinician(self, clinician_id: str) -> Clinician:
        """Return the clinician with that id; KeyError if there is none."""
        return {c.id: c for c in self.clinicians}[clinician_id]

    def visit_type(self, visit_type_id: str) -> VisitType:
        """Return the visit type with that id; KeyError if there is none."""
        return {v.id: v for v in self.visit_types}[visit_type_id]
