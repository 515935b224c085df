"""Serves the actions to Rasa, on loopback, to whoever knows the token."""

import hmac
import warnings
from typing import Any, Protocol

from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor
from sanic.request import Request
from sanic.response import HTTPResponse, json

from dialogues.actions.book import BookForm
from dialogues.actions.cancel import CancelForm
from dialogues.actions.check import CheckForm
from dialogues.actions.confirm import ConfirmForm
from dialogues.actions.core import ActionCore
from dialogues.actions.language import ActionLanguage
from dialogues.actions.late import LateForm
from dialogues.actions.message import MessageForm
from dialogues.actions.move import MoveForm
from dialogues.actions.office import ActionOffice
from dialogues.actions.person import ActionPerson
from dialogues.actions.safety import ActionSafety
from dialogues.actions.small_talk import ActionSmallTalk
from dialogues.actions.turn import DeskAction, Errands

HOST = "127.0.0.1"
ACTIONS: tuple[type[DeskAction], ...] = (
    BookForm,
    MoveForm,
    CancelForm,
    ConfirmForm,
    CheckForm,
    LateForm,
    MessageForm,
    ActionOffice,
    ActionPerson,
    ActionSmallTalk,
    ActionLanguage,
    ActionSafety,
    ActionCore,
)


class Desk(Protocol):
    """The part of the desk that the actions use."""

    @property
    def errands(self) -> Errands:
        """Return the verb that takes a turn."""
        ...


def serve(desk: Desk, port: int, token: str) -> None:
    """Serve until told to stop; ValueError if there is no token."""
    application(desk, token).run(
        host=HOST, port=port, single_process=True, access_log=False, motd=False, register_sys_signals=True
    )


def application(desk: Desk, token: str) -> Any:
    """Return the server's Sanic application, with every action registered."""
    if not token:
        raise ValueError("the action server needs a token")
    # Rasa 3.6 with a current sdk: the wire format is the same, and the sdk says so at every call.
    warnings.filterwarnings("ignore", message="Your versions of rasa and", category=UserWarning)
    executor = ActionExecutor()
    for action in ACTIONS:
        executor.register_action(action(desk.errands))
    app = create_app(executor, cors_origins=[])
    _lock(app, token)
    return app


def _lock(app: Any, token: str) -> None:
    expected = f"Bearer {token}".encode()

    async def who(request: Request) -> HTTPResponse | None:
        given = request.headers.get("Authorization", "").encode()
        if hmac.compare_digest(given, expected):
            return None
        return json({"status": "unauthorized"}, status=401)

    app.register_middleware(who, "request")
