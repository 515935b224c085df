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
    brake = Brake()

    @routes.get("/login")
    def login() -> ResponseReturnValue:
        if sessions.user(parts.clock.now()):
            return back("console.queue")
        return render_template("login.html")

    @routes.post("/login")
    def enter() -> ResponseReturnValue:
        at, address = parts.clock.now(), request.remote_addr or ""
        if brake.on(address, at):
            return render_template("login.html", problem="too_many"), 429
        name, password = request.form.get("name", ""), request.form.get("password", "")
        user = parts.desk.users.check(name, password, at) if len(password) <= LONGEST_PASSWORD else None
        if user is None:
            brake.failed(address, at)
            log.warning("a log-in failed")
            return render_template("login.html", problem="wrong"), 403
        sessions.begin(user, at)
        parts.desk.records.seen(user.name, "log_in", "console")
        return back("console.queue")

    @routes.post("/logout")
    def logout() -> ResponseReturnValue:
        if user := sessions.user(parts.clock.now()):
            parts.desk.records.seen(user.name, "log_out", "console")
        sessions.end()
        return back("console.login")

    @routes.post("/language")
    def change_language() -> ResponseReturnValue:
        wanted = request.form.get("language")
        if wanted in LANGUAGES:
            session["language"] = wanted
        return _where_from()


def _where_from() -> ResponseReturnValue:
    """Go back to the page whose form this was; only to pages of ours."""
    page = request.form.get("page", "")
    pages = {"today": "console.today", "login": "console.login", "try": "try.page"}
    if page.startswith("/needs/") and "//" not in page:
        return redirect(page, code=303)
    return redirect(url_for(pages.get(page, "console.queue")), code=303)
