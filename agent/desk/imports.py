"""Taking patients over from a CSV file: good rows are written, bad ones are told by line.

Columns: name (or given_name and family_name), birth_date, phone, language, consent_text, consent_voicemail,
preferred_name. A blank consent means no. Whoever is in the book already is left as the book has them, so that
a file can be imported again.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

import phonenumbers

from agent.desk.patients import Kind, new_row, set_consent
from agent.store import Session, Store, audit, people, tables
from agent.store.folding import folded
from agent.turns import LANGUAGES, Language, SpokenName
from agent.visits import NewPatient

COLUMNS = frozenset(
    {
        "name",
        "given_name",
        "family_name",
        "preferred_name",
        "birth_date",
        "phone",
        "language",
        "consent_text",
        "consent_voicemail",
    }
)
_YES, _NO = frozenset({"yes", "y", "true", "1", "si", "sí", "x"}), frozenset({"", "no", "n", "false", "0"})
_LANGUAGES: Mapping[str, Language] = {
    "": "en",
    "english": "en",
    "spanish": "es",
    "español": "es",
    "inglés": "en",
}
_US_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_BATCH = 100

Outcome = Literal["added", "known", "twice"]


@dataclass(frozen=True, slots=True)
class Row:
    """One good row of the file; `line` counts from 1, the header included."""

    line: int
    patient: NewPatient
    preferred_name: str | None
    consents: Mapping[Kind, bool]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, or would do. `faults` tell line and column, never a value."""

    added: int
    known: int
    faults: tuple[str, ...]


def import_patients(
    store: Store, lines: Iterable[str], at: datetime, country: str, *, dry_run: bool = False
) -> Imported:
    """Import a CSV file; a dry run checks all and writes nothing. Raises StoreDown."""
    faults: list[str] = []
    rows = list(_rows(lines, at.date(), country, faults))
    outcomes: list[Outcome] = []
    seen: dict[tuple[str, date], int] = {}
    for first in range(0, len(rows), _BATCH):
        with store.read() if dry_run else store.write() as session:
            for row in rows[first : first + _BATCH]:
                outcome = _take(store, session, row, at, seen=seen, dry_run=dry_run)
                outcomes.append(outcome)
                if outcome == "twice":
                    faults.append(f"line {row.line}: the same person as on line {seen[_who(row)]}")
    ordered = sorted(faults, key=_line)
    return Imported(outcomes.count("added"), outcomes.count("known"), tuple(ordered))


def _take(
    store: Store,
    session: Session,
    row: Row,
    at: datetime,
    *,
    seen: dict[tuple[str, date], int],
    dry_run: bool,
) -> Outcome:
    if seen.setdefault(_who(row), row.line) != row.line:
        return "twice"
    alike = people.find(session, store.keys, "name", folded(str(row.patient.name)))
    if any(known.birth_date == row.patient.birth_date.isoformat() for known in alike):
        return "known"
    if not dry_run:
        _add(store, session, row, at)
    return "added"


def _add(store: Store, session: Session, row: Row, at: datetime) -> None:
    patient = new_row(row.patient, at, "import")
    patient.preferred_name = row.preferred_name
    session.add(patient)
    session.flush()
    people.index(session, store.keys, patient)
    for kind, given in row.consents.items():
        set_consent(patient, kind, given)
        if given:
            consent = tables.Consent(
                patient_id=patient.id, kind=kind, given=True, wording="imported", channel="import", at=at
            )
            session.add(consent)
    audit.record(session, at, "import", "add", subject=f"patient:{patient.id}", detail={"line": row.line})


def _rows(lines: Iterable[str], today: date, country: str, faults: list[str]) -> Iterator[Row]:
    text = iter(lines)
    header = next(text, "")
    delimiter = max(",;\t", key=header.count)
    names = [
        name.strip().lower().replace(" ", "_") for name in next(csv.reader([header], delimiter=delimiter), [])
    ]
    problem = _header_fault(names)
    if problem:
        faults.append(f"line 1: {problem}")
        return
    reader = csv.reader(text, delimiter=delimiter)
    for cells in reader:
        line = reader.line_num + 1
        if len(cells) > len(names):
            faults.append(f"line {line}: more cells than columns")
        elif any(cell.strip() for cell in cells):
            value = {name: " ".join(cell.split()) for name, cell in zip(names, cells, strict=False)}
            row = _row(line, value, today, country, faults)
            if row:
                yield row


def _header_fault(names: list[str]) -> str:
    unknown = [name for name in names if name not in COLUMNS]
    if unknown:
        return f"{len(unknown)} unknown columns; known are {', '.join(sorted(COLUMNS))}"
    if len(set(names)) != len(names):
        return "a column appears twice"
    if "name" not in names and not {"given_name", "family_name"} <= set(names):
        return "there is no column name, nor given_name and family_name"
    return "" if "birth_date" in names else "there is no column birth_date"


def _row(line: int, value: Mapping[str, str], today: date, country: str, faults: list[str]) -> Row | None:
    name, born = _name(value), _birth_date(value.get("birth_date", ""), today)
    phone, language = _phone(value.get("phone", ""), country), _language(value.get("language", ""))
    text, voicemail = _yes(value.get("consent_text", "")), _yes(value.get("consent_voicemail", ""))
    wrong = {
        "name: write given and family name": name,
        "birth_date: write 1980-01-31 or 1/31/1980, in the past": born,
        "phone: not a phone number": phone,
        f"language: write {' or '.join(LANGUAGES)}": language,
        "consent_text: write yes, no or nothing": text,
        "consent_voicemail: write yes, no or nothing": voicemail,
    }
    mine = [f"line {line}: {reason}" for reason, read in wrong.items() if read is None]
    if not phone and (text or voicemail):
        mine.append(f"line {line}: phone: a consent needs one")
    faults += mine
    if mine or name is None or born is None or language is None:
        return None
    patient = NewPatient(name, born, phone or None, language)
    return Row(
        line, patient, value.get("preferred_name") or None, {"text": bool(text), "voicemail": bool(voicemail)}
    )


def _name(value: Mapping[str, str]) -> SpokenName | None:
    whole = value.get("name", "")
    if "," in whole:
        family, given = (part.strip() for part in whole.split(",", 1))
    elif whole:
        given, _, family = whole.partition(" ")
    else:
        given, family = value.get("given_name", ""), value.get("family_name", "")
    lettered = all(any(letter.isalpha() for letter in part) for part in (given, family))
    return SpokenName(given, family) if lettered and len(given + family) <= 120 else None


def _birth_date(text: str, today: date) -> date | None:
    found = _US_DATE.fullmatch(text)
    try:
        born = date(int(found[3]), int(found[1]), int(found[2])) if found else date.fromisoformat(text)
    except ValueError:
        return None
    return born if date(1900, 1, 1) <= born <= today else None


def _phone(text: str, country: str) -> str | None:
    """Return E.164, "" where none is given, None where it is not a number."""
    if not text:
        return ""
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _language(text: str) -> Language | None:
    plain = text.lower()
    return plain if plain in LANGUAGES else _LANGUAGES.get(plain)


def _yes(text: str) -> bool | None:
    plain = text.lower()
    return True if plain in _YES else False if plain in _NO else None


def _who(row: Row) -> tuple[str, date]:
    return folded(str(row.patient.name)), row.patient.birth_date


def _line(fault: str) -> int:
    return int(re.findall(r"\d+", fault)[0])
