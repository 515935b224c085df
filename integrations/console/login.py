"""Logging in and out, and the language of the pages."""

import logging

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from agent.turns import LANGUAGES
from integrations.console.page import back
from integrations.console.parts import Parts
from integrations.console.sessions import Brake, Sessions

log = logging.getLogger(__name__)

LONGEST_PASSWORD = 200


def add_login(routes: Blueprint, parts: Parts, sessions: Sessions) -> None:
    """Put the log-in pages on the console."""
    pages = _Login(parts, sessions)
    routes.add_url_rule("/login", "login", pages.form, methods=["GET"])
    routes.add_url_rule("/login", "enter", pages.enter, methods=["POST"])
    routes.add_url_rule("/logout", "logout", pages.logout, methods=["POST"])
    routes.add_url_rule("/language", "change_language", change_language, methods=["POST"])


class _Login:
    """The log-in pages."""

    def __init__(self, parts: Parts, sessions: Sessions) -> None:
        self._parts, self._sessions, self._brake = parts, sessions, Brake()

    def form(self) -> ResponseReturnValue:
        """Ask who it is, unless we know."""
        if self._sessions.user(self._parts.clock.now()):
            return back("console.queue")
        return render_template("login.html")

    def enter(self) -> ResponseReturnValue:
        """Log somebody in. What is wrong is not told apart: no name can be found out this way."""
        at, address = self._parts.clock.now(), request.remote_addr or ""
        if self._brake.on(address, at):
            return render_template("login.html", problem="too_many"), 429
        name, password = request.form.get("name", ""), request.form.get("password", "")
        fits = len(password) <= LONGEST_PASSWORD
        user = self._parts.desk.users.check(name, password, at) if fits else None
        if user is None:
            self._brake.failed(address, at)
            log.warning("a log-in failed")
            return render_template("login.html", problem="wrong"), 403
        self._sessions.begin(user, at)
        self._parts.desk.records.seen(user.name, "log_in", "console")
        return back("console.queue")

    def logout(self) -> ResponseReturnValue:
        """Log out."""
        if user := self._sessions.user(self._parts.clock.now()):
            self._parts.desk.records.seen(user.name, "log_out", "console")
        self._sessions.end()
        return back("console.login")


def change_language() -> ResponseReturnValue:
    """Keep the language for this session, and go back to the page whose form this was."""
    wanted, page = request.form.get("language"), request.form.get("page", "")
    if wanted in LANGUAGES:
        session["language"] = wanted
    if page.startswith("/needs/") and "//" not in page and "\\" not in page:
        return redirect(page, code=303)
    pages = {"today": "console.today", "login": "console.login", "try": "try.page"}
    return redirect(url_for(pages.get(page, "console.queue")), code=303)
