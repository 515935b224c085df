"""What the spool keeps while the database is down comes back whole, in order, and unread by others."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from agent.desk.spool import Spool
from agent.errors import StoreDown
from agent.store import FieldKeys, new_field_key
from tests.support.stores import make_keys


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path / "spool", make_keys())


def replayed(spool: Spool) -> list[int]:
    got: list[int] = []
    spool.replay({"need": lambda value: got.append(value["n"])})
    return got


def test_records_come_back_once_and_in_the_order_put(spool: Spool) -> None:
    for number in range(5):
        spool.put("need", {"n": number})

    assert [value["n"] for _, value in spool.pending()] == [0, 1, 2, 3, 4]
    assert replayed(spool) == [0, 1, 2, 3, 4]
    assert replayed(spool) == []
    assert spool.pending() == []


def test_nothing_on_the_disk_can_be_read_and_only_we_may_open_it(spool: Spool, tmp_path: Path) -> None:
    spool.put("need", {"n": 1, "words": "I want to talk to Maria"})

    (file,) = (tmp_path / "spool").glob("*.spool")
    assert b"Maria" not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0


def test_a_database_still_down_loses_nothing(spool: Spool) -> None:
    for number in range(3):
        spool.put("need", {"n": number})
    seen: list[int] = []

    def apply(value: dict[str, Any]) -> None:
        if value["n"] == 1 and len(seen) < 2:
            seen.append(99)
            raise StoreDown("the database cannot be reached")
        seen.append(value["n"])

    assert spool.replay({"need": apply}) == 1
    spool.put("need", {"n": 3})
    spool.replay({"need": apply})

    assert seen == [0, 99, 0, 1, 2, 3]


def test_a_record_that_cannot_be_applied_or_read_does_not_keep_back_the_others(
    spool: Spool, tmp_path: Path
) -> None:
    spool.put("need", {"n": 1})
    Spool(tmp_path / "spool", make_keys("lost")).put("need", {"n": 2})
    spool.put("unheard of", {"n": 3})
    with (tmp_path / "spool" / "open.spool").open("ab") as file:
        file.write(b"k1.torn-by-a-cra")
    spool.put("need", {"n": 4})

    assert replayed(spool) == [1, 4]
    assert len((tmp_path / "spool" / "unreadable.spool").read_text().split()) == 3
    assert replayed(spool) == []


def test_keys_may_rotate_while_records_wait(tmp_path: Path) -> None:
    old, new = f"k1:{new_field_key()}", f"k2:{new_field_key()}"
    Spool(tmp_path, FieldKeys.parse(old)).put("need", {"n": 7})

    assert replayed(Spool(tmp_path, FieldKeys.parse(f"{new},{old}"))) == [7]


def test_many_writers_and_a_replay_at_once_lose_and_repeat_nothing(spool: Spool) -> None:
    got: list[int] = []

    def put(number: int) -> None:
        spool.put("need", {"n": number})
        if number % 10 == 0:
            spool.replay({"need": lambda value: got.append(value["n"])})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(put, range(80)))
    got += replayed(spool)

    assert sorted(got) == list(range(80))
