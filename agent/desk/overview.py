"""What staff and commands look at, as JSON values, and the two things they do with a need: claim and resolve.

Times are ISO text in the practice's zone.
"""

import json
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from agent.clock import local, wall_to_utc_after
from agent.desk.outreach import TOLD
from agent.errors import IllegalTransition, NotFound
from agent.ports import Published
from agent.store import Session, Store, audit, escalations, office, outbox, tables

Json = dict[str, Any]

MOST = 100_000
OPEN = ("open", "claimed")
ABOUT_THE_WORDS = ("words", "why", "language")
EVERY = ("open", "claimed", "resolved")


class Overview:
    """The lists of the office. Raises StoreDown."""

    def __init__(self, store: Store, practice: Published) -> None:
        self._store, self._practice = store, practice

    def queue(self, statuses: Sequence[str] = EVERY) -> list[Json]:
        """Return who needs or needed a person, the most urgent first: what the command prints."""
        with self._store.read() as session:
            return [self._queued(row) for row in escalations.queue(session, statuses, MOST)]

    def appointments(self) -> list[Json]:
        """Return every visit, whatever became of it, earliest first."""
        with self._store.read() as session:
            return [self._visit(*row) for row in office.visits(session, None, None, MOST)]

    def reminders(self) -> list[Json]:
        """Return every reminder, sent or to come; the texts that only confirm a booking are left out."""
        with self._store.read() as session:
            return [
                {
                    "id": reminder.id,
                    "appointment": reminder.visit_id,
                    "to": to or patient.phone,
                    "due": self._iso(reminder.due_at),
                    "status": reminder.status,
                    "kind": reminder.kind,
                }
                for reminder, patient, to in outbox.reminders(session, TOLD, MOST)
            ]

    def today(self, at: datetime) -> list[Json]:
        """Return the visits of the day in the practice's zone, for the console."""
        zone = self._practice().zone
        midnight = datetime.combine(local(at, zone).date(), time())
        since, until = (wall_to_utc_after(midnight + timedelta(days=n), zone) for n in (0, 1))
        with self._store.read() as session:
            rows = office.visits(session, since, until, MOST)
            return [{**self._visit(*row), "modality": str(row[0].modality)} for row in rows]

    def waiting(self) -> list[Json]:
        """Return what still needs a person, with who has it and by when, for the console's queue."""
        with self._store.read() as session:
            return [self._detail(row) for row in escalations.queue(session, OPEN, MOST)]

    def need(self, escalation_id: str, user: str, at: datetime) -> Json:
        """Return all that is known of a need: words, rings, transcript; the look goes on the audit chain."""
        with self._store.write() as session:
            row = _row(session, escalation_id)
            rings = escalations.rings(session, [row.id])
            audit.record(session, at, user, "read", subject=f"escalation:{row.id}", detail={})
            return {
                **self._detail(row),
                "facts": dict(row.facts or {}),
                "note": row.note,
                "outcome": row.outcome,
                "rings": [{"who": r.who, "status": r.status, "at": self._iso(r.at)} for r in rings],
                "transcript": self._events(session, row.conversation_id),
            }

    def transcript(self, conversation: str, user: str, at: datetime) -> list[Json]:
        """Return what happened in a conversation; the look goes on the audit chain."""
        with self._store.write() as session:
            audit.record(session, at, user, "read", subject=f"conversation:{conversation}", detail={})
            return self._events(session, conversation)

    def call(self, call_sid: str) -> list[Json]:
        """Return what has happened in a call so far, [] for one nobody knows; for the demo's phone."""
        with self._store.read() as session:
            row = escalations.call(session, call_sid)
            return self._events(session, row.id) if row else []

    def claim(self, escalation_id: str, user: str, at: datetime) -> Json:
        """Take a need; raises NotFound, or IllegalTransition if somebody else has it or it is done."""
        with self._store.write() as session:
            row = _row(session, escalation_id)
            mine = row.status == "claimed" and row.claimed_by == user
            if row.status != "open" and not mine:
                raise IllegalTransition
            if not mine:
                row.status, row.claimed_by, row.claimed_at = "claimed", user, at
                audit.record(session, at, user, "claim", subject=f"escalation:{row.id}", detail={})
            return self._detail(row)

    def resolve(
        self, escalation_id: str, user: str, at: datetime, *, outcome: str, note: str | None = None
    ) -> Json:
        """Close a need with what came of it; raises NotFound, or IllegalTransition if it is closed."""
        with self._store.write() as session:
            row = _row(session, escalation_id)
            if row.status == "resolved":
                raise IllegalTransition
            row.status, row.resolved_at, row.outcome, row.note = "resolved", at, outcome, note
            row.claimed_by, row.claimed_at = row.claimed_by or user, row.claimed_at or at
            detail = {"outcome": outcome}
            audit.record(session, at, user, "resolve", subject=f"escalation:{row.id}", detail=detail)
            return self._detail(row)

    def _queued(self, row: tables.Escalation) -> Json:
        return {
            "id": row.id,
            "level": row.level,
            "reason": row.reason,
            "rule": row.rule or None,
            "status": row.status,
            "channel": row.channel,
            "at": self._iso(row.at),
            "text": _words(row.facts or {}),
            "phone": row.phone,
        }

    def _detail(self, row: tables.Escalation) -> Json:
        return {
            **self._queued(row),
            "category": row.category or None,
            "conversation": row.conversation_id,
            "patient": row.patient_id,
            "due": self._iso(row.due_at),
            "claimed_by": row.claimed_by,
            "claimed_at": self._iso(row.claimed_at),
            "resolved_at": self._iso(row.resolved_at),
        }

    def _visit(self, visit: tables.Visit, patient: tables.Patient | None) -> Json:
        name = f"{patient.given or ''} {patient.family or ''}".strip() if patient else ""
        return {
            "id": visit.id,
            "start": self._iso(visit.starts_at),
            "end": self._iso(visit.ends_at),
            "status": str(visit.status),
            "clinician": visit.clinician,
            "visit_type": visit.visit_type,
            "patient": name or None,
            "phone": patient.phone if patient else None,
        }

    def _events(self, session: Session, conversation: str) -> list[Json]:
        return [
            {"turn": event.turn_id, "at": self._iso(event.at), "kind": event.kind, **event.payload}
            for event in office.events(session, conversation)
        ]

    def _iso(self, at: datetime | None) -> str | None:
        return local(at, self._practice().zone).isoformat() if at else None


def _row(session: Session, escalation_id: str) -> tables.Escalation:
    row = session.get(tables.Escalation, escalation_id, with_for_update=True)
    if row is None:
        raise NotFound("no such need")
    return row


def _words(facts: Json) -> str:
    """Return what a need is about in the person's own words, or the facts where nothing was said."""
    said = facts.get("words") or facts.get("note")
    rest = {name: value for name, value in facts.items() if value and name not in ABOUT_THE_WORDS}
    return str(said) if said else json.dumps(rest, ensure_ascii=False) if rest else ""
