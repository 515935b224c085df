"""The book's own words: openings, visits, patients, and what somebody wishes for."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from agent.turns import Language, SpokenName, Whens


class Status(StrEnum):
    """A visit's life. `HELD` has a time limit; the last five are final."""

    HELD = "held"
    BOOKED = "booked"
    CONFIRMED = "confirmed"
    ARRIVED = "arrived"
    DONE = "done"
    CANCELLED = "cancelled_by_patient"
    LATE_CANCELLED = "late_cancelled"
    CANCELLED_BY_PRACTICE = "cancelled_by_practice"
    NO_SHOW = "no_show"
    MOVED = "moved"  # replaced by another visit, see `moved_to`


STANDING = frozenset({Status.BOOKED, Status.CONFIRMED})


class Modality(StrEnum):
    """How a visit takes place."""

    IN_PERSON = "in_person"
    VIDEO = "video"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody would like. None or empty means no preference."""

    visit_type: str
    new_patient: bool
    clinician: str | None = None
    clinician_gender: str | None = None
    language: Language | None = None
    modality: Modality | None = None
    when: Whens = field(default_factory=Whens)


@dataclass(frozen=True, slots=True)
class Opening:
    """A time that can be booked: aware UTC, `end` exclusive, buffers not included."""

    clinician: str
    visit_type: str
    start: datetime
    end: datetime
    modality: Modality


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit in the book; times aware, UTC."""

    id: str
    patient: str
    clinician: str
    visit_type: str
    start: datetime
    end: datetime
    modality: Modality
    status: Status
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class Patient:
    """A patient, decrypted. `phone` is E.164 or None."""

    id: str
    name: SpokenName
    birth_date: date | None
    phone: str | None
    language: Language
    preferred_name: str | None = None
    may_text: bool = False
    may_leave_message: bool = False


@dataclass(frozen=True, slots=True)
class NewPatient:
    """What intake took down for somebody the book does not know yet."""

    name: SpokenName
    birth_date: date
    phone: str | None
    language: Language
    insurer: str | None = None
    member_id: str | None = None
