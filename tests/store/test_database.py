"""Transactions are immediate, whole and durable; a database that is down is one error without details."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from agent.errors import StoreDown
from agent.store import FieldKeys, Store, tables
from tests.support.bookings import together
from tests.support.databases import Databases

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


def inbound(sid: str, at: datetime = NOW) -> tables.Inbound:
    return tables.Inbound(sid=sid, kind="sms", at=at, reply="+13125550199")


def count(store: Store) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(tables.Inbound)) or 0


def test_sqlite_is_durable_and_waits_its_turn(sqlite_databases: Databases, keys: FieldKeys) -> None:
    store = Store(sqlite_databases.fresh(), keys)
    with store.read() as session:
        kept = {
            name: session.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
        }

    assert kept == {"journal_mode": "wal", "synchronous": 2, "busy_timeout": 5000, "foreign_keys": 1}
    store.close()


def test_an_error_undoes_the_whole_transaction(store: Store) -> None:
    def fail_halfway() -> None:
        with store.write() as session:
            session.add(inbound("SM1"))
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_halfway()

    assert count(store) == 0


def test_many_writers_at_once_all_succeed(store: Store) -> None:
    failed: list[BaseException] = []

    def write(writer: int) -> None:
        try:
            for number in range(15):
                with store.write() as session:
                    session.execute(select(func.count()).select_from(tables.Inbound))  # read, then write
                    session.add(inbound(f"SM{writer}-{number}"))
        except BaseException as error:
            failed.append(error)

    together([lambda writer=writer: write(writer) for writer in range(12)])  # type: ignore[misc]

    assert failed == []
    assert count(store) == 180


def test_a_reader_is_not_kept_waiting_by_a_writer(store: Store) -> None:
    with store.write() as session:
        session.add(inbound("SM1"))
        session.flush()

        assert count(store) == 0  # in a session of its own, while the other one is open


def test_times_come_back_aware_and_in_utc(store: Store) -> None:
    chicago = timezone(timedelta(hours=-6))
    with store.write() as session:
        session.add(inbound("SM1", datetime(2026, 11, 23, 9, 30, 0, 123456, tzinfo=chicago)))

    with store.read() as session:
        at = session.get_one(tables.Inbound, "SM1").at
        found = session.scalar(select(tables.Inbound.sid).where(tables.Inbound.at > NOW))

    assert at == datetime(2026, 11, 23, 15, 30, 0, 123456, tzinfo=UTC)
    assert at.tzinfo == UTC
    assert found == "SM1"


def test_an_error_never_shows_a_value(store: Store) -> None:
    with store.write() as session:
        session.add(inbound("SM1"))

    with pytest.raises(IntegrityError) as caught, store.write() as session:
        session.add(inbound("SM1"))

    assert "+1312" not in str(caught.value)


@pytest.mark.parametrize("url", ["sqlite:////no/such/folder/desk.db", "postgresql://nobody@127.0.0.1:9/desk"])
def test_a_database_that_cannot_be_reached_is_down(url: str, keys: FieldKeys) -> None:
    store = Store(url, keys)

    with pytest.raises(StoreDown), store.read() as session:
        session.execute(text("SELECT 1"))
    with pytest.raises(StoreDown), store.write() as session:
        session.add(inbound("SM1"))
    assert not store.answers()
    store.close()


def test_a_database_without_its_tables_is_down(tmp_path: Path, keys: FieldKeys) -> None:
    store = Store(f"sqlite:///{tmp_path / 'desk.db'}", keys)

    assert store.answers()
    with pytest.raises(StoreDown):
        count(store)
    store.close()


def test_a_locked_sqlite_file_is_down_and_not_a_hang(
    sqlite_databases: Databases, keys: FieldKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.store.database.BUSY_SECONDS", 0)
    url = sqlite_databases.fresh()
    first, second = Store(url, keys), Store(url, keys)

    with first.write() as session:
        session.add(inbound("SM1"))
        session.flush()
        with pytest.raises(StoreDown), second.write() as other:
            other.add(inbound("SM2"))

    assert count(first) == 1
    first.close()
    second.close()
