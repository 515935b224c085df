"""Named queries of people: finding a patient by keyed digests, consents, and numbers that said STOP."""

from collections.abc import Iterator, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from agent.errors import NotFound
from agent.store.folding import PREFIX, folded, sound, words
from agent.store.keys import FieldKeys
from agent.store.tables import Audit, BlindIndex, Patient, PatientKey, Suppression

_SEALED = ("given", "family", "preferred_name", "birth_date", "phone", "insurer", "member_id")


def patient(session: Session, patient_id: str) -> Patient:
    """Return a patient; raises NotFound, also for one that was erased."""
    found = session.get(Patient, patient_id)
    if found is None or found.erased_at is not None:
        raise NotFound("no such patient")
    return found


def index(session: Session, keys: FieldKeys, row: Patient) -> None:
    """Write the patient's blind indexes anew, under the key in use."""
    session.execute(delete(BlindIndex).where(BlindIndex.patient_id == row.id))
    entries = {(kind, keys.digest(kind, value)) for kind, value in _indexed(row)}
    session.add_all(
        BlindIndex(patient_id=row.id, kind=kind, digest=digest, key_id=keys.index_current)
        for kind, digest in sorted(entries)
    )


def find(session: Session, keys: FieldKeys, kind: str, value: str) -> Sequence[Patient]:
    """Return the patients with that phone, birth_date, name, word, prefix or sound."""
    ids = select(BlindIndex.patient_id).where(
        BlindIndex.kind == kind, BlindIndex.digest.in_(keys.digests(kind, value))
    )
    return session.scalars(select(Patient).where(Patient.id.in_(ids)).order_by(Patient.id)).all()


def search(session: Session, keys: FieldKeys, name: str) -> Sequence[Patient]:
    """Return the patients whose name has all those words, their beginnings, or words that sound so."""
    wanted = words(name)
    if not wanted:
        return []
    found: dict[str, Patient] = {}
    for number, word in enumerate(wanted):
        here = {p.id: p for kind, value in _ways(word) for p in find(session, keys, kind, value)}
        found = here if number == 0 else {i: p for i, p in found.items() if i in here}
    return list(found.values())


def suppression(session: Session, keys: FieldKeys, phone: str) -> Suppression | None:
    """Return the row of a number that must not be texted, or None."""
    digests = keys.digests("phone", phone)
    return session.scalar(select(Suppression).where(Suppression.phone_digest.in_(digests)))


def erase(session: Session, row: Patient) -> None:
    """Destroy the patient's key and all that could find them; what was sealed is unreadable for ever."""
    session.execute(delete(BlindIndex).where(BlindIndex.patient_id == row.id))
    session.execute(delete(PatientKey).where(PatientKey.patient_id == row.id))
    for name in _SEALED:
        setattr(row, f"{name}_sealed", None)
    for audit in session.scalars(select(Audit).where(Audit.subject == f"patient:{row.id}")):
        audit.detail_key = None


def _indexed(row: Patient) -> Iterator[tuple[str, str]]:
    if row.phone:
        yield "phone", row.phone
    if row.birth_date:
        yield "birth_date", row.birth_date
    yield "name", folded(f"{row.given or ''} {row.family or ''}")
    for word in words(f"{row.given or ''} {row.family or ''} {row.preferred_name or ''}"):
        yield "word", word
        yield "prefix", word[:PREFIX]
        yield "sound", sound(word)


def _ways(word: str) -> Iterator[tuple[str, str]]:
    if len(word) <= PREFIX:
        yield "prefix", word
    yield "word", word
    yield "sound", sound(word)
