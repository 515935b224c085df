"""The carrier's REST API: the paths, forms, errors and lists that twilio-python uses for texts and calls."""

import base64
import hmac
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, jsonify, request

from integrations.twilio.fake_carrier.errors import Refusal, check_call, check_text
from integrations.twilio.fake_carrier.ledger import API, call_row, page
from integrations.twilio.fake_carrier.outbound import Order

if TYPE_CHECKING:
    from integrations.twilio.fake_carrier import FakeCarrier


def make_app(carrier: "FakeCarrier") -> Flask:
    """Return the API of one carrier as a web application."""
    app = Flask("fake_carrier")
    base = f"{API}/<account>"
    routes: list[tuple[str, str, Callable[..., Any]]] = [
        ("POST", f"{base}/Messages.json", _Messages(carrier).create),
        ("GET", f"{base}/Messages.json", _Messages(carrier).list),
        ("GET", f"{base}/Messages/<sid>.json", _Messages(carrier).fetch),
        ("POST", f"{base}/Messages/<sid>.json", _Messages(carrier).update),
        ("POST", f"{base}/Calls.json", _Calls(carrier).create),
        ("GET", f"{base}/Calls.json", _Calls(carrier).list),
        ("GET", f"{base}/Calls/<sid>.json", _Calls(carrier).fetch),
        ("POST", f"{base}/Calls/<sid>.json", _Calls(carrier).update),
    ]
    for number, (method, path, view) in enumerate(routes):
        app.add_url_rule(path, f"{method}{number}", view, methods=[method])

    @app.before_request
    def authenticate() -> None:
        account = (request.view_args or {}).get("account", "")
        expected = base64.b64encode(f"{carrier.account_sid}:{carrier.auth_token}".encode()).decode()
        given = request.headers.get("Authorization", "").removeprefix("Basic ")
        if account != carrier.account_sid or not hmac.compare_digest(given.encode(), expected.encode()):
            raise Refusal(20003, 401)
        if carrier.outage is not None:
            raise Refusal(carrier.outage, 429 if carrier.outage == 20429 else 503)

    @app.errorhandler(Refusal)
    def refuse(refusal: Refusal) -> tuple[Response, int]:
        return jsonify(refusal.body()), refusal.status

    @app.errorhandler(404)
    def unknown(_: Exception) -> tuple[Response, int]:
        return jsonify(Refusal(20404, 404).body()), 404

    return app


class _Messages:
    def __init__(self, carrier: "FakeCarrier") -> None:
        self.carrier = carrier

    def create(self, account: str) -> tuple[Response, int]:
        form = request.form
        to, sender, body = form.get("To", ""), form.get("From", ""), form.get("Body", "")
        check_text(to, sender, body, self.carrier.phone_number)
        if to in self.carrier.opted_out:
            raise Refusal(21610)
        row = self.carrier.ledger.add(sender, to, body, "outbound-api", "queued")
        answer = dict(row)
        self.carrier.deliver(row, form.get("StatusCallback", ""))
        return jsonify(answer), 201

    def list(self, account: str) -> Response:
        rows = self.carrier.ledger.listed(request.args.to_dict())
        return jsonify(page("messages", rows, request.path, request.args.to_dict()))

    def fetch(self, account: str, sid: str) -> Response:
        return jsonify(self._row(sid))

    def update(self, account: str, sid: str) -> Response:
        row = self._row(sid)
        if "Body" in request.form:  # only emptying is allowed: redaction
            self.carrier.ledger.update(row, body="")
        if request.form.get("Status") == "canceled":
            self.carrier.ledger.update(row, status="canceled")
        return jsonify(row)

    def _row(self, sid: str) -> dict[str, Any]:
        row = self.carrier.ledger.find(sid)
        if row is None:
            raise Refusal(20404, 404)
        return row


class _Calls:
    def __init__(self, carrier: "FakeCarrier") -> None:
        self.carrier = carrier

    def create(self, account: str) -> tuple[Response, int]:
        form = request.form
        to, caller = form.get("To", ""), form.get("From", "")
        url, twiml = form.get("Url", ""), form.get("Twiml", "")
        check_call(to, caller, self.carrier.phone_number, bool(url or twiml))
        order = Order(
            url=url,
            twiml=twiml,
            status_url=form.get("StatusCallback", ""),
            events=form.getlist("StatusCallbackEvent"),
            timeout=float(form.get("Timeout", "60")),
        )
        leg = self.carrier.place(to, caller, order)
        return jsonify(self._shown(leg)), 201

    def list(self, account: str) -> Response:
        rows = [self._shown(leg) for leg in reversed(list(self.carrier.legs.values()))]
        for name in ("To", "From", "Status"):
            if wanted := request.args.get(name):
                rows = [row for row in rows if row[name.lower()] == wanted]
        return jsonify(page("calls", rows, request.path, request.args.to_dict()))

    def fetch(self, account: str, sid: str) -> Response:
        return jsonify(self._shown(self._leg(sid)))

    def update(self, account: str, sid: str) -> Response:
        leg, form = self._leg(sid), request.form
        if leg.over.is_set():
            raise Refusal(21220)
        if form.get("Status") in ("completed", "canceled"):
            leg.hang_up()
        elif form.get("Twiml"):
            leg.replace(form["Twiml"])
        elif form.get("Url"):
            leg.replace(f"<Response><Redirect>{form['Url']}</Redirect></Response>")
        return jsonify(self._shown(leg))

    def _leg(self, sid: str) -> Any:
        leg = self.carrier.legs.get(sid)
        if leg is None:
            raise Refusal(20404, 404)
        return leg

    def _shown(self, leg: Any) -> dict[str, Any]:
        return call_row(leg, self.carrier.account_sid, self.carrier.clock.now())
