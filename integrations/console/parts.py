"""What the console needs from the desk, the settings and the demo's carrier, as small Protocols."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from agent.clock import Clock
from agent.practice import Practice
from agent.visits import Patient, Visit

Json = dict[str, Any]


class Staff(Protocol):
    """Somebody logged in."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def name(self) -> str: ...  # noqa: D102


class CheckingUsers(Protocol):
    """The staff who may log in."""

    def check(self, name: str, password: str, at: datetime) -> Staff | None:
        """Return who logs in; None for a wrong password or a locked account."""
        ...

    def get(self, user_id: str) -> Staff | None:
        """Return a member of staff."""
        ...


class Overview(Protocol):
    """The office's lists."""

    def waiting(self) -> list[Json]:
        """Return what still needs a person, the most urgent first."""
        ...

    def need(self, escalation_id: str, user: str, at: datetime) -> Json:
        """Return all that is known of one; raises NotFound; the look is on the audit chain."""
        ...

    def claim(self, escalation_id: str, user: str, at: datetime) -> Json:
        """Take one; raises NotFound, IllegalTransition."""
        ...

    def resolve(
        self, escalation_id: str, user: str, at: datetime, *, outcome: str, note: str | None = None
    ) -> Json:
        """Close one; raises NotFound, IllegalTransition."""
        ...

    def today(self, at: datetime) -> list[Json]:
        """Return the day's visits."""
        ...

    def call(self, call_sid: str) -> list[Json]:
        """Return what was said in a call so far; for the demo's phone."""
        ...


class KeepingRecords(Protocol):
    """The audit chain."""

    def seen(self, actor: str, verb: str, subject: str) -> None:
        """Note that somebody looked at something."""
        ...


class KnowingPatients(Protocol):
    """The patients, for the demo's phone."""

    def by_phone(self, phone: str) -> list[Patient]:
        """Return the patients with that number."""
        ...


class Book(Protocol):
    """The visits, for the demo's phone."""

    def day(self, day: date) -> list[Visit]:
        """Return all visits of a day."""
        ...

    def upcoming(self, patient_id: str, at: datetime) -> list[Visit]:
        """Return a patient's standing visits to come, earliest first."""
        ...


class ConsoleDesk(Protocol):
    """The desk as the console sees it; `agent.desk.desk.Desk` fulfils it."""

    @property
    def users(self) -> CheckingUsers: ...  # noqa: D102
    @property
    def overview(self) -> Overview: ...  # noqa: D102
    @property
    def records(self) -> KeepingRecords: ...  # noqa: D102
    @property
    def patients(self) -> KnowingPatients: ...  # noqa: D102
    @property
    def booking(self) -> Book: ...  # noqa: D102

    def practice(self) -> Practice:
        """Return the practice as published now."""
        ...

    def safety(self) -> Any:
        """Return the safety rules: each of `rules` has an `id` and a `reason`."""
        ...


class ConsoleSettings(Protocol):
    """The settings that concern the console."""

    @property
    def public_base_url(self) -> str: ...  # noqa: D102
    @property
    def max_event_streams(self) -> int: ...  # noqa: D102


class PhoneLeg(Protocol):
    """A call as the demo's carrier holds it."""

    @property
    def sid(self) -> str: ...  # noqa: D102
    @property
    def status(self) -> str: ...  # noqa: D102
    @property
    def did(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def heard(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def over(self) -> Any: ...  # noqa: D102
    @property
    def streaming(self) -> Any: ...  # noqa: D102

    def press(self, key: str) -> None:
        """Press a key."""
        ...

    def hang_up(self) -> None:
        """Hang up."""
        ...


class DemoCarrier(Protocol):
    """The carrier of demo mode: signs and posts as Twilio does, and streams a call's sound."""

    @property
    def ledger(self) -> Any: ...  # noqa: D102

    def call(self, caller: str, handset: Any) -> PhoneLeg:
        """Call the desk as a patient does."""
        ...

    def text(self, sender: str, body: str) -> list[str]:
        """Text the desk as a patient does; return what is answered at once."""
        ...


@dataclass(frozen=True, slots=True)
class Caller:
    """A made-up person whom one can play on the demo's phone."""

    name: str
    phone: str
    birth_date: date | None = None


@dataclass(frozen=True, slots=True)
class Demo:
    """What `/try` works with. Live mode has none, and no such page."""

    carrier: DemoCarrier
    callers: tuple[Caller, ...]


@dataclass(frozen=True, slots=True)
class Parts:
    """What every page shares."""

    desk: ConsoleDesk
    clock: Clock
    secure: bool
    most_streams: int
    demo: Demo | None = None
