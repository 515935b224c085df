"""Who is it? Name and birth date, a spelling or a phone number where these do not settle it."""

import re
from datetime import date
from zoneinfo import ZoneInfo

from agent.desk.errands.talk import Talk
from agent.rules import dates, names, numbers
from agent.turns import Expects, SpokenName

# A name and a birth date often come in one breath; the name stands before the first date word or digit.
_MONTHS_ES = "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
_MONTHS_EN = "january|february|march|september|october|november|december"
_NAMES_EN = "april|may|june|july|august"  # months that are names too
_DATE_BEGINS = re.compile(
    r"\b(?:and )?(?:my )?(?:date of birth|birth ?(?:day|date)|born|dob|nac[ií]|fecha de nacimiento|"
    rf"(?:the )?\w+ of (?:{_MONTHS_EN}|{_NAMES_EN})|(?:{_MONTHS_EN})|"
    rf"(?:{_NAMES_EN}) (?:the )?(?:\d|first|second|third|\w+th)|"
    rf"(?:el )?(?:\w+ (?:y \w+ )?de )?(?:{_MONTHS_ES}))\b|\d",
    re.IGNORECASE,
)


_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_NAMED = re.compile(r"\b(?:my name|name is|last name|spelled|mi nombre|me llamo|apellido)\b", re.IGNORECASE)


def read_name(talk: Talk) -> bool:
    """Take a name from the turn, and a birth date if one came with it."""
    found = _DATE_BEGINS.search(talk.text)
    head = talk.text[: found.start()] if found else talk.text
    name = names.person(head, talk.turn.language) or _before_comma(talk, head)
    if name is None:
        return False
    _keep_name(talk, name)
    if found:
        _keep_birth_date(talk, talk.text[found.start() :])
    return True


def _before_comma(talk: Talk, text: str) -> SpokenName | None:
    """Return the whole name before the first comma, where what follows it was heard badly."""
    first = text.split(",")[0]
    return names.person(first, talk.turn.language) if len(first.split()) > 1 else None


def read_spelling(talk: Talk) -> bool:
    """Take a spelled name: a family name alone replaces the family name."""
    name = names.person(talk.text, talk.turn.language)
    if name is None:
        return False
    talk.draft.spelled = True
    if not name.family and talk.draft.given:
        name = SpokenName(talk.draft.given, name.given)
    _keep_name(talk, name)
    return True


def _keep_name(talk: Talk, name: SpokenName) -> None:
    draft = talk.draft
    if not name.given:
        draft.family = name.family  # "my last name is Ruiz"
    elif draft.given and not draft.family and not name.family:
        draft.family = name.given  # we asked for the family name
    else:
        draft.given, draft.family = name.given, name.family or None


def read_birth_date(talk: Talk) -> bool:
    """Take a birth date from the turn."""
    return _keep_birth_date(talk, talk.text)


def _keep_birth_date(talk: Talk, text: str) -> bool:
    today = talk.turn.at.astimezone(ZoneInfo(talk.kit.practice.zone)).date()
    born = dates.birth_date(text, talk.turn.language, today, talk.kit.parser)
    if born is None:
        return False
    talk.draft.birth_date = born.isoformat()
    return True


def read_correction(talk: Talk) -> bool:
    """Take a corrected birth date or year at the read-back ("no, 1990"); a name where it is announced."""
    draft = talk.draft
    if draft.sure == "verified" or talk.yes_no() is True:
        return False
    before = draft.birth_date
    year = _YEAR.search(talk.text)
    if not read_birth_date(talk) and year and before:
        born = date.fromisoformat(before)
        leap = born.month == 2 and born.day == 29
        draft.birth_date = born.replace(year=int(year[0]), day=28 if leap else born.day).isoformat()
    if _NAMED.search(talk.text):
        read_name(talk)
    return draft.birth_date != before or bool(_NAMED.search(talk.text))


def read_phone(talk: Talk) -> bool:
    """Take a phone number from the turn; a yes takes the number they reach us from."""
    number = numbers.phone(talk.text, talk.turn.language)
    if number is None and talk.caller and talk.yes_no() is True:
        number = talk.caller
    if number is None:
        if talk.draft.asks == "phone" and talk.yes_no() is False:
            talk.ask("phone_number", "ask_phone", Expects.DIGITS)
            return True
        return False
    talk.draft.phone, talk.draft.phone_confirmed = number, True
    return True


READ = {
    "name": read_name,
    "family": read_name,
    "spell": read_spelling,
    "birth_date": read_birth_date,
    "phone": read_phone,
    "phone_number": read_phone,
}


def ask_name(talk: Talk) -> bool:
    """Ask for what is missing of name and birth date; False once both are there."""
    draft = talk.draft
    whose = "their" if draft.relation else "your"
    if not draft.given:
        talk.ask("name", f"ask_{whose}_name", Expects.NAME)
    elif not draft.family:
        talk.ask("family", "ask_family_name", Expects.NAME, given=draft.given)
    elif not draft.birth_date:
        talk.ask("birth_date", f"ask_{whose}_birth_date", Expects.BIRTH_DATE, given=draft.given)
    else:
        return False
    return True


def ask_phone(talk: Talk) -> bool:
    """Ask for a number to reach them; False once there is one."""
    draft = talk.draft
    if draft.phone and draft.phone_confirmed:
        return False
    if not talk.by_voice and talk.caller:
        draft.phone, draft.phone_confirmed = talk.caller, True
        return False
    if talk.caller:
        talk.ask("phone", "ask_phone_ok", Expects.YES_NO, phone=talk.caller)
    else:
        talk.ask("phone_number", "ask_phone", Expects.DIGITS)
    return True


def identify(talk: Talk) -> bool:
    """Match the claim against the book; keeps the patient in the draft. False if it has to be asked on."""
    draft = talk.draft
    if draft.patient and draft.sure == "verified":
        return True
    claim = draft.claim()
    if claim.phone is None and talk.caller:
        claim = type(claim)(claim.name, claim.birth_date, talk.caller)
    match = talk.kit.patients.match(claim, talk.turn.at)
    if match.patient and match.sure == "verified":
        draft.patient, draft.sure, draft.new_patient = match.patient.id, "verified", False
        draft.given, draft.family = match.patient.name.given, match.patient.name.family
        return True
    if match.several and not draft.phone:
        talk.ask("phone_number", "ask_phone_to_find", Expects.DIGITS)
        return False
    if not draft.spelled and talk.by_voice:
        talk.ask("spell", "ask_spell_family", Expects.SPELLED)
        return False
    return True
