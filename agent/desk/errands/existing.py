"""Errands about a visit that stands: check, confirm, move, cancel, running late."""

from collections.abc import Callable

from agent.desk.errands import book, offers, who
from agent.desk.errands.consents import close
from agent.desk.errands.draft import known
from agent.desk.errands.talk import Talk
from agent.errors import Refused
from agent.rules import choices
from agent.turns import Expects, Whens
from agent.visits import Opening, Visit

Act = Callable[[Talk, Visit], None]


def errand(act: Act) -> Callable[[Talk], bool]:
    """Return the errand that finds the person and the visit, then acts on it."""

    def advance(talk: Talk) -> bool:
        asked = talk.draft.asks
        answered = asked is None or _answer(talk, asked)
        if talk.replies:
            return True
        if not answered and not talk.absorb():
            return False
        visit = _find_visit(talk)
        if visit is not None:
            act(talk, visit)
        return True

    return advance


def _answer(talk: Talk, asked: str) -> bool:
    match asked:
        case "which_visit":
            return _read_which(talk)
        case "offer":
            return offers.read_choice(talk)
        case "when":
            return offers.read_when(talk)
        case "confirm":
            return _read_confirm(talk)
        case "rebook":
            return _read_rebook(talk)
        case str() if asked in who.READ:
            return who.READ[asked](talk)
        case _:
            return False


def _find_visit(talk: Talk) -> Visit | None:
    """Return the visit meant, once the person is known and the visit is clear; else a question was asked."""
    draft = talk.draft
    if draft.visit:
        return talk.kit.booking.visit(draft.visit)
    if draft.sure != "verified":
        if who.ask_name(talk) or not who.identify(talk):
            return None
        if draft.sure != "verified":
            # The same words whether nobody fits or a detail was wrong; who tries again is asked again.
            talk.hand_over("cannot_find", "not_identified")
            draft.forget_person()
            return None
    visits = talk.kit.booking.upcoming(known(draft.patient), talk.turn.at)
    if not visits:
        talk.draft.finish()
        talk.ask("book_instead", "no_visits", Expects.YES_NO)
        talk.draft.errand = None
        return None
    if len(visits) == 1 or draft.errand == "check":
        draft.visit = visits[0].id
        draft.visits = [v.id for v in visits]
        return visits[0]
    draft.visits = [v.id for v in visits]
    ask_which(talk)
    return None


def ask_which(talk: Talk) -> None:
    """Ask which of the draft's visits is meant."""
    visits = [talk.kit.booking.visit(v) for v in talk.draft.visits[:4]]
    hidden = {} if talk.draft.sure == "verified" else {"clinician": ""}  # a text did not say with whom
    items = [{**_as_offer(v), **hidden} for v in visits]
    talk.ask("which_visit", "ask_which_visit", Expects.CHOICE, openings=items)


def _read_which(talk: Talk) -> bool:
    visits = [talk.kit.booking.visit(v) for v in talk.draft.visits]
    options = [Opening(v.clinician, v.visit_type, v.start, v.end, v.modality) for v in visits]
    whens = talk.whens()
    pointed = Whens(whens.wanted or whens.excluded)  # "I can't make it on Friday" points at Friday's visit
    picked = choices.choose(talk.text, talk.turn.language, options, talk.kit.practice, pointed)
    if picked is None:
        return False
    talk.draft.visit = visits[picked].id
    return True


def _as_offer(visit: Visit) -> dict[str, str]:
    return {"start": visit.start.isoformat(), "clinician": visit.clinician}


def check(talk: Talk, visit: Visit) -> None:
    """Say when the visits are."""
    visits = [talk.kit.booking.visit(v) for v in talk.draft.visits]
    code = "your_visit" if len(visits) == 1 else "your_visits"
    talk.say(
        code,
        start=visit.start.isoformat(),
        clinician=visit.clinician,
        openings=[_as_offer(v) for v in visits[:4]],
    )
    close(talk)


def confirm(talk: Talk, visit: Visit) -> None:
    """Mark the visit confirmed."""
    try:
        talk.kit.booking.confirm(visit.id, talk.turn.turn_id, talk.turn.at, actor=talk.turn.conversation)
    except Refused:
        talk.say("cannot_confirm")
    else:
        talk.say("confirmed", start=visit.start.isoformat(), clinician=visit.clinician)
    close(talk)


