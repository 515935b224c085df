"""How sure we are who is speaking: what they say, against those whom it could be. Pure.

A name and a birth date together verify. A phone number adds to them and settles between several; alone it
proves nothing, since a caller id can be made up. Names are compared by their words, as they sound.
"""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from agent.turns import Claim, SpokenName
from agent.visits import Patient

Sure = Literal["none", "claimed", "verified"]
Alike = Callable[[str, str], float]
"""How much two words sound alike, 0 to 1."""

SAME_WORD = 0.85


@dataclass(frozen=True, slots=True)
class Match:
    """Who it is and how sure that is; `several` means that one more detail would tell them apart."""

    patient: Patient | None = None
    sure: Sure = "none"
    several: bool = False


def recognise(claim: Claim, candidates: Sequence[Patient], alike: Alike) -> Match:
    """Return who the claim means among those with the same birth date or phone."""
    if claim.birth_date is not None:
        candidates = [p for p in candidates if p.birth_date == claim.birth_date]
    if claim.name is not None:
        candidates = _by_name(claim.name, candidates, alike)
    if not candidates:
        return Match()
    if len(candidates) > 1 and claim.phone:
        candidates = [p for p in candidates if p.phone == claim.phone] or candidates
    if len(candidates) > 1:
        return Match(several=True)
    return Match(candidates[0], _sure(claim, candidates[0]))


def _sure(claim: Claim, patient: Patient) -> Sure:
    dated = claim.birth_date is not None
    named = claim.name is not None
    whole_name = claim.name is not None and bool(claim.name.family)
    rings = claim.phone is not None and claim.phone == patient.phone
    if dated and (whole_name or (named and rings)):
        return "verified"
    return "claimed" if rings and (dated or named) else "none"


def _by_name(name: SpokenName, candidates: Sequence[Patient], alike: Alike) -> list[Patient]:
    """Return those whose name it is; where some fit to the letter, only these."""
    fitting = [p for p in candidates if _is_name_of(name, p, alike)]
    exact = [p for p in fitting if _is_name_of(name, p, _same_letters)]
    return exact or fitting


def _is_name_of(name: SpokenName, patient: Patient, alike: Alike) -> bool:
    """Tell whether every word that was said is a word of the patient's name, no word used twice."""
    said = _words(str(name))
    known = _words(f"{patient.name} {patient.preferred_name or ''}")
    for word in said:
        best = max(known, key=partial(alike, word), default="")
        if not best or alike(word, best) < SAME_WORD:
            return False
        known.remove(best)
    return bool(said)


def _same_letters(a: str, b: str) -> float:
    return float(a == b)


def _words(name: str) -> list[str]:
    return [plain for word in name.replace("-", " ").split() if (plain := _plain(word))]


def _plain(word: str) -> str:
    letters = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in letters if letter.isalpha())
