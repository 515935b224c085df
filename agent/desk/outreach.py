"""Texts that we start: planned with the visit, sent by the scheduler, and what people answer to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from agent.clock import Clock
from agent.desk.outcomes import Book
from agent.desk.sending import Render, Sender
from agent.desk.settling import Settling, Texted
from agent.ports import Published, Texts
from agent.rules import reminders as rules
from agent.rules.escalation import Rota
from agent.store import Session, Store, calendar, outbox, tables
from agent.turns import Channel
from agent.visits import STANDING, Status, Visit

Kind = Literal["confirm", "move", "cancel", "which"]
TOLD = ("booked", "moved", "cancelled")
DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a code in a text means. "which": the `code` fits several `visits`, so one has to be asked for."""

    kind: Kind
    code: rules.Code
    patient: str
    visits: tuple[str, ...]
    reminders: tuple[str, ...]

    @property
    def visit(self) -> str:
        """Return the visit that is meant, or the first of those that may be."""
        return self.visits[0]


class Outreach:
    """The verbs of texts that we start. All raise StoreDown."""

    def __init__(self, store: Store, texts: Texts, practice: Published, render: Render, clock: Clock) -> None:
        self._store, self._practice, self._clock = store, practice, clock
        self._sender = Sender(store, texts, practice, render, clock)
        self._settling = Settling(store, texts, practice)

    def plan(self, session: Session, visit: Visit, at: datetime) -> None:
        """Bring the texts planned for a visit in line with it, in the transaction that changed it."""
        rows = outbox.of_visit(session, visit.id)
        if visit.status in STANDING:
            if not any(row.kind not in TOLD for row in rows):
                self._add(session, visit, [(p.kind, p.due_at) for p in self._planned(visit, at)])
            if visit.status is Status.BOOKED and not rows and _by_phone(session, visit):
                self._tell(session, visit, at)
            return
        for row in rows:
            if row.status == outbox.DUE:
                row.status, row.lease_until = DROPPED, None
        if visit.status is Status.CANCELLED_BY_PRACTICE and not any(row.kind == "cancelled" for row in rows):
            self._add(session, visit, [("cancelled", at)])

    def booked(self, visit_id: str, at: datetime) -> None:
        """Text the details of a visit that was just booked, once; the patient has agreed to texts."""
        with self._store.write() as session:
            row = calendar.visit(session, visit_id)
            told = any(r.kind in TOLD for r in outbox.of_visit(session, visit_id))
            if not told and row.patient_id and row.status in STANDING:
                self._tell(session, row, at)

    def tick(self, at: datetime) -> int:
        """Settle what was cut off, then send all that is due; return how many texts the carrier took."""
        self._settling.outbound(at)
        return self._sender.send_due(at)

    def reconcile(self, at: datetime, texted: Texted) -> int:
        """Hand `texted` every text to us that never reached us; return how many."""
        return self._settling.inbound(at, texted)

    def receipt(self, sid: str, status: str, rank: int, error: int | None, at: datetime) -> None:
        """Take in what became of a text; receipts come twice and in any order, and never go backwards."""
        rota = Rota.of(self._practice())
        with self._store.write() as session:
            book = Book(session, self._store.keys, rota, at)
            book.receipt(sid, status, rank, error)

    def answer(self, phone: str, text: str, at: datetime, asked_at: datetime | None = None) -> Answer | None:
        """Return what a code from a number means, None if it is none, or belongs to something else.

        `asked_at` is when we last asked something else in that thread: a code belongs to the newest question.
        """
        code = rules.code(text)
        if code is None:
            return None
        with self._store.read() as session:
            rows = outbox.open_questions(session, self._store.keys, phone, at, sorted(STANDING))
        asked = [row for row in rows if asked_at is None or (row[1].sent_at or row[1].created_at) > asked_at]
        waiting = [row for row in asked if row[0].answer is None] or asked
        return _answer(code, waiting) if waiting else None

    def last_answer_at(self, conversation: str, besides: str) -> datetime | None:
        """Return when we last answered in a thread of texts, the text being answered now left out."""
        with self._store.read() as session:
            return outbox.asked_at(session, conversation, besides)

    def keep_answer(self, answer: Answer, at: datetime) -> None:
        """Keep what somebody answered, so that the next code is not taken for the same question."""
        with self._store.write() as session:
            for reminder_id in answer.reminders:
                row = session.get_one(tables.Reminder, reminder_id)
                row.answer, row.answered_at = answer.code, at

    def _planned(self, visit: Visit, at: datetime) -> Sequence[rules.Planned]:
        return rules.plan(self._practice(), visit.start, at)

    def _tell(self, session: Session, visit: Visit | tables.Visit, at: datetime) -> None:
        kind = "moved" if outbox.replaces_another(session, visit.id) else "booked"
        self._add(session, visit, [(kind, at)])

    def _add(
        self, session: Session, visit: Visit | tables.Visit, texts: Sequence[tuple[str, datetime]]
    ) -> None:
        patient = visit.patient if isinstance(visit, Visit) else visit.patient_id
        session.add_all(
            tables.Reminder(visit_id=visit.id, patient_id=patient, kind=kind, due_at=due)
            for kind, due in texts
        )


def _by_phone(session: Session, visit: Visit) -> bool:
    """Tell whether a visit was booked on a call: in a thread of texts the answer itself has the details."""
    row = session.get(tables.Visit, visit.id)
    if row is None or not row.conversation_id:
        return False
    patient = session.get(tables.Patient, visit.patient)
    called = calendar.channel_of(session, row.conversation_id) == Channel.VOICE
    return called and patient is not None and patient.may_text


def _answer(code: rules.Code, rows: Sequence[tuple[tables.Reminder, tables.Message, tables.Visit]]) -> Answer:
    visits = tuple(dict.fromkeys(visit.id for _, _, visit in rows))
    reminders = tuple(reminder.id for reminder, _, _ in rows)
    kind: Kind = code if len(visits) == 1 else "which"
    return Answer(kind, code, rows[0][2].patient_id or "", visits, reminders)
