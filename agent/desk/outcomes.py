"""What became of texts that we sent: kept with message and reminder, and shown to staff where it failed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from agent.desk import needs
from agent.desk.needs import Need
from agent.errors import CarrierError
from agent.rules import escalation
from agent.rules.escalation import Rota
from agent.store import FieldKeys, Session, outbox, tables
from agent.turns import Channel

MOST_ATTEMPTS = 5
FIRST_WAIT = timedelta(minutes=2)
SETTLE_AFTER = timedelta(seconds=60)  # by then a text that was taken is on the carrier's list
OPTED_OUT = 21610  # the carrier's number for "this person said STOP"
QUEUED_RANK, FINAL_RANK = 1, 5
BAD = ("failed", "undelivered")


@dataclass(frozen=True, slots=True)
class Job:
    """One text to send; `attempts` counts this one."""

    reminder: str
    message: str
    to: str
    body: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the carrier said of a job: its id for the text, or an error. `skipped` was not tried at all."""

    job: Job
    sid: str | None = None
    error: CarrierError | None = None
    skipped: bool = False

    @property
    def unsure(self) -> bool:
        """Tell whether the text may have gone out although the carrier gave no answer."""
        return self.error is not None and self.error.retryable and self.error.code == 0


class Book:
    """Writes outcomes and receipts in one transaction."""

    def __init__(self, session: Session, keys: FieldKeys, rota: Rota, now: datetime) -> None:
        self._session, self._keys, self._rota, self._now = session, keys, rota, now
        self._messages: list[dict[str, Any]] = []
        self._reminders: list[dict[str, Any]] = []

    def record(self, outcomes: Sequence[Outcome]) -> None:
        """Write what became of each job, and what receipts that came before had said."""
        for outcome in outcomes:
            if outcome.sid is not None:
                self._sent(outcome.job, outcome.sid)
            elif outcome.skipped:
                self._later(outcome.job, "unsent", FIRST_WAIT)
            elif outcome.unsure:
                self._reminder(outcome.job, outbox.SENDING, self._now + SETTLE_AFTER)
            elif outcome.error:
                self._refused(outcome.job, outcome.error)
        self.flush()
        sids = [o.sid for o in outcomes if o.sid]
        for sid, early in outbox.early_receipts(self._session, sids).items():
            self.receipt(sid, early["status"], early["rank"], early["error"])

    def receipt(self, sid: str, status: str, rank: int, error: int | None) -> None:
        """Take in a receipt; one that ranks no higher than what is known changes nothing."""
        message = outbox.by_sid(self._session, sid)
        if message is None:
            outbox.keep_early(self._session, sid, {"status": status, "rank": rank, "error": error})
            return
        if rank <= message.status_rank:
            return
        message.status, message.status_rank = status, rank
        message.error = str(error) if error else message.error
        if status in BAD:
            self._undelivered(message, error or 0)

    def never_sent(self, job: Job) -> None:
        """Let a text be sent again that the carrier does not know of."""
        self._later(job, "unsent", timedelta(0))
        self.flush()

    def unknown(self, job: Job) -> None:
        """Leave a text alone that may or may not have gone out, and show it to staff."""
        self._message(job, status="unknown")
        self._reminder(job, "unknown", None)
        self._task(self._session.get_one(tables.Message, job.message), "unknown")
        self.flush()

    def flush(self) -> None:
        """Write what was collected."""
        outbox.set_all(self._session, tables.Message, self._messages)
        outbox.set_all(self._session, tables.Reminder, self._reminders)
        self._messages, self._reminders = [], []

    def _sent(self, job: Job, sid: str) -> None:
        self._message(job, status="queued", sid=sid, status_rank=QUEUED_RANK, sent_at=self._now)
        self._reminder(job, outbox.SENT, None)

    def _refused(self, job: Job, error: CarrierError) -> None:
        if error.retryable and job.attempts < MOST_ATTEMPTS:
            self._later(job, "failed", FIRST_WAIT * 4 ** (job.attempts - 1), str(error.code))
            return
        self._message(job, status="failed", status_rank=FINAL_RANK, error=str(error.code))
        self._reminder(job, "failed", None)
        self._undelivered(self._session.get_one(tables.Message, job.message), error.code)

    def _later(self, job: Job, status: str, wait: timedelta, error: str | None = None) -> None:
        """Put a reminder back; the next attempt has a message of its own."""
        self._message(job, status=status, status_rank=FINAL_RANK, error=error)
        self._reminder(job, outbox.DUE, self._now + wait)

    def _undelivered(self, message: tables.Message, code: int) -> None:
        if code == OPTED_OUT:
            outbox.suppress(self._session, self._keys, message.to, "carrier", self._now)
        if message.reminder_id:
            self._reminders.append(_reminder_row(message.reminder_id, "failed", None))
            self.flush()
        self._task(message, str(code))

    def _task(self, message: tables.Message, why: str) -> None:
        """Have staff phone somebody whom a text did not reach."""
        need = Need(
            conversation=f"message-{message.reminder_id or message.id}",
            turn_id=message.id,
            reason="undeliverable",
            at=self._now,
            channel=Channel.SMS,
            phone=message.to,
            patient=message.patient_id,
            facts={"kind": message.kind, "error": why},
        )
        needs.write(self._session, need, escalation.due(self._rota, None, self._now))

    def _message(self, job: Job, **values: Any) -> None:
        known = {"sid": None, "status_rank": 0, "sent_at": None, "error": None}
        self._messages.append({**known, **values, "id": job.message})

    def _reminder(self, job: Job, status: str, until: datetime | None) -> None:
        self._reminders.append(_reminder_row(job.reminder, status, until))


def _reminder_row(reminder: str, status: str, until: datetime | None) -> dict[str, Any]:
    return {"id": reminder, "status": status, "lease_until": until, "lease_owner": None}
