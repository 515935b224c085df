"""Proves that a request comes from Twilio: X-Twilio-Signature over the URL that we published.

The URL is always built from PUBLIC_BASE_URL and the raw path as it arrived, never from the Host header,
which a proxy may change and anybody may send.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import parse_qs, urlsplit

DEFAULT_PORTS = {"https": 443, "wss": 443, "http": 80, "ws": 80}
SOCKET_SCHEME = {"https": "wss", "http": "ws"}

Params = Mapping[str, Sequence[str]]


def sign(token: str, url: str, params: Params) -> str:
    """Return Twilio's signature: values of one name are sorted and said once, empty ones count."""
    text = url + "".join(name + value for name in sorted(params) for value in sorted(set(params[name])))
    return base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()


def url_forms(url: str) -> tuple[str, ...]:
    """Return the forms of a URL that Twilio may have signed: with and without port, no user, no fragment."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    port = parts.port or DEFAULT_PORTS.get(parts.scheme)
    tail = parts.path + (f"?{parts.query}" if parts.query else "")
    return f"{parts.scheme}://{host}{tail}", f"{parts.scheme}://{host}:{port}{tail}"


class Signatures:
    """Checks requests against the published base URL and up to two tokens (the second while rotating)."""

    def __init__(self, base_url: str, tokens: Iterable[str]) -> None:
        self.base_url = base_url.rstrip("/")
        self._tokens = tuple(token for token in tokens if token)

    def url(self, path: str) -> str:
        """Return the public address of one of our own paths."""
        return self.base_url + path

    def socket_url(self, path: str) -> str:
        """Return the public websocket address of a path: wss, or ws where the base is plain http."""
        scheme, rest = self.base_url.split("://", 1)
        return f"{SOCKET_SCHEME[scheme]}://{rest}{path}"

    def webhook(self, raw_path: str, params: Params, given: str | None, body: bytes = b"") -> bool:
        """Tell whether a webhook is Twilio's; `raw_path` holds the query, undecoded."""
        stated = parse_qs(urlsplit(raw_path).query).get("bodySHA256")
        if stated and not hmac.compare_digest(stated[0].lower(), hashlib.sha256(body).hexdigest()):
            return False
        return self._matches(url_forms(self.url(raw_path)), {} if stated else params, given)

    def handshake(self, raw_path: str, given: str | None) -> bool:
        """Tell whether a websocket handshake is Twilio's; it may have signed a closing slash."""
        url = self.socket_url(raw_path)
        return self._matches((*url_forms(url), *url_forms(url.rstrip("/") + "/")), {}, given)

    def _matches(self, urls: Iterable[str], params: Params, given: str | None) -> bool:
        # Every combination is compared, so that the time taken tells nothing about which one fits.
        fits = [
            hmac.compare_digest(sign(token, url, params).encode(), (given or "").encode())
            for token in self._tokens
            for url in urls
        ]
        return bool(given) and any(fits)
