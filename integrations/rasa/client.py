"""Talks to Rasa. A turn is sent once, and anything but a usable answer means that the dialogue is down."""

import logging
import unicodedata
from typing import Any

import httpx

from agent.errors import DialogueDown
from agent.turns import Channel, Heard, Language, Reply, Understood
from integrations.rasa.answers import replies_from, understood_from

VOICE_SECONDS = 2.0
SMS_SECONDS = 8.0
WARM_UP_SECONDS = 30.0
LONGEST_TEXT = 1600  # what a text message can hold; a sentence on the phone is shorter
NOTHING_SAID = "…"

# Rasa's API takes its token in the address, and httpx logs addresses.
logging.getLogger("httpx").setLevel(logging.WARNING)


class Rasa:
    """The dialogue engine at `url` (loopback), opened by `token`. Threads may share it."""

    def __init__(self, url: str, token: str, transport: httpx.BaseTransport | None = None) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        self._http = httpx.Client(base_url=url, headers=headers, trust_env=False, transport=transport)
        self._token = token

    def turn(self, heard: Heard) -> list[Reply]:
        """Return the coded answers, at least one; raise DialogueDown otherwise."""
        return self._turn(heard, VOICE_SECONDS if heard.channel is Channel.VOICE else SMS_SECONDS)

    def understand(self, text: str, language: Language) -> Understood:
        """Return what the text means, without touching any conversation; raise DialogueDown."""
        found = self._post("/model/parse", {"text": neutral(text)}, VOICE_SECONDS, token=self._token)
        return understood_from(found, text, language)

    def warm_up(self, heard: Heard) -> list[Reply]:
        """Take a turn that may be slow, as the first one is; raise DialogueDown if even that fails."""
        self._post("/model/parse", {"text": neutral(heard.text)}, WARM_UP_SECONDS, token=self._token)
        return self._turn(heard, WARM_UP_SECONDS)

    def ready(self) -> bool:
        """Tell whether Rasa answers and has its model."""
        try:
            answer = self._http.get("/status", params={"token": self._token}, timeout=VOICE_SECONDS)
        except httpx.HTTPError:
            return False
        return answer.status_code == httpx.codes.OK

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _turn(self, heard: Heard, seconds: float) -> list[Reply]:
        body = {
            "sender": heard.conversation,
            "message": neutral(heard.text),
            "metadata": {
                "turn_id": heard.turn_id,
                "at": heard.at.isoformat(),
                "language": heard.language,
                "channel": str(heard.channel),
            },
        }
        return replies_from(self._post("/webhooks/rest/webhook", body, seconds))

    def _post(self, path: str, body: dict[str, Any], seconds: float, **params: str) -> Any:
        """Post once. Rasa would take a message sent twice for two, so nothing is ever sent again."""
        try:
            answer = self._http.post(path, json=body, params=params, timeout=seconds)
            if answer.status_code == httpx.codes.OK:
                return answer.json()
        except (httpx.HTTPError, ValueError) as error:
            # The error's text may hold the token or the words; its kind does not.
            raise DialogueDown(f"the dialogue gave no answer: {type(error).__name__}") from None
        raise DialogueDown(f"the dialogue answered {answer.status_code}")


def neutral(text: str) -> str:
    """Return the text so that Rasa takes it for speech: a leading "/" would name an intent or wipe the talk.

    Spaces, and characters that cannot be seen, go from the front with it; they could hide one.
    """
    start = 0
    while start < len(text) and (text[start] == "/" or _unseen(text[start])):
        start += 1
    return text[start:][:LONGEST_TEXT].strip() or NOTHING_SAID


def _unseen(character: str) -> bool:
    """Tell whether it is white space, a control or a format character (zero width, direction marks)."""
    return character.isspace() or unicodedata.category(character) in {"Cc", "Cf", "Zs", "Zl", "Zp"}
