"""The words that end, restart or explain texts. They count when they are the whole message.

The law's own words (stop, quit, end, revoke, opt out, cancel, unsubscribe), the carrier's, and what
people add around them: "stop please", "alto", "ya no me manden mensajes". Decided on SMS only:
on a call, "stop" and "cancel" are speech.
"""

import re
from typing import Literal

from agent.rules.text import fold

Keyword = Literal["stop", "start", "help"]

_STOP = (
    "stop|stopp+|stopall|stop all|quit|end|revoke|opt out|optout|opt me out|cancel|unsubscribe|unsuscribe"
    "|unsub|remove|remove me|take me off|take me off (?:your|this|the) list|no more|leave me alone"
    "|alto|para|paren|pare|parar|detener|baja|darme de baja|basta|cancelar|desuscribir|desuscribirme"
    "|no mas|salir"
)
_STOP_WHAT = (
    "(?:stop|quit|cancel|unsubscribe(?: me)?(?: from)?|opt out of|no more|remove me from|take me off"
    "|(?:dont|do not) (?:send|text|message)(?: me)?(?: any)?(?: more)?"
    "|stop (?:sending|texting|messaging)(?: me)?)"
)
_TEXTS = (
    "(?:all )?(?:the |these |your |this |any |more |of )*"
    "(?:texts?|messages?|texting|texting me|messaging me|sms|reminders?|messages from you|list|me|number)"
    "(?: anymore| any more)?"
)
_PAREN = (
    "(?:(?:ya )?no (?:me )?(?:manden|mande|mandes|envien|envie|escriban|escriba|textee?n?)(?: mas)?"
    "|dejen? de (?:mandarme|enviarme|escribirme|mandar|enviar|textearme)"
    "|alto a|no mas|paren? (?:con|de (?:mandar|enviar))?|cancelar|quitenme de|saquenme de)"
)
_MENSAJES = (
    "(?: mas)?(?: (?:los|las|la|el|estos|sus))?(?: (?:mensajes?|textos?|recordatorios?|sms|lista))?"
    "(?: por favor)?"
)
_START = (
    "start|unstop|restart|resume|opt in|optin|opt me (?:back )?in|subscribe|resubscribe|yes start"
    "|iniciar|empezar|comenzar|reanudar|alta|suscribir|suscribirme|darme de alta"
)
_START_WHAT = "(?:quiero|si quiero) (?:recibir )?(?:mensajes|los mensajes)"
_HELP = "help|info|information|ayuda|informacion|aiuda"
_POLITE = (
    "please|pls|plz|thanks|thank you|thx|ty|now|ok|okay|hi|hello|hey|just|all|right now|immediately"
    "|already|sir|ma am|por favor|porfavor|porfa|gracias|ya|ahora|hola|todo|inmediatamente|favor"
)


def _whole(*bodies: str) -> re.Pattern[str]:
    body = "|".join(bodies)
    return re.compile(rf"(?:(?:{_POLITE}) )*(?:{body})(?: (?:{_POLITE}|{body}))*")


_PATTERNS: tuple[tuple[Keyword, re.Pattern[str]], ...] = (
    ("stop", _whole(_STOP, f"{_STOP_WHAT} {_TEXTS}", f"{_PAREN}{_MENSAJES}")),
    ("start", _whole(_START, f"(?:start|resume|restart) {_TEXTS}", _START_WHAT)),
    ("help", _whole(_HELP)),
)
_LONGEST = 80
_BARE_CANCEL = re.compile(r"(?:cancel|cancelar|cancela|cancelado|cancelled|canceled|cancele)")
_NOT_WORDS = re.compile(r"[^a-z0-9]+")


def _plain(text: str) -> str:
    """Return the words alone; "" for a text too long to be a keyword."""
    return "" if len(text) > _LONGEST * 4 else _NOT_WORDS.sub(" ", fold(text)).strip()


def sms_keyword(text: str) -> Keyword | None:
    """Return which consent word the whole message is, if it is one."""
    plain = _plain(text)
    if not plain or len(plain) > _LONGEST:
        return None
    return next((word for word, pattern in _PATTERNS if pattern.fullmatch(plain)), None)


def bare_cancel(text: str) -> bool:
    """Tell whether the message is only "cancel": the carrier opts out, and the visit may be meant."""
    words = [
        word for word in _plain(text).split() if not re.fullmatch(rf"(?:{_POLITE}|por|thank|you|right)", word)
    ]
    return len(words) == 1 and _BARE_CANCEL.fullmatch(words[0]) is not None
