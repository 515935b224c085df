"""Rasa's REST channel with a lock: same address and answers, a bearer token, nobody's words in the log."""

import hmac
import logging
from typing import Any, Awaitable, Callable, Dict, Optional, Text

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

logger = logging.getLogger(__name__)


class DeskChannel(InputChannel):
    """Answers `/webhooks/rest/webhook` for whoever knows the token."""

    def __init__(self, token: Text) -> None:
        if not token or token.startswith("${"):
            raise ValueError("the dialogue needs RASA_TOKEN")
        self._expected = f"Bearer {token}".encode()

    @classmethod
    def name(cls) -> Text:
        """Return the name that stands in the address."""
        return "rest"

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[Text, Any]]) -> "DeskChannel":
        """Read the token from credentials.yml."""
        return cls(token=(credentials or {}).get("token", ""))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the one route."""
        routes = Blueprint("desk_channel", "components.channel")

        @routes.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            given = request.headers.get("Authorization", "")
            if not hmac.compare_digest(given.encode(), self._expected):
                return response.json({"status": "unauthorized"}, status=401)
            collector = CollectingOutputChannel()
            try:
                await on_new_message(_message(request.json, collector))
            except Exception as error:
                # The text of an error may hold what was said; its kind does not.
                logger.error("a turn failed: %s", type(error).__name__)
                return response.json([], status=500)
            return response.json(collector.messages)

        return routes


def _message(body: Dict[Text, Any], collector: CollectingOutputChannel) -> UserMessage:
    return UserMessage(
        body["message"],
        collector,
        body["sender"],
        input_channel=DeskChannel.name(),
        metadata=body.get("metadata"),
    )
