"""Headers that keep a page what it is: no foreign or inline script, no frame, no copy kept."""

from collections.abc import Callable

from flask import Response

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def headers(*, secure: bool, microphone: bool = False) -> Callable[[Response], Response]:
    """Return what puts the headers on every answer of a blueprint."""

    def put(response: Response) -> Response:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        allowed = "microphone=(self)" if microphone else "microphone=()"
        response.headers["Permissions-Policy"] = f"camera=(), geolocation=(), {allowed}"
        if response.mimetype in ("text/html", "application/json", "text/event-stream"):
            response.headers["Cache-Control"] = "no-store"
        if secure:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        return response

    return put
