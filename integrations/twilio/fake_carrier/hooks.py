"""How the carrier asks the application: signed posts, with the time limits that a URL's fragment sets."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urldefrag

import requests

from integrations.twilio.signature import sign

log = logging.getLogger(__name__)

LIMIT_SECONDS = 15.0
LONGEST_TWIML = 64 * 1024
TWIML_TYPES = ("text/xml", "application/xml", "text/html")


class HookFailed(Exception):
    """A webhook gave no usable answer; `code` is Twilio's error number for it."""

    def __init__(self, code: int, url: str) -> None:
        super().__init__(f"webhook failed with {code}")
        self.code = code
        self.url = url


@dataclass(frozen=True, slots=True)
class Hooks:
    """Posts to the application as one account; what is signed as `public_url` is reached at `local_url`."""

    auth_token: str
    public_url: str = ""
    local_url: str = ""

    def reach(self, url: str) -> str:
        """Return where an address of the application is reached from here, websockets included."""
        if not self.local_url:
            return url
        for public, local in (
            (self.public_url, self.local_url),
            (self.public_url.replace("http", "ws", 1), self.local_url.replace("http", "ws", 1)),
        ):
            if url.startswith(public):
                return local + url.removeprefix(public)
        return url

    def signature(self, url: str, params: Mapping[str, str]) -> str:
        """Return the signature of a request; a fragment is never signed."""
        return sign(self.auth_token, urldefrag(url).url, {name: [value] for name, value in params.items()})

    def post(self, url: str, params: Mapping[str, str]) -> requests.Response:
        """Post a form and return the answer; HookFailed on a time-out, an error status or no connection."""
        address, fragment = urldefrag(url)
        limits = parse_qs(fragment)
        connect = int(limits.get("ct", ["5000"])[0]) / 1000
        read = int(limits.get("rt", ["15000"])[0]) / 1000
        headers = {"X-Twilio-Signature": self.signature(url, params), "User-Agent": "TwilioProxy/1.1"}
        try:
            answer = requests.post(
                self.reach(address),
                data=dict(params),
                headers=headers,
                timeout=(connect, min(read, LIMIT_SECONDS)),
            )
        except requests.RequestException as error:
            code = 11205 if isinstance(error, requests.ConnectionError | requests.Timeout) else 11200
            raise HookFailed(code, address) from None
        if answer.status_code >= 400:
            raise HookFailed(11200, address)
        return answer

    def twiml(self, url: str, params: Mapping[str, str]) -> str:
        """Post a form and return the TwiML it is answered with."""
        answer = self.post(url, params)
        kind = answer.headers.get("Content-Type", "").split(";")[0]
        if kind not in TWIML_TYPES:
            raise HookFailed(12300, url)
        if len(answer.content) > LONGEST_TWIML:
            raise HookFailed(11750, url)
        return answer.text

    def tell(self, url: str, params: Mapping[str, str]) -> None:
        """Post a status callback; nobody waits for its outcome."""
        try:
            self.post(url, params)
        except HookFailed as error:
            log.warning("a status callback failed (%d)", error.code)
