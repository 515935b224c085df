"""The staff's side: who needs a person, who is rung, who may log in, the audit chain, practice versions."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from agent.store.keys import new_data_key
from agent.store.tables.base import Base, new_id
from agent.store.types import EncryptedJson, EncryptedKey, EncryptedText, Sealed, UtcTime


class Escalation(Base):
    """Somebody needs a person. One row for each conversation and reason; the worst level is kept."""

    __tablename__ = "escalations"
    __table_args__ = (UniqueConstraint("conversation_id", "reason"), Index(None, "status", "level", "due_at"))

    id: Mapped[str] = mapped_column(Text, primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(Text)
    patient_id: Mapped[str | None] = mapped_column(Text)
    level: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(Text, default="")
    rule: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[str] = mapped_column(Text, default="open")  # open, claimed, resolved
    channel: Mapped[str] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(EncryptedText("escalations.phone"))
    facts: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("escalations.facts"), default=dict)
    at: Mapped[datetime] = mapped_column(UtcTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcTime)
    claimed_by: Mapped[str | None] = mapped_column(Text)
    claimed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    resolved_at: Mapped[datetime | None] = mapped_column(UtcTime)
    outcome: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(EncryptedText("escalations.note"))
    turn_id: Mapped[str | None] = mapped_column(Text)


class Ring(Base):
    """One attempt to bring a person to the line."""

    __tablename__ = "rings"

    id: Mapped[str] = mapped_column(Text, primary_key=True, default=new_id)
    escalation_id: Mapped[str] = mapped_column(ForeignKey("escalations.id", ondelete="CASCADE"), index=True)
    rung: Mapped[int]
    who: Mapped[str] = mapped_column(Text)
    sid: Mapped[str | None] = mapped_column(Text, index=True)
    status: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)


class User(Base):
    """A member of staff who may log in."""

    __tablename__ = "users"

    id: Mapped[str] = mapped_column(Text, primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(Text, unique=True)
    role: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str] = mapped_column(Text)
    failed: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column(UtcTime)
    created_at: Mapped[datetime] = mapped_column(UtcTime)


class Audit(Base):
    """Who did what, and when. `detail` is JSON text under a key of the row's own.

    The chain covers the ciphertext and not the wrapped key, so that neither a key rotation nor an erasure
    (which destroys `detail_key`) breaks it.
    """

    __tablename__ = "audits"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(UtcTime)
    actor: Mapped[str] = mapped_column(Text)
    verb: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text, index=True)
    detail_sealed: Mapped[str | None] = mapped_column(Text)
    detail_key: Mapped[bytes | None] = mapped_column(EncryptedKey("audits.detail_key"))

    detail = Sealed()

    @classmethod
    def new(cls, at: datetime, actor: str, verb: str, subject: str, detail: str) -> "Audit":
        """Return a row whose detail is sealed."""
        row = cls(at=at, actor=actor, verb=verb, subject=subject, detail_key=new_data_key())
        row.detail = detail
        return row

    def data_key(self) -> bytes | None:
        """Return the row's key, or None after erasure."""
        return self.detail_key

    def sealing_context(self) -> str:
        """Return what ties the detail to this row (its id is not known before it is written)."""
        return f"audits.{self.subject}"


class AuditSeal(Base):
    """The hash of the chain up to and with one audit row."""

    __tablename__ = "audit_seals"

    audit_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hash: Mapped[str] = mapped_column(Text)


class PracticeVersion(Base):
    """A practice file as published from the console."""

    __tablename__ = "practice_versions"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime] = mapped_column(UtcTime)
    published_by: Mapped[str] = mapped_column(Text)
