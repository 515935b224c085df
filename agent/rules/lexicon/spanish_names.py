"""Spanish names of numbers, weekdays and months."""

ONES = "uno dos tres cuatro cinco seis siete ocho nueve diez once doce".split()
TEENS = "trece catorce quince dieciséis diecisiete dieciocho diecinueve".split()
TENS = {"veinte": 20, "treinta": 30, "cuarenta": 40, "cincuenta": 50}
WEEKDAYS = (
    r"lun(?:es)?\b",
    r"mar(?:tes)?\b",
    r"mi[eé](?:r(?:coles)?)?\b",
    r"jue(?:ves)?\b",
    r"vie(?:r(?:nes)?)?\b",
    r"s[aá]b(?:ados?)?\b",
    r"dom(?:ingos?)?\b",
)
WEEKDAY = "(?:" + "|".join(WEEKDAYS) + ")"
MONTHS = (
    r"ene(?:ro)?",
    r"feb(?:rero)?",
    r"mar(?:zo)?",
    r"abr(?:il)?",
    r"may(?:o)?",
    r"jun(?:io)?",
    r"jul(?:io)?",
    r"ago(?:sto)?",
    r"sep(?:t(?:iembre)?)?",
    r"oct(?:ubre)?",
    r"nov(?:iembre)?",
    r"dic(?:iembre)?",
)
MONTH = "(?:" + "|".join(MONTHS) + r")\b"
NAMES = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()
