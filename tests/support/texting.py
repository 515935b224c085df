"""An outreach desk for tests: a real store and book, a carrier by hand, and patients who agreed to texts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from agent.desk.booking import Booking
from agent.desk.outreach import Outreach
from agent.practice import Practice
from agent.store import Session, Store, people, tables
from agent.turns import Channel
from agent.visits import Modality, Status, Visit
from tests.support.ports import NOON, FakeClock, FakeTexts, render
from tests.support.practice import make_practice

ANA, SAM = "+13125550142", "+13125550143"
VISIT_AT = datetime(2027, 3, 12, 16, tzinfo=UTC)  # Friday 10:00 in Chicago, three days after NOON


@dataclass
class Texting:
    """Everything a test of our texts needs."""

    store: Store
    clock: FakeClock
    texts: FakeTexts
    practice: Practice
    outreach: Outreach
    booking: Booking

    def patient(self, phone: str | None = ANA, given: str = "Ana", *, may_text: bool = True) -> str:
        """Put a patient into the book."""
        with self.store.write() as session:
            return add_patient(session, self.store, phone, given, may_text=may_text)

    def visit(
        self,
        patient: str,
        start: datetime = VISIT_AT,
        *,
        channel: Channel | None = None,
        clinician: str = "okafor",
    ) -> Visit:
        """Book a visit, with its texts planned in the same transaction."""
        with self.store.write() as session:
            visit = add_visit(session, patient, start, clinician=clinician)
            if channel:
                talk = tables.Conversation(channel=channel, started_at=NOON, last_at=NOON)
                session.add(talk)
                session.flush()
                session.get_one(tables.Visit, visit.id).conversation_id = talk.id
            self.outreach.plan(session, visit, self.clock.now())
        return visit

    def rows(self, *visits: Visit) -> list[tables.Reminder]:
        """Return the planned texts, earliest first."""
        with self.store.read() as session:
            rows = session.query(tables.Reminder).order_by(tables.Reminder.due_at).all()
        return [row for row in rows if not visits or row.visit_id in {v.id for v in visits}]

    def statuses(self, *visits: Visit) -> list[tuple[str, str]]:
        """Return kind and status of the planned texts, earliest first."""
        return [(row.kind, row.status) for row in self.rows(*visits)]

    def messages(self) -> list[tables.Message]:
        """Return every message, oldest first."""
        with self.store.read() as session:
            return session.query(tables.Message).order_by(tables.Message.created_at).all()

    def tasks(self) -> list[tuple[str, str | None]]:
        """Return reason and phone of what staff are asked to do."""
        with self.store.read() as session:
            return [(row.reason, row.phone) for row in session.query(tables.Escalation).all()]

    def another(self, texts: FakeTexts | None = None) -> Outreach:
        """Return the outreach of another process."""
        return Outreach(self.store, texts or self.texts, lambda: self.practice, render, self.clock)


def make_texting(store: Store, *, practice: Practice | None = None) -> Texting:
    """Return an outreach desk on a Tuesday noon."""
    clock = FakeClock()
    texts, known = FakeTexts(clock), practice or make_practice()
    outreach = Outreach(store, texts, lambda: known, render, clock)
    return Texting(store, clock, texts, known, outreach, Booking(store, lambda: known, outreach.plan))


def add_patient(
    session: Session, store: Store, phone: str | None, given: str, *, may_text: bool = True
) -> str:
    """Write a patient's row and blind indexes."""
    row = tables.Patient.new(NOON, "en")
    row.given, row.family, row.phone = given, "Lopez", phone
    row.birth_date, row.may_text = date(1985, 3, 3).isoformat(), may_text
    session.add(row)
    session.flush()
    people.index(session, store.keys, row)
    return row.id


def add_visit(session: Session, patient: str, start: datetime, *, clinician: str = "okafor") -> Visit:
    """Write a booked visit of 50 minutes."""
    end = start + timedelta(minutes=50)
    row = tables.Visit(
        patient_id=patient,
        clinician=clinician,
        visit_type="therapy",
        modality=Modality.VIDEO,
        starts_at=start,
        ends_at=end,
        busy_from=start,
        busy_until=end,
        status=Status.BOOKED,
        created_at=NOON,
        changed_at=NOON,
    )
    session.add(row)
    session.flush()
    session.add(tables.Participant(visit_id=row.id, patient_id=patient))
    return Visit(row.id, patient, clinician, "therapy", start, end, Modality.VIDEO, Status.BOOKED)


def kinds(rows: Iterable[tables.Reminder]) -> list[str]:
    """Return what kinds of text are planned."""
    return [row.kind for row in rows]
