"""The staff's console, and in demo mode a telephone to try the desk with."""

from flask import Blueprint, Flask

from agent.clock import Clock
from integrations.console.login import add_login
from integrations.console.page import dress
from integrations.console.parts import Caller, ConsoleDesk, ConsoleSettings, Demo, DemoCarrier, Parts
from integrations.console.queue import add_queue
from integrations.console.sessions import Sessions
from integrations.console.simulator import simulator

__all__ = ["Caller", "Demo", "DemoCarrier", "install"]


def install(
    app: Flask, *, desk: ConsoleDesk, settings: ConsoleSettings, clock: Clock, demo: Demo | None = None
) -> None:
    """Put the console on the app, which has a SECRET_KEY; `demo` is None in live mode."""
    secure = settings.public_base_url.startswith("https://")
    app.config.update(
        SESSION_COOKIE_NAME="desk",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure,
    )
    parts = Parts(desk, clock, secure, settings.max_event_streams, demo)
    routes = Blueprint(
        "console",
        __name__,
        template_folder="templates",
        static_folder="static",
        static_url_path="/console/static",
    )
    sessions = Sessions(desk.users)
    dress(routes, parts)
    add_login(routes, parts, sessions)
    add_queue(routes, parts, sessions)
    app.register_blueprint(routes)
    if demo is not None:
        app.register_blueprint(simulator(parts, demo))
