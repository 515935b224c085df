"""Turns the desk's JSON values into what a page shows: ages, names of levels, one sentence that says why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from agent.practice import Practice
from agent.turns import Language
from integrations.console.labels import LABELS, MONTHS, WEEKDAYS, Labels
from integrations.console.parts import Json

URGENT = ("L0", "L1")
OUTCOMES = ("reached", "no_answer", "emergency", "booked", "passed_on", "not_needed")
GONE = frozenset({"cancelled_by_patient", "late_cancelled", "cancelled_by_practice", "no_show", "moved"})


@dataclass(frozen=True, slots=True)
class Known:
    """What codes stand for: safety rules' ids, and people on call."""

    reasons: Mapping[str, str]
    people: Mapping[str, str]


def level_class(level: str | None) -> str:
    """Return the style of a level."""
    return (level or "task").lower()


def why(row: Json, reasons: Mapping[str, str], language: Language) -> str:
    """Return in one sentence why a person is needed."""
    labels = LABELS[language]
    reason, rule = reasons.get(row.get("rule") or ""), row.get("rule") or ""
    if reason and rule.startswith("es."):
        spanish, _, english = reason.partition(" (")
        return spanish if language == "es" else english.removesuffix(")")
    if reason and language == "en":
        return reason
    about = labels.get(f"about_{row.get('category')}") if reason else None
    return about or labels.get(f"reason_{row['reason']}", labels["reason_other"])


def age(since: datetime, now: datetime, labels: Labels) -> str:
    """Return how long ago something was, in words short enough for a list."""
    minutes = int(max(timedelta(), now - since).total_seconds() // 60)
    if minutes < 1:
        return labels["just_now"]
    if minutes < 60:
        return labels["minutes_ago"].format(n=minutes)
    hours = minutes // 60
    return labels["hours_ago"].format(n=hours) if hours < 48 else labels["days_ago"].format(n=hours // 24)


def phone(number: str | None) -> str:
    """Return a number as people write it."""
    if number and number.startswith("+1") and len(number) == 12:
        return f"({number[2:5]}) {number[5:8]}-{number[8:]}"
    return number or ""


def clock(iso: str | None, language: Language) -> str:
    """Return the time of day of an ISO time."""
    if not iso:
        return ""
    at = datetime.fromisoformat(iso)
    if language == "es":
        return f"{at.hour}:{at.minute:02d}"
    return f"{at.hour % 12 or 12}:{at.minute:02d} {'AM' if at.hour < 12 else 'PM'}"


def long_day(day: date, language: Language) -> str:
    """Return a day as people say it."""
    weekday, month = WEEKDAYS[language][day.weekday()], MONTHS[language][day.month - 1]
    return f"{weekday} {day.day} de {month}" if language == "es" else f"{weekday}, {month} {day.day}"


def need(row: Json, now: datetime, known: Known, language: Language) -> Json:
    """Return a row of the queue with what the page shows beside it."""
    due = datetime.fromisoformat(row["due"]) if row.get("due") else None
    labels = LABELS[language]
    level = row["level"] or "task"
    return {
        **row,
        "style": level_class(row["level"]),
        "level_name": labels[f"level_{level.lower()}"],
        "why": why(row, known.reasons, language),
        "who": known.people.get(row["claimed_by"] or "", row["claimed_by"]),
        "age": age(datetime.fromisoformat(row["at"]), now, labels),
        "overdue": due is not None and due < now and row["status"] == "open",
        "due_at": clock(row.get("due"), language),
        "phone_shown": phone(row.get("phone")),
    }


def talk(events: list[Json], language: Language) -> list[Json]:
    """Return a transcript: who said what, when, and what the safety screen found in it."""
    lines: list[Json] = []
    for event in events:
        at = clock(event.get("at"), language)
        if event["kind"] in ("heard", "overheard"):
            found = {"level": event.get("level"), "rule": event.get("rule")}
            partial = event["kind"] == "overheard"
            lines.append(
                {"who": "caller", "text": event.get("text", ""), "at": at, "partial": partial, **found}
            )
        elif event["kind"] == "answered":
            spoken = " ".join(r.get("text", "") for r in event.get("replies", ()))
            lines.append({"who": "agent", "text": spoken, "at": at})
        elif event["kind"] == "ended":
            lines.append({"who": "end", "text": str(event.get("why", "")), "at": at})
    return [line for line in lines if line["text"]]


def by_clinician(visits: list[Json], practice: Practice, language: Language) -> list[Json]:
    """Return the day's visits, one column a clinician, with names instead of ids."""
    labels = LABELS[language]
    kinds = {kind.id: kind.name.get(language) or kind.name["en"] for kind in practice.visit_types}
    columns = []
    for clinician in practice.clinicians:
        mine = [
            {
                **visit,
                "from": clock(visit["start"], language),
                "to": clock(visit["end"], language),
                "kind": kinds.get(visit["visit_type"], visit["visit_type"]),
                "status_name": labels.get(f"status_{visit['status']}", visit["status"]),
                "modality_name": labels.get(f"modality_{visit['modality']}", visit["modality"]),
                "phone_shown": phone(visit["phone"]),
                "gone": visit["status"] in GONE,
            }
            for visit in visits
            if visit["clinician"] == clinician.id
        ]
        if mine or not clinician.retired:
            columns.append({"name": clinician.name, "credentials": clinician.credentials, "visits": mine})
    return columns


def facts(row: Json, language: Language) -> list[tuple[str, Any]]:
    """Return what is known besides the words, as labelled lines."""
    labels = LABELS[language]
    known: Mapping[str, Any] = row.get("facts") or {}
    names = ("name", "birth_date", "where", "number", "more", "note", "error", "kind")
    return [(labels[f"fact_{name}"], known[name]) for name in names if known.get(name)]


def rings(row: Json, known: Known, language: Language) -> list[Json]:
    """Return who was rung for a need, by name."""
    return [
        {**ring, "who": known.people.get(ring["who"], ring["who"]), "at": clock(ring["at"], language)}
        for ring in row["rings"]
    ]
