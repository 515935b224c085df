"""A person is brought in, whatever is down: rows, ladders, lines, and what a crash leaves behind."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.desk.handoff import Next
from agent.store import Store, tables
from agent.store.escalations import queue, rings_of
from agent.turns import Channel, Level
from tests.support.people import (
    CALLER,
    FRONT,
    LAST,
    NIGHT,
    BrokenStore,
    People,
    close_all,
    make_people,
    patient,
    until,
)
from tests.support.ports import NOON
from tests.support.stores import make_keys

MIDNIGHT = datetime(2027, 3, 10, 6, 30, tzinfo=UTC)  # half past midnight in Chicago


@pytest.fixture(autouse=True)
def ladders_end(request: pytest.FixtureRequest) -> Iterator[None]:
    """End what a test left ringing while its store is still open."""
    request.getfixturevalue("broken" if "broken" in request.fixturenames else "store")
    yield
    close_all()


@pytest.fixture
def people(store: Store, tmp_path: Path) -> People:
    return make_people(store, tmp_path)


@pytest.fixture
def broken(tmp_path: Path) -> Iterator[BrokenStore]:
    store = BrokenStore(f"sqlite:///{tmp_path / 'desk.db'}", make_keys())
    store.create_tables()
    yield store
    store.close()


def crisis(people: People, conversation: str = "talk", turn: str = "t1", level: Level = Level.L1) -> str:
    return people.handoff.need(
        conversation,
        turn,
        "crisis",
        people.clock.now(),
        level=level,
        rule="ideation",
        channel=Channel.VOICE,
        phone=CALLER,
    )


def test_what_was_said_before_stays_in_the_row(people: People) -> None:
    def says(turn: str, **facts: str) -> None:
        now = people.clock.now()
        people.handoff.need("talk", turn, "message", now, channel=Channel.VOICE, facts=facts)

    says("t1", note="call me about the bill", why="asked")
    says("t2", note="and about my records", why="")
    says("t2", note="and about my records")

    (row,) = rows(people)
    assert row.facts["note"] == "call me about the bill / and about my records"
    assert row.facts["why"] == "asked"


def wants_person(people: People, conversation: str = "talk") -> str:
    return people.handoff.need(
        conversation, "t1", "asked_person", people.clock.now(), channel=Channel.VOICE, phone=CALLER
    )


def rows(people: People, *statuses: str) -> list[tables.Escalation]:
    with people.store.read() as session:
        return list(queue(session, statuses or ("open", "claimed"), 100))


def statuses(people: People, conversation: str = "talk") -> list[tuple[str, str]]:
    with people.store.read() as session:
        return [(ring.who, ring.status) for ring in rings_of(session, conversation)]


def test_the_same_need_said_twice_is_one_row_with_the_worst_level(people: People) -> None:
    first = crisis(people, turn="t1", level=Level.L2)
    second = crisis(people, turn="t2", level=Level.L0)
    third = crisis(people, turn="t3", level=Level.L1)

    (row,) = rows(people)
    assert first == second == third == row.id
    assert (row.level, row.due_at) == ("L0", NOON)


def test_two_reasons_are_two_rows_the_urgent_one_first(people: People) -> None:
    wants_person(people)
    crisis(people)

    assert [row.reason for row in rows(people)] == ["crisis", "asked_person"]


def test_what_staff_resolved_opens_again_if_it_is_said_again(people: People) -> None:
    crisis(people)
    with people.store.write() as session:
        row = session.get(tables.Escalation, rows(people)[0].id)
        assert row
        row.status, row.resolved_at = "resolved", NOON + timedelta(minutes=5)

    people.clock.passes(hours=1)
    crisis(people, turn="t9")

    assert [row.status for row in rows(people)] == ["open"]


def test_rings_one_person_after_the_other_until_the_last_resort(people: People) -> None:
    people.call()
    people.calls.refuses = {NIGHT}

    people.handoff.ring(wants_person(people), NOON)
    until(lambda: "failed" in people.told)

    assert people.calls.rung == [FRONT, NIGHT, LAST]
    assert people.told == ["ringing", "failed"]
    assert statuses(people) == [
        ("front_desk", "timed_out"),
        ("night", "refused"),
        ("last_resort", "timed_out"),
    ]
    assert len(people.calls.hung_up) == 2


def test_a_decline_or_a_busy_line_rings_the_next_person(people: People) -> None:
    people.call()
    people.calls.behaves = {
        FRONT: lambda ring: people.handoff.declined(ring, NOON),
        NIGHT: lambda ring: people.handoff.ring_ended(ring, "busy", NOON),
        LAST: lambda ring: people.handoff.ring_ended(ring, "completed", NOON),
    }

    people.handoff.ring(wants_person(people), NOON)
    until(lambda: "failed" in people.told)

    assert [status for _, status in statuses(people)] == ["declined", "busy", "declined"]
    assert people.calls.hung_up == []


def test_pressing_1_brings_caller_and_person_into_one_conference(store: Store, tmp_path: Path) -> None:
    people = make_people(store, tmp_path, pause=patient)
    people.call()
    people.handoff.ring(crisis(people), NOON)
    until(lambda: statuses(people))

    conference = people.handoff.accepted(people.calls.ring_ids[0], NOON)

    assert conference
    assert people.told == ["ringing", f"accepted:{conference}"]
    assert people.handoff.after_stream("CA1", NOON) == Next("conference", conference)
    assert people.restarted().handoff.after_stream("CA1", NOON) == Next("conference", conference)
    until(lambda: statuses(people) == [("front_desk", "accepted")])
    assert [(row.status, row.claimed_by) for row in rows(people)] == [("claimed", "front_desk")]
    assert people.calls.rung == [FRONT]


def test_of_two_people_who_press_1_only_one_gets_the_caller(store: Store, tmp_path: Path) -> None:
    people = make_people(store, tmp_path, pause=patient)
    people.call()
    people.calls.behaves = {FRONT: lambda ring: people.handoff.ring_ended(ring, "no-answer", NOON)}
    people.handoff.ring(crisis(people), NOON)
    until(lambda: len(statuses(people)) == 2)

    with ThreadPoolExecutor(4) as pool:
        asked = people.calls.ring_ids[:2] * 2
        answers = list(pool.map(lambda ring: people.handoff.accepted(ring, NOON), asked))

    assert len({a for a in answers if a}) == 1
    assert answers.count(None) == 2
    until(lambda: sorted(s for _, s in statuses(people))[0] == "accepted")


def test_an_acceptance_told_to_another_process_ends_the_ladder_here(store: Store, tmp_path: Path) -> None:
    ringing = make_people(store, tmp_path, pause=lambda event, seconds: event.wait(0.01))
    web = make_people(store, tmp_path)
    web.call()
    ringing.handoff.ring(crisis(ringing), NOON)
    until(lambda: statuses(ringing))

    conference = web.handoff.accepted(ringing.calls.ring_ids[0], NOON)

    assert conference
    assert web.told == [f"accepted:{conference}"]
    until(lambda: not ringing.handoff._ladders.conversations())
    assert ringing.calls.rung == [FRONT]


def test_a_crisis_pages_everybody_on_call_without_a_personal_word(people: People) -> None:
    people.call()
    people.handoff.ring(crisis(people), NOON)

    until(lambda: people.texts.to(FRONT) and people.texts.to(NIGHT))
    assert people.texts.to(NIGHT) == ["page_crisis en name=Oak Street"]


def test_at_night_who_is_on_call_is_rung_first_and_spanish_speakers_before_others(people: People) -> None:
    people.clock.time = MIDNIGHT
    people.call()
    people.handoff.ring(crisis(people), MIDNIGHT)

    until(lambda: "failed" in people.told)
    assert people.calls.rung[:2] == [NIGHT, LAST]


def test_a_crisis_goes_on_being_rung_after_everybody_failed(people: People) -> None:
    people.call()
    people.handoff.ring(crisis(people), NOON)

    until(lambda: people.told.count("failed") == 3)
    assert people.calls.rung == [FRONT, NIGHT, LAST] * 3


def test_a_second_need_does_not_start_a_second_ladder_but_makes_it_urgent(
    store: Store, tmp_path: Path
) -> None:
    people = make_people(store, tmp_path, pause=patient)
    people.call()
    people.handoff.ring(wants_person(people), NOON)
    until(lambda: statuses(people))

    people.handoff.ring(crisis(people), NOON)

    until(lambda: people.texts.to(NIGHT))
    assert people.calls.rung == [FRONT]
    people.handoff.accepted(people.calls.ring_ids[0], NOON)


def test_a_crisis_caller_who_hangs_up_is_called_back_at_once(store: Store, tmp_path: Path) -> None:
    people = make_people(store, tmp_path, pause=patient)
    people.call()
    people.handoff.ring(crisis(people), NOON)
    until(lambda: statuses(people))

    people.handoff.left("talk", NOON)

    back = next(row for row in rows(people) if row.reason == "hung_up_in_crisis")
    assert (back.level, back.due_at, back.phone) == ("L1", NOON, CALLER)
    until(lambda: len(people.texts.to(NIGHT)) == 2)
    assert people.handoff.accepted(people.calls.ring_ids[0], NOON) is None
    assert [row.status for row in rows(people) if row.reason == "crisis"] == ["claimed"]


def test_a_caller_who_hangs_up_after_a_person_came_leaves_no_task(store: Store, tmp_path: Path) -> None:
    people = make_people(store, tmp_path, pause=patient)
    people.call()
    people.handoff.ring(crisis(people), NOON)
    until(lambda: statuses(people))
    people.handoff.accepted(people.calls.ring_ids[0], NOON)
    people.handoff.after_stream("CA1", NOON)

    people.handoff.left("talk", NOON)

    assert [row.reason for row in rows(people)] == ["crisis"]


def test_a_caller_who_goes_before_the_person_came_is_called_back(store: Store, tmp_path: Path) -> None:
    people = make_people(store, tmp_path, pause=patient)
    people.call()
    people.handoff.ring(crisis(people), NOON)
    until(lambda: statuses(people))
    people.handoff.accepted(people.calls.ring_ids[0], NOON)

    people.handoff.left("talk", NOON)

    assert {row.reason for row in rows(people)} == {"crisis", "hung_up_in_crisis"}
    assert len(people.calls.hung_up) == 1


def test_a_person_who_goes_before_the_caller_came_is_replaced(store: Store, tmp_path: Path) -> None:
    people = make_people(store, tmp_path, pause=patient)
    people.call()
    people.handoff.ring(crisis(people), NOON)
    until(lambda: statuses(people))
    people.handoff.accepted(people.calls.ring_ids[0], NOON)

    people.handoff.ring_ended(people.calls.ring_ids[0], "completed", NOON)

    until(lambda: len(people.calls.rung) == 2)
    assert ("front_desk", "left") in statuses(people)
    assert people.handoff.after_stream("CA1", NOON).kind == "resume"
    assert people.handoff.accepted(people.calls.ring_ids[1], NOON)


def test_a_caller_who_is_back_from_a_person_can_be_brought_to_another(store: Store, tmp_path: Path) -> None:
    people = make_people(store, tmp_path, pause=patient)
    people.call()
    people.handoff.ring(crisis(people), NOON)
    until(lambda: statuses(people))
    assert people.handoff.accepted(people.calls.ring_ids[0], NOON)
    assert people.handoff.after_stream("CA1", NOON).kind == "conference"

    people.handoff.ring(crisis(people), NOON + timedelta(minutes=3))
    until(lambda: len(people.calls.rung) == 2)

    assert people.handoff.accepted(people.calls.ring_ids[1], NOON + timedelta(minutes=3))


def test_a_caller_whom_the_person_has_left_is_not_sent_into_an_empty_conference(
    store: Store, tmp_path: Path
) -> None:
    people = make_people(store, tmp_path, pause=patient)
    people.call()
    people.handoff.ring(crisis(people), NOON)
    until(lambda: statuses(people))
    people.handoff.accepted(people.calls.ring_ids[0], NOON)
    asked = [people.handoff.after_stream("CA1", NOON + timedelta(seconds=s)).kind for s in (0, 5, 300)]

    people.told.clear()
    people.handoff.watch("talk", people.told.append)

    assert asked == ["conference", "conference", "resume"]
    assert people.told == []
    again = people.restarted().handoff.after_stream("CA1", NOON + timedelta(minutes=5))
    assert again.kind != "conference"


def test_with_no_carrier_the_callers_own_line_dials_everybody_in_turn(people: People) -> None:
    people.call()
    people.calls.down = True
    people.handoff.ring(crisis(people), NOON)
    until(lambda: "dial" in people.told)

    step = people.handoff.after_stream("CA1", NOON)

    assert step == Next("dial", FRONT, (FRONT, NIGHT, LAST), 20)
    assert people.handoff.dialled("CA1", "no-answer", NOON, "talk").kind == "resume"
    assert people.handoff.dialled("CA1", "completed", NOON, "talk").kind == "goodbye"


def test_a_stream_that_breaks_comes_back_and_a_goodbye_ends_the_call(people: People) -> None:
    people.call()

    assert [people.handoff.after_stream("CA1", NOON).kind for _ in range(4)] == ["resume"] * 3 + ["dial"]
    people.handoff.left("talk", NOON)
    assert people.handoff.after_stream("CA1", NOON).kind == "goodbye"


def test_a_call_nobody_knows_ends_at_a_person(people: People) -> None:
    assert people.handoff.after_stream("CA9", NOON).kind == "dial"


def test_a_crash_while_ringing_ends_at_a_person_and_is_rung_again(store: Store, tmp_path: Path) -> None:
    people = make_people(store, tmp_path, pause=patient)
    people.call()
    people.handoff.ring(crisis(people), NOON)
    until(lambda: statuses(people))

    again = people.restarted()

    assert again.handoff.after_stream("CA1", NOON).kind == "dial"
    assert again.handoff.resume_unfinished(NOON + timedelta(seconds=5)) == 1
    until(lambda: len(again.calls.rung) == 9 and not again.handoff._ladders.conversations())
    assert people.restarted().handoff.resume_unfinished(NOON + timedelta(seconds=6)) == 0
    assert ("front_desk", "lost") in statuses(people)
    people.handoff.accepted(people.calls.ring_ids[0], NOON)


def test_a_crisis_that_was_never_rung_is_rung_by_the_next_look(people: People) -> None:
    crisis(people)

    people.handoff.tick(NOON + timedelta(seconds=30))
    assert people.calls.rung == []
    people.handoff.tick(NOON + timedelta(minutes=2))
    until(lambda: people.calls.rung)


def test_a_crisis_that_nobody_took_is_paged_again_and_again(people: People) -> None:
    crisis(people)

    for minutes in (4, 5, 6, 15, 16, 30, 60, 90):
        people.handoff.tick(NOON + timedelta(minutes=minutes))

    until(lambda: len(people.texts.to(NIGHT)) == 5)  # once with the ladder, and four times more


def test_with_the_database_down_the_person_is_still_rung_and_the_row_comes_later(
    broken: BrokenStore, tmp_path: Path
) -> None:
    people = make_people(broken, tmp_path, pause=patient)
    people.call()
    broken.down = True

    needed = crisis(people)
    people.handoff.ring(needed, NOON)
    until(lambda: people.calls.rung)
    conference = people.handoff.accepted(people.calls.ring_ids[0], NOON)

    assert conference
    assert people.handoff.accepted("another", NOON) is None
    assert people.handoff.after_stream("CA1", NOON, "talk") == Next("conference", conference)
    broken.down = False
    until(lambda: not people.handoff._ladders.conversations())
    people.handoff.resume_unfinished(NOON)
    assert [(row.id, row.reason, row.phone) for row in rows(people)] == [(needed, "crisis", CALLER)]
    assert ("front_desk", "accepted") in statuses(people)


def test_with_database_and_practice_gone_the_last_rota_on_disk_is_rung(
    broken: BrokenStore, tmp_path: Path
) -> None:
    make_people(broken, tmp_path).handoff.ring(crisis(make_people(broken, tmp_path)), NOON)
    until((tmp_path / "published" / "rota.json").exists)
    people = make_people(broken, tmp_path)
    people.practice = None  # type: ignore[assignment]
    broken.down = True

    people.handoff.ring(crisis(people, "other"), NOON)

    until(lambda: people.calls.rung[:3] == [FRONT, NIGHT, LAST])


def test_what_was_spooled_by_a_process_that_died_is_written_by_the_next(
    broken: BrokenStore, tmp_path: Path
) -> None:
    broken.down = True
    first = make_people(broken, tmp_path)
    wants_person(first)
    broken.down = False

    make_people(broken, tmp_path).handoff.resume_unfinished(NOON)

    assert [row.reason for row in rows(first)] == ["asked_person"]


def test_an_urgent_need_at_night_pages_whoever_is_on_call(people: People) -> None:
    people.clock.time = MIDNIGHT
    people.handoff.need("talk", "t1", "refill", MIDNIGHT, level=Level.L2, channel=Channel.SMS)

    until(lambda: people.texts.to(NIGHT))
    assert people.texts.to(NIGHT) == ["page_person en name=Oak Street"]


def test_a_text_in_crisis_is_taken_by_pressing_1_without_a_conference(store: Store, tmp_path: Path) -> None:
    people = make_people(store, tmp_path, pause=patient)
    needed = people.handoff.need("sms", "t1", "crisis", NOON, level=Level.L1, channel=Channel.SMS)
    people.handoff.ring(needed, NOON)
    until(lambda: statuses(people, "sms"))

    brief = people.handoff.about(people.calls.ring_ids[0])
    assert brief
    assert (brief.level, brief.channel) == (Level.L1, "sms")
    assert people.handoff.accepted(people.calls.ring_ids[0], NOON) is None
    assert [row.claimed_by for row in rows(people)] == ["front_desk"]
