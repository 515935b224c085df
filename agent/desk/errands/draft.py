"""The draft: everything an unfinished errand knows, kept by the desk under the conversation's id."""

from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime
from typing import Any, Self, TypeVar

from agent.turns import Claim, SpokenName, When, Whens
from agent.visits import Modality, Opening, Wish

Json = dict[str, Any]
T = TypeVar("T")


@dataclass(slots=True)
class Draft:
    """An errand under way. Everything in it is JSON, so that it can be stored after every turn."""

    errand: str | None = None
    asks: str | None = None
    lost: int = 0
    later: list[str] = field(default_factory=list)  # errands asked for in the same breath
    last_turn: str = ""
    last_step: Json = field(default_factory=dict)
    said: list[Json] = field(default_factory=list)  # the last replies, for "say that again"
    why: str = ""
    # who
    given: str | None = None
    family: str | None = None
    spelled: bool = False
    birth_date: str | None = None
    phone: str | None = None
    phone_confirmed: bool = False
    relation: str | None = None
    patient: str | None = None
    sure: str = "none"
    new_patient: bool | None = None
    insurer: str | None = None
    self_pay: bool = False
    # what
    visit_type: str | None = None
    clinician: str | None = None
    gender: str | None = None
    modality: str | None = None
    spoken_language: str | None = None
    wanted: list[Json] = field(default_factory=list)
    excluded: list[Json] = field(default_factory=list)
    offered: list[Json] = field(default_factory=list)
    chosen: Json | None = None
    hold: str | None = None
    visit: str | None = None  # the visit being moved, cancelled or confirmed, or the one just booked
    visits: list[str] = field(default_factory=list)
    request: str | None = None  # a staff task: refill, records, billing, message
    note: str | None = None
    asked_text: bool = False
    asked_voicemail: bool = False

    @classmethod
    def from_json(cls, value: Json | None) -> Self:
        """Read a stored draft; fields unknown to this version are dropped."""
        known = {f.name for f in fields(cls)}
        return cls(**{k: v for k, v in (value or {}).items() if k in known})

    def to_json(self) -> Json:
        """Return the draft as stored."""
        return asdict(self)

    def claim(self) -> Claim:
        """Return who the person says they are."""
        name = SpokenName(self.given, self.family or "") if self.given else None
        born = date.fromisoformat(self.birth_date) if self.birth_date else None
        return Claim(name=name, birth_date=born, phone=self.phone)

    def wish(self) -> Wish:
        """Return what the person would like, as far as they said it."""
        return Wish(
            visit_type=self.visit_type or "",
            new_patient=bool(self.new_patient),
            clinician=self.clinician,
            clinician_gender=self.gender,
            language=self.spoken_language,  # type: ignore[arg-type]
            modality=Modality(self.modality) if self.modality else None,
            when=self.whens(),
        )

    def whens(self) -> Whens:
        """Return the times wanted and ruled out."""
        return Whens(tuple(map(_when, self.wanted)), tuple(map(_when, self.excluded)))

    def set_whens(self, whens: Whens) -> None:
        """Keep the times wanted, and add what was ruled out to what was before."""
        if whens.wanted:
            self.wanted = [_when_json(w) for w in whens.wanted]
        for w in map(_when_json, whens.excluded):
            if w not in self.excluded:
                self.excluded.append(w)

    def openings(self) -> list[Opening]:
        """Return the openings offered last."""
        return [opening_from(o) for o in self.offered]

    def finish(self) -> None:
        """Forget the errand, not the person."""
        fresh = Draft()
        kept = {"relation", "later", "last_turn", "last_step", "said", "why", "given", "family", "birth_date"}
        kept |= {
            "phone",
            "phone_confirmed",
            "patient",
            "sure",
            "new_patient",
            "asked_text",
            "asked_voicemail",
        }
        for f in fields(self):
            if f.name not in kept:
                setattr(self, f.name, getattr(fresh, f.name))

    def forget_person(self) -> None:
        """Forget who it was about, so that the next errand asks again."""
        fresh = Draft()
        for name in ("given", "family", "spelled", "birth_date", "patient", "sure", "new_patient"):
            setattr(self, name, getattr(fresh, name))
        self.phone, self.phone_confirmed = None, False


def known(value: T | None) -> T:
    """Return a part of the draft that an earlier question has filled; ValueError if it has not."""
    if value is None:
        raise ValueError("the errand is not that far yet")
    return value


def opening_from(value: Json) -> Opening:
    """Read an opening stored as JSON."""
    return Opening(
        clinician=value["clinician"],
        visit_type=value["visit_type"],
        start=datetime.fromisoformat(value["start"]),
        end=datetime.fromisoformat(value["end"]),
        modality=Modality(value["modality"]),
    )


def opening_json(opening: Opening) -> Json:
    """Return an opening as JSON; times are ISO text."""
    return {
        "clinician": opening.clinician,
        "visit_type": opening.visit_type,
        "start": opening.start.isoformat(),
        "end": opening.end.isoformat(),
        "modality": str(opening.modality),
    }


def _when(value: Json) -> When:
    start, end = value["start"], value["end"]
    return When(
        start=datetime.fromisoformat(start) if start else None,
        end=datetime.fromisoformat(end) if end else None,
        grain=value["grain"],
        any_day=value["any_day"],
    )


def _when_json(when: When) -> Json:
    return {
        "start": when.start.isoformat() if when.start else None,
        "end": when.end.isoformat() if when.end else None,
        "grain": when.grain,
        "any_day": when.any_day,
    }
