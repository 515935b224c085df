"""Booking a visit, from the wish to a row in the book and the two consents."""

import re
from datetime import datetime, time
from zoneinfo import ZoneInfo

from agent.desk.errands import consents, offers, who
from agent.desk.errands.draft import known
from agent.desk.errands.talk import Talk
from agent.errors import Refused
from agent.rules.answers import folded
from agent.turns import Expects, When
from agent.visits import NewPatient, Visit

_SELF_PAY = re.compile(
    r"\b(?:(?:self|soft|sell|cell) ?pay|cash|out of pocket|no insurance|dont have (?:any |an )?insurance|"
    r"pay (?:it )?myself|uninsured|sin seguro|no tengo seguro|particular|efectivo|pago yo|por mi cuenta|"
    r"de mi bolsillo)\b"
)


def advance(talk: Talk) -> bool:
    """Take the booking one turn further; False if the turn brought nothing."""
    asked = talk.draft.asks
    answered = _answer(talk, asked)
    if talk.replies:
        return True
    fresh = talk.absorb() if asked not in {"offer", "when", *consents.CONSENTS} else False
    if not answered and not fresh and asked is not None:
        return False
    if fresh and not answered and talk.draft.chosen and asked == "confirm":
        offers.offer(talk)
    else:
        _next(talk)
    return True


def _answer(talk: Talk, asked: str | None) -> bool:
    match asked:
        case "been_here":
            return _read_been_here(talk)
        case "visit_type":
            return talk.absorb()
        case "offer":
            return offers.read_choice(talk)
        case "when":
            return offers.read_when(talk)
        case "payment":
            return _read_payment(talk)
        case "confirm":
            return _read_confirm(talk)
        case "consent_text" | "consent_voicemail":
            return consents.read(talk, asked)
        case str() if asked in who.READ:
            return who.READ[asked](talk)
        case _:
            return False


def _next(talk: Talk) -> None:
    """Ask for the next missing thing; book once the person has said yes."""
    draft = talk.draft
    if draft.new_patient is None and not draft.patient:
        talk.ask("been_here", "ask_their_been_here" if draft.relation else "ask_been_here", Expects.YES_NO)
        return
    if not draft.new_patient and not draft.patient and _find_patient(talk):
        return
    if not _settle_visit_type(talk):
        return
    if draft.chosen is None:
        offers.offer(talk)
        return
    if who.ask_name(talk) or who.ask_phone(talk):
        return
    if draft.new_patient and not draft.insurer and not draft.self_pay:
        talk.ask("payment", "ask_payment")
        return
    _read_back(talk)


def _find_patient(talk: Talk) -> bool:
    """Identify a returning patient; True if a question was asked for it.

    Somebody who cannot be matched is booked all the same, without hearing that there was no match;
    the record is then checked by a person.
    """
    draft = talk.draft
    if draft.sure == "unmatched":
        return False
    if who.ask_name(talk):
        return True
    if not who.identify(talk):
        return True
    if not draft.patient:
        draft.sure = "unmatched"
    return False


def _settle_visit_type(talk: Talk) -> bool:
    """Choose the kind of visit where only one is possible, else ask for it."""
    draft, practice = talk.draft, talk.kit.practice
    who_for = "new" if draft.new_patient else "returning"
    possible = [v for v in practice.visit_types if not v.retired and v.patients in {who_for, "any"}]
    if draft.visit_type in {v.id for v in possible}:
        return True
    named, draft.visit_type = draft.visit_type, None
    new_only = [v for v in possible if v.patients == "new"]
    if draft.new_patient and len(new_only) == 1:
        # A new patient's first visit is the intake, whatever they called it.
        draft.visit_type = new_only[0].id
        return True
    if len(possible) == 1:
        draft.visit_type = possible[0].id
        return True
    names = [v.name[talk.turn.language] for v in possible[:4]]
    talk.ask("visit_type", "ask_visit_type_other" if named else "ask_visit_type", Expects.CHOICE, items=names)
    return False


