"""Duckling in this process: places in the text, zones, threads."""

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.errors import Misconfigured
from integrations.duckling import DucklingParser
from tests.support.times import CHICAGO, MONDAY, real_parser

pytestmark = pytest.mark.engine


@pytest.mark.parametrize("before", ["", "Müller, ", "¿señora? ", "😀 ñandú 👩‍👧 "])
def test_places_count_characters_whatever_stands_before(before: str) -> None:
    text = f"{before}tomorrow at 3 é"
    found = real_parser().parse(text, "en", MONDAY)
    assert {text[one.start : one.end] for one in found} == {"tomorrow at 3"}


def test_every_candidate_comes_back_in_the_zone_of_the_reference() -> None:
    found = real_parser().parse("mañana a las 3", "es", MONDAY)
    assert [one.since for one in found] == [
        datetime(2026, 11, 24, 3, tzinfo=CHICAGO),
        datetime(2026, 11, 24, 15, tzinfo=CHICAGO),
    ]
    assert all(one.since and one.since.tzinfo is CHICAGO for one in found)
    assert found[0].until == datetime(2026, 11, 24, 4, tzinfo=CHICAGO)


def test_a_day_ends_at_midnight_when_the_clock_goes_back() -> None:
    found = real_parser().parse("tomorrow", "en", datetime(2026, 10, 31, 9, tzinfo=CHICAGO))[0]
    assert found.until == datetime(2026, 11, 2, tzinfo=CHICAGO)
    month = real_parser().parse("in December", "en", MONDAY)[0]
    assert month.until == datetime(2027, 1, 1, tzinfo=CHICAGO)


def test_open_ends_are_none_and_a_reference_without_a_name_is_utc() -> None:
    found = real_parser().parse("after Friday", "en", MONDAY.astimezone(UTC))[0]
    assert found.until is None
    assert found.since == datetime(2026, 11, 27, tzinfo=UTC)


def test_text_without_a_time_has_no_parse() -> None:
    assert real_parser().parse("hello", "en", MONDAY) == []
    assert real_parser().parse("  ", "es", MONDAY) == []


def test_many_threads_get_their_own_answers() -> None:
    def days(shift: int) -> datetime | None:
        return real_parser().parse("tomorrow", "en", MONDAY + timedelta(days=shift))[0].since

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(days, range(200)))
    assert found == [datetime(2026, 11, 24, tzinfo=CHICAGO) + timedelta(days=n) for n in range(200)]


@pytest.mark.parametrize(
    "text", ["today tomorrow " * 60, "the first the second " * 60, "lunes martes jueves " * 60]
)
def test_a_text_of_nothing_but_times_comes_back(text: str) -> None:
    for language in ("en", "es"):
        found = real_parser().parse(text, language, MONDAY)
        assert all(one.end <= len(text) for one in found)


def _parse_in_child(queue: "multiprocessing.Queue[int]") -> None:
    queue.put(len(DucklingParser().parse("tomorrow", "en", MONDAY)))


def test_a_spawned_process_can_parse_too() -> None:
    context = multiprocessing.get_context("spawn")
    queue: multiprocessing.Queue[int] = context.Queue()
    child = context.Process(target=_parse_in_child, args=(queue,))
    child.start()
    assert queue.get(timeout=30) == 1
    child.join(timeout=30)
    assert child.exitcode == 0


def test_missing_zone_files_are_named_instead_of_ending_the_process(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="time zone files"):
        DucklingParser(tmp_path)
