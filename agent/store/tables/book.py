"""The calendar: visits, who takes part, the cells that refuse an overlap, reminders and messages."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from agent.store.tables.base import Base, new_id
from agent.store.types import EncryptedText, UtcTime


class Visit(Base):
    """A visit, or a hold on a time (`status` held, until `expires_at`). `busy_*` include the buffers."""

    __tablename__ = "visits"
    __table_args__ = (
        Index(None, "clinician", "busy_from"),
        Index(None, "patient_id", "starts_at"),
        Index(None, "status", "expires_at"),
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True, default=new_id)
    patient_id: Mapped[str | None] = mapped_column(ForeignKey("patients.id"))
    conversation_id: Mapped[str | None] = mapped_column(Text, index=True)
    clinician: Mapped[str] = mapped_column(Text)
    visit_type: Mapped[str] = mapped_column(Text)
    modality: Mapped[str] = mapped_column(Text)
    starts_at: Mapped[datetime] = mapped_column(UtcTime, index=True)
    ends_at: Mapped[datetime] = mapped_column(UtcTime)
    busy_from: Mapped[datetime] = mapped_column(UtcTime)
    busy_until: Mapped[datetime] = mapped_column(UtcTime)
    status: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime | None] = mapped_column(UtcTime)
    instead_of: Mapped[str | None] = mapped_column(Text)  # the visit that a hold is meant to replace
    moved_to: Mapped[str | None] = mapped_column(Text)
    needs_review: Mapped[bool] = mapped_column(default=False)  # an imported overlap: it has no cells
    source: Mapped[str] = mapped_column(Text, default="desk")
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    changed_at: Mapped[datetime] = mapped_column(UtcTime)


class Participant(Base):
    """A patient who takes part in a visit."""

    __tablename__ = "participants"

    visit_id: Mapped[str] = mapped_column(ForeignKey("visits.id", ondelete="CASCADE"), primary_key=True)
    patient_id: Mapped[str] = mapped_column(ForeignKey("patients.id"), primary_key=True, index=True)


class Cell(Base):
    """Five minutes of one resource. The primary key is what makes a double booking impossible."""

    __tablename__ = "cells"

    resource: Mapped[str] = mapped_column(Text, primary_key=True)
    cell: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # UTC seconds // 300
    visit_id: Mapped[str] = mapped_column(ForeignKey("visits.id", ondelete="CASCADE"), index=True)


class Reminder(Base):
    """A reminder to be sent once. A scheduler claims it by setting `lease_owner` where it is free."""

    __tablename__ = "reminders"
    __table_args__ = (Index(None, "status", "due_at"),)

    id: Mapped[str] = mapped_column(Text, primary_key=True, default=new_id)
    visit_id: Mapped[str] = mapped_column(ForeignKey("visits.id", ondelete="CASCADE"), index=True)
    patient_id: Mapped[str] = mapped_column(ForeignKey("patients.id"), index=True)
    kind: Mapped[str] = mapped_column(Text)
    due_at: Mapped[datetime] = mapped_column(UtcTime)
    status: Mapped[str] = mapped_column(Text, default="due")
    lease_until: Mapped[datetime | None] = mapped_column(UtcTime)
    lease_owner: Mapped[str | None] = mapped_column(Text)
    attempts: Mapped[int] = mapped_column(default=0)
    message_id: Mapped[str | None] = mapped_column(Text)
    answer: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None] = mapped_column(UtcTime)


class Message(Base):
    """An outbound text: a row first, then sent. `status_rank` keeps late receipts from going backwards."""

    __tablename__ = "messages"

    id: Mapped[str] = mapped_column(Text, primary_key=True, default=new_id)
    patient_id: Mapped[str | None] = mapped_column(Text, index=True)
    conversation_id: Mapped[str | None] = mapped_column(Text, index=True)
    reminder_id: Mapped[str | None] = mapped_column(Text, index=True)
    to: Mapped[str] = mapped_column(EncryptedText("messages.to"))
    body: Mapped[str] = mapped_column(EncryptedText("messages.body"))
    kind: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text, default="queued", index=True)
    sid: Mapped[str | None] = mapped_column(Text, unique=True)
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcTime)
    status_rank: Mapped[int] = mapped_column(default=0)
