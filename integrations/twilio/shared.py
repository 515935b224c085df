"""What all calls of this process share."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass

from agent.clock import Clock
from integrations.twilio.desk_side import LineDesk
from integrations.twilio.parts import Ears, MakeListener, Mouth


@dataclass(frozen=True, slots=True)
class Parts:
    """`pool` runs transcriptions, `spare` what may wait; `sentences` splits words; `now` is monotonic."""

    desk: LineDesk
    ears: Ears
    mouth: Mouth
    make_listener: MakeListener
    clock: Clock
    sentences: Callable[[str], list[str]]
    pool: Executor
    spare: Executor
    now: Callable[[], float]
