"""A small practice for tests, built in code: four clinicians, four visit types, English and Spanish."""

import dataclasses
from datetime import time
from typing import Any

from agent.practice import (
    Address,
    Answering,
    BookingRules,
    Clinician,
    Desk,
    Insurer,
    OnCall,
    Practice,
    Reminding,
    Span,
    VisitType,
    WeeklyHours,
)
from agent.visits import Modality

ZONE = "America/Chicago"
IN_PERSON, VIDEO, PHONE = Modality.IN_PERSON, Modality.VIDEO, Modality.PHONE
DAY = (Span(time(9), time(17)),)
EVENING = (Span(time(12), time(19)),)
OFFICE: WeeklyHours = {"mon": DAY, "tue": DAY, "wed": DAY, "thu": (Span(time(9), time(19)),), "fri": DAY}


def make_clinician(clinician_id: str, name: str, **changes: Any) -> Clinician:
    """Return a clinician who works office hours, sees everybody, and speaks English."""
    first = name.split()[0]
    made = Clinician(
        id=clinician_id,
        name=name,
        family_name=name.removeprefix(first).strip(),
        credentials="PhD",
        gender="female",
        languages=("en",),
        modalities=(IN_PERSON, VIDEO),
        hours=OFFICE,
        visit_types=("intake", "therapy"),
        accepts_new=True,
        licensed_in=("IL",),
        about={"en": f"{name} sees adults.", "es": f"{name} atiende a adultos."},
    )
    return dataclasses.replace(made, **changes)


def make_clinicians() -> tuple[Clinician, ...]:
    """Return the four: two women, two men; one speaks Spanish, one prescribes, one takes no new patients."""
    return (
        make_clinician(
            "okafor", "Ada Okafor", visit_types=("intake", "therapy", "couples"), aliases=("Doctor Ada",)
        ),
        make_clinician("delgado", "Rosa Delgado", credentials="LCSW", languages=("en", "es")),
        make_clinician(
            "lee",
            "Daniel Lee",
            credentials="MD",
            gender="male",
            modalities=(VIDEO, PHONE, IN_PERSON),
            visit_types=("intake", "med_check"),
            hours={"mon": DAY, "wed": DAY, "thu": EVENING},
        ),
        make_clinician("nguyen", "Minh Nguyen", gender="male", visit_types=("therapy",), accepts_new=False),
    )


def make_visit_types() -> tuple[VisitType, ...]:
    """Return a first visit, therapy, couples therapy and a medication check."""
    return (
        VisitType(
            "intake",
            {"en": "first visit", "es": "primera consulta"},
            {
                "en": ("intake", "new patient visit", "initial evaluation", "first appointment"),
                "es": ("primera cita", "evaluación inicial", "primera vez"),
            },
            60,
            "new",
            (IN_PERSON, VIDEO),
        ),
        VisitType(
            "therapy",
            {"en": "therapy session", "es": "sesión de terapia"},
            {
                "en": ("therapy", "counseling", "session", "follow-up"),
                "es": ("terapia", "consejería", "seguimiento"),
            },
            50,
            "returning",
            (IN_PERSON, VIDEO),
            buffer_after=10,
        ),
        VisitType(
            "couples",
            {"en": "couples session", "es": "sesión de pareja"},
            {
                "en": ("couples therapy", "marriage counseling"),
                "es": ("terapia de pareja", "terapia matrimonial"),
            },
            50,
            "any",
            (IN_PERSON,),
            buffer_after=10,
        ),
        VisitType(
            "med_check",
            {"en": "medication check", "es": "control de medicación"},
            {
                "en": ("med check", "medication management", "medication follow-up"),
                "es": ("revisión de medicamentos", "control de medicamentos"),
            },
            30,
            "returning",
            (VIDEO, IN_PERSON, PHONE),
        ),
    )


def make_practice(**changes: Any) -> Practice:
    """Return Oak Street, a demo practice in Chicago, with the given fields replaced."""
    front_desk = "+13125550100"
    made = Practice(
        id="oak_street",
        name="Oak Street Counseling",
        neutral_name="Oak Street",
        zone=ZONE,
        country="US",
        phone=front_desk,
        languages=("en", "es"),
        address=Address(
            street="120 Oak Street",
            city="Chicago",
            state="IL",
            zip="60611",
            directions={"en": "We are next to the library.", "es": "Estamos junto a la biblioteca."},
            parking={"en": "Park behind the building.", "es": "Estacione detrás del edificio."},
        ),
        hours=OFFICE,
        holidays=("US",),
        closures=(),
        answering=Answering("all", "all"),
        desk=Desk(
            front_desk="+13125550101",
            hours=OFFICE,
            on_call=(
                OnCall("desk", "Front desk", "+13125550101", ("en", "es"), OFFICE),
                OnCall("night", "On-call clinician", "+13125550102", ("en",)),
            ),
            last_resort="+13125550103",
        ),
        booking=BookingRules(
            minimum_notice_hours=4, horizon_days=60, grid_minutes=30, offers=3, late_cancel_hours=24
        ),
        reminding=Reminding((72, 24), Span(time(9), time(20))),
        clinicians=make_clinicians(),
        visit_types=make_visit_types(),
        insurance=(
            Insurer("aetna", "Aetna"),
            Insurer("bcbs_il", "Blue Cross Blue Shield of Illinois", ("Blue Cross", "BCBS")),
            Insurer("medicaid_il", "Illinois Medicaid", ("Medicaid", "medical card", "tarjeta médica")),
        ),
        answers={"cost": {"en": "A session costs $150.", "es": "Una sesión cuesta $150."}},
    )
    return dataclasses.replace(made, **changes)
