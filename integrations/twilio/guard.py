"""Stands before every Twilio route: a request without Twilio's signature gets 403 and goes no further."""

import logging
from urllib.parse import quote, urlsplit

from flask import Blueprint, Response, abort, request

from integrations.twilio.signature import Signatures

log = logging.getLogger(__name__)

LONGEST_FORM_BYTES = 64 * 1024


def guard(blueprint: Blueprint, signatures: Signatures) -> None:
    """Refuse whatever is unsigned, before a view reads or writes anything."""

    @blueprint.before_request
    def only_twilio() -> None:
        request.max_content_length = LONGEST_FORM_BYTES
        given = request.headers.get("X-Twilio-Signature")
        path = raw_path()
        if request.headers.get("Upgrade", "").lower() == "websocket":
            genuine = signatures.handshake(path, given)
        else:
            # The body is read before the form, which consumes it; it is cached for the form.
            body = request.get_data(cache=True)
            genuine = signatures.webhook(path, request.form.to_dict(flat=False), given, body)
        if not genuine:
            reason = "wrong" if given else "no"
            log.warning("refused a request with %s signature", reason, extra={"endpoint": request.endpoint})
            abort(403)


def raw_path() -> str:
    """Return path and query as they came over the wire: what Twilio signed, not what Flask decoded."""
    raw = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI")
    if raw:
        parts = urlsplit(raw)
        return parts.path + (f"?{parts.query}" if parts.query else "")
    query = request.query_string.decode("latin-1")
    return quote(request.path) + (f"?{query}" if query else "")


def xml(document: str) -> Response:
    """Answer TwiML; always as XML, since Twilio reads plain text aloud or sends it to the patient."""
    return Response(document, mimetype="text/xml")
