"""What is written about bringing in a person: in the database, or spooled if that is down. Never raises."""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from concurrent.futures import TimeoutError as NotYet
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from typing import Any

from agent.desk import needs, standing
from agent.desk.needs import Need
from agent.desk.ringing import Attempt
from agent.desk.spool import Payload, Spool
from agent.errors import StoreDown
from agent.store import Session, Store, escalations, tables

log = logging.getLogger(__name__)

CRISIS_WRITE_SECONDS = 0.4  # the words and the dialling wait no longer than this for the database
WRITE_SECONDS = 1.5
RING_WRITE_SECONDS = 0.5
_REMEMBERED = 500
Due = Callable[[Need], datetime]


class Ledger:
    """Rows of needs and rings. What cannot be written now is spooled, and written by `replay`."""

    def __init__(self, store: Store, spool: Spool, due: Due) -> None:
        self._store = store
        self._spool = spool
        self._due = due
        self._lock = threading.Lock()
        self._known: OrderedDict[str, Need] = OrderedDict()
        self._writer = ThreadPoolExecutor(4, thread_name_prefix="needs")
        self._rings = ThreadPoolExecutor(1, thread_name_prefix="rings")

    def put(self, need: Need) -> tuple[Need, bool]:
        """Write a need; return it as it stands now, and whether it is new to staff."""
        with self._lock:
            known = self._known.get(need.id)
            merged = known.merged(need) if known else need
            self._known[need.id] = merged
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        write = self._writer.submit(self._write, need)
        try:
            return merged, write.result(CRISIS_WRITE_SECONDS if need.crisis else WRITE_SECONDS)
        except Exception as error:  # down, too slow, or broken: the spool keeps it either way
            log.error("a need could not be written; it is spooled", extra={"error": _name(error)})
        self._keep("need", need.to_json())
        return merged, known is None

    def need(self, escalation_id: str) -> Need | None:
        """Return a need by its id, from memory, the database or the spool."""
        with self._lock:
            if known := self._known.get(escalation_id):
                return known
        with self._reading() as session:
            if session and (row := session.get(tables.Escalation, escalation_id)):
                return needs.from_row(row, standing.language(session, row.conversation_id))
        return next((n for n in self._spooled() if n.id == escalation_id), None)

    def note(self, need: Need, attempt: Attempt) -> None:
        """Write how a ring stands, in the order noted; a slow database keeps no phone from ringing."""
        write = self._rings.submit(self._note, _ring_json(need, attempt))
        wait([write], timeout=RING_WRITE_SECONDS)

    def ring(self, ring_id: str) -> tables.Ring | None:
        """Return a ring's row, None if there is none or the database is down."""
        with self._reading() as session:
            return session.get(tables.Ring, ring_id) if session else None

    def accept(self, ring: tables.Ring, at: datetime) -> bool:
        """Let a ring win; False where another one has. With the database down the first to ask wins."""
        try:
            with self._store.write() as session:
                return escalations.accept(session, ring, at)
        except Exception:  # a person and a caller are waiting: bring them together, and write it later
            log.exception("an accepted ring could not be written; it is spooled")
            self._keep("ring", _row_json(ring, "accepted"))
            return True

    def end(self, ring_id: str, status: str, at: datetime) -> None:
        """Write the end of a ring that another process began."""
        with self._changing(ring_id) as (_, row):
            if row and row.status in escalations.RINGING:
                row.status, row.ended_at = status, at

    def release(self, ring_id: str, at: datetime) -> None:
        """Write that a person who had taken it went before the caller came: it is open again."""
        with self._changing(ring_id) as (session, row):
            if session and row:
                row.status, row.ended_at = "left", at
                needed = session.get(tables.Escalation, row.escalation_id)
                if needed and needed.status == "claimed" and needed.claimed_by == row.who:
                    needed.status, needed.claimed_by, needed.claimed_at = "open", None, None

    def joined(self, ring_id: str, at: datetime) -> None:
        """Write that the caller was sent to the person who took the ring."""
        with self._changing(ring_id) as (_, row):
            if row:
                row.ended_at = row.ended_at or at

    def abandoned(self, at: datetime, stale: timedelta, here: frozenset[str]) -> list[Need]:
        """Mark rings that nobody watches any more as lost; return the crises that must be rung again.

        `here` are conversations with a ladder in this process. Each crisis is returned to one asker only.
        """
        try:
            with self._store.write() as session:
                return standing.abandoned(session, at, stale, here)
        except Exception as error:  # another process is doing the same, or the database is down
            log.warning("unfinished ladders could not be looked for", extra={"error": _name(error)})
            return []

    def close(self) -> None:
        """Wait for writes under way."""
        self._writer.shutdown()
        self._rings.shutdown()

    def overdue(self, at: datetime) -> list[Need]:
        """Return the crises that nobody has taken for too long, each to one asker and a few times in all."""
        try:
            with self._store.write() as session:
                return standing.overdue(session, at)
        except Exception as error:
            log.warning("overdue needs could not be looked for", extra={"error": _name(error)})
            return []

    def call(self, call_sid: str) -> standing.CallState | None:
        """Return what is on record of a call; None if nothing is, or nothing can be read."""
        with self._reading() as session:
            if session and (row := escalations.call(session, call_sid)):
                return standing.state(session, row, self._spooled())
        return None

    def conversation(self, conversation: str) -> standing.CallState:
        """Return what a conversation needs, as far as memory, the database and the spool tell."""
        with self._lock:
            known = [n for n in self._known.values() if n.conversation == conversation]
        with self._reading() as session:
            if session and (row := session.get(tables.Conversation, conversation)):
                return standing.state(session, row, known)
        return standing.CallState(conversation, ended=False, needs=tuple(known))

    def replay(self) -> int:
        """Write what was spooled while the database was down; return how many records were written."""

        def apply_need(value: Payload) -> None:
            self._write(needs.from_json(value))

        return self._spool.replay({"need": apply_need, "ring": self._apply_ring})

    @contextmanager
    def _changing(self, ring_id: str) -> Iterator[tuple[Session | None, tables.Ring | None]]:
        """Give a ring's row to change, or nothing while the database is down."""
        with ExitStack() as stack:
            try:
                session = stack.enter_context(self._store.write())
                found = session.get(tables.Ring, ring_id, with_for_update=True)
            except StoreDown:
                log.warning("what became of a ring could not be written")
                yield None, None
            else:
                yield session, found

    @contextmanager
    def _reading(self) -> Iterator[Session | None]:
        """Give a session to read with, or None while the database is down."""
        with ExitStack() as stack:
            try:
                session = stack.enter_context(self._store.read())
                session.connection()
            except StoreDown:
                yield None
            else:
                yield session

    def _note(self, ring: Payload) -> None:
        try:
            self._apply_ring(ring)
        except Exception:  # the need itself may still be in the spool
            self._keep("ring", ring)

    def _write(self, need: Need) -> bool:
        with self._store.write() as session:
            return needs.write(session, need, self._due(need))[1]

    def _apply_ring(self, value: Payload) -> None:
        times = {k: datetime.fromisoformat(v) for k in ("at", "ended_at") if (v := value.get(k))}
        with self._store.write() as session:
            row = session.get(tables.Ring, value["id"], with_for_update=True)
            if row is None:
                session.add(tables.Ring(**{**value, **times}))
            elif row.status != escalations.ACCEPTED:
                row.status, row.sid = value["status"], value["sid"] or row.sid
                row.ended_at = times.get("ended_at")

    def _keep(self, kind: str, payload: Payload) -> None:
        try:
            self._spool.put(kind, payload)
        except Exception:  # neither database nor disk: memory and the phones are what is left
            log.exception("a record could not be spooled")

    def _spooled(self) -> list[Need]:
        try:
            return [needs.from_json(value) for kind, value in self._spool.pending() if kind == "need"]
        except OSError:
            return []


def _ring_json(need: Need, attempt: Attempt) -> dict[str, Any]:
    return {
        "id": attempt.id,
        "escalation_id": need.id,
        "rung": attempt.number,
        "who": attempt.rung.who,
        "sid": attempt.sid,
        "status": attempt.status,
        "at": attempt.at.isoformat(),
        "ended_at": attempt.ended_at.isoformat() if attempt.ended_at else None,
    }


def _row_json(ring: tables.Ring, status: str) -> dict[str, Any]:
    return {
        "id": ring.id,
        "escalation_id": ring.escalation_id,
        "rung": ring.rung,
        "who": ring.who,
        "sid": ring.sid,
        "status": status,
        "at": ring.at.isoformat(),
        "ended_at": None,
    }


def _name(error: BaseException) -> str:
    return "slow" if isinstance(error, NotYet) else type(error).__name__
