"""Which language is this? Word evidence, for texts and beside Whisper's own score. Pure."""

from agent.rules.answers import folded
from agent.turns import Language

# Function words and front-desk words that belong to one of the two languages only.
_EN_WORDS = """
the i is are to my you have need want can would like for and what when do does it with at on of this that
please appointment today tomorrow yes hello hi thanks thank visit doctor next week make help
"""
_ES_WORDS = """
el la los las es son mi mis yo usted tengo necesito quiero puedo quisiera para y que cuando como con en
de este esta por favor cita hoy manana si hola gracias consulta doctora semana hacer ayuda una un lo me
se buenos buenas dias tardes estoy soy espanol gustaria hijo hija
"""
_EN = frozenset(_EN_WORDS.split())
_ES = frozenset(_ES_WORDS.split())
_ASK_ES = ("espanol", "spanish", "castellano", "habla espanol")
_ASK_EN = ("ingles", "in english", "speak english")


def evidence(text: str) -> tuple[Language | None, int]:
    """Return the language the words speak for, and by how many words; (None, 0) where they are even."""
    words = folded(text).split()
    english, spanish = sum(w in _EN for w in words), sum(w in _ES for w in words)
    if english == spanish:
        return None, 0
    return ("en", english - spanish) if english > spanish else ("es", spanish - english)


def asked_for(text: str) -> Language | None:
    """Return the language somebody asks for in so many words."""
    plain = folded(text)
    if any(word in plain for word in _ASK_ES):
        return "es"
    return "en" if any(word in plain for word in _ASK_EN) else None
