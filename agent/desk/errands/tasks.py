"""Errands that a person in the office must finish: refills, records, billing, messages, the waitlist."""

from agent.desk.errands import who
from agent.desk.errands.consents import close
from agent.desk.errands.talk import Talk
from agent.turns import Expects, Level

REQUESTS = {
    "request_refill": "refill",
    "request_records": "records",
    "billing_question": "billing",
    "leave_message": "message",
    "join_waitlist": "waitlist",
    "complaint": "complaint",
}
LEVELS = {"refill": Level.L2, "complaint": Level.L3, "records": Level.L3}


def advance(talk: Talk) -> bool:
    """Take name, birth date, number and the request itself; then make the row."""
    asked, draft = talk.draft.asks, talk.draft
    if asked in who.READ:
        if not who.READ[asked](talk):
            return False
    elif asked == "note":
        draft.note = talk.text.strip()[:500]
    elif asked is not None:
        return False
    if talk.replies:
        return True
    if not who.ask_name(talk) and not who.ask_phone(talk):
        if draft.note is None:
            talk.ask("note", f"ask_note_{draft.request}", Expects.OPEN)
        else:
            _make(talk)
    return True


def _make(talk: Talk) -> None:
    draft, turn = talk.draft, talk.turn
    match = talk.kit.patients.match(draft.claim(), turn.at)
    sure_of = match.patient.id if match.patient and match.sure == "verified" else None
    request = draft.request or "message"
    talk.kit.handoff.need(
        turn.conversation,
        turn.turn_id,
        request,
        turn.at,
        level=LEVELS.get(request),
        channel=turn.channel,
        phone=draft.phone,
        patient=sure_of,
        facts={
            "name": f"{draft.given} {draft.family or ''}".strip(),
            "birth_date": draft.birth_date,
            "note": draft.note,
        },
    )
    talk.say(f"task_{request}")
    close(talk)
