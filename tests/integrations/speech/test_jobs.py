"""The line in front of the workers."""

import pytest

from integrations.speech.jobs import Job, Line, Rank, Refused
from integrations.speech.wire import Message


class Now:
    """A clock that stands still until told."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.step = 0.0

    def __call__(self) -> float:
        self.seconds += self.step
        return self.seconds


def named(name: str) -> Message:
    return Message({"name": name})


def take(line: Line) -> Job:
    job = line.take(0.1)
    assert job is not None
    return job


def test_finals_go_first_then_in_the_order_they_came() -> None:
    line = Line(3, 9, Now())
    line.add(Rank.ALTERNATIVES, named("other readings"), 9)
    line.add(Rank.PARTIAL, named("partial"), 9)
    line.add(Rank.FINAL, named("one"), 9)
    line.add(Rank.FINAL, named("two"), 9)
    assert [take(line).message.head["name"] for _ in range(4)] == ["one", "two", "partial", "other readings"]


def test_a_partial_is_dropped_and_counted_when_no_worker_is_free() -> None:
    line = Line(1, 9, Now())
    line.add(Rank.FINAL, named("one"), 9)
    partial = line.add(Rank.PARTIAL, named("partial"), 9)
    with pytest.raises(Refused, match="dropped"):
        partial.result(0)
    assert line.counts.dropped == 1


def test_a_job_that_waited_too_long_is_refused_not_done() -> None:
    now = Now()
    line = Line(1, 9, now)
    late = line.add(Rank.FINAL, named("late"), 1)
    now.seconds = 2
    line.add(Rank.FINAL, named("fresh"), 1)
    assert take(line).message.head["name"] == "fresh"
    with pytest.raises(Refused, match="late"):
        late.result(0)


def test_a_final_that_cannot_be_done_in_time_is_refused_at_once() -> None:
    line = Line(1, 9, Now())
    line.usual_seconds = 1.0
    for _ in range(3):
        line.add(Rank.FINAL, named("waits"), 3.5)
    with pytest.raises(Refused, match="busy"):
        line.add(Rank.FINAL, named("one more"), 3.5).result(0)


def test_the_line_has_an_end() -> None:
    line = Line(1, 2, Now())
    line.usual_seconds = 0.0
    answers = [line.add(Rank.FINAL, named("x"), 9) for _ in range(3)]
    assert [answer.done() for answer in answers] == [False, False, True]


def test_a_job_nobody_waits_for_any_more_is_passed_over() -> None:
    line = Line(1, 9, Now())
    line.add(Rank.FINAL, named("gone"), 9).cancel()
    line.add(Rank.FINAL, named("here"), 9)
    assert take(line).message.head["name"] == "here"


def test_a_job_whose_worker_died_is_done_by_another_once() -> None:
    line = Line(2, 9, Now())
    answer = line.add(Rank.FINAL, named("one"), 9)
    line.again(take(line), tried=True)
    job = take(line)
    assert job.message.head["name"] == "one"
    line.again(job, tried=True)
    with pytest.raises(Refused, match="died"):
        answer.result(0)


def test_a_job_that_no_worker_saw_is_kept_however_many_were_dead() -> None:
    line = Line(2, 9, Now())
    answer = line.add(Rank.FINAL, named("one"), 9)
    for _ in range(5):
        line.again(take(line), tried=False)
    assert not answer.done()


def test_who_waits_gets_the_answer() -> None:
    line = Line(1, 9, Now())
    answer = line.add(Rank.FINAL, named("one"), 9)
    line.finished(take(line), named("done"), 0.2)
    assert answer.result(0).head["name"] == "done"
    assert line.counts.done == 1


def test_no_job_is_no_answer() -> None:
    now = Now()
    now.step = 0.06
    assert Line(1, 9, now).take(0.1) is None


def test_closing_refuses_whoever_waits() -> None:
    line = Line(1, 9, Now())
    answer = line.add(Rank.FINAL, named("one"), 9)
    line.close()
    with pytest.raises(Refused, match="closed"):
        answer.result(0)
    with pytest.raises(Refused):
        line.add(Rank.FINAL, named("two"), 9).result(0)
    assert line.take(0.1) is None
