"""What may be said at any point of any errand, and leaves the errand where it was."""

from agent.desk.errands.talk import Talk
from agent.turns import Expects, Reply, Then

WHY = {
    "name": "why_name",
    "family": "why_name",
    "spell": "why_name",
    "birth_date": "why_birth_date",
    "phone": "why_phone",
    "phone_number": "why_phone",
    "payment": "why_payment",
    "been_here": "why_been_here",
}
SIMPLE = {
    "are_you_a_bot": "i_am_automated",
    "help": "help",
    "hold_on": "take_your_time",
    "thank": "welcome",
    "greet": "hello",
    "slow_down": "slower",
}
# Questions whose answers are free words, so that a shaky guess at an intent must not override them.
LOOSE = 0.45
ENDS = frozenset({"goodbye", "wrong_number", "never_mind", "stop_messages"})
FREE = frozenset({"name", "family", "spell", "note", "payment", "birth_date", "phone_number"})


def respond(talk: Talk, *, loosely: bool = False) -> bool:
    """Answer what may come at any time; False if the turn is something else.

    `loosely` is for words that answered nothing: then a weaker sign is enough.
    """
    intent, draft = talk.intent, talk.draft
    loosely = loosely and intent not in ENDS
    if not talk.sure(intent, above=LOOSE if loosely else _needed(talk)):
        return False
    if intent == "talk_to_human":
        talk.hand_over("person_coming", "asked_person")
    elif intent == "repeat_that":
        _repeat(talk)
    elif intent == "change_language":
        _change_language(talk)
    elif intent == "why_did_you":
        talk.say(WHY.get(draft.asks or "", "why_general"))
        _ask_again(talk)
    elif intent == "never_mind":
        _drop(talk)
        draft.errand, draft.asks = None, "anything_else"
        talk.say("never_mind")
    elif intent == "stop_messages" and talk.caller:
        talk.kit.patients.suppress(talk.caller, "asked", talk.turn.at)
        talk.say("sms_stopped")
    elif intent == "wrong_number":
        _drop(talk)
        talk.replies.append(Reply("wrong_number", talk.turn.language, then=Then.GOODBYE))
    elif intent == "goodbye" or (intent == "thank" and draft.asks == "anything_else"):
        talk.replies.append(Reply("goodbye", talk.turn.language, then=Then.GOODBYE))
        _drop(talk)
        draft.asks = None
    elif intent in SIMPLE:
        talk.say(SIMPLE[intent])
        _ask_again(talk)
    else:
        return False
    return True


def _needed(talk: Talk) -> float:
    """Return how sure the dialogue must be: of an end, or while free words are asked for, surer than else.

    Asking for a person is taken at its word wherever it comes.
    """
    if talk.intent == "talk_to_human":
        return LOOSE
    ends = talk.intent in ENDS and talk.draft.errand is not None
    return 0.8 if ends or talk.draft.asks in FREE else 0.55


def _drop(talk: Talk) -> None:
    """Let go of the errand, and of the time that was kept for it."""
    if talk.draft.hold:
        talk.kit.booking.release(talk.turn.conversation, talk.turn.at)
    talk.draft.finish()


def _repeat(talk: Talk) -> None:
    if not talk.draft.said:
        talk.say("hello")
    for item in talk.draft.said:
        talk.replies.append(Reply(item["say"], talk.turn.language, item["args"], Expects(item["expects"])))


def _change_language(talk: Talk) -> None:
    other = "es" if talk.turn.language == "en" else "en"
    text = talk.text.lower()
    if "english" in text or "ingl" in text:
        other = "en"
    elif "spanish" in text or "espa" in text:
        other = "es"
    talk.turn = type(talk.turn)(
        talk.turn.conversation,
        talk.turn.turn_id,
        talk.turn.channel,
        other,  # type: ignore[arg-type]
        talk.turn.at,
        talk.turn.understood,
    )
    talk.say("language_changed")
    _ask_again(talk)


def _ask_again(talk: Talk) -> None:
    """Repeat the open question, so that a digression ends where it began."""
    questions = [q for q in talk.draft.said if q.get("question")]
    if talk.draft.errand and questions:
        last = questions[-1]
        talk.replies.append(Reply(last["say"], talk.turn.language, last["args"], Expects(last["expects"])))


ask_again = _ask_again
