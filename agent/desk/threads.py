"""The threads of talk: one row a call, one a run of texts, under an id that says nothing about the person."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from agent.store import Store, tables, talks
from agent.turns import Channel, Language

# A thread of texts that nobody wrote in for this long is over; the next text opens a new one.
TEXTS_END_AFTER = timedelta(hours=4)
# The turn that warms every part up at start leaves nothing behind.
WARM_UP = "warm-up"


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation as stored; `caller` is E.164 or None."""

    id: str
    channel: Channel
    caller: str | None
    language: Language
    draft: dict[str, Any] | None
    level: str | None


class Threads:
    """Opens, finds and keeps conversations; every method raises StoreDown."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def open_call(self, thread_id: str, call_sid: str, caller: str | None, at: datetime) -> str:
        """Open a call's thread, or return the one that its CallSid already has."""
        with self.store.write() as session:
            known = talks.of_call(session, call_sid)
            if known:
                return known
            session.add(self._row(thread_id, Channel.VOICE, caller, at, call_sid=call_sid))
        return thread_id

    def open_text(self, thread_id: str, sender: str, at: datetime) -> Thread:
        """Return the sender's open thread of texts, or open one in the language they last used with us."""
        digests = self.store.keys.digests("phone", sender)
        with self.store.write() as session:
            row = talks.open_thread(session, digests, at - TEXTS_END_AFTER)
            if row is None:
                row = self._row(thread_id, Channel.SMS, sender, at)
                row.language = talks.last_language(session, digests) or "en"
                session.add(row)
            row.last_at = at
            return _thread(row)

    def _row(
        self, thread_id: str, channel: Channel, phone: str | None, at: datetime, call_sid: str | None = None
    ) -> tables.Conversation:
        return tables.Conversation(
            id=thread_id,
            channel=str(channel),
            phone=phone,
            phone_digest=self.store.keys.digest("phone", phone) if phone else None,
            language="en",
            started_at=at,
            last_at=at,
            call_sid=call_sid,
        )

    def load(self, thread_id: str) -> Thread:
        """Return a thread; one that was never stored (the database was down) starts empty."""
        with self.store.read() as session:
            row = session.get(tables.Conversation, thread_id)
            if row is None:
                return Thread(thread_id, Channel.VOICE, None, "en", None, None)
            return _thread(row)

    def keep(self, thread_id: str, draft: dict[str, Any], language: Language, at: datetime) -> None:
        """Store the draft as it stands after a turn."""
        if thread_id == WARM_UP:
            return
        with self.store.write() as session:
            row = session.get(tables.Conversation, thread_id)
            if row is None:
                row = self._row(thread_id, Channel.VOICE, None, at)
                session.add(row)
            row.draft, row.language, row.last_at = draft, language, at
            row.patient_id = draft.get("patient") or row.patient_id
            row.standing = draft.get("sure") or row.standing

    def mark(self, thread_id: str, level: str | None, language: Language | None = None) -> None:
        """Store how urgent a thread has become, and its language."""
        with self.store.write() as session:
            row = session.get(tables.Conversation, thread_id)
            if row is not None:
                row.level = level
                row.language = language or row.language

    def end(self, thread_id: str, at: datetime) -> None:
        """Close a thread; closing it twice changes nothing."""
        with self.store.write() as session:
            row = session.get(tables.Conversation, thread_id)
            if row is not None and row.ended_at is None:
                row.ended_at = at


def _thread(row: tables.Conversation) -> Thread:
    language: Language = "es" if row.language == "es" else "en"
    return Thread(row.id, Channel(row.channel), row.phone, language, row.draft, row.level)
