"""How things stand with a conversation that needs a person: what rows, spool and memory say together."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from agent.desk import needs
from agent.desk.needs import Need
from agent.store import Session, calendar, escalations, tables
from agent.turns import Language

RING_AGAIN_WITHIN = timedelta(hours=2)
PAGE_AGAIN_AFTER = tuple(timedelta(minutes=n) for n in (5, 15, 30, 60))
LOST = "lost"


@dataclass(frozen=True, slots=True)
class CallState:
    """What is on record of a call: its conversation, whether that ended, and what it still needs."""

    conversation: str
    ended: bool
    needs: tuple[Need, ...] = ()
    accepted: str | None = None  # the ring that a person took
    joined_at: datetime | None = None  # when the caller was sent to that person
    left: bool = False  # rings without an end


def abandoned(session: Session, at: datetime, stale: timedelta, here: frozenset[str]) -> list[Need]:
    """Mark rings begun before `at - stale` as lost, and claim the crises that must be rung again."""
    gone: set[str] = set()
    for ring in escalations.rings_left(session, at - stale):
        row = session.get(tables.Escalation, ring.escalation_id)
        if row is None or row.conversation_id in here:
            continue
        ring.status, ring.ended_at = LOST, at
        gone.add(row.conversation_id)
    found: dict[str, Need] = {}
    for row in escalations.open_since(session, ("L0", "L1"), at - RING_AGAIN_WITHIN):
        conversation = row.conversation_id
        tried = escalations.rings_of(session, conversation)
        if conversation in here or (conversation not in gone and (tried or row.at > at - stale)):
            continue
        verb = f"ring again {len(tried)}"
        if calendar.done(session, row.id, verb) is None:
            calendar.remember(session, row.id, verb, {})
            found.setdefault(conversation, needs.from_row(row, language(session, conversation)))
    return list(found.values())


def overdue(session: Session, at: datetime) -> list[Need]:
    """Claim the crises that nobody has taken for so long that everybody on call must be told again."""
    found: list[Need] = []
    for row in escalations.open_since(session, ("L0", "L1"), at - RING_AGAIN_WITHIN):
        passed = sum(at - row.at >= wait for wait in PAGE_AGAIN_AFTER)
        verb = f"page again {passed}"
        if passed and calendar.done(session, row.id, verb) is None:
            calendar.remember(session, row.id, verb, {})
            found.append(needs.from_row(row, language(session, row.conversation_id)))
    return found


def state(session: Session, row: tables.Conversation, kept: list[Need]) -> CallState:
    """Join what the database holds with needs kept elsewhere, which may not be in it yet."""
    found = escalations.unresolved(session, row.id)
    rings = escalations.rings(session, [e.id for e in found])
    accepted = [r for r in rings if r.status == escalations.ACCEPTED]
    known = {e.id: needs.from_row(e, _as_language(row.language)) for e in found if e.status == "open"}
    written = set(escalations.ids(session, row.id))
    fresh = {n.id: n for n in kept if n.conversation == row.id and n.id not in written}
    return CallState(
        conversation=row.id,
        ended=row.ended_at is not None,
        needs=tuple({**known, **fresh}.values()),
        accepted=accepted[-1].id if accepted else None,
        joined_at=accepted[-1].ended_at if accepted else None,
        left=any(r.status in escalations.RINGING for r in rings),
    )


def language(session: Session, conversation: str) -> Language:
    """Return the language of a conversation, English where it is not known."""
    row = session.get(tables.Conversation, conversation)
    return _as_language(row.language if row else "en")


def _as_language(text: str) -> Language:
    return cast(Language, text if text in ("en", "es") else "en")
