"""A hand-over desk for tests: a real store, spool and rota file, a carrier by hand, and no waiting."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from agent.desk.handoff import Handoff
from agent.desk.pages import Pager
from agent.desk.rota import RotaFile
from agent.desk.spool import Spool
from agent.errors import StoreDown
from agent.practice import Practice
from agent.store import Store, tables
from agent.turns import Channel
from tests.support.ports import NOON, FakeCalls, FakeClock, FakeTexts, render
from tests.support.practice import make_practice

FRONT, NIGHT, LAST = "+13125550101", "+13125550102", "+13125550103"
CALLER = "+13125550177"
_made: list["People"] = []


def hurry(event: threading.Event, seconds: float) -> bool:
    """Wait for nothing: what has not happened by now is too late."""
    return event.is_set()


def patient(event: threading.Event, seconds: float) -> bool:
    """Wait until the test has acted."""
    return event.wait(2)


class BrokenStore(Store):
    """A store that can be taken down."""

    down = False

    def read(self):  # type: ignore[no-untyped-def]
        """Give a session, or fail."""
        if self.down:
            raise StoreDown("the database cannot be reached")
        return super().read()

    def write(self):  # type: ignore[no-untyped-def]
        """Give a session, or fail."""
        if self.down:
            raise StoreDown("the database cannot be reached")
        return super().write()


@dataclass
class People:
    """Everything a test of the hand-over needs."""

    store: Store
    folder: Path
    clock: FakeClock
    calls: FakeCalls
    texts: FakeTexts
    practice: Practice
    handoff: Handoff
    told: list[str]

    def call(self, conversation: str = "talk", call_sid: str = "CA1") -> str:
        """Open a call: its row, and a line that notes what it is told."""
        with self.store.write() as session:
            session.add(
                tables.Conversation(
                    id=conversation,
                    channel=Channel.VOICE,
                    phone=CALLER,
                    started_at=NOON,
                    last_at=NOON,
                    call_sid=call_sid,
                )
            )
        self.handoff.watch(conversation, self.told.append)
        return conversation

    def restarted(self, pause: Callable[[threading.Event, float], bool] = hurry) -> "People":
        """Return the desk as it is after the process was killed and started again."""
        return make_people(self.store, self.folder, pause=pause, clock=self.clock, practice=self.practice)


def make_people(
    store: Store,
    folder: Path,
    *,
    pause: Callable[[threading.Event, float], bool] = hurry,
    clock: FakeClock | None = None,
    practice: Practice | None = None,
) -> People:
    """Return a hand-over desk at a Tuesday noon, when the front desk, and one clinician, are there."""
    clock = clock or FakeClock()
    calls, texts = FakeCalls(), FakeTexts(clock)
    known = practice or make_practice()
    made = People(store, folder, clock, calls, texts, known, None, [])  # type: ignore[arg-type]
    made.handoff = Handoff(
        store,
        calls,
        Pager(texts, store, render, clock),
        RotaFile(folder / "published" / "rota.json", lambda: made.practice, ours=(texts.number,)),
        Spool(folder / "spool", store.keys),
        clock=clock,
        pause=pause,
    )
    _made.append(made)
    return made


def close_all() -> None:
    """End every ladder that a test began, before its store is closed."""
    while _made:
        assert _made.pop().handoff.close()


def until(true: Callable[[], object], what: str = "it") -> None:
    """Wait until the background has caught up; fail after five seconds."""
    for _ in range(500):
        if true():
            return
        time.sleep(0.01)
    raise AssertionError(f"{what} never happened")
