"""What staff can do in the console, and what strangers cannot."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from integrations.console import Caller, Demo
from integrations.console.handset import FRAME_BYTES, MOST_WAITING, SILENCE, BrowserHandset
from integrations.console.labels import LABELS
from integrations.console.live import Watch
from integrations.console.sessions import IDLE, LONGEST, TRIES
from tests.evaluate.safety import shipped_rules
from tests.support.carrier import make_carrier
from tests.support.office import PASSWORD, Office, make_office

PAGES = ("/", "/today", "/needs/x", "/events")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return make_office(tmp_path)


@pytest.mark.parametrize("page", PAGES)
def test_strangers_are_sent_to_the_log_in_page(page: str, office: Office) -> None:
    answer = office.client().get(page)

    assert answer.status_code == 302
    assert answer.location.endswith("/login")


def test_the_right_password_opens_the_queue_and_a_wrong_one_does_not(office: Office) -> None:
    client = office.client()

    wrong = office.post(client, "/login", name="alice", password="not this one")
    right = office.post(client, "/login", name="Alice", password=PASSWORD)

    assert wrong.status_code == 403
    assert right.status_code == 303
    assert client.get("/").status_code == 200


def test_five_wrong_passwords_lock_an_account_for_a_while(office: Office) -> None:
    for _ in range(5):
        office.post(office.client(), "/login", name="alice", password="guess")

    locked = office.post(office.client(), "/login", name="alice", password=PASSWORD)
    office.clock.passes(minutes=16)
    later = office.post(office.client(), "/login", name="alice", password=PASSWORD)

    assert (locked.status_code, later.status_code) == (403, 303)


def test_an_address_that_guesses_names_is_made_to_wait(office: Office) -> None:
    for number in range(TRIES):
        office.post(office.client(), "/login", name=f"name{number}", password="guess")

    assert office.post(office.client(), "/login", name="bob", password=PASSWORD).status_code == 429
    office.clock.passes(minutes=6)
    assert office.post(office.client(), "/login", name="bob", password=PASSWORD).status_code == 303


def test_a_form_without_its_token_is_refused(office: Office) -> None:
    client = office.logged_in()
    need = office.need()

    for form in ({}, {"token": "wrong"}):
        assert client.post(f"/needs/{need}/claim", data=form).status_code == 403
    assert office.client().post("/login", data={"name": "alice", "password": PASSWORD}).status_code == 403


def test_a_session_ends_when_nobody_is_there_and_after_a_day_at_work(office: Office) -> None:
    client = office.logged_in()
    office.clock.passes(seconds=IDLE.total_seconds() + 1)
    assert client.get("/").status_code == 302

    client = office.logged_in()
    for _ in range(int(LONGEST / timedelta(minutes=20)) + 1):
        office.clock.passes(minutes=20)
        answer = client.get("/")
    assert answer.status_code == 302


def test_a_page_that_only_polls_does_not_keep_a_session_alive(office: Office) -> None:
    client = office.logged_in()
    for _ in range(4):
        office.clock.passes(minutes=10)
        answer = client.get("/", headers={"X-Poll": "1"})

    assert answer.status_code == 401


def test_a_copied_cookie_is_worth_nothing_after_log_out(office: Office) -> None:
    client, thief = office.logged_in(), office.client()
    cookie = client.get_cookie("desk")
    assert cookie is not None
    thief.set_cookie("desk", cookie.value)
    assert thief.get("/").status_code == 200

    office.post(client, "/logout")

    thief.set_cookie("desk", cookie.value)
    assert thief.get("/").status_code == 302


def test_every_page_forbids_foreign_and_inline_script(office: Office) -> None:
    client = office.logged_in()
    need = office.need()

    for page in ("/", "/today", f"/needs/{need}", "/login"):
        answer = client.get(page, follow_redirects=True)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Cache-Control"] == "no-store"
        assert not re.search(r"<script(?![^>]* src=)| on\w+=| style=", answer.text)


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(tmp_path: Path) -> None:
    office = make_office(tmp_path, public_base_url="https://desk.example.org")

    cookie = office.client().get("/login").headers["Set-Cookie"]

    assert all(flag in cookie for flag in ("HttpOnly", "Secure", "SameSite=Lax"))
    assert "Strict-Transport-Security" in office.client().get("/login").headers


def test_the_queue_shows_the_worst_first_with_why_in_one_sentence(office: Office) -> None:
    office.need("a", "L2", reason="sensitive", rule="en.medication.supply")
    office.need("b", "L0", rule="en.attempt.pills_taken")
    office.need("c", None, reason="running_late", rule="")

    page = office.logged_in().get("/").text

    order = [page.index(words) for words in ("Life threat now", "Urgent", "Is running late.")]
    assert order == sorted(order)
    assert "Says that a large or unclear amount of medicine was taken." in page
    assert "(312) 555-0142" in page
    assert "overdue" in page
    assert "4 min ago" in page


def test_what_a_patient_wrote_is_never_markup(office: Office) -> None:
    office.need(facts={"words": "<script>alert(1)</script>"})

    page = office.logged_in().get("/").text

    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_two_people_cannot_both_have_one_need(office: Office) -> None:
    need = office.need()
    alice, bob = office.logged_in("alice"), office.logged_in("bob")

    office.post(alice, f"/needs/{need}/claim")
    late = office.post(bob, f"/needs/{need}/claim")

    assert "alice took this before you" in bob.get(late.location).text
    assert "You have this" in alice.get("/").text
    assert "alice has this" in bob.get("/").text


def test_a_crisis_is_closed_with_an_outcome_and_a_note(office: Office) -> None:
    need, client = office.need(), office.logged_in()

    nothing = office.post(client, f"/needs/{need}/resolve")
    no_note = office.post(client, f"/needs/{need}/resolve", outcome="reached")
    done = office.post(client, f"/needs/{need}/resolve", outcome="reached", note="Spoke with her sister")

    assert (nothing.status_code, no_note.status_code, done.status_code) == (400, 400, 303)
    assert "Nobody is waiting" in client.get("/").text
    page = client.get(f"/needs/{need}").text
    assert "Spoke with her sister" in page
    assert "Reached by phone" in page


def test_a_task_needs_no_note(office: Office) -> None:
    need, client = office.need(level=None, reason="billing", rule=""), office.logged_in()

    done = office.post(client, f"/needs/{need}/resolve", outcome="not_needed")

    assert done.status_code == 303


def test_closing_what_is_closed_says_so(office: Office) -> None:
    need, client = office.need(level=None), office.logged_in()
    office.post(client, f"/needs/{need}/resolve", outcome="booked")

    again = office.post(client, f"/needs/{need}/resolve", outcome="booked")

    assert "closed already" in client.get(again.location).text


def test_an_unknown_need_is_a_plain_page(office: Office) -> None:
    answer = office.logged_in().get("/needs/nothing-like-it")

    assert answer.status_code == 404
    assert "There is nothing here." in answer.text


def test_a_need_shows_what_was_said_and_what_set_it_off(office: Office) -> None:
    need = office.need()
    office.said("talk1", "I want to die", "I am glad you told me. Call or text 988.")

    page = office.logged_in().get(f"/needs/{need}").text

    assert "I want to die" in page
    assert "I am glad you told me." in page
    assert "en.ideation.want_to_die" in page
    assert 'href="tel:+13125550142"' in page


def test_every_look_at_a_person_is_on_the_audit_chain(office: Office) -> None:
    need, client = office.need(), office.logged_in()
    office.visit()

    for page in ("/", "/today", f"/needs/{need}"):
        client.get(page)
    office.post(client, f"/needs/{need}/claim")

    seen = {(verb, subject) for actor, verb, subject in office.audited() if actor == "alice"}
    expected = {
        ("log_in", "console"),
        ("read", "queue"),
        ("read", "day:2026-03-03"),
        ("read", f"escalation:{need}"),
        ("claim", f"escalation:{need}"),
    }
    assert expected <= seen


def test_today_lists_visits_under_who_sees_them(office: Office) -> None:
    office.visit(11, "Maria")
    office.visit(14, "José", phone="+13125550143")

    page = office.logged_in().get("/today").text

    assert page.index("Rosa Delgado") < page.index("Maria Lopez") < page.index("José Lopez")
    assert "11:00 AM" in page
    assert "Nothing today" in page
    assert "Tuesday, March 3" in page


def test_the_console_speaks_spanish_when_asked(office: Office) -> None:
    client = office.logged_in()
    office.need(rule="es.ideation.want_to_die")
    office.need("talk2", rule="en.ideation.want_to_die")

    office.post(client, "/language", language="es", page="queue")

    page = client.get("/").text
    assert 'lang="es"' in page
    assert "Dice que quiere morir." in page
    assert "Habla de querer morir." in page
    assert "Says that" not in page
    assert 'lang="es"' in office.client().get("/login", headers={"Accept-Language": "es-MX"}).text


def test_both_languages_have_the_same_fields() -> None:
    fields = {name: re.findall(r"\{\w+\}", text) for name, text in LABELS["en"].items()}

    assert {name: re.findall(r"\{\w+\}", text) for name, text in LABELS["es"].items()} == fields
    assert all(text.strip() for labels in LABELS.values() for text in labels.values())


def test_every_category_of_the_rules_has_its_words() -> None:
    categories = {rule.category for rule in shipped_rules().rules}

    assert {name for name in categories if f"about_{name}" not in LABELS["es"]} == set()


def test_no_page_names_a_person_in_its_address_or_title(office: Office) -> None:
    need, client = office.need(), office.logged_in()
    office.visit()

    for page in ("/", "/today", f"/needs/{need}"):
        title = re.search(r"<title>(.*?)</title>", client.get(page).text, re.S)
        assert title
        assert title[1].strip() in {"Queue", "Today", "Crisis"}


def test_live_mode_has_no_telephone_to_try(office: Office) -> None:
    for method, page in (
        ("get", "/try"),
        ("post", "/try/text"),
        ("post", "/try/state"),
        ("get", "/try/call"),
    ):
        assert getattr(office.client(), method)(page).status_code == 404


def test_the_demo_shows_the_callers_own_visits_and_takes_only_its_own_callers(tmp_path: Path) -> None:
    carrier = make_carrier("http://127.0.0.1:9")
    alice = Caller("Maria Lopez", "+13125550142", date(1985, 3, 3))
    office = make_office(tmp_path, demo=Demo(carrier, (alice,)))
    office.visit(14)
    client = office.client()
    headers = {"X-Form-Token": office.token(client)}

    state = client.post("/try/state", json={"from": alice.phone}, headers=headers).json
    stranger = client.post("/try/text", json={"from": "+13125550188", "body": "hi"}, headers=headers)

    assert state["own"] == [
        {
            "day": "2026-03-03",
            "time": "2:00 PM",
            "who": "Rosa Delgado",
            "kind": "therapy session",
            "status": "Booked",
        }
    ]
    assert [bar["mine"] for bar in state["days"][0]["visits"]] == [True]
    assert stranger.status_code == 400
    assert client.post("/try/state", json={"from": alice.phone}).status_code == 403
    assert carrier.ledger.messages == []


def test_an_open_page_hears_of_a_change(office: Office) -> None:
    client = office.logged_in()
    answer = client.get("/events")
    lines = answer.iter_encoded()

    assert b"hello" in next(iter(lines))
    office.need()
    assert b"changed" in next(iter(lines))
    answer.close()


def test_watchers_beyond_the_limit_are_turned_away_and_places_come_back() -> None:
    watch = Watch(lambda: 1, most=1)

    with watch.place() as first:
        assert first
        assert not watch.free()
        with watch.place() as second:
            assert not second
    assert watch.free()


def test_the_handset_keeps_time_and_drops_what_lags() -> None:
    handset = BrowserHandset()
    assert handset.speak() == SILENCE

    handset.take(b"\x01" * 100)
    assert handset.speak() == SILENCE
    handset.take(b"\x02" * 100)
    assert handset.speak() == b"\x01" * 100 + b"\x02" * 60
    for number in range(MOST_WAITING + 5):
        handset.take(bytes([number]) * FRAME_BYTES)
    waiting = [handset.speak() for _ in range(MOST_WAITING)]
    assert waiting[-1] is not None
    assert SILENCE not in waiting
    assert handset.speak() == SILENCE
