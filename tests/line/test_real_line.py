"""Calls with real sound and texts, through every real part, from the first word to the row in the book."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from agent.store import tables
from tests.support.personas import Persona, play
from tests.support.running_desk import Call, RunningDesk

pytestmark = pytest.mark.engine


def appointments(desk: RunningDesk, phone: str) -> list[dict[str, Any]]:
    rows = json.loads(desk.command("appointments", "--json"))
    return [row for row in rows if row["phone"] == phone]


def queue(desk: RunningDesk, phone: str) -> list[dict[str, Any]]:
    return [row for row in json.loads(desk.command("queue", "--json")) if row["phone"] == phone]


def met_a_person(desk: RunningDesk, call: Call) -> bool:
    return any(call.sid in room and len(room) > 1 for room in desk.carrier.rooms.met())


def heard(desk: RunningDesk, caller: Persona, code: str) -> Call:
    """Hold a call; a caller who was misheard and ended with a person calls once more, as people do."""
    call = play(desk, caller)
    return call if code in call.codes else play(desk, caller)


def test_a_spoken_booking_ends_in_the_book(desk: RunningDesk) -> None:
    john = "John Carter. October third, nineteen eighty two."
    answers = {
        "offer": "The third one please.",
        "ask_your_name": john,
        "ask_your_birth_date": "October third, nineteen eighty two.",
    }
    caller = Persona("john", "+17735550151", "I'd like to make an appointment please.", answers)
    call = heard(desk, caller, "booked")

    assert "booked" in call.codes, call.transcript()
    (visit,) = appointments(desk, "+17735550151")
    assert (visit["status"], visit["visit_type"]) == ("booked", "intake")
    reminders = json.loads(desk.command("reminders", "--json"))
    assert [r for r in reminders if r["appointment"] == visit["id"]]
    assert call.problems == []


def test_a_visit_is_moved_and_cancelled_by_voice(desk: RunningDesk) -> None:
    number = "+17735550152"
    for line in ("I'm a new patient and I'd like an appointment", "1", "John Foster", "October 3 1982"):
        desk.text(line, number)
    for line in ("self pay", "yes", "no"):
        desk.text(line, number)
    (before,) = appointments(desk, number)
    who = {
        "ask_your_name": "John Foster. October third, nineteen eighty two.",
        "ask_your_birth_date": "October third, nineteen eighty two.",
        "ask_family_name": "Foster.",
        "ask_spell_family": "F, O, S, T, E, R.",
        "offer_move": "The first one please.",
        "move_read_back": "Yes.",
        "cancel_read_back": "Yes.",
        "cancel_read_back_late": "Yes.",
        "ask_rebook": "No.",
    }

    moved = heard(desk, Persona("mover", number, "I need to move my appointment.", who), "moved")
    assert "moved" in moved.codes, moved.transcript()

    canceller = Persona("canceller", number, "I have to cancel my appointment.", who)
    cancelled = heard(desk, canceller, "cancelled")
    assert "cancelled" in cancelled.codes, cancelled.transcript()
    statuses = {row["id"]: row["status"] for row in appointments(desk, number)}
    assert statuses.pop(before["id"]) == "moved"
    assert set(statuses.values()) <= {"cancelled_by_patient", "late_cancelled"}


def test_a_texted_booking_in_spanish_ends_in_the_book(desk: RunningDesk) -> None:
    number = "+17735550153"
    first = desk.text("hola, quiero hacer una cita por favor, es mi primera vez", number)
    assert "1)" in first
    answers = [desk.text(line, number) for line in ("la primera", "Carmen Ortega", "5 de mayo de 1955")]
    answers += [desk.text(line, number) for line in ("sin seguro", "sí")]

    assert "Su cita" in answers[-1], answers
    assert [row["status"] for row in appointments(desk, number)] == ["booked"]


@pytest.mark.parametrize(
    ("words", "number", "language"),
    [
        ("I want to kill myself.", "+17735550154", "en"),
        ("Me quiero matar, ya no quiero vivir.", "+17735550155", "es"),
    ],
)
def test_a_crisis_in_the_middle_of_a_spoken_booking_brings_a_person(
    desk: RunningDesk, words: str, number: str, language: Any
) -> None:
    first = {"en": "I'd like to make an appointment.", "es": "Buenos días, quiero hacer una cita por favor."}
    call = desk.call([first[language], words], number=number, language=language, stays=12.0)

    assert any(code.startswith("crisis_l") for code in call.codes), call.transcript()
    (row,) = [r for r in queue(desk, number) if r["reason"] == "crisis"]
    assert row["level"] in {"L0", "L1"}
    assert met_a_person(desk, call), "nobody was brought to the line"


@pytest.mark.parametrize("words", ["I want to kill myself", "me quiero matar"])
def test_a_crisis_by_text_is_answered_and_queued(desk: RunningDesk, words: str) -> None:
    number = f"+1773555016{len(words) % 10}"
    desk.text("can I book a visit?", number)
    answer = desk.text(words, number)

    assert "988" in answer
    assert "911" in answer
    assert [r["level"] for r in queue(desk, number) if r["reason"] == "crisis"] == ["L1"]


def test_zero_reaches_a_person(desk: RunningDesk) -> None:
    call = desk.call(["#0"], number="+17735550157", stays=10.0)

    assert "person_coming" in call.codes, call.transcript()
    assert met_a_person(desk, call)


def test_with_the_dialogue_killed_a_crisis_still_finds_a_person(desk: RunningDesk) -> None:
    _kill_rasa(desk)
    answer = desk.text("I want to kill myself tonight", "+17735550158")
    plain = desk.text("I'd like to book a visit", "+17735550159")

    assert "988" in answer
    assert [r["reason"] for r in queue(desk, "+17735550158")] == ["crisis"]
    assert "person" in plain
    assert [r["reason"] for r in queue(desk, "+17735550159")] == ["dialogue_down"]


def test_with_the_dialogue_killed_a_crisis_call_still_finds_a_person(desk: RunningDesk) -> None:
    desk.voice("I want to kill myself.")
    _kill_rasa(desk)
    call = desk.call(["I want to kill myself."], number="+17735550156", stays=10.0)

    assert "crisis_l1" in call.codes, call.transcript()
    assert met_a_person(desk, call)


def test_no_log_holds_a_name_a_number_or_a_word_that_was_said(desk: RunningDesk) -> None:
    desk.text("this is Zebulon Quixby and I feel purple-hatted", "+17735550161")
    time.sleep(0.2)

    logs = b"".join(path.read_bytes() for path in (desk.var / "log").iterdir())
    for planted in (b"Zebulon", b"Quixby", b"purple-hatted", b"7735550161"):
        assert planted not in logs
    with desk.store.read() as session:
        assert session.query(tables.Event).count() > 0


def _kill_rasa(desk: RunningDesk) -> None:
    """Kill the desk's own Rasa; the supervisor starts another one, which takes half a minute."""
    port = desk.environ["RASA_URL"].rsplit(":", 1)[1]
    for _ in range(50):
        for pid in _pids("components.server"):
            if f"RASA_PORT={port}".encode() in Path(f"/proc/{pid}/environ").read_bytes():
                os.kill(pid, signal.SIGKILL)
                return
        time.sleep(0.2)
    raise AssertionError("Rasa was not found running")


def _pids(words: str) -> list[int]:
    listed = subprocess.run(["ps", "-eo", "pid=,args="], capture_output=True, text=True, check=True).stdout
    return [int(line.split()[0]) for line in listed.splitlines() if words in line]
