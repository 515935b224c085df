"""How alike two names sound: a small phonetic key for English and Spanish, and Jaro-Winkler on top."""

import re
from functools import lru_cache

from agent.rules.numbers import folded

# In order: what is written, and the sound it stands for. Vowels fold to "a" afterwards, so that
# "oak of fur" and "Okafor", "Marie" and "Maria" come out alike.
_SOUNDS = (
    (r"[^a-z]", ""),
    (r"^ng(?=[aeiouy])", "n"),
    (r"uye", "i"),
    (r"^(?:kn|gn|pn)", "n"),
    (r"^wr", "r"),
    (r"^x", "s"),
    (r"mb$", "m"),
    (r"tch|ch", "C"),
    (r"sch|sh", "S"),
    (r"ph|gh(?=t)", "f"),
    (r"gh$", ""),
    (r"gh", "g"),
    (r"th", "t"),
    (r"ck|cc(?![eiy])|qu|q", "k"),
    (r"c(?=[eiy])|z|ss", "s"),
    (r"c", "k"),
    (r"of(?=f)|v(?=f)", ""),
    (r"ll(?=[aeiou])", "l"),
    (r"j|g(?=[eiy])", "h"),
    (r"x", "ks"),
    (r"v", "b"),
    (r"w", "u"),
    (r"d$", "t"),
    (r"(?<=[aeiou])h|^h", "h"),
    (r"(?<=[a-z])h", ""),
)


@lru_cache(maxsize=4096)
def key(name: str) -> str:
    """Return what `name` sounds like, vowels folded together and repeats dropped."""
    sound = folded(name)
    for pattern, instead in _SOUNDS:
        sound = re.sub(pattern, instead, sound)
    sound = re.sub(r"[aeiouy]+", "a", sound)
    sound = re.sub(r"(?<=.)h(?!a)", "", sound)
    return re.sub(r"(.)\1+", r"\1", sound)


@lru_cache(maxsize=4096)
def jaro_winkler(a: str, b: str) -> float:
    """Return the Jaro-Winkler likeness of two strings, 0 to 1."""
    if a == b:
        return 1.0
    if not a or not b:
        return 0.0
    reach = max(max(len(a), len(b)) // 2 - 1, 0)
    hits_b = [False] * len(b)
    found: list[str] = []
    for at, char in enumerate(a):
        for other in range(max(0, at - reach), min(len(b), at + reach + 1)):
            if not hits_b[other] and b[other] == char:
                hits_b[other] = True
                found.append(char)
                break
    if not found:
        return 0.0
    same = [char for char, hit in zip(b, hits_b, strict=True) if hit]
    swaps = sum(x != y for x, y in zip(found, same, strict=True)) / 2
    m = len(found)
    jaro = (m / len(a) + m / len(b) + (m - swaps) / m) / 3
    start = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    return jaro + min(start, 4) * 0.1 * (1 - jaro)


def likeness(a: str, b: str) -> float:
    """Return how alike `a` and `b` sound, 0 to 1; the same letters are 1."""
    left, right = re.sub(r"[^a-z]", "", folded(a)), re.sub(r"[^a-z]", "", folded(b))
    if left == right:
        return 1.0 if left else 0.0
    if not left or not right:
        return 0.0
    spelling, sound = jaro_winkler(left, right), jaro_winkler(key(a), key(b))
    skeletons = key(a).replace("a", ""), key(b).replace("a", "")
    bones = jaro_winkler(*skeletons) if all(skeletons) else sound
    return round(min(0.99, 0.35 * spelling + 0.4 * sound + 0.25 * bones), 3)
