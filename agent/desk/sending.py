"""Texts that we start, sent once: claim, commit, send, record. `settling` takes care of what was cut off."""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any, cast

from agent.clock import Clock
from agent.desk.outcomes import Book, Job, Outcome
from agent.errors import CarrierError
from agent.ports import Published, Texts
from agent.practice import Practice
from agent.rules import reminders as rules
from agent.rules.escalation import Rota
from agent.store import Store, outbox, tables
from agent.store.tables import new_id
from agent.turns import Language
from agent.visits import STANDING

log = logging.getLogger(__name__)

Render = Callable[[str, Mapping[str, Any], Language], str]

BATCH = 500
SENDERS = 8
RECORD_AT_ONCE = 100
LEASE = timedelta(minutes=10)
UNREACHABLE_LIMIT = 3
CODES = {"booked": "sms_booked", "moved": "sms_moved", "cancelled": "sms_cancelled"}


class Sender:
    """Sends what is due. Any number of processes may do so at once."""

    def __init__(self, store: Store, texts: Texts, practice: Published, render: Render, clock: Clock) -> None:
        self._store, self._texts, self._practice = store, texts, practice
        self._render, self._clock = render, clock

    def send_due(self, at: datetime) -> int:
        """Send everything that is due; return how many texts the carrier took. Raises StoreDown."""
        taken = 0
        while True:
            claimed, jobs = self._claim(at)
            outcomes = self._send_all(jobs)
            taken += sum(o.sid is not None for o in outcomes)
            if claimed < BATCH or any(o.skipped for o in outcomes):
                return taken

    def _claim(self, at: datetime) -> tuple[int, list[Job]]:
        """Take a batch and write its messages in one go; what must not be sent gets its end here."""
        practice, owner = self._practice(), new_id()
        with self._store.write() as session:
            rows = outbox.claim(session, owner, at, at + LEASE, BATCH)
            phones = {patient.id: patient.phone for _, _, patient in rows}
            stopped = outbox.suppressed(session, self._store.keys, filter(None, phones.values()))
            jobs = []
            for reminder, visit, patient in rows:
                phone = phones[patient.id]
                verdict = _verdict(practice, reminder, visit, at)
                if verdict is None and (not phone or not patient.may_text or phone in stopped):
                    verdict = "refused"
                if verdict is None and phone:
                    jobs.append(self._job(reminder, visit, patient, phone, at))
                elif verdict == "wait":
                    reminder.status, reminder.lease_until = outbox.DUE, rules.opens(practice, at)
                elif verdict:
                    reminder.status, reminder.lease_until = verdict, None
            session.add_all(self._message(job, at) for job in jobs)
        return len(rows), [job for job, *_ in jobs]

    def _job(
        self,
        reminder: tables.Reminder,
        visit: tables.Visit,
        patient: tables.Patient,
        phone: str,
        at: datetime,
    ) -> tuple[Job, str, str | None, str]:
        language = cast(Language, patient.language if patient.language in ("en", "es") else "en")
        code = CODES.get(reminder.kind, "sms_reminder")
        name = patient.preferred_name or patient.given or ""
        body = self._render(code, {"start": visit.starts_at.isoformat(), "name": name}, language)
        reminder.message_id, reminder.attempts = new_id(), reminder.attempts + 1
        job = Job(reminder.id, reminder.message_id, phone, body, reminder.attempts)
        return job, patient.id, visit.conversation_id, code

    def _message(self, made: tuple[Job, str, str | None, str], at: datetime) -> tables.Message:
        job, patient, conversation, code = made
        return tables.Message(
            id=job.message,
            patient_id=patient,
            conversation_id=conversation,
            reminder_id=job.reminder,
            to=job.to,
            body=job.body,
            kind=code,
            status=outbox.SENDING,
            created_at=at,
        )

    def _send_all(self, jobs: Sequence[Job]) -> list[Outcome]:
        """Send the jobs side by side, recording as they come back."""
        done: list[Outcome] = []
        unreachable = threading.Semaphore(UNREACHABLE_LIMIT)
        gone = threading.Event()

        def send(job: Job) -> Outcome:
            if gone.is_set():
                return Outcome(job, skipped=True)
            try:
                return Outcome(job, sid=self._texts.send_text(job.to, job.body).sid)
            except CarrierError as error:
                outcome = Outcome(job, error=error)
                if outcome.unsure and not unreachable.acquire(blocking=False):
                    gone.set()  # the carrier is away: the rest waits for it
                return outcome

        with ThreadPoolExecutor(min(SENDERS, len(jobs) or 1), thread_name_prefix="send") as pool:
            waiting: list[Outcome] = []
            for outcome in pool.map(send, jobs):
                waiting.append(outcome)
                if len(waiting) >= RECORD_AT_ONCE:
                    self._record(waiting)
                    done, waiting = done + waiting, []
            self._record(waiting)
        return done + waiting

    def _record(self, outcomes: Sequence[Outcome]) -> None:
        if not outcomes:
            return
        rota, now = Rota.of(self._practice()), self._clock.now()
        with self._store.write() as session:
            Book(session, self._store.keys, rota, now).record(outcomes)


def _verdict(practice: Practice, reminder: tables.Reminder, visit: tables.Visit, at: datetime) -> str | None:
    """Return why a text is not to be sent now, "wait" if only for now, None if it is."""
    told_of_end = reminder.kind == "cancelled"
    if told_of_end != (visit.status not in STANDING):
        return "dropped"
    if not rules.useful(at, visit.starts_at):
        return "missed"
    answers_somebody = reminder.kind in CODES  # they have just acted, so that no hour is too late
    return None if answers_somebody or rules.open_now(practice, at) else "wait"