def late(talk: Talk, visit: Visit) -> None:
    """Tell the office that somebody runs late."""
    turn = talk.turn
    talk.kit.handoff.need(
        turn.conversation,
        turn.turn_id,
        "running_late",
        turn.at,
        channel=turn.channel,
        phone=talk.caller,
        patient=visit.patient,
        facts={"visit": visit.id, "words": talk.text[:200]},
    )
    talk.say("late_noted", start=visit.start.isoformat())
    close(talk)


def cancel(talk: Talk, visit: Visit) -> None:
    """Read the visit back and cancel it after a yes."""
    hours = (visit.start - talk.turn.at).total_seconds() / 3600
    is_late = hours < talk.kit.practice.booking.late_cancel_hours
    talk.ask(
        "confirm",
        "cancel_read_back_late" if is_late else "cancel_read_back",
        Expects.YES_NO,
        start=visit.start.isoformat(),
        clinician=visit.clinician,
        hours=talk.kit.practice.booking.late_cancel_hours,
    )


def move(talk: Talk, visit: Visit) -> None:
    """Offer other times for the visit; read the chosen one back."""
    draft = talk.draft
    draft.visit_type = visit.visit_type
    # Somebody who moves a first visit is still new to the practice.
    draft.new_patient = talk.kit.practice.visit_type(visit.visit_type).patients == "new"
    if draft.chosen is None:
        draft.clinician = draft.clinician or (None if draft.gender else visit.clinician)
        offers.offer(talk, "offer_move")
        return
    talk.ask(
        "confirm",
        "move_read_back",
        Expects.YES_NO,
        old=visit.start.isoformat(),
        start=draft.chosen["start"],
        clinician=draft.chosen["clinician"],
    )


def _read_confirm(talk: Talk) -> bool:
    answer = talk.yes_no()
    moving = talk.draft.errand == "move"
    if moving and answer is not True and talk.absorb():
        offers.offer(talk, "offer_move")
        return True
    if answer is None:
        return False
    if not answer:
        if moving:
            talk.ask("when", "ask_change", Expects.DATE)
        else:
            talk.say("kept")
            close(talk)
        return True
    if moving:
        _move(talk)
    else:
        _cancel(talk)
    return True


def _move(talk: Talk) -> None:
    try:
        visit = _write_move(talk)
    except Refused:
        if not offers.hold_again(talk):
            return
        visit = _write_move(talk)
    talk.say("moved", start=visit.start.isoformat(), clinician=visit.clinician)
    close(talk)


def _write_move(talk: Talk) -> Visit:
    draft, turn = talk.draft, talk.turn
    visit, hold = known(draft.visit), known(draft.hold)
    return talk.kit.booking.move(visit, hold, turn.turn_id, turn.at, actor=turn.conversation)


def _cancel(talk: Talk) -> None:
    turn, visit_id = talk.turn, known(talk.draft.visit)
    try:
        visit = talk.kit.booking.cancel(
            visit_id, turn.turn_id, turn.at, actor=turn.conversation, by="patient"
        )
    except Refused:
        talk.say("cannot_cancel")
        close(talk)
        return
    talk.say("cancelled", start=visit.start.isoformat(), clinician=visit.clinician)
    talk.ask("rebook", "ask_rebook", Expects.YES_NO)


def _read_rebook(talk: Talk) -> bool:
    """After a cancellation: a yes, or a time, starts a booking of the same kind."""
    draft = talk.draft
    old = talk.kit.booking.visit(known(draft.visit))
    wants = talk.absorb() or talk.yes_no() is True
    if not wants and talk.yes_no() is None:
        return False
    wanted = list(draft.wanted)
    draft.finish()
    if not wants:
        close(talk)
        return True
    draft.errand, draft.new_patient, draft.wanted = "book", False, wanted
    if draft.sure != "verified":  # the letter that cancelled does not tell who asks for another visit
        return book.advance(talk)
    draft.visit_type, draft.clinician = old.visit_type, old.clinician
    offers.offer(talk)
    return True
