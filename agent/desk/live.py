"""Conversations under way, as the running process knows them: enough to go on without the database."""

import logging
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from agent.desk.crisis import Crisis
from agent.desk.threads import Threads
from agent.errors import StoreDown
from agent.rules import language
from agent.turns import Channel, Heard, Language, Level, Reply

log = logging.getLogger(__name__)

FORGET_AFTER = timedelta(hours=5)


@dataclass(slots=True)
class Live:
    """One conversation. `spanish` counts evidence for Spanish, below zero for English."""

    id: str
    channel: Channel
    caller: str | None
    language: Language
    seen: datetime
    crisis: Crisis | None = None
    spanish: int = 0
    settled: bool = False
    line_said: bool = False
    ended: bool = False
    last: list[Reply] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def hear(self, heard: Heard) -> None:
        """Keep to the language spoken so far; change it when asked to, or on two pieces of evidence."""
        asked = language.asked_for(heard.text)
        if asked and len(heard.text.split()) <= 8:
            self.language, self.settled = asked, True
            return
        spoken, strength = language.evidence(heard.text)
        by_sound = heard.channel is Channel.VOICE and heard.language == "es"
        signs = (spoken == "es") + (spoken == "es" and strength >= 2) + by_sound - 2 * (spoken == "en")
        self.spanish = max(-2, min(3, self.spanish + signs))
        if self.spanish >= 2:
            self.language, self.settled = "es", True
        elif self.spanish <= -2:
            self.language, self.settled = "en", True


class Lives:
    """The conversations of this process; those of an earlier one are rebuilt from the store."""

    def __init__(self, threads: Threads) -> None:
        self.threads = threads
        self._lives: dict[str, Live] = {}
        self._guard = threading.Lock()

    def keep(self, live: Live) -> Live:
        """Keep a conversation, or return the one already kept under its id."""
        with self._guard:
            kept = self._lives.setdefault(live.id, live)
            for old in [k for k, v in self._lives.items() if live.seen - v.seen > FORGET_AFTER]:
                del self._lives[old]
        return kept

    def find(self, conversation: str, at: datetime) -> Live:
        """Return a conversation; one nobody knows starts as a call without a number."""
        live = self._lives.get(conversation) or self._rebuilt(conversation, at)
        live.seen = at
        return live

    def _rebuilt(self, conversation: str, at: datetime) -> Live:
        try:
            thread = self.threads.load(conversation)
        except StoreDown:
            return self.keep(Live(conversation, Channel.VOICE, None, "en", at))
        live = Live(conversation, thread.channel, thread.caller, thread.language, at)
        live.settled = thread.language == "es"
        alarmed(live, thread.level)
        return self.keep(live)

    def mark(self, live: Live) -> None:
        """Store how urgent a conversation is and which language it is in; without a database, go on."""
        try:
            level = str(live.crisis.level) if live.crisis else None
            self.threads.mark(live.id, level, live.language)
        except StoreDown:
            log.error("a conversation could not be marked")

    def end(self, live: Live, at: datetime) -> None:
        """Store that a conversation is over; without a database, go on."""
        try:
            self.threads.end(live.id, at)
        except StoreDown:
            log.error("a conversation's end could not be written")


def alarmed(live: Live, level: str | None) -> None:
    """Put a conversation back into the crisis that it was in."""
    if level in {Level.L0, Level.L1} and live.crisis is None:
        live.crisis = Crisis(Level(level), asked=["where", "number"])
