"""Every table of the desk. Ids are opaque, times are aware UTC, personal values are encrypted."""

from agent.store.tables.base import Base, new_id
from agent.store.tables.book import Cell, Message, Participant, Reminder, Visit
from agent.store.tables.office import Audit, AuditSeal, Escalation, PracticeVersion, Ring, User
from agent.store.tables.people import BlindIndex, Consent, Patient, PatientKey, Suppression
from agent.store.tables.talk import Conversation, Done, Event, Inbound

__all__ = [
    "Audit",
    "AuditSeal",
    "Base",
    "BlindIndex",
    "Cell",
    "Consent",
    "Conversation",
    "Done",
    "Escalation",
    "Event",
    "Inbound",
    "Message",
    "Participant",
    "Patient",
    "PatientKey",
    "PracticeVersion",
    "Reminder",
    "Ring",
    "Suppression",
    "User",
    "Visit",
    "new_id",
]
