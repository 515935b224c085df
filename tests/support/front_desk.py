"""A desk for tests of talk: the real book on SQLite, and a dialogue told what each line means."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from agent.desk.booking import Booking
from agent.desk.errands.take import Errands
from agent.desk.errands.talk import Kit
from agent.desk.errands.turn import Turn
from agent.desk.patients import Patients
from agent.desk.threads import Threads
from agent.rules.names import sounds_like
from agent.turns import Channel, Language, Reply, Understood
from agent.visits import NewPatient, Opening, Visit
from integrations.duckling.parser import DucklingParser
from tests.support.practice import make_practice
from tests.support.stores import make_store

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)  # Monday, 9 in the morning in Chicago
PARSER = DucklingParser()


@dataclass
class FakeHandoff:
    """Remembers who was needed for what."""

    needs: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    rung: list[str] = field(default_factory=list)

    def need(self, conversation: str, turn_id: str, reason: str, at: datetime, **more: Any) -> str:
        """Remember a need."""
        self.needs.append((reason, more))
        return f"{conversation}-{reason}"

    def ring(self, escalation_id: str, at: datetime) -> None:
        """Remember a ring."""
        self.rung.append(escalation_id)

    def left(self, conversation: str, at: datetime) -> None:
        """Remember that the caller left."""
        self.rung.append(f"left {conversation}")


@dataclass
class FakeOutreach:
    """Remembers which visits were texted about."""

    texted: list[str] = field(default_factory=list)
    awaiting: bool = False

    def booked(self, visit_id: str, at: datetime) -> None:
        """Remember a confirmation text."""
        self.texted.append(visit_id)

    def answered(self, conversation: str, phone: str, heard: Any) -> list[Reply]:
        """No reminder is open."""
        return []

    def awaits(self, conversation: str) -> bool:
        """Tell whether a question of ours is open, as the test says."""
        return self.awaiting


class FrontDesk:
    """Says lines to the errands; each line comes with the intent that the dialogue would find in it."""

    def __init__(
        self, folder: Path, channel: Channel = Channel.VOICE, caller: str | None = "+13125550142"
    ) -> None:
        self.store = make_store(folder)
        self.practice = make_practice()
        self.handoff, self.outreach = FakeHandoff(), FakeOutreach()
        self.booking = Booking(self.store, lambda: self.practice)
        self.patients = Patients(self.store, sounds_like)
        self.threads = Threads(self.store)
        kit = Kit(
            self.practice,
            self.booking,
            self.patients,
            self.handoff,
            self.outreach,
            PARSER,  # type: ignore[arg-type]
        )
        self.errands = Errands(self.threads, lambda: kit)
        self.channel, self.language, self.now, self.turns = channel, "en", NOW, 0
        if channel is Channel.VOICE:
            self.conversation = self.threads.open_call("c1", "CA1", caller, NOW)
        else:
            self.conversation = self.threads.open_text("c1", caller or "+13125550142", NOW).id

    def hear(self, text: str, intent: str = "inform", confidence: float = 0.95) -> list[str]:
        """Say a line; return the codes of the replies."""
        return [r.say for r in self.replies(text, intent, confidence)]

    def replies(self, text: str, intent: str = "inform", confidence: float = 0.95) -> tuple[Reply, ...]:
        """Say a line; return the replies."""
        self.turns += 1
        self.now += timedelta(seconds=10)
        language: Language = "es" if self.language == "es" else "en"
        understood = Understood(intent, confidence, text, language)
        turn = Turn(self.conversation, f"t{self.turns}", self.channel, language, self.now, understood)
        self.step = self.errands.take(turn)
        return self.step.replies

    def patient(self, given: str = "Maria", family: str = "Lopez", phone: str = "+13125550142") -> str:
        """Put a patient into the book, born on 3 March 1985."""
        from datetime import date

        from agent.turns import SpokenName

        new = NewPatient(SpokenName(given, family), date(1985, 3, 3), phone, "en")
        return self.patients.add(new, f"add-{given}{family}", NOW, "setup").id

    def visit(self, patient: str, start: datetime, clinician: str = "delgado") -> Visit:
        """Put a therapy visit into the book."""
        from agent.visits import Modality

        opening = Opening(clinician, "therapy", start, start + timedelta(minutes=50), Modality.IN_PERSON)
        hold = self.booking.hold("setup", f"hold-{start}", opening, NOW)
        return self.booking.book(hold.id, patient, f"book-{start}", NOW, "setup")

    def standing(self, patient: str) -> list[Visit]:
        """Return a patient's visits to come."""
        return self.booking.upcoming(patient, self.now)
