"""Loads `config/practice.yml`: typed, checked against itself, and refused with every reason at once."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import time
from zoneinfo import available_timezones

import phonenumbers

from agent.errors import Misconfigured
from agent.practice import Closure, Practice, Span, Texts, WeeklyHours
from agent.yaml_file import Document, read

SLUG = re.compile(r"[a-z][a-z0-9_]{0,39}")
HOLIDAYS = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")
# field: least, most, unit
NUMBERS = {
    "booking.minimum_notice_hours": (0, 720, "hours"),
    "booking.horizon_days": (1, 366, "days"),
    "booking.grid_minutes": (5, 120, "minutes"),
    "booking.offers": (1, 5, "openings"),
    "booking.late_cancel_hours": (0, 168, "hours"),
    "desk.ring_seconds": (5, 120, "seconds"),
    "answering.overflow_seconds": (1, 120, "seconds"),
}
VISIT_MINUTES = {"minutes": (5, 480), "buffer_before": (0, 120), "buffer_after": (0, 120)}


def load(text: str, file: str, version: int = 0) -> Practice:
    """Return the practice that a text describes; raise Misconfigured with every fault in it."""
    document = read(Practice, text, file, {Span: span})
    for check in (_ids, _languages, _zone, _phones, _hours, _days, _numbers, _visits, _people, _names):
        check(document)
    if document.faults:
        raise Misconfigured(document.reasons)
    return replace(document.value, version=version)


def span(text: str) -> Span:
    """Read "09:00-17:00"; ValueError if it is anything else, or ends before it begins."""
    found = re.fullmatch(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})", text.strip())
    try:
        first, last, third, fourth = map(int, found.groups()) if found else (99, 0, 0, 0)
        start, end = time(first, last), time(third, fourth)
    except ValueError:
        raise ValueError("write hours such as 09:00-17:00") from None
    if start >= end:
        raise ValueError("ends before it begins")
    return Span(start, end)


def _ids(document: Document[Practice]) -> None:
    practice = document.value
    lists: dict[str, Sequence[str]] = {
        "clinicians": [c.id for c in practice.clinicians],
        "visit_types": [v.id for v in practice.visit_types],
        "insurance": [i.id for i in practice.insurance],
        "desk.on_call": [o.id for o in practice.desk.on_call],
    }
    named = [("id", practice.id), *((f"answers.{key}", key) for key in practice.answers)]
    for name, ids in lists.items():
        named += [(f"{name}[{index}].id", value) for index, value in enumerate(ids)]
        for index, value in enumerate(ids):
            if value and value in ids[:index]:
                document.fault(f"{name}[{index}].id", f"{value} is the id of another one")
    for path, value in named:
        if not SLUG.fullmatch(value):
            document.fault(path, "write a-z, 0-9 and _ only, a letter first")


def _texts(practice: Practice) -> Iterator[tuple[str, Texts]]:
    yield "address.directions", practice.address.directions
    yield "address.parking", practice.address.parking
    yield from ((f"clinicians[{i}].about", c.about) for i, c in enumerate(practice.clinicians))
    for index, visit_type in enumerate(practice.visit_types):
        yield f"visit_types[{index}].name", visit_type.name
    yield from ((f"answers.{key}", texts) for key, texts in practice.answers.items())


def _languages(document: Document[Practice]) -> None:
    practice = document.value
    if not practice.languages:
        document.fault("languages", "name at least one")
    for path, texts in _texts(practice):
        if missing := [language for language in practice.languages if language not in texts]:
            document.fault(path, f"no text in {', '.join(missing)}")
    people = [(f"clinicians[{i}]", c.languages) for i, c in enumerate(practice.clinicians)]
    people += [(f"desk.on_call[{i}]", o.languages) for i, o in enumerate(practice.desk.on_call)]
    for path, spoken in people:
        if not spoken:
            document.fault(f"{path}.languages", "name at least one")


def _zone(document: Document[Practice]) -> None:
    practice = document.value
    if practice.zone not in available_timezones():
        document.fault("zone", "write a time zone such as America/Chicago")
    if practice.country not in phonenumbers.SUPPORTED_REGIONS:
        document.fault("country", "write a country code such as US")
    for index, code in enumerate(practice.holidays):
        if not HOLIDAYS.fullmatch(code):
            document.fault(f"holidays[{index}]", "write a country or state code such as US or US-IL")


def _phones(document: Document[Practice]) -> None:
    practice = document.value
    rungs = {"desk.front_desk": practice.desk.front_desk, "desk.last_resort": practice.desk.last_resort}
    rungs |= {f"desk.on_call[{i}].phone": rung.phone for i, rung in enumerate(practice.desk.on_call)}
    for path, phone in {"phone": practice.phone, **rungs}.items():
        if not _is_phone(phone):
            document.fault(path, "write a valid number in E.164, such as +13125550100")
    for path, phone in rungs.items():
        if phone == practice.phone:
            document.fault(path, "is the practice's own number, which forwards back to the agent")
    if not practice.desk.on_call:
        document.fault("desk.on_call", "name at least one person to ring")


def _is_phone(text: str) -> bool:
    try:
        parsed = phonenumbers.parse(text)
    except phonenumbers.NumberParseException:
        return False
    e164 = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return phonenumbers.is_valid_number(parsed) and e164 == text


def _hours(document: Document[Practice]) -> None:
    practice = document.value
    weeks: dict[str, WeeklyHours | None] = {"hours": practice.hours, "desk.hours": practice.desk.hours}
    weeks |= {f"clinicians[{i}].hours": c.hours for i, c in enumerate(practice.clinicians)}
    weeks |= {f"desk.on_call[{i}].hours": rung.hours for i, rung in enumerate(practice.desk.on_call)}
    for path, week in weeks.items():
        for day, spans in (week or {}).items():
            ordered = sorted(spans, key=lambda each: each.start)
            if any(one.end > other.start for one, other in zip(ordered, ordered[1:], strict=False)):
                document.fault(f"{path}.{day}", "two stretches overlap")
    if not any(practice.hours.values()):
        document.fault("hours", "the practice is never open")


def _days(document: Document[Practice]) -> None:
    practice = document.value
    stretches: list[tuple[str, Sequence[Closure]]] = [("closures", practice.closures)]
    stretches += [(f"clinicians[{i}].leave", c.leave) for i, c in enumerate(practice.clinicians)]
    for path, closures in stretches:
        for index, closure in enumerate(closures):
            if closure.last < closure.first:
                document.fault(f"{path}[{index}].last", "is before the first day")


def _numbers(document: Document[Practice]) -> None:
    practice = document.value
    for path, (least, most, unit) in NUMBERS.items():
        part, name = path.split(".")
        if not least <= getattr(getattr(practice, part), name) <= most:
            document.fault(path, f"write {least} to {most} {unit}")
    if practice.booking.grid_minutes % 5:
        document.fault("booking.grid_minutes", "write a multiple of 5 minutes")
    for index, hours in enumerate(practice.reminding.hours_before):
        if not 1 <= hours <= 336 or hours in practice.reminding.hours_before[:index]:
            document.fault(f"reminding.hours_before[{index}]", "write different numbers of 1 to 336 hours")


def _visits(document: Document[Practice]) -> None:
    practice = document.value
    for index, visit_type in enumerate(practice.visit_types):
        path = f"visit_types[{index}]"
        for name, (least, most) in VISIT_MINUTES.items():
            value = getattr(visit_type, name)
            if not least <= value <= most or value % 5:
                document.fault(f"{path}.{name}", f"write {least} to {most} minutes, a multiple of 5")
        if not visit_type.modalities:
            document.fault(f"{path}.modalities", "name at least one")
        seers = [c for c in practice.clinicians if visit_type.id in c.visit_types and not c.retired]
        if not visit_type.retired and not any(set(c.modalities) & set(visit_type.modalities) for c in seers):
            document.fault(path, "no clinician gives it in a way that it allows")
    if not any(v.patients in ("new", "any") and not v.retired for v in practice.visit_types):
        document.fault("visit_types", "none is open to new patients")


def _people(document: Document[Practice]) -> None:
    known = {v.id for v in document.value.visit_types}
    for index, clinician in enumerate(document.value.clinicians):
        path = f"clinicians[{index}]"
        for place, visit_type in enumerate(clinician.visit_types):
            if visit_type not in known:
                document.fault(f"{path}.visit_types[{place}]", f"there is no visit type {visit_type}")
        if not clinician.modalities:
            document.fault(f"{path}.modalities", "name at least one")
        if not clinician.name.endswith(clinician.family_name):
            document.fault(f"{path}.family_name", "is not the end of the name")


def _names(document: Document[Practice]) -> None:
    """Refuse two things that a caller would call by the same words."""
    practice = document.value
    said: dict[str, str] = {}
    for index, visit_type in enumerate(practice.visit_types):
        for language, aliases in visit_type.aliases.items():
            for place, alias in enumerate(aliases):
                _once(
                    document, said, f"visit_types[{index}].aliases.{language}[{place}]", f"{language} {alias}"
                )
    said = {}
    for index, insurer in enumerate(practice.insurance):
        for place, alias in enumerate(insurer.aliases):
            _once(document, said, f"insurance[{index}].aliases[{place}]", alias)


def _once(document: Document[Practice], said: dict[str, str], path: str, words: str) -> None:
    owner = path.partition("]")[0]
    if said.setdefault(words.casefold(), owner) != owner:
        document.fault(path, "another one is called that too")
