"""The one verb the dialogue calls: take a turn, find the errand it belongs to, and go on with it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from agent.desk.errands import anytime, book, existing, office, tasks
from agent.desk.errands.draft import Draft
from agent.desk.errands.talk import Errand, Kit, Talk
from agent.desk.errands.turn import Step, Turn
from agent.desk.threads import Threads
from agent.rules.answers import folded
from agent.turns import Expects, Heard, Reply, Then, Understood

ERRANDS: dict[str, Errand] = {
    "book": book.advance,
    "move": existing.errand(existing.move),
    "cancel": existing.errand(existing.cancel),
    "confirm": existing.errand(existing.confirm),
    "check": existing.errand(existing.check),
    "late": existing.errand(existing.late),
    "message": tasks.advance,
}
STARTS = {
    "book_appointment": "book",
    "ask_availability": "book",
    "reschedule_appointment": "move",
    "cancel_appointment": "cancel",
    "confirm_appointment": "confirm",
    "check_appointment": "check",
    "running_late": "late",
    **dict.fromkeys(tasks.REQUESTS, "message"),
}
LOST_LIMIT = 2
_FOR_MYSELF = re.compile(r"\b(?:for me|for myself|para mi mism[oa]|para mi$)\b")


@dataclass(frozen=True, slots=True)
class Errands:
    """Takes turns. `kit` returns the verbs with the practice as published now."""

    threads: Threads
    kit: Callable[[], Kit]

    def open_question(self, conversation: str) -> str | None:
        """Return the question that a thread was asked last and has not answered, None if there is none."""
        asks = Draft.from_json(self.threads.load(conversation).draft).asks
        return None if asks == "anything_else" else asks

    def begin(self, heard: Heard, errand: str, visits: tuple[str, ...]) -> list[Reply]:
        """Begin an errand about visits that a text of ours named; with several, ask which one is meant."""
        thread = self.threads.load(heard.conversation)
        draft = Draft.from_json(thread.draft)
        draft.finish()
        draft.errand, draft.visits = errand, list(visits)
        draft.visit = visits[0] if len(visits) == 1 else None
        understood = Understood("inform", 1.0, "", heard.language)
        turn = Turn(heard.conversation, heard.turn_id, heard.channel, heard.language, heard.at, understood)
        talk = Talk(turn, draft, self.kit(), thread.caller)
        if draft.visit is None:
            existing.ask_which(talk)
        else:
            ERRANDS[errand](talk)
        step = _finished(talk)
        self.threads.keep(heard.conversation, draft.to_json(), heard.language, heard.at)
        return list(step.replies)

    def take(self, turn: Turn) -> Step:
        """Take one turn; the same turn taken twice gives the same step and acts once."""
        thread = self.threads.load(turn.conversation)
        draft = Draft.from_json(thread.draft)
        if draft.last_turn == turn.turn_id:
            return _step_from(draft.last_step)
        talk = Talk(turn, draft, self.kit(), thread.caller)
        _route(talk)
        step = _finished(talk)
        self.threads.keep(turn.conversation, draft.to_json(), step.replies[0].language, turn.at)
        return step


def _route(talk: Talk) -> None:
    """Try, in this order: the open errand, things for any time, a new errand, an office question, lost."""
    draft = talk.draft
    if talk.sure("crisis", above=0.7):
        # The model's own net, for what the rules let through: the softer words, and a person.
        about = {"reason": "crisis", "rule": "dialogue"}
        said = Reply("crisis_softer", talk.turn.language, about, interruptible=False, then=Then.HAND_OVER)
        talk.replies.append(said)
        return
    if draft.asks == "book_instead" and talk.yes_no() is not None:
        _book_instead(talk)
        return
    if _switches(talk):
        _start(talk, STARTS[talk.intent])
        return
    if anytime.respond(talk):
        draft.lost = 0
        return
    if draft.errand and not _question(talk) and ERRANDS[draft.errand](talk):
        draft.lost = 0
        return
    if draft.errand is None and talk.intent in STARTS and talk.sure(talk.intent, above=0.45):
        _start(talk, STARTS[talk.intent])
    elif office.answer(talk):
        draft.lost = 0
        anytime.ask_again(talk)
    elif draft.asks == "anything_else" and talk.yes_no() is False:
        talk.replies.append(Reply("goodbye", talk.turn.language, then=Then.GOODBYE))
        draft.finish()
    elif anytime.respond(talk, loosely=True):
        draft.lost = 0
    elif draft.errand is None and _begins_with_a_wish(talk):
        _start(talk, "book")
    else:
        _lost(talk)


def _question(talk: Talk) -> bool:
    """Tell whether the turn asks the office something rather than answering us."""
    return (
        talk.intent in office.QUESTIONS
        and talk.sure(talk.intent, above=0.55)
        and (talk.draft.asks not in {"payment", "visit_type"})
    )


def _switches(talk: Talk) -> bool:
    """Tell whether somebody in the middle of one errand clearly asks for another one."""
    wanted = STARTS.get(talk.intent)
    if talk.draft.errand is None or wanted in {None, talk.draft.errand}:
        return False
    if talk.draft.asks in anytime.FREE | {"offer", "when", "confirm"}:
        # "Can we make it Friday instead" answers an offer, whatever it sounds like alone.
        return (
            talk.sure(talk.intent, above=0.75) and wanted in {"cancel", "check"} and not talk.whens().wanted
        )
    if wanted == "move" and talk.whens().wanted:
        return False  # nothing stands yet that could be moved: it is another time for this visit
    return talk.sure(talk.intent, above=0.65)


def _start(talk: Talk, errand: str) -> None:
    draft = talk.draft
    request = tasks.REQUESTS.get(talk.intent)
    if draft.errand:
        talk.kit.booking.release(talk.turn.conversation, talk.turn.at)
    before = draft.relation
    draft.finish()
    draft.errand, draft.asks, draft.lost, draft.request = errand, None, 0, request
    if errand == "message" and request in {"message", "billing", "complaint"} and len(talk.text.split()) > 9:
        draft.note = talk.text.strip()[:500]
    if _FOR_MYSELF.search(folded(talk.text)):
        draft.relation = None
    talk.absorb()
    if draft.given and draft.relation != before:
        draft.forget_person()  # "and one for my daughter": somebody else's visit
    ERRANDS[errand](talk)


def _book_instead(talk: Talk) -> None:
    if talk.yes_no():
        draft = talk.draft
        draft.errand, draft.asks, draft.new_patient = "book", None, False
        book.advance(talk)
    else:
        talk.draft.asks = "anything_else"
        talk.say("anything_else")


def _begins_with_a_wish(talk: Talk) -> bool:
    """A time, a clinician or a kind of visit out of the blue is the start of a booking."""
    draft = talk.draft
    talk.absorb()
    return bool(draft.wanted or draft.clinician or draft.visit_type)


def _lost(talk: Talk) -> None:
    talk.draft.lost += 1
    if talk.draft.lost >= LOST_LIMIT:
        talk.draft.lost = 0
        talk.hand_over("lost_person", "lost")
        return
    talk.say("lost" if talk.draft.errand else "lost_open")
    anytime.ask_again(talk)


def _finished(talk: Talk) -> Step:
    draft = talk.draft
    if any(r.then is Then.HAND_OVER for r in talk.replies):
        talk.kit.booking.release(talk.turn.conversation, talk.turn.at)
        draft.finish()
        draft.errand = None
    replies = tuple(talk.replies)
    if talk.intent != "repeat_that":
        draft.said = [_said(r, question=r is replies[-1] and bool(draft.asks)) for r in replies]
    step = Step(replies, active=draft.errand, asks=draft.asks)
    draft.last_turn, draft.last_step = talk.turn.turn_id, _step_json(step)
    return step


def _said(reply: Reply, *, question: bool) -> dict[str, Any]:
    return {
        "say": reply.say,
        "args": dict(reply.args),
        "expects": str(reply.expects),
        "question": question,
    }


def _step_json(step: Step) -> dict[str, Any]:
    return {
        "replies": [
            {
                "say": r.say,
                "language": r.language,
                "args": dict(r.args),
                "expects": str(r.expects),
                "interruptible": r.interruptible,
                "then": str(r.then),
            }
            for r in step.replies
        ],
        "active": step.active,
        "asks": step.asks,
    }


def _step_from(value: dict[str, Any]) -> Step:
    replies = tuple(
        Reply(r["say"], r["language"], r["args"], Expects(r["expects"]), r["interruptible"], Then(r["then"]))
        for r in value["replies"]
    )
    return Step(replies, value["active"], value["asks"])
