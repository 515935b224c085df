"""Named queries of texts that we start: what is due, what became of it, and which questions are open."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from agent.store.keys import FieldKeys
from agent.store.tables import BlindIndex, Done, Inbound, Message, Patient, Reminder, Suppression, Visit

DUE, SENDING, SENT = "due", "sending", "sent"
_RECEIPT = "receipt"
Row = tuple[Reminder, Visit, Patient]


def of_visit(session: Session, visit_id: str) -> Sequence[Reminder]:
    """Return every text planned for a visit."""
    return session.scalars(select(Reminder).where(Reminder.visit_id == visit_id)).all()


def replaces_another(session: Session, visit_id: str) -> bool:
    """Tell whether a visit is what another one was moved to."""
    return session.scalar(select(Visit.id).where(Visit.moved_to == visit_id).limit(1)) is not None


def claim(session: Session, owner: str, at: datetime, until: datetime, limit: int) -> Sequence[Row]:
    """Take due texts for one owner, earliest first; a row that somebody else has just taken is left out."""
    wanted = (
        select(Reminder.id)
        .where(
            Reminder.status == DUE,
            Reminder.due_at <= at,
            or_(Reminder.lease_until.is_(None), Reminder.lease_until <= at),
        )
        .order_by(Reminder.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = session.scalars(wanted).all()
    return _take(session, ids, (Reminder.status == DUE,), owner, until)


def claim_stuck(session: Session, owner: str, at: datetime, until: datetime, limit: int) -> Sequence[Row]:
    """Take texts that somebody began to send and never finished: their lease has run out."""
    wanted = (
        select(Reminder.id)
        .where(Reminder.status == SENDING, Reminder.lease_until <= at)
        .order_by(Reminder.lease_until)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = session.scalars(wanted).all()
    stuck = (Reminder.status == SENDING, Reminder.lease_until <= at)
    return _take(session, ids, stuck, owner, until)


def _take(session: Session, ids: Sequence[str], free: Any, owner: str, until: datetime) -> Sequence[Row]:
    if not ids:
        return []
    session.execute(
        update(Reminder)
        .where(Reminder.id.in_(ids), *free)
        .values(status=SENDING, lease_owner=owner, lease_until=until)
        .execution_options(synchronize_session=False)
    )
    mine = (
        select(Reminder, Visit, Patient)
        .join(Visit, Visit.id == Reminder.visit_id)
        .join(Patient, Patient.id == Reminder.patient_id)
        .where(Reminder.lease_owner == owner)
        .order_by(Reminder.due_at)
    )
    return [(reminder, visit, patient) for reminder, visit, patient in session.execute(mine)]


def suppressed(session: Session, keys: FieldKeys, phones: Iterable[str]) -> set[str]:
    """Return those of the phones that must not be texted."""
    by_digest = {digest: phone for phone in set(phones) for digest in keys.digests("phone", phone)}
    query = select(Suppression.phone_digest).where(Suppression.phone_digest.in_(by_digest))
    return {by_digest[digest] for digest in session.scalars(query)}


def suppress(session: Session, keys: FieldKeys, phone: str, reason: str, at: datetime) -> None:
    """Never text a number again; nothing changes where that is so already."""
    if not suppressed(session, keys, [phone]):
        digest = keys.digest("phone", phone)
        session.add(Suppression(phone_digest=digest, phone=phone, reason=reason, at=at))
        session.flush()


def messages(session: Session, ids: Iterable[str]) -> dict[str, Message]:
    """Return messages by id."""
    return {m.id: m for m in session.scalars(select(Message).where(Message.id.in_(list(ids))))}


def by_sid(session: Session, sid: str) -> Message | None:
    """Return the message that the carrier knows under that id, locked against other writers."""
    return session.scalar(select(Message).where(Message.sid == sid).with_for_update())


def known_sids(session: Session, sids: Iterable[str]) -> set[str]:
    """Return those of the carrier's ids that a message of ours has."""
    found = session.scalars(select(Message.sid).where(Message.sid.in_(list(sids))))
    return {sid for sid in found if sid}


def early_receipts(session: Session, sids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return receipts that came before the carrier's id was written down, by that id."""
    if not sids:
        return {}
    query = select(Done).where(Done.verb == _RECEIPT, Done.turn_id.in_(sids))
    return {row.turn_id: row.result for row in session.scalars(query)}


def keep_early(session: Session, sid: str, receipt: dict[str, Any]) -> None:
    """Keep a receipt for a text whose id is not written down yet; the highest rank counts."""
    known = session.get(Done, (sid, _RECEIPT), with_for_update=True)
    if known is None:
        session.add(Done(turn_id=sid, verb=_RECEIPT, result=receipt))
    elif known.result["rank"] < receipt["rank"]:
        known.result = receipt


def set_all(
    session: Session, table: type[Message] | type[Reminder], rows: Sequence[Mapping[str, Any]]
) -> None:
    """Write many rows at once, each a mapping with its `id`."""
    if rows:
        session.execute(update(table), [dict(row) for row in rows])


def open_questions(
    session: Session, keys: FieldKeys, phone: str, at: datetime, standing: Sequence[str]
) -> Sequence[tuple[Reminder, Message, Visit]]:
    """Return what we texted to a number about visits that still stand, the newest text first."""
    family = select(BlindIndex.patient_id).where(
        BlindIndex.kind == "phone", BlindIndex.digest.in_(keys.digests("phone", phone))
    )
    query = (
        select(Reminder, Message, Visit)
        .join(Message, Message.id == Reminder.message_id)
        .join(Visit, Visit.id == Reminder.visit_id)
        .where(
            Reminder.patient_id.in_(family),
            Reminder.status == SENT,
            Visit.status.in_(standing),
            Visit.starts_at > at,
        )
        .order_by(Message.sent_at.desc())
    )
    return [(r, m, v) for r, m, v in session.execute(query) if m.to == phone]


def inbound_states(session: Session, sids: Sequence[str]) -> dict[str, tuple[str, datetime]]:
    """Return the state of each inbound message that was claimed, and when it was."""
    query = select(Inbound.sid, Inbound.state, Inbound.at).where(Inbound.sid.in_(sids))
    return {sid: (state, at) for sid, state, at in session.execute(query)}


def last_inbound(session: Session, kind: str) -> datetime | None:
    """Return when the newest inbound message of a kind came."""
    query = select(Inbound.at).where(Inbound.kind == kind).order_by(Inbound.at.desc()).limit(1)
    return session.scalar(query)


def asked_at(session: Session, conversation: str, besides: str) -> datetime | None:
    """Return when we last answered in a conversation of texts, the message being answered now left out."""
    query = select(Inbound.at).where(Inbound.conversation_id == conversation, Inbound.sid != besides)
    return session.scalar(query.order_by(Inbound.at.desc()).limit(1))


def reminders(
    session: Session, besides: Sequence[str], limit: int
) -> Sequence[tuple[Reminder, Patient, str | None]]:
    """Return reminders with their patient and the number they went to, the earliest due first."""
    query = (
        select(Reminder, Patient, Message.to)
        .join(Patient, Patient.id == Reminder.patient_id)
        .outerjoin(Message, Message.id == Reminder.message_id)
        .where(Reminder.kind.not_in(besides))
        .order_by(Reminder.due_at, Reminder.id)
        .limit(limit)
    )
    return [(reminder, patient, to) for reminder, patient, to in session.execute(query)]
