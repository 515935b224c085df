"""What a piece of speech was heard as."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from agent.turns import Language


@dataclass(frozen=True, slots=True)
class Transcript:
    """One clip as text; `text` is empty where nobody said anything.

    `confidence` (0 to 1) is the mean probability of the words, `no_speech` the engine's own doubt that
    somebody spoke, `seconds` the clip's length, `took_seconds` the work. `languages` holds how likely
    each of ours is by the sound alone.
    """

    text: str
    language: Language
    confidence: float = 0.0
    no_speech: float = 0.0
    seconds: float = 0.0
    took_seconds: float = 0.0
    languages: Mapping[str, float] = field(default_factory=dict)
    alternatives: tuple[str, ...] = ()


def to_json(transcript: Transcript) -> dict[str, Any]:
    """Return the transcript as JSON values."""
    return {name: getattr(transcript, name) for name in Transcript.__slots__}


def from_json(head: Mapping[str, Any]) -> Transcript:
    """Return the transcript that `to_json` wrote."""
    values = {name: head[name] for name in Transcript.__slots__}
    return Transcript(**{**values, "alternatives": tuple(values["alternatives"])})
