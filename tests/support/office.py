"""The console on a store of its own, with a clock that stands still, for tests."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from agent.desk.booking import Booking
from agent.desk.overview import Overview
from agent.desk.patients import Patients
from agent.desk.records import Records
from agent.desk.spool import Spool
from agent.desk.users import Hashing, Users
from agent.practice import Practice
from agent.rules.names import sounds_like
from agent.store import Store, tables
from agent.turns import SpokenName
from agent.visits import Modality, NewPatient, Opening
from integrations import console
from integrations.console import Demo
from tests.evaluate.safety import shipped_rules
from tests.support.ports import FakeClock
from tests.support.practice import make_practice
from tests.support.stores import make_store

NOW = datetime(2026, 3, 3, 16, 0, tzinfo=UTC)  # Tuesday, 10 in the morning in Chicago
PASSWORD = "a long enough password"
PLAIN = Hashing(lambda password: f"plain:{password}", lambda hashed, password: hashed == f"plain:{password}")


_rules = cache(shipped_rules)


@dataclass
class Office:
    """The console and what stands behind it."""

    store: Store
    clock: FakeClock
    practice: Practice
    app: Flask
    desk: Any
    clients: list[FlaskClient] = field(default_factory=list)

    def client(self) -> FlaskClient:
        """Return a fresh browser without script."""
        return self.app.test_client()

    def token(self, client: FlaskClient) -> str:
        """Return the form token of a browser's session."""
        client.get("/login", follow_redirects=True)
        with client.session_transaction() as session:
            return str(session["token"])

    def logged_in(self, name: str = "alice") -> FlaskClient:
        """Return a browser in which somebody has logged in."""
        client = self.client()
        self.post(client, "/login", name=name, password=PASSWORD)
        return client

    def post(self, client: FlaskClient, path: str, **form: str) -> Any:
        """Post one of the console's own forms."""
        return client.post(path, data={"token": self.token(client), **form})

    def need(self, conversation: str = "talk1", level: str | None = "L1", **values: Any) -> str:
        """Put somebody who needs a person into the queue; return the row's id."""
        row = {
            "conversation_id": conversation,
            "level": level,
            "reason": "crisis",
            "rule": "en.ideation.want_to_die",
            "category": "ideation",
            "channel": "voice",
            "phone": "+13125550142",
            "facts": {"words": "I do not want to be here", "language": "en"},
            "at": self.clock.now() - timedelta(minutes=4),
            "due_at": self.clock.now() - timedelta(minutes=1),
            **values,
        }
        with self.store.write() as session:
            made = tables.Escalation(**row)
            session.add(made)
            session.flush()
            return made.id

    def said(self, conversation: str, text: str, answer: str) -> None:
        """Put a turn into a conversation."""
        heard = {"text": text, "level": "L1", "rule": "en.ideation.want_to_die"}
        at = self.clock.now()
        self.desk.records.event(conversation, "t1", "heard", heard, at)
        self.desk.records.event(conversation, "t1", "answered", {"replies": [{"text": answer}]}, at)
        self.desk.records.flush()

    def visit(self, hour: int = 11, given: str = "Maria", phone: str = "+13125550142") -> str:
        """Book somebody in today; return the patient's id."""
        start = NOW.replace(hour=hour + 6)
        new = NewPatient(SpokenName(given, "Lopez"), datetime(1985, 3, 3, tzinfo=UTC).date(), phone, "en")
        patient = self.desk.patients.add(new, f"add{hour}", NOW, "setup")
        opening = Opening("delgado", "therapy", start, start + timedelta(minutes=50), Modality.IN_PERSON)
        earlier = NOW - timedelta(days=7)
        hold = self.desk.booking.hold("setup", f"hold{hour}", opening, earlier)
        self.desk.booking.book(hold.id, patient.id, f"book{hour}", earlier, "setup")
        return str(patient.id)

    def audited(self) -> list[tuple[str, str, str]]:
        """Return actor, verb and subject of every audit row, oldest first."""
        with self.store.read() as session:
            rows = session.query(tables.Audit).order_by(tables.Audit.id).all()
            return [(row.actor, row.verb, row.subject) for row in rows]


def make_office(folder: Path, app: Flask | None = None, demo: Demo | None = None, **settings: Any) -> Office:
    """Return a console with two members of staff, alice and bob; `clock` may be given among the settings."""
    clock = settings.pop("clock", None) or FakeClock(NOW)
    store, practice = make_store(folder), make_practice()
    desk = SimpleNamespace(
        users=Users(store, PLAIN),
        overview=Overview(store, lambda: practice),
        records=Records(store, Spool(folder / "spool", store.keys), clock, folder / "audit.head"),
        patients=Patients(store, sounds_like),
        booking=Booking(store, lambda: practice),
        practice=lambda: practice,
        safety=_rules,
    )
    for name in ("alice", "bob"):
        desk.users.create(name, PASSWORD, "front_desk", clock.now())
    app = app or Flask("console")
    app.config.update(SECRET_KEY="s" * 40, TESTING=True)
    given = {"public_base_url": "http://127.0.0.1:8000", "max_event_streams": 2, **settings}
    console.install(app, desk=desk, settings=SimpleNamespace(**given), clock=clock, demo=demo)
    return Office(store, clock, practice, app, desk)
