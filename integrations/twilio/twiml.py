"""Every TwiML document that we answer with. Pure: words and addresses in, XML text out."""

from collections.abc import Sequence
from dataclasses import dataclass

from twilio.twiml.messaging_response import MessagingResponse
from twilio.twiml.voice_response import Connect, Dial, Gather, VoiceResponse

from agent.turns import Language

VOICES: dict[Language, str] = {"en": "Polly.Joanna", "es": "Polly.Lupe"}
LOCALES: dict[Language, str] = {"en": "en-US", "es": "es-US"}

# A stuck process costs a caller five seconds at most: then Twilio asks the fallback address.
LIMITS = "#ct=1500&rt=3500&tt=5000"

# Said when nothing of ours may be working, so these words can come from nowhere else.
EMERGENCY: dict[Language, str] = {
    "en": "If this is an emergency, call 9 1 1. If you are in crisis, call or text 9 8 8.",
    "es": "Si es una emergencia, llame al 9 1 1. Si está en crisis, llame o mande un texto al 9 8 8.",
}
RINGING: dict[Language, str] = {
    "en": "Please stay on the line. I am calling the front desk.",
    "es": "No cuelgue. Estoy llamando a la recepción.",
}
NOBODY: dict[Language, str] = {
    "en": "Nobody can take your call right now. Please call again.",
    "es": "Nadie puede contestar ahora. Por favor llame otra vez.",
}
TEXT_FALLBACK = (
    "We could not read your message. Emergency: call 911. Crisis: call or text 988. "
    "Emergencia: llame al 911. Crisis: llame o mande un texto al 988."
)


@dataclass(frozen=True, slots=True)
class Leg:
    """Where the caller's line goes on: addresses for `Dial`'s action, and how long to ring, in seconds."""

    action: str
    ring_seconds: int


def _say(to: VoiceResponse | Gather, text: str, language: Language = "en", loop: int | None = None) -> None:
    to.say(text, voice=VOICES[language], language=LOCALES[language], loop=loop)


def _say_both(to: VoiceResponse, words: dict[Language, str]) -> None:
    _say(to, words["en"], "en")
    _say(to, words["es"], "es")


def stream(url: str, token: str, action: str) -> str:
    """Connect the caller to the agent; when the socket closes, Twilio asks `action` what comes next."""
    response = VoiceResponse()
    connect = Connect(action=action + LIMITS, method="POST")
    connect.stream(url=url).parameter(name="token", value=token)
    response.append(connect)
    return str(response)


def dial(numbers: Sequence[str], leg: Leg) -> str:
    """Ring people, one after the other; the first who answers gets the caller."""
    response = VoiceResponse()
    call = Dial(
        action=leg.action + LIMITS,
        method="POST",
        timeout=leg.ring_seconds,
        sequential=len(numbers) > 1 or None,
        answer_on_bridge=True,
    )
    for number in numbers:
        call.number(number)
    response.append(call)
    return str(response)


def conference(name: str, action: str | None = None) -> str:
    """Put this line into a conference that ends when either side leaves."""
    response = VoiceResponse()
    call = Dial(action=action + LIMITS, method="POST") if action else Dial()
    call.conference(name, beep="false", start_conference_on_enter=True, end_conference_on_exit=True)
    response.append(call)
    return str(response)


def overflow(numbers: Sequence[str], leg: Leg) -> str:
    """Answer a call that the agent has no room for: the emergency words, then the desk's phone."""
    response = VoiceResponse()
    _say_both(response, EMERGENCY)
    if numbers:
        _say_both(response, RINGING)
        call = Dial(action=leg.action + LIMITS, method="POST", timeout=leg.ring_seconds)
        call.number(numbers[0])
        response.append(call)
    else:
        _say_both(response, NOBODY)
        response.hangup()
    return str(response)


def fallback(number: str | None) -> str:
    """Answer when the agent failed: emergency words, then ring the desk. Needs nothing of ours to work."""
    response = VoiceResponse()
    _say_both(response, EMERGENCY)
    if number:
        _say_both(response, RINGING)
        response.dial(timeout=40).number(number)
    _say_both(response, NOBODY)
    _say_both(response, EMERGENCY)
    response.hangup()
    return str(response)


def unanswered() -> str:
    """Close a call that nobody could take."""
    response = VoiceResponse()
    _say_both(response, NOBODY)
    _say_both(response, EMERGENCY)
    response.hangup()
    return str(response)


def whisper(words: str, action: str) -> str:
    """Tell a person who was rung what it is about; 1 takes the call, silence or another key does not."""
    response = VoiceResponse()
    gather = Gather(input="dtmf", num_digits=1, timeout=8, action=action + LIMITS, method="POST")
    _say(gather, words, loop=3)
    response.append(gather)
    response.redirect(action + LIMITS, method="POST")
    return str(response)


def say_and_hang_up(words: str) -> str:
    """Say one thing to a person who was rung, and let them go."""
    response = VoiceResponse()
    _say(response, words)
    response.hangup()
    return str(response)


def hang_up() -> str:
    """End the call: the caller has said goodbye."""
    response = VoiceResponse()
    response.hangup()
    return str(response)


def busy() -> str:
    """Refuse a call that is our own, come back to us."""
    response = VoiceResponse()
    response.reject(reason="busy")
    return str(response)


def text(body: str | None) -> str:
    """Answer a text, or acknowledge it with nothing to send."""
    response = MessagingResponse()
    if body:
        response.message(body)
    return str(response)
