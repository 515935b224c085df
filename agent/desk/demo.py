"""A believable practice to try things on: made-up patients, and a calendar half full for the next weeks.

The same every time: who comes when is drawn from names and times, not from chance. Seeding again adds only
the days that have come into view since, and never brings back what was cancelled.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from agent.clock import local, local_date, wall_to_utc_after
from agent.desk.booking import Planner, plan_nothing
from agent.desk.demo_names import ENGLISH, SPANISH
from agent.desk.patients import new_row, set_consent
from agent.desk.visit_rows import as_visit, hold_row
from agent.errors import OpeningTaken
from agent.practice import Clinician, Practice
from agent.rules.openings import busy_span, openings
from agent.store import Session, Store, audit, calendar, people, tables
from agent.turns import Language, SpokenName
from agent.visits import NewPatient, Opening, Status, Wish

WEEKS = 4
_FULL = 0.6
_GAP = timedelta(minutes=60)


@dataclass(frozen=True, slots=True)
class Seeded:
    """What seeding added."""

    patients: int
    visits: int


def seed_demo(store: Store, practice: Practice, at: datetime, planner: Planner = plan_nothing) -> Seeded:
    """Fill the book with made-up patients and visits around `at`; raises StoreDown."""
    persons = demo_people()
    with store.write() as session:
        added = sum(_add_patient(store, session, *one, at) for one in persons.items())
    visits = 0
    for clinician in practice.clinicians:
        able = [one for one, person in persons.items() if person.language in clinician.languages]
        shared = able[practice.clinicians.index(clinician) :: len(practice.clinicians)]
        with store.write() as session:
            calendar.lock(session)
            for patient_id, opening in _drawn(practice, clinician, shared, at):
                visits += _add_visit(session, practice, patient_id, opening, at=at, planner=planner)
    return Seeded(added, visits)


def demo_people() -> dict[str, NewPatient]:
    """Return the made-up patients by id; all numbers are fictional."""
    names: list[tuple[str, Language]] = [(name, "en") for name in ENGLISH]
    names += [(name, "es") for name in SPANISH]
    made = {}
    for number, (name, language) in enumerate(names):
        given, _, family = name.rpartition(" ")
        born = date(1948, 1, 1) + timedelta(days=_dice(name).randrange(60 * 365))
        phone = f"+1312555{110 + number:04d}"
        made[f"demo-{number:02d}"] = NewPatient(SpokenName(given, family), born, phone, language)
    return made


def _add_patient(store: Store, session: Session, patient_id: str, person: NewPatient, at: datetime) -> bool:
    if session.get(tables.Patient, patient_id):
        return False
    row = new_row(person, at, "demo", patient_id)
    dice = _dice(patient_id)
    set_consent(row, "text", dice.random() < 0.8)
    set_consent(row, "voicemail", dice.random() < 0.4)
    session.add(row)
    session.flush()
    people.index(session, store.keys, row)
    for kind, given in (("text", row.may_text), ("voicemail", row.may_leave_message)):
        consent = tables.Consent(
            patient_id=patient_id, kind=kind, given=given, wording="demo", channel="demo", at=at
        )
        session.add(consent)
    audit.record(session, at, "demo", "add", subject=f"patient:{patient_id}", detail={})
    return True


def _drawn(
    practice: Practice, clinician: Clinician, patients: Sequence[str], at: datetime
) -> Iterator[tuple[str, Opening]]:
    """Yield who comes when: each at most once a week, at the same time each week, from today on."""
    today = local_date(at, practice.zone)
    free_at, week, here = datetime.min.replace(tzinfo=UTC), -1, set[str]()
    for opening in _times(practice, clinician, today):
        wall = local(opening.start, practice.zone)
        if wall.isocalendar().week != week:
            week, here = wall.isocalendar().week, set()
        before, after = busy_span(practice.visit_type(opening.visit_type), opening.start, opening.end)
        if before < free_at:
            continue
        dice = _dice(f"{clinician.id} {wall:%a %H%M}")
        waiting = [one for one in dice.sample(patients, len(patients)) if one not in here]
        if dice.random() > _FULL or not waiting:
            free_at = before + _GAP
            continue
        free_at = after
        here.add(waiting[0])
        if wall.date() >= today:
            yield waiting[0], opening


def _times(practice: Practice, clinician: Clinician, today: date) -> list[Opening]:
    """Return the clinician's times from this week's Monday on, mostly of their main kind of visit."""
    kinds = [
        kind
        for kind in clinician.visit_types
        if practice.visit_type(kind).patients != "new" and not practice.visit_type(kind).retired
    ]
    monday = datetime.combine(today - timedelta(days=today.weekday()), datetime.min.time())
    since = wall_to_utc_after(monday, practice.zone)
    asked_at = since - timedelta(hours=practice.booking.minimum_notice_hours)
    found: list[Opening] = []
    for kind in kinds:
        found += openings(practice, Wish(kind, False, clinician.id), (), asked_at, 100_000)
    until = since + timedelta(weeks=WEEKS + 1)

    def rank(opening: Opening) -> tuple[datetime, int]:
        place = kinds.index(opening.visit_type)
        turn = _dice(f"{clinician.id} {opening.start:%j %H%M}").randrange(4)
        return opening.start, (place - turn) % len(kinds) if turn == 3 else place

    return sorted((o for o in found if o.start < until), key=rank)


def _add_visit(
    session: Session, practice: Practice, patient_id: str, opening: Opening, *, at: datetime, planner: Planner
) -> bool:
    visit_id = f"demo-{opening.clinician}-{opening.start:%Y%m%d%H%M}"
    if session.get(tables.Visit, visit_id) or not session.get(tables.Patient, patient_id):
        return False
    row = hold_row(
        opening, busy_span(practice.visit_type(opening.visit_type), opening.start, opening.end), at
    )
    row.id, row.patient_id, row.source, row.status = visit_id, patient_id, "demo", Status.BOOKED
    if row.ends_at <= at:
        row.status = Status.DONE
    elif row.starts_at < at + timedelta(days=3) and _dice(visit_id).random() < 0.5:
        row.status = Status.CONFIRMED
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
            calendar.take_cells(session, row)
            session.add(tables.Participant(visit_id=visit_id, patient_id=patient_id))
    except OpeningTaken:  # somebody real was faster
        return False
    audit.record(session, at, "demo", "book", subject=f"visit:{visit_id}", detail={"patient": patient_id})
    if row.starts_at > at:
        planner(session, as_visit(row), at)
    return True


def _dice(seed: str) -> random.Random:
    return random.Random(sha256(seed.encode()).digest())  # noqa: S311 (nothing secret is drawn)
