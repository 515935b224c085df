"""Visits between the store's rows and the book's own words."""

from datetime import datetime

from agent.store import tables
from agent.visits import Modality, Opening, Status, Visit


def as_visit(row: tables.Visit) -> Visit:
    """Return a row as a visit; a hold has no patient yet ("")."""
    return Visit(
        id=row.id,
        patient=row.patient_id or "",
        clinician=row.clinician,
        visit_type=row.visit_type,
        start=row.starts_at,
        end=row.ends_at,
        modality=Modality(row.modality),
        status=Status(row.status),
        moved_to=row.moved_to,
    )


def hold_row(opening: Opening, span: tuple[datetime, datetime], at: datetime) -> tables.Visit:
    """Return a new hold on an opening; `span` is its time with buffers."""
    return tables.Visit(
        clinician=opening.clinician,
        visit_type=opening.visit_type,
        modality=opening.modality,
        starts_at=opening.start,
        ends_at=opening.end,
        busy_from=span[0],
        busy_until=span[1],
        status=Status.HELD,
        created_at=at,
        changed_at=at,
    )


def as_detail(row: tables.Visit) -> dict[str, str | None]:
    """Return what the audit trail keeps of a change: ids and times, no names."""
    return {
        "patient": row.patient_id,
        "status": str(row.status),
        "start": row.starts_at.isoformat(),
        "clinician": row.clinician,
        "moved_to": row.moved_to,
    }
