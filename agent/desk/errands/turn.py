"""What goes into an errand, and what comes out of it."""

from dataclasses import dataclass
from datetime import datetime

from agent.turns import Channel, Language, Reply, Understood


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing a person said, understood; `at` is aware. `turn_id` makes every write idempotent."""

    conversation: str
    turn_id: str
    channel: Channel
    language: Language
    at: datetime
    understood: Understood


@dataclass(frozen=True, slots=True)
class Step:
    """What to say, which errand is open afterwards (None: none), and which question it asked last."""

    replies: tuple[Reply, ...]
    active: str | None = None
    asks: str | None = None
