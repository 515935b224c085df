"""The phone line and the texts, through Twilio: webhooks, streams, REST, and a carrier to stand in for it."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from flask import Flask

from agent.clock import Clock
from agent.ports import Texts
from integrations.twilio import ladder, sms, stream, voice
from integrations.twilio.calls import Calls
from integrations.twilio.desk_side import LineDesk
from integrations.twilio.parts import Ears, LineSettings, MakeListener, Mouth
from integrations.twilio.shared import Parts
from integrations.twilio.signature import Signatures

# Twilio pings nothing itself; a dead line is noticed within two of these.
SOCKET_OPTIONS = {"ping_interval": 25, "max_message_size": 64 * 1024}


@dataclass(frozen=True, slots=True)
class Speech:
    """The speech parts, and how words are split into sentences to be said one by one."""

    ears: Ears
    mouth: Mouth
    make_listener: MakeListener
    sentences: Callable[[str], list[str]]


def install(
    app: Flask,
    *,
    desk: LineDesk,
    settings: LineSettings,
    speech: Speech,
    texts: Texts,
    clock: Clock,
    now: Callable[[], float] = time.monotonic,
) -> Calls:
    """Put the line's routes on the app; return its calls, whose `live()` and `limit` tell how busy it is.

    `now` gives monotonic seconds, by which sound is paced.
    """
    signatures = Signatures(
        settings.public_base_url, (settings.twilio_auth_token, settings.twilio_auth_token_secondary)
    )
    calls = Calls(settings.max_calls)
    parts = Parts(
        desk,
        speech.ears,
        speech.mouth,
        speech.make_listener,
        clock,
        speech.sentences,
        ThreadPoolExecutor(2 * settings.max_calls, "transcripts"),
        ThreadPoolExecutor(settings.max_calls, "readings"),
        now,
    )
    app.config.setdefault("SOCK_SERVER_OPTIONS", SOCKET_OPTIONS)
    webhooks = voice.VoiceWebhooks(desk, calls, signatures, clock)
    streams = stream.Streams(parts, calls, settings.twilio_account_sid)
    app.register_blueprint(voice.blueprint(webhooks, signatures))
    app.register_blueprint(ladder.blueprint(desk, signatures, clock))
    app.register_blueprint(stream.blueprint(streams, calls, signatures))
    app.register_blueprint(sms.blueprint(sms.TextWebhooks(desk, texts, clock), signatures, clock.now))
    return calls
