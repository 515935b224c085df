"""Conversations, what happened in them, and which inbound things were already acted on."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from agent.store.tables.base import Base, new_id
from agent.store.types import EncryptedJson, EncryptedText, UtcTime


class Conversation(Base):
    """One call, or one thread of texts until it is finished. `standing` is what the person has shown."""

    __tablename__ = "conversations"
    __table_args__ = (Index(None, "phone_digest", "channel", "last_at"),)

    id: Mapped[str] = mapped_column(Text, primary_key=True, default=new_id)
    channel: Mapped[str] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(EncryptedText("conversations.phone"))
    phone_digest: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text, default="en")
    started_at: Mapped[datetime] = mapped_column(UtcTime)
    last_at: Mapped[datetime] = mapped_column(UtcTime, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)
    patient_id: Mapped[str | None] = mapped_column(Text, index=True)
    standing: Mapped[str] = mapped_column(Text, default="unknown")  # unknown, claimed, verified
    call_sid: Mapped[str | None] = mapped_column(Text, unique=True)
    level: Mapped[str | None] = mapped_column(Text)  # the worst the safety screen found
    draft: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJson("conversations.draft"))
    lost: Mapped[int] = mapped_column(default=0)


class Event(Base):
    """One thing that happened in a conversation, in the order written. Never changed."""

    __tablename__ = "events"
    __table_args__ = (Index(None, "conversation_id", "id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    key: Mapped[str] = mapped_column(Text, unique=True, default=new_id)  # tells a replay from the spool
    conversation_id: Mapped[str] = mapped_column(Text)
    turn_id: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcTime)
    kind: Mapped[str] = mapped_column(Text)
    payload: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("events.payload"))


class Inbound(Base):
    """A webhook that was claimed by its provider id; `reply` is kept for a retry of the same one."""

    __tablename__ = "inbound"

    sid: Mapped[str] = mapped_column(Text, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    conversation_id: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcTime, index=True)
    state: Mapped[str] = mapped_column(Text, default="claimed")
    reply: Mapped[str | None] = mapped_column(EncryptedText("inbound.reply"))


class Done(Base):
    """A verb that a turn has already carried out, so that a replay changes nothing."""

    __tablename__ = "done"

    turn_id: Mapped[str] = mapped_column(Text, primary_key=True)
    verb: Mapped[str] = mapped_column(Text, primary_key=True)
    result: Mapped[dict[str, Any]] = mapped_column(JSON)  # ids only, nothing personal
