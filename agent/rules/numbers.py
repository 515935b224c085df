"""Digits as people say them: "five five five", "double two", "oh", "veintitrés"; and phone numbers."""

import re
import unicodedata

import phonenumbers

from agent.turns import Language

_EN = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen""".split()
_EN_TENS = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fourty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
_ES = """cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis
    diecisiete dieciocho diecinueve""".split()
_ES_TENS = {
    "veinte": 20,
    "treinta": 30,
    "cuarenta": 40,
    "cincuenta": 50,
    "sesenta": 60,
    "setenta": 70,
    "ochenta": 80,
    "noventa": 90,
}
_ES_HUNDREDS = {
    "cien": 100,
    "ciento": 100,
    "doscientos": 200,
    "trescientos": 300,
    "cuatrocientos": 400,
    "quinientos": 500,
    "seiscientos": 600,
    "setecientos": 700,
    "ochocientos": 800,
    "novecientos": 900,
}
UNITS: dict[Language, dict[str, int]] = {
    "en": {word: n for n, word in enumerate(_EN)} | {"oh": 0, "o": 0, "nought": 0, "niner": 9},
    "es": {word: n for n, word in enumerate(_ES)}
    | {f"veinti{word}": 20 + n for n, word in enumerate(_ES[:10]) if n}
    | {"un": 1, "una": 1, "zero": 0, "veintiun": 21, "treintaiuno": 31},
}
TENS: dict[Language, dict[str, int]] = {"en": _EN_TENS, "es": _ES_TENS}
HUNDREDS: dict[Language, dict[str, int]] = {"en": {}, "es": _ES_HUNDREDS}
TIMES: dict[Language, dict[str, int]] = {
    "en": {"double": 2, "triple": 3, "treble": 3},
    "es": {"doble": 2, "triple": 3},
}


def folded(text: str) -> str:
    """Return `text` in lower case without accents."""
    split = unicodedata.normalize("NFKD", text.lower())
    return "".join(c for c in split if not unicodedata.combining(c))


def digits(text: str, language: Language) -> str:
    """Return every digit said or written in `text`, in order; "" if there is none."""
    words = re.findall(r"\d+|[a-z]+", folded(text))
    out: list[str] = []
    at = 0
    while at < len(words):
        spoken, used = _spoken(words, at, language)
        out.append(spoken)
        at += used
    return "".join(out)


def _spoken(words: list[str], at: int, language: Language) -> tuple[str, int]:
    """Return the digits that begin at word `at`, and how many words they took."""
    word = words[at]
    after = words[at + 1] if at + 1 < len(words) else ""
    if word.isdigit():
        return word, 1
    if word in TIMES[language] and after:
        inner, used = _spoken(words, at + 1, language)
        if len(inner) == 1:
            return inner * TIMES[language][word], used + 1
    if word in HUNDREDS[language]:
        return _hundred(words, at + 1, HUNDREDS[language][word], 1, language)
    value, used = _below_hundred(words, at, language)
    if value is None:
        return "", 1
    follows = words[at + used] if at + used < len(words) else ""
    if language == "en" and follows == "hundred" and value < 100:
        return _hundred(words, at + used + 1, value * 100, used + 1, language)
    if language == "en" and follows == "thousand":
        return f"{value}000", used + 1
    return str(value), used


def _hundred(words: list[str], at: int, base: int, used: int, language: Language) -> tuple[str, int]:
    skip = 1 if at < len(words) and words[at] == "and" else 0
    rest, more = _below_hundred(words, at + skip, language) if at + skip < len(words) else (None, 0)
    if not rest or (rest < 10 and not skip):  # "eight hundred five five five" is 800-555
        return str(base), used
    return str(base + rest), used + skip + more


def _below_hundred(words: list[str], at: int, language: Language) -> tuple[int | None, int]:
    word = words[at]
    units, tens = UNITS[language], TENS[language]
    if word in units:
        return units[word], 1
    if word not in tens:
        return None, 0
    skip = 1 if language == "es" and at + 1 < len(words) and words[at + 1] == "y" else 0
    unit = units.get(words[at + 1 + skip], 0) if at + 1 + skip < len(words) else 0
    if 1 <= unit <= 9 and (language == "en" or skip):
        return tens[word] + unit, 2 + skip
    return tens[word], 1


def phone(text: str, language: Language, country: str = "US") -> str | None:
    """Return the phone number in `text` as E.164, or None if there is no possible one."""
    for match in phonenumbers.PhoneNumberMatcher(text, country):
        return phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
    said = digits(text, language)
    try:
        number = phonenumbers.parse(f"+{said}" if "+" in text else said, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number) or len(said) < 10:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
