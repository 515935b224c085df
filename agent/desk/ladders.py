"""The ladders of this process: which conversation has one, who watches it, and who wins it."""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from agent.clock import Clock
from agent.desk.ledger import Ledger
from agent.desk.needs import Need
from agent.desk.pages import Pager
from agent.desk.ringing import ANSWERED, Attempt, Climb, Patience, Pause, Reports, Ringing
from agent.desk.rota import RotaFile
from agent.ports import Calls
from agent.rules import escalation as rules
from agent.store import escalations, tables

log = logging.getLogger(__name__)

Watcher = Callable[[str], None]
_REMEMBERED = 200


def room(ring_id: str) -> str:
    """Return the name of the conference that a ring leads to."""
    return f"room-{ring_id}"


class Ladders:
    """One ladder at a time for each conversation, whatever it needs people for."""

    def __init__(
        self,
        ledger: Ledger,
        calls: Calls,
        pager: Pager,
        rota: RotaFile,
        clock: Clock,
        *,
        patience: Patience | None = None,
        pause: Pause = threading.Event.wait,
    ) -> None:
        self._ledger, self._pager, self._rota, self._clock = ledger, pager, rota, clock
        reports = Reports(self._noted, self._tell, self._news)
        self._ringing = Ringing(
            calls, self._rungs, reports, clock, pager.background, patience=patience, pause=pause
        )
        self._lock = threading.Lock()
        self._climbs: OrderedDict[str, Climb] = OrderedDict()  # the newest one of each conversation
        self._watchers: dict[str, Watcher] = {}
        self._closed = False

    def start(self, need: Need) -> None:
        """Begin ringing for a need, unless its conversation has a ladder under way."""
        with self._lock:
            going = self._climbs.get(need.conversation)
            if self._closed or (going and not going.over):
                return
            climb = self._climbs[need.conversation] = Climb(need)
            self._climbs.move_to_end(need.conversation)
            for old in [c for c, climb in self._climbs.items() if climb.over][:-_REMEMBERED]:
                del self._climbs[old]
        if going and going.winner and going.joined_at and going.need.id == need.id:
            # The caller met that person and is back with us: the next who takes it must not be refused.
            self._ledger.release(going.winner, self._clock.now())
        self._tell(climb)
        self._ringing.start(climb)
        if need.crisis:
            self.page("page_crisis", need)

    def of(self, conversation: str) -> Climb | None:
        """Return the newest ladder of a conversation, over or not."""
        with self._lock:
            return self._climbs.get(conversation)

    def conversations(self) -> frozenset[str]:
        """Return the conversations that have a ladder under way here."""
        with self._lock:
            return frozenset(c for c, climb in self._climbs.items() if not climb.over)

    def stop(self) -> None:
        """End every ladder of this process, without a word to the lines."""
        with self._lock:
            self._closed = True
            self._watchers.clear()
            climbs = list(self._climbs.values())
        for climb in climbs:
            climb.stop()

    def find(self, ring_id: str) -> tuple[Climb, Attempt] | None:
        """Return a ring of this process and its ladder."""
        with self._lock:
            climbs = list(self._climbs.values())
        return next(((c, a) for c in climbs if (a := c.attempts.get(ring_id))), None)

    def worsen(self, need: Need) -> None:
        """Let a ladder under way know that it has become more urgent."""
        climb = self.of(need.conversation)
        if climb is None or climb.over or rules.worse(climb.need.level, need.level) == climb.need.level:
            return
        was_crisis, climb.need = climb.need.crisis, replace(climb.need, level=need.level)
        if need.crisis and not was_crisis:
            self.page("page_crisis", need)

    def page(self, code: str, need: Need) -> None:
        """Text everybody on call."""
        if rota := self._rota.now():
            self._pager.page(code, rota, need.language)

    def watch(self, conversation: str, callback: Watcher | None) -> None:
        """Tell `callback` of each change, and at once of what is known; None ends it."""
        with self._lock:
            if callback is None:
                self._watchers.pop(conversation, None)
                return
            self._watchers[conversation] = callback
            climb = self._climbs.get(conversation)
        if climb and not climb.caller_left and not climb.joined_at and (climb.news or not climb.over):
            self._tell(climb)

    def accept(self, ring_id: str, at: datetime) -> str | None:
        """Let a ring win, once; return the conference if somebody waits on the line for it."""
        if found := self.find(ring_id):
            return self._accept_here(*found, at)
        row = self._ledger.ring(ring_id)
        need = self._ledger.need(row.escalation_id) if row else None
        if row is None or need is None or not self._ledger.accept(row, at):
            return None
        with self._lock:
            waits = self._watchers.get(need.conversation)
        return self._join(Climb(need, winner=ring_id)) if waits else None

    def end(self, ring_id: str, status: str, at: datetime) -> None:
        """Note that a ring will go no further; a person who goes before the caller came is replaced."""
        found = self.find(ring_id)
        if found is None:
            self._ledger.end(ring_id, status, at)
            return
        climb, attempt = found
        attempt.ends(status, at)
        if climb.winner == ring_id and not climb.joined_at and climb.state.startswith("accepted:"):
            climb.winner, climb.state = None, "failed"
            self._ledger.release(ring_id, at)
            if not climb.caller_left:
                self.start(climb.need)

    def join(self, climb: Climb, at: datetime) -> str:
        """Note that the caller is sent to the person; return the conference."""
        climb.joined_at = climb.joined_at or at
        self._ledger.joined(str(climb.winner), at)
        return room(str(climb.winner))

    def let_go(self, climb: Climb) -> None:
        """Note that the caller left; a person who waits for them alone is let go."""
        climb.caller_left = True
        waits = climb.attempts.get(climb.winner or "")
        if waits and not climb.joined_at:
            self._ringing.hang_up(waits)

    def answer(self, ring_id: str) -> None:
        """Note that the phone was picked up: the person now hears what it is about."""
        if (found := self.find(ring_id)) and found[1].going:
            found[1].status = ANSWERED
            found[1].changed.set()

    def _accept_here(self, climb: Climb, attempt: Attempt, at: datetime) -> str | None:
        with climb.lock:
            if climb.winner is None and self._ledger.accept(_row(climb.need, attempt), at):
                climb.winner = attempt.id
            if climb.winner != attempt.id:
                return None
            attempt.status = escalations.ACCEPTED
        climb.stop()
        return self._join(climb)

    def _join(self, climb: Climb) -> str | None:
        """Return the conference where the caller waits on the line, and tell the line to come."""
        conversation = climb.need.conversation
        with self._lock:
            waits = conversation in self._watchers
        if climb.caller_left or not climb.need.by_voice or not waits or climb.winner is None:
            climb.state = "taken"
            return None
        climb.state = f"accepted:{room(climb.winner)}"
        self._tell(climb)
        return room(climb.winner)

    def _tell(self, climb: Climb) -> None:
        with self._lock:
            callback = self._watchers.get(climb.need.conversation)
        if callback is None:
            return
        climb.told.add(climb.state)
        try:
            callback(climb.state)
        except Exception:  # the ladder goes on, whatever the line makes of it
            log.exception("a line could not be told how its ladder goes")

    def _rungs(self, need: Need, at: datetime) -> tuple[rules.Rung, ...]:
        rota = self._rota.now()
        if rota is None:
            log.critical("there is no rota: nobody can be rung")
            return ()
        return rules.ladder(rota, need.language, at)

    def _noted(self, climb: Climb, attempt: Attempt) -> None:
        self._ledger.note(climb.need, attempt)

    def _news(self, attempt: Attempt) -> str | None:
        row = self._ledger.ring(attempt.id)
        return row.status if row else None


def _row(need: Need, attempt: Attempt) -> tables.Ring:
    return tables.Ring(
        id=attempt.id,
        escalation_id=need.id,
        rung=attempt.number,
        who=attempt.rung.who,
        sid=attempt.sid,
        status=attempt.status,
        at=attempt.at,
    )
