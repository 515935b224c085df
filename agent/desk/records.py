"""What is written down: events by one background writer, audit rows, and claims of inbound things."""

import atexit
import json
import logging
import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Protocol

from agent.clock import Clock
from agent.errors import StoreDown
from agent.store import Session, Store, audit, tables, talks
from agent.store.audit import Verified

log = logging.getLogger(__name__)

_BATCH = 200
_RETRY_SECONDS = 2.0


class Spooling(Protocol):
    """A file on disk that keeps records in order while the database is down."""

    def put(self, kind: str, payload: dict[str, Any]) -> None:
        """Append one record; raises OSError."""
        ...

    def replay(self, apply: Mapping[str, Callable[[dict[str, Any]], None]]) -> int:
        """Apply every record in order, stopping at the first PartDown; return how many were applied."""
        ...


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened in a conversation."""

    conversation: str
    turn_id: str | None
    kind: str
    payload: Mapping[str, Any]
    at: datetime


class Records:
    """Writes what happened. `event` never waits and never raises; the rest raises StoreDown.

    `spool` is for events alone: it replays into nothing else.
    """

    def __init__(self, store: Store, spool: Spooling, clock: Clock, head: Path) -> None:
        self._store, self._spool, self._clock, self._head = store, spool, clock, head
        self._queue: SimpleQueue[dict[str, Any] | threading.Event] = SimpleQueue()
        self._starting = threading.Lock()
        self._writer_of: int | None = None

    def event(
        self, conversation: str, turn_id: str | None, kind: str, payload: Mapping[str, Any], at: datetime
    ) -> None:
        """Note something that happened; it is on disk, or in the spool, soon after."""
        try:
            text = json.dumps(dict(payload), ensure_ascii=False, default=str)
            record = {
                "key": tables.new_id(),
                "conversation": conversation,
                "turn_id": turn_id,
                "at": at.isoformat(),
                "kind": kind,
                "payload": json.loads(text),
            }
            self._queue.put(record)
            self._start()
        except Exception as error:  # the call goes on, whatever happens to its record
            log.error("an event could not be queued", extra={"error": type(error).__name__})

    def events(self, conversation: str) -> list[Event]:
        """Return what happened in a conversation, oldest first, with all that this process has noted."""
        self.flush()
        with self._store.read() as session:
            return [
                Event(row.conversation_id, row.turn_id, row.kind, row.payload, row.at)
                for row in talks.events(session, conversation)
            ]

    def flush(self, seconds: float = 5.0) -> bool:
        """Wait until what was noted so far is written; False if that took too long."""
        if self._writer_of != os.getpid():
            return True
        written = threading.Event()
        self._queue.put(written)
        return written.wait(seconds)

    def audit(
        self,
        session: Session,
        actor: str,
        verb: str,
        subject: str,
        detail: Mapping[str, Any],
        *,
        at: datetime | None = None,
    ) -> None:
        """Write an audit row in the caller's transaction; `subject` is "patient:id", "visit:id" or alike."""
        audit.record(session, at or self._clock.now(), actor, verb, subject=subject, detail=detail)

    def seen(self, actor: str, verb: str, subject: str, detail: Mapping[str, Any] | None = None) -> None:
        """Write an audit row for a read by a person, in a transaction of its own."""
        with self._store.write() as session:
            self.audit(session, actor, verb, subject, detail or {})

    def seal(self) -> int:
        """Chain the new audit rows; return how many there were. Called every few seconds by one process."""
        return audit.seal(self._store, self._head)

    def verify(self) -> Verified:
        """Check the whole audit chain."""
        return audit.verify(self._store, self._head)

    def claim(self, sid: str, kind: str, at: datetime) -> bool:
        """Claim an inbound thing by its provider's id; False if it was claimed before."""
        with self._store.write() as session:
            return talks.claim(session, sid, kind, at)

    def answered(self, sid: str, conversation: str | None, reply: str | None) -> None:
        """Keep what was answered to an inbound thing, for when the provider asks again."""
        with self._store.write() as session:
            row = session.get(tables.Inbound, sid)
            if row:
                row.state, row.conversation_id, row.reply = "answered", conversation, reply

    def answer_to(self, sid: str) -> tuple[str, str | None] | None:
        """Return state ("claimed" or "answered") and reply of an inbound thing, None if it is unknown."""
        with self._store.read() as session:
            row = session.get(tables.Inbound, sid)
            return (row.state, row.reply) if row else None

    def _start(self) -> None:
        # Started by the first event, in the process that writes: a thread does not survive a fork.
        if self._writer_of == os.getpid():
            return
        with self._starting:
            if self._writer_of == os.getpid():
                return
            threading.Thread(target=self._write_for_ever, name="events", daemon=True).start()
            self._writer_of = os.getpid()
            atexit.register(self.flush)

    def _write_for_ever(self) -> None:
        spooled = True  # an earlier process may have left something
        while True:
            try:
                first = self._queue.get(timeout=_RETRY_SECONDS if spooled else None)
            except Empty:
                spooled = self._write([], spooled)
                continue
            records, waiting = self._take(first)
            spooled = self._write(records, spooled)
            for written in waiting:
                written.set()

    def _take(
        self, first: dict[str, Any] | threading.Event
    ) -> tuple[list[dict[str, Any]], list[threading.Event]]:
        records: list[dict[str, Any]] = []
        waiting: list[threading.Event] = []
        item: dict[str, Any] | threading.Event | None = first
        while item is not None:
            if isinstance(item, threading.Event):
                waiting.append(item)
            else:
                records.append(item)
            item = None if len(records) >= _BATCH or self._queue.empty() else self._queue.get()
        return records, waiting

    def _write(self, records: list[dict[str, Any]], spooled: bool) -> bool:
        """Write a batch, first what the spool holds; return whether the spool may hold anything after."""
        try:
            if spooled:
                self._spool.replay({"event": self._apply})
            with self._store.write() as session:
                talks.add_events(session, [_row(record) for record in records])
        except StoreDown:
            return self._put_by(records)
        except Exception as error:  # the writer must outlive a bad batch
            log.error("events could not be written", extra={"error": type(error).__name__})
            return self._put_by(records)
        return False

    def _put_by(self, records: list[dict[str, Any]]) -> bool:
        try:
            for record in records:
                self._spool.put("event", record)
        except OSError as error:
            log.error("events were lost: no database, no disk", extra={"error": type(error).__name__})
        return True

    def _apply(self, record: dict[str, Any]) -> None:
        with self._store.write() as session:
            talks.add_events(session, [_row(record)])


def _row(record: Mapping[str, Any]) -> tables.Event:
    return tables.Event(
        key=record["key"],
        conversation_id=record["conversation"],
        turn_id=record["turn_id"],
        at=datetime.fromisoformat(record["at"]),
        kind=record["kind"],
        payload=record["payload"],
    )
