"""What all calls of this process share."""

import time
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass

from agent.clock import Clock
from integrations.twilio.desk_side import LineDesk
from integrations.twilio.parts import Ears, MakeListener, Mouth


@dataclass(frozen=True, slots=True)
class Parts:
    """`pool` runs transcriptions; `sentences` splits words to say; `now` gives monotonic seconds."""

    desk: LineDesk
    ears: Ears
    mouth: Mouth
    make_listener: MakeListener
    clock: Clock
    sentences: Callable[[str], list[str]]
    pool: Executor
    now: Callable[[], float] = time.monotonic
