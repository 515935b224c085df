"""Folds what people say and write into plain tokens, so that one pattern meets many spellings.

Case, accents, apostrophes, emoji, look-alike letters, l33t, s p a c e d and runtogether words,
repeated letters and listed misspellings all end as the same word; a sentence end is the token ".".
"""

import itertools
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

END = "."
_LONGEST_WORD = 40
_SHORTEST_STEM = 4
_LONGEST_ENDING = 5
_APOSTROPHES = str.maketrans("", "", "'’‘ʼ`´")
_LOOKALIKES = str.maketrans(
    "асеіорхуѕԁһӏκτνıø",
    "aceiopxysdhlktvio",  # Cyrillic and Greek that pass for Latin
)
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufe0e\ufe0f\ufeff]")
_SPACED = re.compile(r"(?<![a-z0-9])(?:[a-z][ .\-_*/]{1,2}){3,}[a-z](?![a-z0-9])")
_TOKEN = re.compile(r"[$@]?[a-z0-9](?:[a-z0-9]|[@$!*+|](?=[a-z0-9]))*|(?<!\.)\.(?!\.)|[!?;\n]")
_DOSE = re.compile(r"(\d+(?:[.,]\d+)?)(mg|mcg|ml|milligrams?|miligramos?)")
_UNITS = frozenset({"mg", "mcg", "ml", "milligram", "milligrams", "miligramo", "miligramos"})
_COUNT = re.compile(r"(\d+)([a-z]{2,})")
_RUN = re.compile(r"(.)\1+")
_LEET = str.maketrans("0134578$@!|+", "oieastbsaiit")
_VOWELS = "aeiou"


def fold(text: str) -> str:
    """Return `text` in lower case without accents, apostrophes, invisible or look-alike characters."""
    text = _INVISIBLE.sub("", text).translate(_APOSTROPHES)
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_LOOKALIKES)


@dataclass(frozen=True, slots=True)
class Spellings:
    """What a language's tokens are repaired with.

    `known` are the words that patterns and spellings use, `parts` those that a joined word may be made of;
    `stems` begin words, `spoken` maps spellings (one or more words) to words; `near` words forgive one wrong
    letter; `emoji` maps pictures to words.
    """

    known: frozenset[str]
    parts: frozenset[str]
    stems: frozenset[str]
    spoken: Mapping[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]]
    near: Mapping[str, str]
    emoji: Mapping[str, str]
    _repaired: dict[str, tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def build(
        cls,
        words: Collection[str],
        spoken: Mapping[str, str],
        fuzzy: Iterable[str],
        emoji: Mapping[str, str],
    ) -> "Spellings":
        """Index the tables of one language."""
        whole = [w for w in words if not w.endswith("*")]
        stems = frozenset(w.removesuffix("*") for w in words if w.endswith("*") and len(w) > _SHORTEST_STEM)
        by_first: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
        for wrong, right in spoken.items():
            key = tuple(wrong.split())
            by_first.setdefault(key[0], []).append((key, tuple(right.split())))
        ordered = {k: tuple(sorted(v, key=lambda kv: -len(kv[0]))) for k, v in by_first.items()}
        parts = frozenset(
            itertools.chain(whole, *(w.split() for w in spoken.values()), (w for w in spoken if " " not in w))
        )
        known = parts.union(*(w.split() for w in spoken))
        near = {short: word for word in fuzzy for short in (word, *_shortened(word))}
        return cls(known, parts, stems, ordered, near, emoji)

    def tokens(self, text: str) -> list[str]:
        """Return the words of `text`, repaired, with "." where a sentence ends."""
        for picture, word in self.emoji.items():
            if picture in text:
                text = text.replace(picture, f" {word} ")
        folded = _SPACED.sub(self._unspaced, fold(text))
        words: list[str] = []
        for found in _TOKEN.finditer(folded):
            if found[0] in _UNITS and words and words[-1].isdecimal():
                words[-1] += "mg"
            else:
                words.extend(self._word(found[0]))
        return list(self._respelled(words))

    def _unspaced(self, found: re.Match[str]) -> str:
        joined = re.sub(r"[^a-z]", "", found[0])
        article = joined[0] in "aiy" and joined not in self.known and joined[1:] in self.known
        return f"{joined[0]} {joined[1:]}" if article else joined

    def _word(self, raw: str) -> tuple[str, ...]:
        if raw in self.known:
            return (raw,)
        if not raw[-1].isalnum():
            return (END,)
        if raw.isdecimal() or (raw.isalpha() and len(raw) < 4 and not _RUN.search(raw)):
            return (raw,)
        if raw not in self._repaired:
            if len(self._repaired) > 20_000:  # strangers' words must not fill the memory
                self._repaired.clear()
            self._repaired[raw] = self._repair(raw)
        return self._repaired[raw]

    def _repair(self, raw: str) -> tuple[str, ...]:
        if dose := _DOSE.fullmatch(raw):
            return (f"{dose[1]}mg",)
        for candidate in self._candidates(raw):
            if candidate in self.known:
                return (candidate,)
        if count := _COUNT.fullmatch(raw):
            return (count[1], count[2])
        plain = raw.translate(_LEET) if not raw.isalpha() else raw
        if any(plain[: len(plain) - ending] in self.stems for ending in range(_LONGEST_ENDING)):
            return (plain,)
        if 5 <= len(plain) <= _LONGEST_WORD:
            near = next((self.near[s] for s in (plain, *_shortened(plain)) if s in self.near), None)
            if near:
                return (near,)
        if 7 <= len(plain) <= _LONGEST_WORD and (parts := self._split(plain)):
            return parts
        return (plain,)

    def _candidates(self, raw: str) -> Iterator[str]:
        plain = raw if raw.isalpha() else raw.translate(_LEET)
        yield plain
        if 0 < plain.count("*") <= 2:
            for vowels in itertools.product(_VOWELS, repeat=plain.count("*")):
                letters = iter(vowels)
                yield "".join(next(letters) if c == "*" else c for c in plain)
        runs = _RUN.findall(plain)
        if 0 < len(runs) <= 5:
            for keep in itertools.product((2, 1), repeat=len(runs)):
                sizes = iter(keep)
                yield _RUN.sub(lambda m, sizes=sizes: m[1] * next(sizes), plain)  # type: ignore[misc]

    def _split(self, joined: str) -> tuple[str, ...] | None:
        """Return the fewest known words that `joined` is made of (single letters: only "i", "y")."""
        best: list[tuple[str, ...] | None] = [()] + [None] * len(joined)
        for end in range(1, len(joined) + 1):
            for start in range(max(0, end - 14), end):
                head, word = best[start], joined[start:end]
                if head is None or word not in self.parts or (len(word) == 1 and word not in "iy"):
                    continue
                previous = best[end]
                if previous is None or len(head) + 1 < len(previous):
                    best[end] = (*head, word)
        return best[-1]

    def _respelled(self, words: list[str]) -> Iterator[str]:
        at = 0
        while at < len(words):
            for key, value in self.spoken.get(words[at], ()):
                if tuple(words[at : at + len(key)]) == key:
                    yield from value
                    at += len(key)
                    break
            else:
                yield words[at]
                at += 1


def _shortened(word: str) -> Iterator[str]:
    """Yield `word` with one letter left out, never the first: two words one slip apart share one."""
    return (word[:i] + word[i + 1 :] for i in range(1, len(word)))
