"""The page `/try` of demo mode: a telephone and a text thread in the browser, on the same paths as real ones.

What is said and written goes through the demo's carrier, which signs, posts and streams as Twilio does.
"""

import contextlib
import json
import logging
import threading
import time
from typing import Any

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_sock import Sock
from simple_websocket import ConnectionClosed

from integrations.console import shown
from integrations.console.book import book
from integrations.console.handset import FRAME_BYTES, BrowserHandset
from integrations.console.page import dress, known, language
from integrations.console.parts import Caller, Demo, Json, Parts, PhoneLeg
from integrations.console.sessions import token_fits

log = logging.getLogger(__name__)

LONGEST_TEXT = 1600
TICK_SECONDS = 0.02
FIRST_MESSAGE_SECONDS = 10.0
GOODBYE_SECONDS = 2.0
KEYS = frozenset("0123456789*#")
REFUSED = 1008


def simulator(parts: Parts, demo: Demo) -> Blueprint:
    """Return the routes of `/try`."""
    routes = Blueprint("try", __name__, url_prefix="/try", template_folder="templates")
    dress(routes, parts, microphone=True)
    pages = _Try(parts, demo)
    routes.add_url_rule("", "page", pages.page, methods=["GET"])
    routes.add_url_rule("/text", "text", pages.text, methods=["POST"])
    routes.add_url_rule("/state", "state", pages.state, methods=["POST"])
    Sock().route("/call", bp=routes)(pages.call)
    return routes


class _Try:
    """The page, what its script asks for, and the call."""

    def __init__(self, parts: Parts, demo: Demo) -> None:
        self._parts, self._demo = parts, demo
        self._callers = {caller.phone: caller for caller in demo.callers}

    def page(self) -> str:
        """Show the telephone, the texts and the book."""
        return render_template("try.html", callers=self._demo.callers, page="try")

    def text(self) -> ResponseReturnValue:
        """Text the desk; the answer stands among the texts when it has come."""
        asked = request.get_json(silent=True) or {}
        sender, body = self._callers.get(str(asked.get("from"))), str(asked.get("body", "")).strip()
        if sender is None or not 0 < len(body) <= LONGEST_TEXT:
            return jsonify(error="from, body"), 400
        self._demo.carrier.text(sender.phone, body)
        return jsonify(ok=True)

    def state(self) -> ResponseReturnValue:
        """Return what the page shows beside the telephone."""
        asked = request.get_json(silent=True) or {}
        caller = self._callers.get(str(asked.get("from")))
        if caller is None:
            return jsonify(error="from"), 400
        return jsonify(_state(self._parts, self._demo, caller, str(asked.get("call") or "")))

    def call(self, socket: Any) -> None:
        """Hold a call; the first message says who calls, and carries the page's token."""
        opened = _opening(socket)
        caller = self._callers.get(str(opened.get("from"))) if _ours() else None
        if caller is None or not token_fits(str(opened.get("token", ""))):
            log.warning("refused a call from a page that is not ours")
            socket.close(REFUSED)
            return
        _Call(socket, self._demo).hold(caller)


def _ours() -> bool:
    """Tell whether the page that opened the socket is of this very server."""
    origin = request.headers.get("Origin", "")
    return origin.partition("://")[2] == request.host


def _opening(socket: Any) -> dict[str, Any]:
    """Return the first message: who calls, and the page's token."""
    try:
        message = socket.receive(timeout=FIRST_MESSAGE_SECONDS)
        opened = json.loads(message) if isinstance(message, str) else {}
    except (ConnectionClosed, ValueError):
        return {}
    return opened if isinstance(opened, dict) else {}


class _Call:
    """One call from the browser, until either side hangs up."""

    def __init__(self, socket: Any, demo: Demo) -> None:
        self._socket, self._demo = socket, demo
        self._handset = BrowserHandset()
        self._said = 0
        self._shown = ""

    def hold(self, caller: Caller) -> None:
        """Place the call and carry its sound both ways."""
        leg = self._demo.carrier.call(caller.phone, self._handset)
        player = threading.Thread(target=self._play, args=(leg,), name="try-player", daemon=True)
        try:
            self._send({"event": "placed", "call": leg.sid})
            player.start()
            while not leg.over.is_set():
                self._take(self._socket.receive(timeout=0.5), leg)
            player.join(2)
            self._socket.receive(timeout=GOODBYE_SECONDS)  # the page closes once it knows
        except ConnectionClosed:
            pass
        finally:
            if not leg.over.is_set():
                leg.hang_up()
            player.join(2)
            with contextlib.suppress(ConnectionClosed, OSError):
                self._socket.close()

    def _take(self, message: str | bytes | None, leg: PhoneLeg) -> None:
        if isinstance(message, bytes):
            self._handset.take(message)
        elif message is not None:
            with contextlib.suppress(ValueError, AttributeError):
                asked = json.loads(message)
                if asked.get("event") == "key" and str(asked.get("key")) in KEYS:
                    leg.press(str(asked["key"]))
                elif asked.get("event") == "hang_up":
                    leg.hang_up()

    def _play(self, leg: PhoneLeg) -> None:
        """Send what is heard, in batches, and how the call goes."""
        try:
            while not leg.over.is_set():
                time.sleep(2 * TICK_SECONDS)
                frames = [self._handset.played.get() for _ in range(self._handset.played.qsize())]
                if frames:
                    self._socket.send(b"".join(frames)[-50 * FRAME_BYTES :])
                self._tell(leg)
            self._tell(leg)
        except ConnectionClosed:
            pass

    def _tell(self, leg: PhoneLeg) -> None:
        state = _call_state(leg)
        if state != self._shown:
            self._shown = state
            self._send({"event": "state", "state": state})
        for words in leg.heard[self._said :]:
            self._said += 1
            self._send({"event": "said", "text": words})

    def _send(self, message: Json) -> None:
        self._socket.send(json.dumps(message))


def _call_state(leg: PhoneLeg) -> str:
    """Return how a call goes, in the page's words."""
    if leg.over.is_set():
        return "over"
    if leg.streaming.is_set():
        return "connected"
    return "person" if leg.did and leg.did[-1] == "Dial" else "ringing"


def _state(parts: Parts, demo: Demo, caller: Caller, call_sid: str) -> Json:
    """Return what the page shows beside the phone: texts, talk, the book, who needs a person."""
    rows = [
        {"mine": row["from"] == caller.phone, "text": row["body"]}
        for row in list(demo.carrier.ledger.messages)
        if caller.phone in (row["from"], row["to"])
    ]
    events = parts.desk.overview.call(call_sid) if call_sid else []
    codes = known(parts)
    return {
        "texts": rows[-50:],
        "talk": shown.talk(events, language())[-60:],
        **book(parts, caller),
        "needs": [
            {"level": need["style"], "name": need["level_name"], "why": need["why"]}
            for row in parts.desk.overview.waiting()[:8]
            for need in [shown.need(row, parts.clock.now(), codes, language())]
        ],
    }
