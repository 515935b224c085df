"""What every page has: its words, who is logged in, its form token, and what strangers see instead."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, Response, g, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from agent.errors import NotFound, StoreDown
from agent.turns import LANGUAGES, Language
from integrations.console.headers import headers
from integrations.console.labels import LABELS
from integrations.console.parts import Parts
from integrations.console.sessions import Sessions, form_token, only_own_forms
from integrations.console.shown import Known

View = Callable[..., Any]


def language() -> Language:
    """Return the language of the page: chosen, else what the browser asks for, else English."""
    chosen = session.get("language")
    if chosen in LANGUAGES:
        return "es" if chosen == "es" else "en"
    return "es" if request.accept_languages.best_match(LANGUAGES) == "es" else "en"


def dress(routes: Blueprint, parts: Parts, *, microphone: bool = False) -> None:
    """Give a blueprint the headers, form tokens, words and error pages that all pages share."""
    routes.before_request(only_own_forms)
    routes.after_request(headers(secure=parts.secure, microphone=microphone))

    @routes.context_processor
    def words() -> dict[str, Any]:
        user = getattr(g, "user", None)
        return {
            "t": LABELS[language()],
            "language": language(),
            "token": form_token(),
            "user": user,
            "demo": parts.demo is not None,
            "practice": parts.desk.practice().name,
        }

    @routes.errorhandler(NotFound)
    def unknown(_: Exception) -> tuple[str, int]:
        return render_template("message.html", message="not_found"), 404

    @routes.errorhandler(StoreDown)
    def down(_: Exception) -> tuple[str, int]:
        return render_template("message.html", message="down"), 503


def only_staff(parts: Parts, sessions: Sessions) -> Callable[[View], View]:
    """Return a decorator: whoever is not logged in goes to the log-in page."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            polls = request.headers.get("X-Poll") == "1"
            user = sessions.user(parts.clock.now(), active=not polls)
            if user is None:
                return Response(status=401) if polls else redirect(url_for("console.login"))
            g.user = user
            return view(*args, **kwargs)

        return guarded

    return guard


def known(parts: Parts) -> Known:
    """Return what the codes in the queue stand for, as published now."""
    reasons = {rule.id: rule.reason for rule in parts.desk.safety().rules}
    desk = parts.desk.practice().desk
    return Known(reasons, {person.id: person.name for person in desk.on_call})


def back(endpoint: str, **values: Any) -> AnyResponse:
    """Return a redirect to one of our own pages, to be fetched anew."""
    return redirect(url_for(endpoint, **values), code=303)
