"""Twilio's REST API as the desk's `Texts` and `Calls`: sends texts, lists them, rings people."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageInstance

from agent.errors import CarrierError
from agent.ports import CarrierMessage, Sent
from integrations.twilio.errors import carrier_error, unreachable
from integrations.twilio.parts import LineSettings

TIMEOUT_SECONDS = 5.0
# Twilio's client would log every request with its query, and that holds phone numbers.
logging.getLogger("twilio.http_client").setLevel(logging.WARNING)
LIST_LIMIT = 1000
CALL_EVENTS = ["initiated", "ringing", "answered", "completed"]


class RelocatedHttp(TwilioHttpClient):
    """Twilio's HTTP client, sent to another base address where one is set (a fake carrier, a proxy)."""

    def __init__(self, base_url: str, timeout: float) -> None:
        super().__init__(timeout=timeout)
        self._base = urlsplit(base_url) if base_url else None

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        """Send one request; the path and query stay as Twilio's client made them."""
        if self._base:
            url = urlunsplit(urlsplit(url)._replace(scheme=self._base.scheme, netloc=self._base.netloc))
        return super().request(method, url, *args, **kwargs)


class TwilioRest:
    """Texts and calls through one account and one number; every method raises CarrierError."""

    def __init__(self, settings: LineSettings) -> None:
        self._number = settings.twilio_phone_number
        self._base_url = settings.public_base_url.rstrip("/")
        self._client = Client(
            settings.twilio_account_sid,
            settings.twilio_auth_token,
            http_client=RelocatedHttp(settings.twilio_api_base_url, TIMEOUT_SECONDS),
        )

    def send_text(self, to: str, body: str) -> Sent:
        """Send one text; its receipts are posted to us."""
        with _carrier_errors():
            message = self._client.messages.create(
                to=to,
                from_=self._number,
                body=body,
                status_callback=self._base_url + "/twilio/sms/status",
            )
        return Sent(str(message.sid), str(message.status))

    def messages_since(self, since: datetime) -> Sequence[CarrierMessage]:
        """Return the texts from and to our number that the carrier lists, newest last."""
        after = since.astimezone(UTC)
        with _carrier_errors():
            listed = self._client.messages.list(date_sent_after=after, limit=LIST_LIMIT)
        # Twilio lists the newest first, with times in whole seconds: in one second its order counts.
        ours = [_listed(m) for m in reversed(listed) if self._number in (m.from_, m.to)]
        return sorted((m for m in ours if m.at >= after.replace(microsecond=0)), key=lambda m: m.at)

    def ring(self, to: str, path: str, *, ring_seconds: int) -> Sent:
        """Ring a person; on answer Twilio asks our `path` for TwiML and reports to `path + "/status"`."""
        with _carrier_errors():
            call = self._client.calls.create(
                to=to,
                from_=self._number,
                url=self._base_url + path,
                method="POST",
                status_callback=f"{self._base_url}{path}/status",
                status_callback_method="POST",
                status_callback_event=CALL_EVENTS,
                timeout=ring_seconds,
            )
        return Sent(str(call.sid), str(call.status))

    def hang_up(self, call_sid: str) -> None:
        """End a call that rings or runs; one that is over already is no error."""
        try:
            with _carrier_errors():
                self._client.calls(call_sid).update(status="completed")
        except CarrierError as error:
            if error.code not in (20404, 21220):
                raise


def _listed(message: MessageInstance) -> CarrierMessage:
    """Translate one row of Twilio's list."""
    at = message.date_sent or message.date_created or datetime.min.replace(tzinfo=UTC)
    return CarrierMessage(
        sid=str(message.sid),
        inbound=str(message.direction) == "inbound",
        sender=message.from_ or "",
        to=message.to or "",
        text=message.body or "",
        status=str(message.status),
        at=at if at.tzinfo else at.replace(tzinfo=UTC),
        error=message.error_code,
    )


@contextmanager
def _carrier_errors() -> Iterator[None]:
    """Translate everything Twilio's client raises, without its text: that may hold a number or a message."""
    try:
        yield
    except TwilioRestException as error:
        raise carrier_error(int(error.code or 0), int(error.status)) from None
    except (TwilioException, requests.RequestException):
        raise unreachable() from None
