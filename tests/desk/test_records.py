"""Events outlive a database that is down, inbound things are claimed once, tampering with the audit shows."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from agent.clock import SystemClock
from agent.desk.records import Records
from agent.desk.spool import Spool
from agent.errors import StoreDown
from agent.store import Store, audit
from tests.support.bookings import together
from tests.support.databases import Databases
from tests.support.stores import make_keys

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


class FlakyStore(Store):
    """A store that can be taken down."""

    down = False

    def write(self) -> Any:
        if self.down:
            raise StoreDown("down")
        return super().write()


@pytest.fixture
def flaky(sqlite_databases: Databases) -> Iterator[FlakyStore]:
    opened = FlakyStore(sqlite_databases.fresh(), make_keys())
    yield opened
    opened.close()


def make_records(store: Store, folder: Path) -> Records:
    return Records(store, Spool(folder / "spool", store.keys), SystemClock(), folder / "audit.head")


def heard(records: Records, number: int, conversation: str = "c1") -> None:
    at = NOW + timedelta(seconds=number)
    records.event(conversation, f"t{number}", "heard", {"text": f"número {number}"}, at)


def test_events_come_back_in_order(store: Store, tmp_path: Path) -> None:
    records = make_records(store, tmp_path)

    for number in range(50):
        heard(records, number)
    heard(records, 0, "c2")

    found = records.events("c1")
    assert [event.turn_id for event in found] == [f"t{n}" for n in range(50)]
    assert found[7].payload == {"text": "número 7"}
    assert found[7].at == NOW + timedelta(seconds=7)


def test_events_of_many_threads_are_all_kept(store: Store, tmp_path: Path) -> None:
    records = make_records(store, tmp_path)

    together([lambda n=n: [heard(records, n * 100 + i) for i in range(20)] for n in range(8)])  # type: ignore[misc]

    assert len(records.events("c1")) == 160


def test_an_event_never_raises_whatever_is_in_it(store: Store, tmp_path: Path) -> None:
    records = make_records(store, tmp_path)

    records.event("c1", None, "odd", {"thing": object(), "at": NOW}, NOW)
    records.event("c1", None, "odder", {1: {2, 3}}, NOW)  # type: ignore[dict-item]

    assert [event.kind for event in records.events("c1")] == ["odd", "odder"]


def test_events_wait_in_the_spool_while_the_database_is_down(flaky: FlakyStore, tmp_path: Path) -> None:
    records = make_records(flaky, tmp_path)
    heard(records, 0)
    records.flush()
    flaky.down = True
    for number in range(1, 6):
        heard(records, number)
    assert records.flush()
    spooled = b"".join(p.read_bytes() for p in (tmp_path / "spool").glob("*.spool"))

    flaky.down = False
    heard(records, 6)

    assert b"mero" not in spooled
    assert spooled
    assert [event.turn_id for event in records.events("c1")] == [f"t{n}" for n in range(7)]


def test_what_a_dead_process_left_in_the_spool_is_replayed_once(flaky: FlakyStore, tmp_path: Path) -> None:
    flaky.down = True
    first = make_records(flaky, tmp_path)
    heard(first, 0)
    first.flush()
    flaky.down = False

    second = make_records(flaky, tmp_path)
    heard(second, 1)

    assert [event.turn_id for event in second.events("c1")] == ["t0", "t1"]
    heard(first, 2)
    assert [event.turn_id for event in first.events("c1")] == ["t0", "t1", "t2"]


def test_an_inbound_thing_is_claimed_once(store: Store, tmp_path: Path) -> None:
    records = make_records(store, tmp_path)
    won: list[bool] = []
    gate = threading.Barrier(8)

    def claim() -> None:
        gate.wait(timeout=30)
        won.append(records.claim("SM1", "sms", NOW))

    together([claim] * 8)

    assert sorted(won) == [False] * 7 + [True]
    assert records.answer_to("SM1") == ("claimed", None)
    records.answered("SM1", "c1", "See you then.")
    assert records.answer_to("SM1") == ("answered", "See you then.")
    assert records.answer_to("SM2") is None


@pytest.fixture
def trail(store: Store, tmp_path: Path) -> Records:
    records = make_records(store, tmp_path)
    for number in range(5):
        records.seen("ana", "read", f"patient:{number}", {"page": number})
    assert records.seal() == 5
    return records


def tamper(store: Store, command: str) -> None:
    with store.engine.begin() as connection:
        connection.execute(text(command))


def test_an_untouched_trail_is_whole(trail: Records) -> None:
    assert trail.verify() == audit.Verified(5, 5, ())
    assert trail.seal() == 0

    trail.seen("ana", "read", "patient:9")
    assert trail.verify() == audit.Verified(6, 5, ())  # the newest row waits for the sealer
    assert trail.seal() == 1
    assert trail.verify() == audit.Verified(6, 6, ())


@pytest.mark.parametrize(
    "command",
    [
        "UPDATE audits SET actor = 'bob' WHERE id = 3",
        "UPDATE audits SET subject = 'patient:7' WHERE id = 1",
        "UPDATE audits SET detail_sealed = NULL WHERE id = 5",
        "UPDATE audits SET at = '2026-01-01 00:00:00' WHERE id = 2",
        "DELETE FROM audits WHERE id = 2",
        "DELETE FROM audits WHERE id = 5",
        "DELETE FROM audit_seals WHERE audit_id = 4",
        "UPDATE audit_seals SET hash = 'x' WHERE audit_id = 5",
    ],
)
def test_tampering_shows(trail: Records, store: Store, command: str) -> None:
    tamper(store, command)

    assert trail.verify().faults != ()


def test_a_tail_that_was_cut_off_with_its_seals_shows(trail: Records, store: Store) -> None:
    tamper(store, "DELETE FROM audits WHERE id >= 4")
    tamper(store, "DELETE FROM audit_seals WHERE audit_id >= 4")

    assert any("cut off" in fault for fault in trail.verify().faults)


def test_a_trail_rewritten_from_the_start_shows_against_the_published_head(
    trail: Records, store: Store, tmp_path: Path
) -> None:
    tamper(store, "DELETE FROM audit_seals")
    tamper(store, "UPDATE audits SET actor = 'bob' WHERE id = 1")
    audit.seal(store, tmp_path / "another.head")

    assert trail.verify().faults == ("the chain does not end in the published head",)


def test_a_missing_head_shows(trail: Records, tmp_path: Path) -> None:
    (tmp_path / "audit.head").unlink()

    assert trail.verify().faults == ("the published head is missing",)


def test_sealers_that_run_at_once_do_not_fork_the_chain(store: Store, tmp_path: Path) -> None:
    records = make_records(store, tmp_path)
    failed: list[BaseException] = []

    def write() -> None:
        for number in range(10):
            records.seen("ana", "read", f"patient:{number}")

    def seal() -> None:
        try:
            for _ in range(5):
                records.seal()
        except BaseException as error:
            failed.append(error)

    together([write, write, seal, seal])
    records.seal()

    assert failed == []
    assert records.verify() == audit.Verified(20, 20, ())
