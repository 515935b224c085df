"""The audit trail: rows written with the change they tell of, chained afterwards by one sealer."""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from agent.store.database import Store
from agent.store.tables import Audit, AuditSeal

_BATCH = 1000
_START = "0" * 64


@dataclass(frozen=True, slots=True)
class Verified:
    """What checking the chain found; `faults` is empty where it is whole."""

    rows: int
    sealed: int
    faults: tuple[str, ...]


def record(
    session: Session, at: datetime, actor: str, verb: str, *, subject: str, detail: Mapping[str, Any]
) -> None:
    """Write one audit row in the transaction of the change itself."""
    session.add(Audit.new(at, actor, verb, subject, json.dumps(dict(detail), ensure_ascii=False)))


def seal(store: Store, head: Path) -> int:
    """Chain every row that is not chained yet, publish the head to a file, and return how many there were.

    One process at a time does this; a second one waits or finds nothing to do.
    """
    count = 0
    while True:
        with store.write() as session:
            sealed = _seal_batch(session)
            last = _last_seal(session)
        count += sealed
        if sealed < _BATCH:
            break
    if last and (count or not head.exists()):
        _publish(head, last)
    return count


def verify(store: Store, head: Path) -> Verified:
    """Follow the chain from its start and compare it with the published head."""
    faults: list[str] = []
    previous, rows, sealed = _START, 0, 0
    with store.read() as session:
        seals = {seal.audit_id: seal.hash for seal in session.scalars(select(AuditSeal))}
        last_sealed = max(seals, default=0)
        for row in session.scalars(select(Audit).order_by(Audit.id).execution_options(yield_per=_BATCH)):
            rows += 1
            known = seals.pop(row.id, None)
            if known is None:
                if row.id < last_sealed:
                    faults.append(f"row {row.id} was slipped in after its time")
                continue
            sealed += 1
            previous = _link(previous, row)
            if previous != known:
                faults.append(f"row {row.id} or one before it was changed")
                previous = known
    faults += [f"row {audit_id} was removed" for audit_id in sorted(seals)]
    faults += _against_head(head, last_sealed, previous if sealed else None)
    return Verified(rows, sealed, tuple(faults))


def _seal_batch(session: Session) -> int:
    if session.get_bind().dialect.name == "postgresql":
        # Wait for writers under way: an id handed out earlier may be committed later.
        session.execute(text("LOCK TABLE audits IN SHARE ROW EXCLUSIVE MODE"))
    last = _last_seal(session)
    query = select(Audit).where(Audit.id > (last.audit_id if last else 0)).order_by(Audit.id).limit(_BATCH)
    previous = last.hash if last else _START
    rows = session.scalars(query).all()
    for row in rows:
        previous = _link(previous, row)
        session.add(AuditSeal(audit_id=row.id, hash=previous))
    return len(rows)


def _last_seal(session: Session) -> AuditSeal | None:
    newest = select(func.max(AuditSeal.audit_id)).scalar_subquery()
    return session.scalar(select(AuditSeal).where(AuditSeal.audit_id == newest))


def _link(previous: str, row: Audit) -> str:
    digest = hashlib.sha256()
    at = row.at.astimezone(UTC).isoformat(timespec="microseconds")
    for part in (previous, str(row.id), at, row.actor, row.verb, row.subject, row.detail_sealed or ""):
        digest.update(f"{len(part.encode())}:{part}".encode())
    return digest.hexdigest()


def _publish(head: Path, last: AuditSeal) -> None:
    head.parent.mkdir(parents=True, exist_ok=True)
    fresh = head.with_suffix(".new")
    fresh.write_text(json.dumps({"audit_id": last.audit_id, "hash": last.hash}) + "\n", encoding="utf-8")
    os.replace(fresh, head)


def _against_head(head: Path, last_sealed: int, last_hash: str | None) -> Iterator[str]:
    if not head.exists():
        if last_hash:
            yield "the published head is missing"
        return
    published = json.loads(head.read_text(encoding="utf-8"))
    if published["audit_id"] > last_sealed:
        yield f"rows after {last_sealed} were cut off; the published head is {published['audit_id']}"
    elif published["audit_id"] == last_sealed and published["hash"] != last_hash:
        yield "the chain does not end in the published head"
