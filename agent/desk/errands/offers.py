"""Offering times and understanding which one is meant: shared by booking and moving."""

import re
from dataclasses import replace

from agent.desk.errands.draft import known, opening_from, opening_json
from agent.desk.errands.talk import Talk
from agent.errors import Refused
from agent.rules import choices
from agent.turns import Expects, Whens
from agent.visits import Opening, Visit, Wish

_PLACES = "1st|2nd|3rd|first|second|third|last"
_BY_PLACE = re.compile(
    rf"^\W*(?:the |i'll take the |number |option )?(?:{_PLACES})\b(?:[\s,.!]+\w+){{0,2}}\W*$|"
    rf"\b(?:{_PLACES}) (?:one|option|opening|slot|choice|time)\b",
    re.IGNORECASE,
)


def offer(talk: Talk, code: str = "offer") -> None:
    """Offer the best two or three openings for the draft's wish, or the nearest where none fits."""
    draft, rules = talk.draft, talk.kit.practice.booking
    wish = draft.wish()
    old = draft.visit if draft.errand == "move" else None
    found = _in_their_language(talk, wish) if draft.errand == "book" else []
    found = found or talk.kit.booking.openings(wish, talk.turn.at, rules.offers, instead_of=old)
    if not found and wish.when.wanted:
        code = "offer_nearest"
        found = talk.kit.booking.near(wish, talk.turn.at, rules.offers, instead_of=old)
    if not found and (wish.clinician or wish.clinician_gender or wish.modality):
        code, loose = "offer_others", replace(wish, clinician=None, clinician_gender=None, modality=None)
        found = talk.kit.booking.openings(loose, talk.turn.at, rules.offers, instead_of=old)
    if not found:
        talk.hand_over("no_openings", "no_openings")
        return
    _offer(talk, found, code)


def _in_their_language(talk: Talk, wish: Wish) -> list[Opening]:
    """Return openings with clinicians who speak as the person does, who named no clinician or language."""
    if talk.turn.language == "en" or wish.clinician or wish.language:
        return []
    spoken = replace(wish, language=talk.turn.language)
    return talk.kit.booking.openings(spoken, talk.turn.at, talk.kit.practice.booking.offers)


def _offer(talk: Talk, found: list[Opening], code: str) -> None:
    draft = talk.draft
    draft.offered = [opening_json(o) for o in found]
    draft.chosen = None
    one = "_one" if len(found) == 1 else ""
    if one and draft.errand == "move" and draft.sure != "verified":
        code = "offer_move"  # a number that we texted hears no more of the visit than the text: not with whom
    talk.ask(
        "offer",
        f"{code}{one}",
        Expects.CHOICE,
        openings=draft.offered,
        start=draft.offered[0]["start"],
        clinician=draft.offered[0]["clinician"],
    )


def read_choice(talk: Talk) -> bool:
    """Understand an answer to an offer: one of them, another wish, or none of them."""
    offered, whens = talk.draft.openings(), talk.whens()
    picked = _picked(talk, offered, whens)
    if picked is not None:
        return _hold(talk, offered[picked])
    shifted = choices.shift(talk.text, talk.turn.language, offered, whens, talk.kit.practice)
    if shifted is not None:
        talk.draft.set_whens(shifted)
        offer(talk)
        return True
    if talk.absorb():
        offer(talk)
        return True
    if talk.yes_no() is False:
        talk.ask("when", "ask_when", Expects.DATE)
        return True
    if talk.yes_no() is True:
        talk.ask("offer", "which_one", Expects.CHOICE, openings=talk.draft.offered)
        return True
    return False


def _picked(talk: Talk, offered: list[Opening], whens: Whens) -> int | None:
    if _BY_PLACE.search(talk.text):
        whens = Whens()  # "the 2nd one" is a place in the list, not a day of the month
    picked = choices.choose(talk.text, talk.turn.language, offered, talk.kit.practice, whens)
    if picked is None and len(offered) == 1 and talk.yes_no() is True and not whens.wanted:
        return 0
    if picked is None and talk.sure("no_preference", above=0.5) and not whens.wanted:
        return 0
    return picked


def _hold(talk: Talk, opening: Opening) -> bool:
    draft = talk.draft
    try:
        held = _take(talk, opening, talk.turn.turn_id)
    except Refused:
        draft.chosen = None
        offer(talk, "offer_taken")
        return True
    draft.chosen, draft.hold = opening_json(opening), held.id
    return True


def _take(talk: Talk, opening: Opening, turn_id: str) -> Visit:
    """Hold an opening; a visit that moves may overlap the time that it gives up."""
    turn, draft = talk.turn, talk.draft
    old = draft.visit if draft.errand == "move" else None
    return talk.kit.booking.hold(turn.conversation, turn_id, opening, turn.at, instead_of=old)


def read_when(talk: Talk) -> bool:
    """Take the answer to "what day or time suits you?"."""
    if talk.absorb():
        offer(talk)
        return True
    if talk.sure("no_preference", above=0.5) or talk.yes_no() is True:
        talk.draft.wanted = []
        offer(talk)
        return True
    return False


def hold_again(talk: Talk) -> bool:
    """Take the chosen time again when its hold ran out; False (and new offers) if it is gone."""
    opening = opening_from(known(talk.draft.chosen))
    try:
        held = _take(talk, opening, f"{talk.turn.turn_id}.again")
    except Refused:
        offer(talk, "offer_taken")
        return False
    talk.draft.hold = held.id
    return True
