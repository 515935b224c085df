"""Forty callers want one time, in threads and in processes; and a process dies in the middle of a change."""

import json
import subprocess
import sys
from collections.abc import Callable

from sqlalchemy import func, select

from agent.store import FieldKeys, Store, tables
from agent.visits import Opening, Status
from tests.support.bookings import NOW, THERAPY, book, faults, make_booking, make_patient, rush, together

CALLERS = 40
KEY = bytes(range(32))


def check(store: Store, results: list[tuple[str, str]], opening: Opening) -> None:
    winners = [caller for caller, result in results if result == "won"]
    with store.read() as session:
        booked = session.scalar(
            select(func.count()).where(
                tables.Visit.starts_at == opening.start,
                tables.Visit.clinician == opening.clinician,
                tables.Visit.status == Status.BOOKED,
            )
        )

    assert len(results) == CALLERS
    assert len(winners) == 1
    assert booked == 1
    assert all(result != "nothing" for _, result in results)  # everybody else got another time
    assert faults(store) == []


def test_forty_callers_want_one_time_and_one_gets_it(store: Store) -> None:
    patient = make_patient(store)
    opening = make_booking(store).openings(THERAPY, NOW)[0]

    results = rush(store, patient, opening, [f"c{n}" for n in range(CALLERS)])

    check(store, results, opening)


def test_forty_callers_in_four_processes_want_one_time_and_one_gets_it(database_url: str) -> None:
    store = Store(database_url, FieldKeys({"k1": KEY}))
    patient = make_patient(store)
    opening = make_booking(store).openings(THERAPY, NOW)[0]

    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.support.bookings"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for number, process in enumerate(processes):
        callers = [f"p{number}c{n}" for n in range(CALLERS // 4)]
        asked = {"url": database_url, "key": KEY.hex(), "patient": patient, "callers": callers}
        tell(process, json.dumps(asked))
    for process in processes:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        tell(process, "go")
    answers = [process.communicate(timeout=120)[0] for process in processes]

    check(store, [tuple(result) for answer in answers for result in json.loads(answer)], opening)
    store.close()


def tell(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin
    process.stdin.write(f"{line}\n")
    process.stdin.flush()


def test_callers_who_swap_times_never_block_each_other(store: Store) -> None:
    booking, patient = make_booking(store), make_patient(store)
    first, second, *_ = booking.openings(THERAPY, NOW, 100)
    failed: list[Exception] = []

    def swap(caller: str, times: list[Opening]) -> Callable[[], None]:
        def run() -> None:
            for turn in range(6):
                try:
                    booking.hold(caller, f"{caller}{turn}", times[turn % 2], NOW)
                except Exception as error:
                    failed.append(error)

        return run

    together([swap("c1", [first, second]), swap("c2", [second, first])])

    assert {type(error).__name__ for error in failed} <= {"OpeningTaken"}
    assert faults(store) == []
    assert patient


def test_one_turn_delivered_twice_at_once_books_once(store: Store) -> None:
    booking, patient = make_booking(store), make_patient(store)
    held = booking.hold("c1", "t1", booking.openings(THERAPY, NOW)[0], NOW)
    booked = []

    def run() -> None:
        booked.append(booking.book(held.id, patient, "t2", NOW, "c1").id)

    together([run] * 6)

    assert booked == [held.id] * 6
    assert len(booking.upcoming(patient, NOW)) == 1


DIE = """
import os, sys
from agent.store import FieldKeys, Store
from tests.support.bookings import NOW, make_booking

def die(session, visit, at):
    session.flush()
    if visit.status == "booked":
        os._exit(9)

store = Store(sys.argv[1], FieldKeys({"k1": bytes(range(32))}))
make_booking(store, planner=die).move(sys.argv[2], sys.argv[3], "t2", NOW, "c2")
"""


def test_a_process_that_dies_in_the_middle_of_a_move_leaves_nothing_half(database_url: str) -> None:
    store = Store(database_url, FieldKeys({"k1": KEY}))
    booking, patient = make_booking(store), make_patient(store)
    old = book(booking, patient, booking.openings(THERAPY, NOW)[0])
    held = booking.hold("c2", "t1", booking.openings(THERAPY, NOW)[1], NOW)

    died = subprocess.run([sys.executable, "-c", DIE, database_url, old.id, held.id], timeout=60, check=False)

    assert died.returncode == 9
    assert booking.upcoming(patient, NOW) == [old]
    assert booking.visit(held.id).status == Status.HELD
    assert faults(store) == []
    assert booking.move(old.id, held.id, "t2", NOW, "c2").status == Status.BOOKED
    assert faults(store) == []
    store.close()