def _read_been_here(talk: Talk) -> bool:
    talk.absorb()
    if talk.draft.new_patient is not None:
        return True
    answer = talk.yes_no()
    if answer is None:
        return False
    talk.draft.new_patient = not answer
    return True


def _read_payment(talk: Talk) -> bool:
    talk.absorb()
    if talk.draft.insurer:
        return True
    if _SELF_PAY.search(folded(talk.text)):
        talk.draft.self_pay = True
        return True
    if len(talk.text.split()) <= 8 and not talk.text.rstrip().endswith("?"):
        # A plan that is not on our list is written down as it was said; the office checks it.
        talk.draft.insurer = f"other: {talk.text.strip()[:60]}"
        return True
    return False


def _read_back(talk: Talk) -> None:
    draft, chosen = talk.draft, known(talk.draft.chosen)
    talk.ask(
        "confirm",
        "book_read_back_new" if draft.sure != "verified" else "book_read_back",
        Expects.YES_NO,
        start=chosen["start"],
        clinician=chosen["clinician"],
        visit_type=chosen["visit_type"],
        name=f"{draft.given} {draft.family or ''}".strip(),
        born=draft.birth_date,
    )


def _read_confirm(talk: Talk) -> bool:
    answer = talk.yes_no()
    whens = talk.whens()
    if who.read_correction(talk):
        return True
    if whens.wanted and not _same_time(talk):
        talk.absorb()
        offers.offer(talk)
        return True
    if answer is None:
        return False
    if not answer:
        talk.ask("when", "ask_change", Expects.DATE)
        return True
    _book(talk)
    return True


def _same_time(talk: Talk) -> bool:
    """Tell whether the times named include the chosen one ("yes, Tuesday at ten")."""
    start = datetime.fromisoformat(known(talk.draft.chosen)["start"])
    start = start.astimezone(ZoneInfo(talk.kit.practice.zone))
    return any(_covers(w, start) for w in talk.whens().wanted)


def _covers(when: When, start: datetime) -> bool:
    if when.any_day and when.start and when.start.time() > start.time():
        return False
    if when.any_day:
        return when.end is None or start.time() < when.end.time() or when.end.time() == time.min
    return (when.start is None or when.start <= start) and (when.end is None or start < when.end)


def _book(talk: Talk) -> None:
    draft = talk.draft
    patient_id = draft.patient or _add_patient(talk)
    try:
        visit = _write(talk, patient_id)
    except Refused:
        if not offers.hold_again(talk):
            return
        visit = _write(talk, patient_id)
    draft.visit, draft.hold, draft.patient = visit.id, None, patient_id
    draft.sure = "verified"  # theirs, or a record that holds nothing but what they just told us
    talk.say("booked", start=visit.start.isoformat(), clinician=visit.clinician, visit_type=visit.visit_type)
    consents.ask(talk)


def _write(talk: Talk, patient_id: str) -> Visit:
    turn = talk.turn
    hold = known(talk.draft.hold)
    return talk.kit.booking.book(hold, patient_id, turn.turn_id, turn.at, actor=turn.conversation)


def _add_patient(talk: Talk) -> str:
    draft, turn = talk.draft, talk.turn
    claim = draft.claim()
    new = NewPatient(
        name=known(claim.name),
        birth_date=known(claim.birth_date),
        phone=draft.phone,
        language=turn.language,
        insurer=draft.insurer,
    )
    patient = talk.kit.patients.add(new, turn.turn_id, turn.at, turn.conversation)
    if draft.sure == "unmatched":
        note = "says they have been here before; no record matched"
        talk.kit.handoff.need(
            turn.conversation,
            turn.turn_id,
            "check_record",
            turn.at,
            channel=turn.channel,
            phone=draft.phone,
            patient=patient.id,
            facts={"note": note},
        )
    return patient.id
