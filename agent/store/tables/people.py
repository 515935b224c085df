"""Patients, what they agreed to, and which numbers must not be texted."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from agent.store.keys import new_data_key
from agent.store.tables.base import Base, new_id
from agent.store.types import EncryptedKey, EncryptedText, Sealed, UtcTime


class PatientKey(Base):
    """The data key of one patient, wrapped by FIELD_KEYS. Deleting the row erases the patient."""

    __tablename__ = "patient_keys"

    patient_id: Mapped[str] = mapped_column(ForeignKey("patients.id", ondelete="CASCADE"), primary_key=True)
    data_key: Mapped[bytes] = mapped_column(EncryptedKey("patient_keys.data_key"), default=new_data_key)


class Patient(Base):
    """A patient. Names, birth date (ISO), phone and insurance are sealed with the patient's own key."""

    __tablename__ = "patients"

    id: Mapped[str] = mapped_column(Text, primary_key=True, default=new_id)
    given_sealed: Mapped[str | None] = mapped_column(Text)
    family_sealed: Mapped[str | None] = mapped_column(Text)
    preferred_name_sealed: Mapped[str | None] = mapped_column(Text)
    birth_date_sealed: Mapped[str | None] = mapped_column(Text)
    phone_sealed: Mapped[str | None] = mapped_column(Text)
    insurer_sealed: Mapped[str | None] = mapped_column(Text)
    member_id_sealed: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text, default="en")
    may_text: Mapped[bool] = mapped_column(default=False)
    may_leave_message: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str] = mapped_column(Text, default="desk")  # desk, import, demo
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    erased_at: Mapped[datetime | None] = mapped_column(UtcTime)

    key: Mapped[PatientKey | None] = relationship(lazy="joined", passive_deletes=True)

    given = Sealed()
    family = Sealed()
    preferred_name = Sealed()
    birth_date = Sealed()
    phone = Sealed()
    insurer = Sealed()
    member_id = Sealed()

    @classmethod
    def new(
        cls, created_at: datetime, language: str, source: str = "desk", patient_id: str | None = None
    ) -> "Patient":
        """Return a patient with an id and a key, ready to take sealed values."""
        patient_id = patient_id or new_id()
        key = PatientKey(patient_id=patient_id, data_key=new_data_key())
        return cls(id=patient_id, key=key, language=language, source=source, created_at=created_at)

    def data_key(self) -> bytes | None:
        """Return the patient's key, or None after erasure."""
        return self.key.data_key if self.key else None

    def sealing_context(self) -> str:
        """Return what ties a sealed value to this patient."""
        return f"patients.{self.id}"


class BlindIndex(Base):
    """One way to find a patient without reading anybody: a keyed digest of a folded value."""

    __tablename__ = "blind_indexes"
    __table_args__ = (Index(None, "kind", "digest"),)

    patient_id: Mapped[str] = mapped_column(ForeignKey("patients.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)  # phone, birth_date, name, word, prefix, sound
    digest: Mapped[str] = mapped_column(Text, primary_key=True)
    key_id: Mapped[str] = mapped_column(Text, index=True)


class Consent(Base):
    """What a patient said when asked, in which words, and when. The newest of a kind counts."""

    __tablename__ = "consents"
    __table_args__ = (Index(None, "patient_id", "kind", "at"),)

    id: Mapped[str] = mapped_column(Text, primary_key=True, default=new_id)
    patient_id: Mapped[str] = mapped_column(ForeignKey("patients.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(Text)  # text, voicemail
    given: Mapped[bool]
    wording: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)
    conversation_id: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcTime)


class Suppression(Base):
    """A number that said STOP. The number itself is kept so that the digest survives a key rotation."""

    __tablename__ = "suppressions"

    phone_digest: Mapped[str] = mapped_column(Text, primary_key=True)
    phone: Mapped[str] = mapped_column(EncryptedText("suppressions.phone"))
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcTime)
    conversation_id: Mapped[str | None] = mapped_column(Text)
