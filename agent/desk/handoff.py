"""Bringing in a person: the row for staff, the ladder of phones, and what a caller's line goes on with.

Nothing here raises towards a call: whatever is down, somebody is rung and nothing is lost.
"""

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from agent.clock import Clock
from agent.desk.ladders import Ladders, Watcher
from agent.desk.ledger import Ledger
from agent.desk.lines import Lines, Next
from agent.desk.needs import Need
from agent.desk.pages import Pager
from agent.desk.ringing import ANSWERED, ENDED, Patience, Pause
from agent.desk.rota import RotaFile
from agent.desk.spool import Spool
from agent.ports import Calls
from agent.rules import escalation as rules
from agent.store import Store
from agent.turns import Language, Level

__all__ = ["Brief", "Handoff", "Next"]

log = logging.getLogger(__name__)

STALE = timedelta(seconds=90)
PICKED_UP = (ANSWERED, "in-progress")
HUNG_UP = "hung_up_in_crisis"


@dataclass(frozen=True, slots=True)
class Brief:
    """What a person who is rung may be told before pressing 1: nothing about who it is."""

    level: Level | None
    reason: str
    channel: str
    language: Language


class Handoff:
    """The verbs of bringing in a person. Ladders live in the process that started them."""

    def __init__(
        self,
        store: Store,
        calls: Calls,
        pager: Pager,
        rota: RotaFile,
        spool: Spool,
        *,
        clock: Clock,
        patience: Patience | None = None,
        pause: Pause = threading.Event.wait,
    ) -> None:
        self._rota, self._background = rota, pager.background
        self._ledger = Ledger(store, spool, self._due)
        self._ladders = Ladders(self._ledger, calls, pager, rota, clock, patience=patience, pause=pause)
        self._lines = Lines(self._ledger, self._ladders, rota)

    def need(
        self,
        conversation: str,
        turn_id: str,
        reason: str,
        at: datetime,
        *,
        level: Level | None = None,
        category: str = "",
        rule: str = "",
        channel: str,
        phone: str | None = None,
        facts: Mapping[str, Any] | None = None,
        patient: str | None = None,
        language: Language | None = None,
    ) -> str:
        """Note that a person is needed; return the id of the row.

        Said again for the same conversation and reason it is the same row, and the worst level stays.
        """
        spoken = language or (facts or {}).get("language") or "en"
        need = Need(
            *(conversation, turn_id, reason, at, str(channel), Level(level) if level else None),
            category=category,
            rule=rule,
            phone=phone,
            patient=patient,
            language=spoken,
            facts=dict(facts or {}),
        )
        try:
            return self._note(need)
        except Exception:
            log.exception("noting a need went wrong")
            return need.id

    def ring(self, escalation_id: str, at: datetime) -> None:
        """Start ringing people for it, at once and in the background, unless that goes on already."""
        self._background.run(self._start, escalation_id)

    def accepted(self, ring_id: str, at: datetime) -> str | None:
        """Note that a person pressed 1; return the conference, None where another one has or nobody waits.

        Where nobody waits on the line (a text, a caller who left) the person has taken it all the same.
        """
        try:
            return self._ladders.accept(ring_id, at)
        except Exception:
            log.exception("taking a caller went wrong")
            return None

    def declined(self, ring_id: str, at: datetime) -> None:
        """Note that a person who was rung does not take it."""
        self._ladders.end(ring_id, "declined", at)

    def ring_ended(self, ring_id: str, status: str, at: datetime) -> None:
        """Note how a ring goes, in the carrier's words; only an answer and an end change anything."""
        if status in PICKED_UP:
            self._ladders.answer(ring_id)
        elif status in ENDED:
            self._ladders.end(ring_id, ENDED[status], at)

    def watch(self, conversation: str, callback: Watcher | None) -> None:
        """Tell `callback` how it goes: ringing, accepted:<conference>, failed, or dial (close the stream).

        One callback a conversation; None ends it. What goes on already is told at once.
        """
        self._ladders.watch(conversation, callback)

    def about(self, ring_id: str) -> Brief | None:
        """Return what the person who is rung may be told, None for a ring nobody knows."""
        found = self._ladders.find(ring_id)
        row = None if found else self._ledger.ring(ring_id)
        need = found[0].need if found else self._ledger.need(row.escalation_id) if row else None
        return Brief(need.level, need.reason, need.channel, need.language) if need else None

    def left(self, conversation: str, at: datetime) -> None:
        """Note that a caller's line is gone; in a crisis that nobody took, have them called back at once."""
        try:
            self._left(conversation, at)
        except Exception:
            log.exception("noting that a caller left went wrong")

    def after_stream(self, call_sid: str, at: datetime, conversation: str | None = None) -> Next:
        """Return what a call goes on with once its stream has closed, for whatever reason."""
        return self._lines.after_stream(call_sid, at, conversation)

    def staffed(self, at: datetime) -> bool:
        """Tell whether somebody sits at the front desk."""
        rota = self._rota.now()
        return rota is not None and rules.desk_open(rota, at)

    def dialled(self, call_sid: str, status: str, at: datetime, conversation: str | None = None) -> Next:
        """Take in how dialling from the caller's own line went, in the carrier's words."""
        step = self._lines.dialled(call_sid, status, at)
        climb = self._ladders.of(conversation) if conversation else None
        if step.kind != "goodbye" and climb and climb.need.crisis:
            self.ring(climb.need.id, at)
        return step

    def resume_unfinished(self, at: datetime, stale: timedelta = timedelta(0)) -> int:
        """Write what was spooled, and ring again for each crisis whose ladder was cut off; return how many.

        Rings begun before `at - stale` that nobody watches any more are marked lost, for staff to see.
        """
        self._ledger.replay()
        found = self._ledger.abandoned(at, stale, self._ladders.conversations())
        for need in found:
            self._ladders.start(need)
        return len(found)

    def tick(self, at: datetime) -> None:
        """Look after what a crash or an outage left behind, and page again for crises that nobody took."""
        self.resume_unfinished(at, STALE)
        for need in self._ledger.overdue(at):
            self._ladders.page("page_crisis", need)

    def close(self, seconds: float = 5) -> bool:
        """End all ladders and wait for what runs in the background; tell whether all of it ended."""
        self._ladders.stop()
        ended = self._background.wait(seconds)
        self._ledger.close()
        return ended

    def _note(self, need: Need) -> str:
        now, new = self._ledger.put(need)
        self._ladders.worsen(now)
        rota = self._rota.now() if new and now.level is Level.L2 else None
        if rota and not rules.desk_open(rota, need.at):
            self._ladders.page("page_person", now)
        return now.id

    def _start(self, escalation_id: str) -> None:
        need = self._ledger.need(escalation_id)
        if need is None:
            log.error("nobody knows what a ladder was asked for")
            return
        self._ladders.start(need)

    def _left(self, conversation: str, at: datetime) -> None:
        self._ladders.watch(conversation, None)
        self._lines.left(conversation)
        climb = self._ladders.of(conversation)
        if climb:
            self._ladders.let_go(climb)
            if not climb.need.crisis:
                climb.stop()
        state = self._ledger.conversation(conversation)
        taken = climb.joined_at if climb else state.accepted
        known = [*state.needs, *([climb.need] if climb else [])]
        crises = [n for n in known if n.crisis and n.by_voice and n.reason != HUNG_UP]
        if taken or not crises:
            return
        worst = min(crises, key=lambda n: str(n.level))
        back = replace(worst, reason=HUNG_UP, at=at, turn_id=f"{worst.turn_id}:left", row="")
        self._note(back)
        self._ladders.page("page_crisis", back)

    def _due(self, need: Need) -> datetime:
        rota = self._rota.now()
        return rules.due(rota, need.level, need.at) if rota else need.at
