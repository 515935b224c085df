"""Pages: short texts to whoever is on call, with no word about who needs them. Sent first, written after."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from agent.clock import Clock
from agent.desk.background import Background
from agent.errors import CarrierError
from agent.ports import Texts
from agent.practice import OnCall
from agent.rules.escalation import Rota, pages
from agent.store import Store, tables
from agent.turns import Language

log = logging.getLogger(__name__)

Render = Callable[[str, Mapping[str, Any], Language], str]


class Pager:
    """Texts everybody on call, in the background. A page said twice does no harm; one not said does."""

    def __init__(
        self, texts: Texts, store: Store, render: Render, clock: Clock, background: Background | None = None
    ) -> None:
        self._texts, self._store, self._render, self._clock = texts, store, render, clock
        self.background = background or Background()

    def page(self, code: str, rota: Rota, language: Language) -> None:
        """Send one page to each person on call; `language` is what the person in need speaks."""
        people = pages(rota, language, self._clock.now())
        self.background.run(self._send_all, code, rota.name, people)

    def _send_all(self, code: str, name: str, people: tuple[OnCall, ...]) -> None:
        for person in people:
            try:
                self._send(code, name, person)
            except Exception:  # the next person must still be told
                log.exception("a page failed")

    def _send(self, code: str, name: str, person: OnCall) -> None:
        language: Language = "es" if person.languages == ("es",) else "en"
        body = self._render(code, {"name": name}, language)
        now = self._clock.now()
        row = tables.Message(to=person.phone, body=body, kind=code, created_at=now, sent_at=now)
        try:
            sent = self._texts.send_text(person.phone, body)
            row.status, row.sid, row.status_rank = "queued", sent.sid, 1
        except CarrierError as error:
            log.warning("a page was refused", extra={"code": error.code})
            row.status, row.error, row.status_rank = "failed", str(error.code), 5
        with self._store.write() as session:
            session.add(row)
