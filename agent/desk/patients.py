"""Patients: who somebody is, taking down a new one, what they agreed to, and who must not be texted."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal, cast

from agent.rules.identity import Alike, Match, recognise
from agent.store import Session, Store, audit, calendar, people, tables
from agent.store.folding import folded
from agent.turns import Claim, Language, SpokenName
from agent.visits import NewPatient, Patient

Kind = Literal["text", "voicemail"]


class Patients:
    """The verbs about people. `turn_id` makes writes idempotent; all raise StoreDown."""

    def __init__(self, store: Store, alike: Alike) -> None:
        self._store, self._alike = store, alike

    def match(self, claim: Claim, at: datetime) -> Match:
        """Return who a claim means and how sure that is; only a birth date or a phone finds anybody."""
        with self._store.read() as session:
            rows: dict[str, tables.Patient] = {}
            if claim.birth_date:
                found = people.find(session, self._store.keys, "birth_date", claim.birth_date.isoformat())
                rows.update((row.id, row) for row in found)
            elif claim.phone:
                found = people.find(session, self._store.keys, "phone", claim.phone)
                rows.update((row.id, row) for row in found)
            return recognise(claim, [as_patient(row) for row in rows.values()], self._alike)

    def add(self, new: NewPatient, turn_id: str, at: datetime, conversation: str) -> Patient:
        """Take down a new patient; one with the same name, birth date and phone is the same person."""
        with self._store.write() as session:
            calendar.lock(session)
            known = calendar.done(session, turn_id, "add")
            if known:
                return as_patient(people.patient(session, known["patient"]))
            row = self._same(session, new)
            if row is None:
                row = new_row(new, at)
                session.add(row)
                session.flush()
                people.index(session, self._store.keys, row)
                audit.record(session, at, conversation, "add", subject=f"patient:{row.id}", detail={})
            calendar.remember(session, turn_id, "add", {"patient": row.id})
            return as_patient(row)

    def get(self, patient_id: str) -> Patient:
        """Return a patient; raises NotFound."""
        with self._store.read() as session:
            return as_patient(people.patient(session, patient_id))

    def by_phone(self, phone: str) -> list[Patient]:
        """Return the patients with that number, E.164; a family may share one."""
        with self._store.read() as session:
            return [as_patient(row) for row in people.find(session, self._store.keys, "phone", phone)]

    def search(self, text: str, limit: int = 20) -> list[Patient]:
        """Return patients for staff who type a phone number (E.164) or a part of a name."""
        with self._store.read() as session:
            keys = self._store.keys
            rows = (
                people.find(session, keys, "phone", text)
                if text.startswith("+")
                else people.search(session, keys, text)
            )
            return [as_patient(row) for row in rows[:limit]]

    def consent(
        self,
        patient_id: str,
        kind: Kind,
        given: bool,
        wording: str,
        *,
        channel: str,
        conversation: str,
        turn_id: str,
        at: datetime,
    ) -> None:
        """Keep a patient's answer to whether we may text, or leave a message; raises NotFound."""
        verb = f"consent {kind} {patient_id}"
        with self._store.write() as session:
            calendar.lock(session)
            if calendar.done(session, turn_id, verb) is not None:
                return
            row = people.patient(session, patient_id)
            set_consent(row, kind, given)
            session.add(
                tables.Consent(
                    patient_id=patient_id,
                    kind=kind,
                    given=given,
                    wording=wording,
                    channel=str(channel),
                    conversation_id=conversation,
                    at=at,
                )
            )
            calendar.remember(session, turn_id, verb, {})
            detail = {"kind": kind, "given": given, "wording": wording}
            audit.record(session, at, conversation, "consent", subject=f"patient:{patient_id}", detail=detail)

    def suppress(self, phone: str, reason: str, at: datetime, conversation: str | None = None) -> None:
        """Never text that number again until `unsuppress`."""
        with self._store.write() as session:
            calendar.lock(session)
            if people.suppression(session, self._store.keys, phone):
                return
            digest = self._store.keys.digest("phone", phone)
            session.add(
                tables.Suppression(
                    phone_digest=digest, phone=phone, reason=reason, at=at, conversation_id=conversation
                )
            )
            detail = {"reason": reason}
            audit.record(session, at, conversation or "desk", "suppress", subject="phone", detail=detail)

    def unsuppress(self, phone: str, at: datetime, conversation: str | None = None) -> None:
        """Allow texts to that number again."""
        with self._store.write() as session:
            row = people.suppression(session, self._store.keys, phone)
            if row:
                session.delete(row)
                audit.record(session, at, conversation or "desk", "unsuppress", subject="phone", detail={})

    def suppressed(self, phone: str) -> bool:
        """Tell whether that number must not be texted."""
        with self._store.read() as session:
            return people.suppression(session, self._store.keys, phone) is not None

    def erase(self, patient_id: str, at: datetime, actor: str) -> None:
        """Make all that was sealed for a patient unreadable for ever; raises NotFound."""
        with self._store.write() as session:
            row = people.patient(session, patient_id)
            people.erase(session, row)
            row.erased_at, row.may_text, row.may_leave_message = at, False, False
            audit.record(session, at, actor, "erase", subject=f"erased:{patient_id}", detail={})

    def _same(self, session: Session, new: NewPatient) -> tables.Patient | None:
        keys = self._store.keys
        rows: Sequence[tables.Patient] = people.find(session, keys, "name", folded(str(new.name)))
        born = new.birth_date.isoformat()
        return next((r for r in rows if r.birth_date == born and r.phone == new.phone), None)


def set_consent(row: tables.Patient, kind: Kind, given: bool) -> None:
    """Set what the newest answer says."""
    if kind == "text":
        row.may_text = given
    else:
        row.may_leave_message = given


def new_row(
    new: NewPatient, at: datetime, source: str = "desk", patient_id: str | None = None
) -> tables.Patient:
    """Return a row, with a key of its own, for somebody the book does not know yet."""
    row = tables.Patient.new(at, new.language, source, patient_id)
    row.given, row.family = new.name.given, new.name.family
    row.birth_date, row.phone = new.birth_date.isoformat(), new.phone
    row.insurer, row.member_id = new.insurer, new.member_id
    return row


def as_patient(row: tables.Patient) -> Patient:
    """Return a row as a patient, decrypted."""
    return Patient(
        id=row.id,
        name=SpokenName(row.given or "", row.family or ""),
        birth_date=date.fromisoformat(row.birth_date) if row.birth_date else None,
        phone=row.phone,
        language=cast(Language, row.language),
        preferred_name=row.preferred_name,
        may_text=row.may_text,
        may_leave_message=row.may_leave_message,
    )
