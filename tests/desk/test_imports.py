"""Patients from a CSV file: good rows in, bad rows told by line, twice the same as once."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from agent.desk.imports import Imported, import_patients
from agent.desk.patients import Patients
from agent.store import Store, tables

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
GOOD = """name,birth_date,phone,language,consent_text,consent_voicemail
"López, María",1984-03-09,(312) 555-0160,es,yes,
Brian Keller,3/9/1984,,,,no
"""


def run(store: Store, text: str, *, dry_run: bool = False) -> Imported:
    return import_patients(store, text.splitlines(keepends=True), NOW, "US", dry_run=dry_run)


def count(store: Store) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(tables.Patient)) or 0


def test_good_rows_are_taken_over(store: Store) -> None:
    assert run(store, GOOD) == Imported(2, 0, ())

    maria = Patients(store, lambda a, b: float(a == b)).search("lopez")[0]
    assert (maria.name.given, maria.name.family, maria.phone) == ("María", "López", "+13125550160")
    assert (maria.birth_date, maria.language) == (date(1984, 3, 9), "es")
    assert (maria.may_text, maria.may_leave_message) == (True, False)


def test_a_dry_run_writes_nothing_and_says_the_same(store: Store) -> None:
    assert run(store, GOOD, dry_run=True) == Imported(2, 0, ())
    assert count(store) == 0


def test_the_same_file_again_changes_nothing(store: Store) -> None:
    run(store, GOOD)

    assert run(store, GOOD) == Imported(0, 2, ())
    assert run(store, GOOD, dry_run=True) == Imported(0, 2, ())
    assert count(store) == 2


def test_a_consent_taken_back_since_is_not_given_again_by_the_file(store: Store) -> None:
    run(store, GOOD)
    patients = Patients(store, lambda a, b: 1.0)
    maria = patients.search("lopez")[0]
    patients.consent(maria.id, "text", False, "asked", channel="sms", conversation="c1", turn_id="t1", at=NOW)

    run(store, GOOD)

    assert not patients.get(maria.id).may_text


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("Cher,1984-03-09,,,,", "name"),
        (",1984-03-09,,,,", "name"),
        ("Ann Lee,09.03.1984,,,,", "birth_date"),
        ("Ann Lee,2/30/1984,,,,", "birth_date"),
        ("Ann Lee,2031-01-01,,,,", "birth_date"),
        ("Ann Lee,1884-03-09,,,,", "birth_date"),
        ("Ann Lee,1984-03-09,555,,,", "phone"),
        ("Ann Lee,1984-03-09,,fr,,", "language"),
        ("Ann Lee,1984-03-09,3125550160,,maybe,", "consent_text"),
        ("Ann Lee,1984-03-09,,,yes,", "phone"),
        ("Ann Lee,1984-03-09,,,,,extra", "more cells"),
    ],
)
def test_a_bad_row_is_told_by_line_and_column_and_not_quoted(store: Store, row: str, column: str) -> None:
    header, *good = GOOD.splitlines()
    report = run(store, "\n".join([header, row, *good]))

    assert report.added == 2
    assert [fault.split(":")[0] for fault in report.faults] == ["line 2"]
    assert column in report.faults[0]
    assert "Ann" not in str(report.faults)


def test_all_faults_of_all_rows_are_told(store: Store) -> None:
    report = run(store, "name,birth_date,phone\nA,x,y\n,,\nB C,1984-03-09,z\n")

    assert [fault.split(":")[0] for fault in report.faults] == ["line 2"] * 3 + ["line 4"]
    assert report.added == 0


def test_the_same_person_twice_in_a_file_is_told(store: Store) -> None:
    report = run(store, GOOD + "maria lopez,1984-03-09,,,,\n")

    assert report.added == 2
    assert report.faults == ("line 4: the same person as on line 2",)


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("name,birth_date,shoe_size", "unknown"),
        ("name,name,birth_date", "twice"),
        ("given_name,birth_date", "no column name"),
        ("name,phone", "no column birth_date"),
        ("", "no column name"),
    ],
)
def test_a_wrong_header_is_told(store: Store, header: str, reason: str) -> None:
    report = run(store, f"{header}\nAnn Lee,1984-03-09,,\n")

    assert report.added == 0
    assert reason in report.faults[0]


def test_semicolons_and_separate_names_are_read_too(store: Store) -> None:
    text = "given_name;family_name;birth_date;preferred_name\nWilliam;Stone;1984-03-09;Bill\n"

    assert run(store, text) == Imported(1, 0, ())
    assert Patients(store, lambda a, b: 1.0).search("bill")[0].preferred_name == "Bill"
