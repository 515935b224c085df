"""Yes, no, and "I'm new here", read from words alone when the dialogue engine is unsure. Pure."""

import re
import unicodedata

_YES = re.compile(
    r"^(?:(?:um+|uh+|oh|well|ok(?:ay)?|pues|eh) )*"
    r"(?:yes|yeah|yep|yup|ya|sure|correct|right|exactly|absolutely|definitely|of course|please do|"
    r"go ahead|sounds good|perfect|that works|works for me|ok|okay|i do|i have|i am|that is right|"
    r"thats right|thats fine|si|claro|correcto|exacto|por supuesto|esta bien|de acuerdo|adelante|dale|"
    r"perfecto|asi es|bueno|vale|sip)\b"
)
_NO = re.compile(
    r"^(?:(?:um+|uh+|oh|well|pues|eh) )*"
    r"(?:no|nope|nah|not really|never|i do ?nt|do ?nt|neither|none|nunca|todavia no|"
    r"tampoco|ningun[oa]?|negativo)\b"
)
# "Ok, never mind", "right, don't cancel it": it begins like a yes and is none.
_TAKEN_BACK = re.compile(
    r"\b(?:never ?mind|(?:do ?nt|do not)(?: cancel| book| move| change| do it| do that|$)|(?<!cant )wait|"
    r"hold on|keep it|leave it|not (?:that one|sure|yet)|actually no|"
    r"no l[oa] (?:cancele|mueva|cambie|haga)|espere|mejor no|dejel[oa]|olvidel[oa])\b"
)
_NEW = re.compile(
    r"\b(?:new (?:patient|client|here)|im new|i am new|first (?:time|visit|appointment)|never been|"
    r"not been (?:here|there)|"
    r"have ?nt been|brand new|paciente nuev[oa]|nuev[oa] paciente|soy nuev[oa]|"
    r"(?:mi )?primera (?:vez|cita|visita)|nunca he (?:ido|estado|venido))\b"
)
_RETURNING = re.compile(
    r"\b(?:(?:existing|current|returning|established) (?:patient|client)|been (?:here|there|coming|seeing)|"
    r"i (?:already )?(?:see|go to) (?:dr|doctor)|my (?:usual|regular|therapist|psychiatrist|doctor)|"
    r"follow ?up|ya soy paciente|soy paciente|ya he (?:ido|estado|venido)|"
    r"mi (?:terapeuta|psiquiatra|doctora?))\b"
)


_ONE = re.compile(
    r"\b((?:\d(?:st|nd|rd|th)|first|second|third|fourth|last|next|this|that|which|other|earlier|later) )1\b",
    re.IGNORECASE,
)


def unwritten(text: str) -> str:
    """Return a transcript with "one" where Whisper wrote the figure for it: "2nd 1" is "2nd one"."""
    return _ONE.sub(r"\1one", text)


def folded(text: str) -> str:
    """Return the text in lower case without accents, apostrophes or punctuation."""
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return " ".join(re.sub(r"[^a-z0-9 ]", " ", plain.replace("'", "")).split())


def yes_no(text: str) -> bool | None:
    """Return True for a yes, False for a no, None where the first words say neither or both."""
    plain = folded(text)
    if _NO.search(plain):
        return False
    return True if _YES.search(plain) and not _TAKEN_BACK.search(plain) else None


def is_yes_and_no(text: str) -> bool:
    """Tell whether something is said that takes a yes back: it must not be acted on."""
    return _TAKEN_BACK.search(folded(text)) is not None


def is_new(text: str) -> bool | None:
    """Return True where somebody says that they are new to the practice, False for a returning patient."""
    plain = folded(text)
    if _NEW.search(plain):
        return True
    return False if _RETURNING.search(plain) else None
