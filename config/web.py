"""The web process: webhooks, the audio stream, console, health, and in demo mode the carrier itself."""

import logging
import threading
import time

import httpx
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from agent.clock import SystemClock
from agent.desk.desk import Desk
from agent.desk.threads import WARM_UP
from agent.errors import DialogueDown, SpeechDown
from agent.rules.speaking import sentences
from agent.turns import LANGUAGES, Channel, Heard, Reply
from config import wiring
from config.health import Health
from config.settings import Settings
from integrations import console
from integrations.speech.client import Ears, Mouth, Speech
from integrations.speech.listening import Listener
from integrations.speech.vad import Silero
from integrations.twilio import Speech as LineSpeech
from integrations.twilio import install

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 180
WARM_UP_PAUSE_SECONDS = 1.0


def web() -> Flask:
    """Build the application and warm it up in the background; Misconfigured with every fault."""
    settings, desk, clock = wiring.settings(), wiring.desk(), SystemClock()
    app = Flask("desk")
    app.config.update(SECRET_KEY=settings.secret_key, MAX_CONTENT_LENGTH=256 * 1024)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    speech = Speech(settings.var_dir, settings.speech_token)
    health = _health(settings, desk, speech)
    app.register_blueprint(health.blueprint())
    parts = LineSpeech(Ears(speech), Mouth(speech), lambda: Listener(Silero()), sentences)
    install(app, desk=desk, settings=settings, speech=parts, texts=wiring.carrier(), clock=clock)
    console.install(app, desk=desk, settings=settings, clock=clock, demo=wiring.console_demo())
    if settings.simulated_carrier:
        wiring.demo_carrier().start(settings.demo_carrier_port)
    threading.Thread(target=_warm_up, args=(desk, health, Mouth(speech)), name="warm-up", daemon=True).start()
    return app


def _health(settings: Settings, desk: Desk, speech: Speech) -> Health:
    def actions() -> bool:
        url = f"http://127.0.0.1:{settings.actions_port}/health"
        headers = {"Authorization": f"Bearer {settings.actions_token}"}
        return httpx.get(url, headers=headers, timeout=2, trust_env=False).status_code == httpx.codes.OK

    def scheduler() -> bool:
        beat = settings.var_dir / "scheduler.heartbeat"
        return beat.exists() and time.time() - beat.stat().st_mtime < HEARTBEAT_SECONDS

    checks = {
        "database": wiring.store().answers,
        "dialogue": desk.dialogue.ready,
        "actions": actions,
        "speech": lambda: speech.health()["state"] == "up",
        "scheduler": scheduler,
    }
    return Health(checks, frozenset({"dialogue", "actions", "speech"}))


def _warm_up(desk: Desk, health: Health, mouth: Mouth) -> None:
    """Go on with what a crash cut off, then take one turn through every part until it succeeds.

    What is always said is prepared meanwhile.
    """
    desk.handoff.resume_unfinished(SystemClock().now())
    while not health.warm:
        try:
            at = SystemClock().now()
            hello = Heard(WARM_UP, f"{WARM_UP}-{at.timestamp()}", "hello", Channel.VOICE, "en", at)
            desk.dialogue.warm_up(hello)
            for language in LANGUAGES:
                for code in ("greeting", "crisis_l0", "crisis_l1", "lost"):
                    for sentence in sentences(desk.render(Reply(code, language), Channel.VOICE)):
                        for _ in mouth.say(sentence, language, fixed=True):
                            pass
            health.warm = True
        except (DialogueDown, SpeechDown) as error:
            log.info("not warm yet: %s", error)
            time.sleep(WARM_UP_PAUSE_SECONDS)
