"""The carrier's own list against ours: texts cut off while being sent, and texts to us that never arrived."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from agent.desk import needs
from agent.desk.needs import Need
from agent.desk.outcomes import SETTLE_AFTER, Book, Job, Outcome
from agent.errors import CarrierError
from agent.ports import CarrierMessage, Published, Texts
from agent.rules import escalation
from agent.rules.escalation import Rota
from agent.store import Store, outbox, tables
from agent.store.tables import new_id
from agent.turns import Channel, Level

log = logging.getLogger(__name__)

Texted = Callable[[str, str, str, int, datetime], str | None]

LIST_LIMIT = 1000  # a list this long may be cut off, so that what is not on it proves nothing
STUCK_AT_ONCE = 500
CLOCKS_APART = timedelta(minutes=2)
WEBHOOK_TIME = timedelta(seconds=30)  # until then a message may still be on its way to us
LOOK_BACK = timedelta(minutes=15)
LOOK_BACK_AT_START = timedelta(hours=48)


class Settling:
    """Reads the carrier's list; raises StoreDown, and nothing where the carrier is away."""

    def __init__(self, store: Store, texts: Texts, practice: Published) -> None:
        self._store, self._texts, self._practice = store, texts, practice
        self._looked = False

    def outbound(self, at: datetime) -> int:
        """Settle texts whose sending was cut off: found on the list they were sent, else they go again."""
        with self._store.write() as session:
            rows = outbox.claim_stuck(session, new_id(), at, at + SETTLE_AFTER, STUCK_AT_ONCE)
            kept = outbox.messages(session, [r.message_id for r, _, _ in rows if r.message_id])
            stuck = [(kept[r.message_id], r.attempts) for r, _, _ in rows if r.message_id in kept]
        if not stuck:
            return 0
        listed = self._listed(min(m.created_at for m, _ in stuck) - CLOCKS_APART)
        if listed is None:
            return 0
        rota = Rota.of(self._practice())
        with self._store.write() as session:
            taken = outbox.known_sids(session, [m.sid for m in listed])
            free = [m for m in listed if not m.inbound and m.sid not in taken]
            book = Book(session, self._store.keys, rota, at)
            for message, attempts in stuck:
                job = Job(message.reminder_id or "", message.id, message.to, message.body, attempts)
                found = _find(free, message)
                if found:
                    free.remove(found)
                    book.record([Outcome(job, sid=found.sid)])
                elif len(listed) >= LIST_LIMIT:
                    book.unknown(job)
                else:
                    book.never_sent(job)
        return len(stuck)

    def inbound(self, at: datetime, texted: Texted) -> int:
        """Hand over every text to us whose webhook never came, with its true time; return how many.

        The first look of a process goes back further. A text that was begun and never answered is shown to
        staff: it may have been acted on already.
        """
        listed = self._listed(self._since(at))
        self._looked = self._looked or listed is not None
        ours = [m for m in listed or () if m.inbound and m.at <= at - WEBHOOK_TIME]
        with self._store.read() as session:
            states = outbox.inbound_states(session, [m.sid for m in ours])
        for message in ours:
            if message.sid not in states:
                self._take(message, texted)
            elif states[message.sid][0] == "claimed" and states[message.sid][1] <= at - LOOK_BACK / 3:
                self._show(message, at)
        return sum(m.sid not in states for m in ours)

    def _since(self, at: datetime) -> datetime:
        """Return how far back to look: at a start as far as the last text that reached us, else a little."""
        if self._looked:
            return at - LOOK_BACK
        with self._store.read() as session:
            last = outbox.last_inbound(session, "sms")
        # A practice that has just begun must not answer what came before there was a desk.
        return max(last - LOOK_BACK, at - LOOK_BACK_AT_START) if last else at - LOOK_BACK

    def _take(self, message: CarrierMessage, texted: Texted) -> None:
        log.warning("a text that never reached us is taken from the carrier's list")
        answer = texted(message.sid, message.sender, message.text, 0, message.at)
        if not answer:
            return
        try:
            self._texts.send_text(message.sender, answer)
        except CarrierError as error:
            log.error("an answer to a missed text was refused (code %d)", error.code)

    def _show(self, message: CarrierMessage, at: datetime) -> None:
        need = Need(
            conversation=f"inbound-{message.sid}",
            turn_id=message.sid,
            reason="unanswered_text",
            at=message.at,
            channel=Channel.SMS,
            level=Level.L2,
            phone=message.sender,
            facts={"words": message.text[:500]},
        )
        rota = Rota.of(self._practice())
        with self._store.write() as session:
            needs.write(session, need, escalation.due(rota, need.level, at))

    def _listed(self, since: datetime) -> Sequence[CarrierMessage] | None:
        try:
            return self._texts.messages_since(since)
        except CarrierError as error:
            log.warning("the carrier's list cannot be read (code %d)", error.code)
            return None


def _find(listed: Sequence[CarrierMessage], message: tables.Message) -> CarrierMessage | None:
    """Return the carrier's own record of a message: same number, same words, not before it was made."""
    earliest = message.created_at - CLOCKS_APART
    same = (m for m in listed if m.to == message.to and m.text == message.body and m.at >= earliest)
    return next(same, None)
