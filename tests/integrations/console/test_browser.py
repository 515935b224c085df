"""The console and `/try` in a real Chromium: live updates, the keyboard alone, phone width, a call, texts."""

import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from agent.clock import SystemClock
from integrations.console import Caller, Demo
from tests.support.browser import microphone, opened, overflow, picture, watched
from tests.support.carrier import ALICE, make_carrier
from tests.support.office import PASSWORD, Office, make_office
from tests.support.phone_line import Line, until

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with opened(microphone(tmp_path_factory.mktemp("sound") / "microphone.wav")) as made:
        yield made


class Desk:
    """A running desk: the line with fakes behind it, the console with a real store, a carrier between."""

    def __init__(self, folder: Path, streams: int = 8) -> None:
        self.line = Line()
        self.carrier = make_carrier(self.line.url)
        callers = (Caller("", "+13125550199"), Caller("Alice Moss", ALICE, date(1985, 3, 3)))
        self.office = make_office(
            folder, self.line.app, Demo(self.carrier, callers), clock=SystemClock(), max_event_streams=streams
        )
        self.url = self.line.url

    def stop(self) -> None:
        self.carrier.stop()
        self.line.stop()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.stop()


def log_in(page: Page, url: str) -> None:
    page.goto(f"{url}/login")
    expect(page.locator("#name")).to_be_focused()
    page.keyboard.type("alice")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{url}/")


def fill(office: Office) -> str:
    """Put a believable morning into the queue; return the id of the worst."""
    worst = office.need("c1", "L0", rule="en.attempt.pills_taken", facts={"words": "I took all my pills"})
    office.said("c1", "I took all my pills", "I am glad you told me. Please call 911 now.")
    office.need("c2", "L2", reason="sensitive", rule="en.medication.supply", channel="sms",
                facts={"words": "I ran out of my lexapro friday"}, phone="+13125550145")  # fmt: skip
    office.need("c3", None, reason="running_late", rule="", facts={"words": "ten minutes late, sorry"})
    return worst


def test_staff_take_and_close_a_need_with_the_keyboard_alone(browser: Browser, desk: Desk) -> None:
    page, errors = watched(browser)
    worst = fill(desk.office)
    picture(page, "login")
    log_in(page, desk.url)
    expect(page.locator("#state")).to_have_text("Live")
    picture(page, "queue")

    page.locator(".need.l0 .do .button").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{desk.url}/needs/{worst}")
    picture(page, "need")
    page.get_by_role("button", name="I have this").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".has")).to_have_text("You have this")
    page.locator("#outcome").focus()
    page.keyboard.type("Reached")
    page.keyboard.press("Tab")
    page.keyboard.type("Spoke with her; her sister is there.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{desk.url}/")

    expect(page.locator(".need")).to_have_count(2)
    assert errors == []


def test_a_new_need_appears_without_a_reload(browser: Browser, desk: Desk) -> None:
    page, errors = watched(browser)
    log_in(page, desk.url)
    expect(page.locator("#state")).to_have_text("Live")

    desk.office.need("new", "L1")

    expect(page.locator(".need.l1")).to_be_visible(timeout=5000)
    assert errors == []


def test_a_page_for_which_there_is_no_live_place_asks_now_and_then(browser: Browser, tmp_path: Path) -> None:
    desk = Desk(tmp_path, streams=1)
    first, second = watched(browser)[0], watched(browser)[0]
    log_in(first, desk.url)
    expect(first.locator("#state")).to_have_text("Live")
    log_in(second, desk.url)
    expect(second.locator("#state")).to_have_text("Updates every few seconds")

    desk.office.need("new", "L1")

    expect(second.locator(".need.l1")).to_be_visible(timeout=8000)
    desk.stop()


@pytest.mark.parametrize("where", ["/", "/today", "/try"])
def test_pages_fit_a_telephone_and_speak_spanish(where: str, browser: Browser, desk: Desk) -> None:
    fill(desk.office)
    page, errors = watched(browser, 375, 720, "es-MX")
    log_in(page, desk.url)

    page.goto(desk.url + where)

    page.wait_for_load_state()
    picture(page, f"phone{where.replace('/', '-')}")
    assert page.locator("html").get_attribute("lang") == "es"
    assert not overflow(page)
    assert errors == []


def test_somebody_holds_a_call_through_the_browsers_microphone(browser: Browser, desk: Desk) -> None:
    page, errors = watched(browser)
    page.goto(f"{desk.url}/try")

    page.get_by_role("button", name="Call the front desk").click()

    expect(page.locator("#call-state")).to_have_text("Connected to the agent", timeout=8000)
    # The tone came through the worklet, the carrier and the stream as sound, not as silence.
    assert until(lambda: desk.line.ears.asked, 10)
    assert until(lambda: ("Hello there.", False) in desk.line.desk.conversation.spoken)
    page.get_by_role("button", name="5", exact=True).click()
    assert until(lambda: desk.line.desk.conversation.keys == ["5"])
    picture(page, "try-call")
    page.get_by_role("button", name="Hang up").click()
    expect(page.locator("#call-state")).to_have_text("The call is over")
    assert until(lambda: desk.line.desk.conversation.ends)
    assert until(lambda: desk.line.calls.live() == 0)
    assert errors == []


def test_what_the_agent_says_can_be_heard(browser: Browser, desk: Desk) -> None:
    page, _ = watched(browser)
    page.goto(f"{desk.url}/try")
    page.evaluate("""() => {
        const connect = AudioNode.prototype.connect;
        AudioNode.prototype.connect = function (to, ...more) {
            if (to === this.context.destination) {
                window.ear = this.context.createAnalyser();
                connect.call(this, window.ear);
            }
            return connect.call(this, to, ...more);
        };
    }""")

    page.get_by_role("button", name="Call the front desk").click()

    loud = """() => { if (!window.ear) return false;
        const heard = new Float32Array(window.ear.fftSize);
        window.ear.getFloatTimeDomainData(heard);
        return heard.some((sample) => Math.abs(sample) > 0.05); }"""
    page.wait_for_function(loud, timeout=8000, polling=20)
    page.get_by_role("button", name="Hang up").click()


def test_texts_go_through_the_webhook_and_the_book_is_shown(browser: Browser, desk: Desk) -> None:
    page, errors = watched(browser)
    page.goto(f"{desk.url}/try")
    page.locator("#from").select_option(ALICE)

    page.locator("#body").fill("I need to move my appointment")
    page.keyboard.press("Enter")

    expect(page.locator("#texts li")).to_have_text(
        ["I need to move my appointment", "Got I need to move my appointment"], timeout=5000
    )
    assert desk.line.desk.conversation.texts[0][1] == ALICE
    expect(page.locator(".day")).to_have_count(7)
    picture(page, "try-text")
    assert errors == []


def test_a_socket_from_another_site_or_without_the_token_is_closed(browser: Browser, desk: Desk) -> None:
    page, _ = watched(browser)
    page.goto(f"{desk.url}/try")

    closed = page.evaluate("""() => new Promise((done) => {
        const socket = new WebSocket(`ws://${location.host}/try/call`);
        socket.onopen = () => socket.send(JSON.stringify({ from: "+13125550199", token: "wrong" }));
        socket.onclose = ({ code }) => done(code);
    })""")

    assert closed != 1000
    assert desk.carrier.legs == {}


def test_nobody_is_left_running(desk: Desk) -> None:
    assert not [thread for thread in threading.enumerate() if thread.name == "try-player"]
