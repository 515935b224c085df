"""Turns a reply's code and arguments into words, by channel and language.

Templates (`config/wording/<language>.yml`) carry named fields with a format: `{start:when}` a date and time,
`{start:day}` a date, `{start:time}` a time, `{clinician:clinician}` an id spoken as a name,
`{visit_type:visit}`, `{phone:phone}` digits in groups, `{phone:last4}`, `{name:spell}` letters one by one,
`{born:born}` a birth date, `{openings:openings}` a list of offers, `{items:list}` plain texts joined with
"or", `{items:all}` with "and".
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

from agent.ports import Wording
from agent.practice import Practice
from agent.turns import Channel, Language, Reply

DAYS: Mapping[Language, Sequence[str]] = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
}
_EN_MONTHS = "January February March April May June July August September October November December"
_ES_MONTHS = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
MONTHS: Mapping[Language, Sequence[str]] = {
    "en": _EN_MONTHS.split(),
    "es": _ES_MONTHS.split(),
}
_TITLE = re.compile(r"\bDr(a)?\. ")
# GSM-7 lacks these; one of them would turn the whole text into 70-character segments.
_GSM = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\xa0": " "}
    | dict(zip("áíóúÁÍÓÚ", "aiouAIOU", strict=True))
)


def render(reply: Reply, practice: Practice, wording: Wording, channel: Channel) -> str:
    """Return the words of a reply; KeyError if the code or a field is unknown."""
    forms = wording[reply.say]
    template = forms.get(channel.value) or forms["voice"]
    fields = {"practice": practice.name, "office": practice.neutral_name, "desk_phone": practice.phone}
    speaker = _Speaker(practice, reply.language, channel)
    words = speaker.vformat(template, (), {**fields, **reply.args})
    return gsm(words) if channel is Channel.SMS else _TITLE.sub(_title, " ".join(words.split()))


def _title(found: re.Match[str]) -> str:
    """Write a title out: a voice makes a pause after the dot of "Dr."."""
    return "Doctora " if found[1] else "Doctor "


def gsm(text: str) -> str:
    """Return the text in characters that fit the GSM-7 alphabet where a plain one exists."""
    return text.translate(_GSM).strip()


def sentences(text: str) -> list[str]:
    """Split words to say into sentences, so that the first is heard while the rest is prepared."""
    pieces = re.split(r"(?<=[.!?])\s+(?=[A-ZÁÉÍÓÚÑ¿¡0-9\"'])", text.strip())
    glued: list[str] = []
    for piece in filter(None, pieces):
        # "Dr." is no end of a sentence.
        if glued and re.search(r"\b(Dr|Dra|Mr|Ms|Mrs|Sr|Sra|St)\.$", glued[-1]):
            glued[-1] += f" {piece}"
        else:
            glued.append(piece)
    return glued


def spoken_time(at: datetime | time, language: Language) -> str:
    """Return a wall time: "10 AM", "2:30 PM", "las 10 de la mañana"."""
    hour = at.hour % 12 or 12
    minutes = f":{at.minute:02d}" if at.minute else ""
    if language == "en":
        return f"{hour}{minutes} {'AM' if at.hour < 12 else 'PM'}"
    part = "de la mañana" if at.hour < 12 else "de la tarde" if at.hour < 20 else "de la noche"
    return f"{'la' if hour == 1 else 'las'} {hour}{minutes} {part}"


def spoken_date(day: date, language: Language, *, weekday: bool = True, year: bool = False) -> str:
    """Return a date in full: "Tuesday, March 9", "el martes 9 de marzo"."""
    name, month = DAYS[language][day.weekday()], MONTHS[language][day.month - 1]
    if language == "en":
        text = f"{name}, {month} {day.day}" if weekday else f"{month} {day.day}"
        return f"{text}, {day.year}" if year else text
    text = f"{name} {day.day} de {month}" if weekday else f"{day.day} de {month}"
    return f"{text} de {day.year}" if year else text


def spoken_digits(digits: str) -> str:
    """Return a phone number's national digits in groups that a voice reads one by one."""
    national = re.sub(r"\D", "", digits)[-10:]
    groups = [national[:3], national[3:6], national[6:]] if len(national) == 10 else [national]
    return ", ".join(" ".join(group) for group in groups if group)


