"""May we text, may we leave a message: asked once after a booking, kept with wording, time and channel."""

from agent.desk.errands.draft import known
from agent.desk.errands.talk import Talk
from agent.desk.patients import Kind
from agent.turns import Expects

CONSENTS: dict[str, Kind] = {"consent_text": "text", "consent_voicemail": "voicemail"}


def ask(talk: Talk) -> None:
    """Ask for each consent that is not on record; then close."""
    draft = talk.draft
    patient = talk.kit.patients.get(known(draft.patient))
    # Texts go to the number on record: a yes from somebody with another number would be no yes for it.
    phone = patient.phone if patient.phone == draft.phone else None
    may_ask = phone is not None and not talk.kit.patients.suppressed(phone)  # STOP is an answer already
    if not patient.may_text and not draft.asked_text and may_ask:
        draft.asked_text = True
        talk.ask("consent_text", "ask_consent_text", Expects.YES_NO, phone=patient.phone)
    elif not patient.may_leave_message and not draft.asked_voicemail and patient.phone and talk.by_voice:
        draft.asked_voicemail = True
        talk.ask("consent_voicemail", "ask_consent_voicemail", Expects.YES_NO)
    else:
        close(talk)


def read(talk: Talk, asked: str) -> bool:
    """Keep the answer to one consent; False if it was none."""
    draft, turn = talk.draft, talk.turn
    answer = talk.yes_no()
    if answer is None:
        # Silence and "maybe" are no consent; a question back is asked about once, by the lost count.
        return False
    talk.kit.patients.consent(
        known(draft.patient),
        CONSENTS[asked],
        answer,
        f"ask_{asked}",
        channel=turn.channel,
        conversation=turn.conversation,
        turn_id=turn.turn_id,
        at=turn.at,
    )
    if asked == "consent_text" and answer and draft.visit:
        talk.kit.outreach.booked(draft.visit, turn.at)
        if talk.by_voice:
            talk.say("will_text")
    elif not answer:
        talk.say("wont_text" if asked == "consent_text" else "wont_leave_message")
    ask(talk)
    return True


def close(talk: Talk) -> None:
    """End an errand, not the talk."""
    talk.draft.finish()
    talk.draft.asks = "anything_else"
    talk.say("anything_else")