class _Speaker(Formatter):
    """Formats the named fields of one template."""

    def __init__(self, practice: Practice, language: Language, channel: Channel) -> None:
        self.practice = practice
        self.language = language
        self.channel = channel

    def format_field(self, value: Any, format_spec: str) -> str:
        """Return the field in words, by the name of its format."""
        if not format_spec:
            return str(value)
        say = getattr(self, f"_{format_spec}", None)
        if say is None:
            raise KeyError(f"unknown format {format_spec!r}")
        return str(say(value))

    def _local(self, value: str) -> datetime:
        return datetime.fromisoformat(value).astimezone(ZoneInfo(self.practice.zone))

    def _when(self, value: str) -> str:
        at = self._local(value)
        if self.channel is Channel.SMS:
            return f"{self._brief_day(at)} {spoken_time(at, 'en')}"
        joint = "at" if self.language == "en" else "a"
        return f"{self._day(value)} {joint} {spoken_time(at, self.language)}"

    def _brief_day(self, at: datetime) -> str:
        day, month = DAYS[self.language][at.weekday()][:3], MONTHS[self.language][at.month - 1][:3]
        return f"{day} {month} {at.day}" if self.language == "en" else f"{day} {at.day} {month}"

    def _day(self, value: str) -> str:
        return spoken_date(self._local(value).date(), self.language)

    def _time(self, value: str) -> str:
        return spoken_time(self._local(value), self.language)

    def _born(self, value: str) -> str:
        return spoken_date(date.fromisoformat(value), self.language, weekday=False, year=True)

    def _clinician(self, value: str) -> str:
        who = self.practice.clinician(value)
        return who.name

    def _visit(self, value: str) -> str:
        return self.practice.visit_type(value).name[self.language]

    def _phone(self, value: str) -> str:
        if self.channel is Channel.SMS:
            n = re.sub(r"\D", "", value)[-10:]
            return f"{n[:3]}-{n[3:6]}-{n[6:]}"
        return spoken_digits(value)

    def _last4(self, value: str) -> str:
        return " ".join(value[-4:])

    def _spell(self, value: str) -> str:
        return ", ".join(value.upper().replace(" ", ""))

    def _list(self, values: Sequence[str]) -> str:
        return self._joined(list(values), " or " if self.language == "en" else " o ")

    def _all(self, values: Sequence[str]) -> str:
        return self._joined(list(values), " and " if self.language == "en" else " y ")

    def _joined(self, items: list[str], last: str) -> str:
        if len(items) < 2:
            return "".join(items)
        # Dates hold commas of their own; a semicolon keeps offers apart for the eye and the voice.
        comma = "; " if any("," in item for item in items) else ", "
        return comma.join(items[:-1]) + comma.rstrip() * (comma == "; ") + last + items[-1]

    def _openings(self, values: Sequence[Mapping[str, Any]]) -> str:
        several = len({v["clinician"] for v in values}) > 1
        items = [self._opening(v, name=several) for v in values]
        if self.channel is Channel.SMS:
            return "\n".join(f"{n}) {item}" for n, item in enumerate(items, 1))
        return self._joined(items, " or " if self.language == "en" else " o ")

    def _opening(self, value: Mapping[str, Any], *, name: bool) -> str:
        article = "el " if self.language == "es" and self.channel is Channel.VOICE else ""
        text = article + self._when(value["start"])
        if name:
            text += f" {'with' if self.language == 'en' else 'con'} {self._clinician(value['clinician'])}"
        return text
