"""The conversation as the edges see it: calls open, keys are pressed, texts come, silence falls."""

import logging
import secrets
from dataclasses import replace
from datetime import datetime

from agent.desk.answering import Answering, Parts
from agent.desk.live import Live, alarmed
from agent.errors import StoreDown
from agent.turns import Channel, Expects, Heard, Language, Reply, Then, Verdict

log = logging.getLogger(__name__)

SILENT_TURNS = 2
DIGITS = frozenset({Expects.DIGITS, Expects.BIRTH_DATE, Expects.CHOICE})


class Conversation:
    """Talks with everyone who calls or writes."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.answering = Answering(parts)

    def open_call(self, call_sid: str, caller: str | None, at: datetime) -> str:
        """Return the conversation of a call, opening it the first time; never raises."""
        new = thread_id = secrets.token_urlsafe(12)
        try:
            thread_id = self.parts.lives.threads.open_call(new, call_sid, caller, at)
        except StoreDown:
            log.error("a call was opened without the database")
        if thread_id == new:
            self.parts.lives.keep(Live(new, Channel.VOICE, caller, "en", at))
        else:  # its stream broke, maybe in an earlier process: the crisis and the language go on
            self.parts.lives.find(thread_id, at)
        return thread_id

    def greeting(self, conversation: str, at: datetime) -> list[Reply]:
        """Return what to say first: who we are, what to do in danger, how to reach a person."""
        live = self.parts.lives.find(conversation, at)
        if live.crisis:
            replies = [Reply("crisis_still_here", live.language, then=Then.HAND_OVER)]
        else:
            replies = [Reply("welcome_back" if live.last else "greeting", live.language)]
        live.last = live.last or replies
        self.answering.note(live, f"{conversation}.greeting", "answered", replies, at)
        return replies

    def language_of(self, conversation: str, at: datetime) -> Language | None:
        """Return the language once it is settled, None while it may still be either."""
        live = self.parts.lives.find(conversation, at)
        return live.language if live.settled or live.crisis else None

    def respond(self, heard: Heard) -> list[Reply]:
        """Take one finished turn, whatever is down, and return at least one reply."""
        return self.answering.respond(heard)

    def overheard(self, heard: Heard) -> Verdict:
        """Screen words that are not a turn yet; an alarm brings a person at once."""
        return self.answering.overheard(heard)

    def keypad(self, conversation: str, turn_id: str, digits: str, at: datetime) -> list[Reply]:
        """Take keys: 0 brings a person, 9 changes the language, * repeats; other digits are an answer."""
        live = self.parts.lives.find(conversation, at)
        if digits == "0":
            return self._bring(live, turn_id, "person_coming", "asked_person", at)
        if digits == "9" and not (live.last and live.last[-1].expects in DIGITS):
            live.language, live.settled = ("es" if live.language == "en" else "en"), True
            self.parts.lives.mark(live)
            return [Reply("language_changed", live.language)]
        if digits == "*" and live.last:
            return [replace(r, then=Then.LISTEN) for r in live.last]
        return self.respond(Heard(conversation, turn_id, digits, Channel.VOICE, live.language, at))

    def silence(self, conversation: str, turn_id: str, times: int, at: datetime) -> list[Reply]:
        """Say what to say to somebody who is silent: ask once, then the safety line and a person."""
        live = self.parts.lives.find(conversation, at)
        if live.crisis:
            self.answering.again(live, turn_id, at)
            return [Reply("crisis_still_here", live.language, then=Then.HAND_OVER)]
        if times < SILENT_TURNS:
            return [Reply("still_there", live.language)]
        return self._bring(live, turn_id, "silence_person", "silence", at)

    def trouble(self, conversation: str, turn_id: str, what: str, at: datetime) -> list[Reply]:
        """Say that we cannot hear or speak well, and bring a person. `what` is a stable word for staff."""
        live = self.parts.lives.find(conversation, at)
        return self._bring(live, turn_id, "speech_down", what, at)

    def _bring(self, live: Live, turn_id: str, code: str, reason: str, at: datetime) -> list[Reply]:
        heard = Heard(live.id, turn_id, "", live.channel, live.language, at)
        replies = [Reply(code, live.language, {"reason": reason}, then=Then.HAND_OVER)]
        with live.lock:
            if live.crisis:
                self.answering.again(live, turn_id, at)
            self.answering.carry_out(live, heard, replies)
        return replies

    def holding(self, conversation: str, state: str, at: datetime) -> list[Reply]:
        """Say how bringing a person goes: `state` is ringing, accepted or failed."""
        live = self.parts.lives.find(conversation, at)
        if live.crisis and state != "accepted":
            if state == "ringing":  # said every so often: what it says must be true
                self.answering.again(live, f"{conversation}.holding", at)
            return [Reply("crisis_still_here", live.language, then=Then.HAND_OVER)]
        if state == "failed":
            return [Reply("nobody_free", live.language)]
        code = "person_here" if state == "accepted" else "person_hold"
        return [Reply(code, live.language, then=Then.HAND_OVER)]

    def said(self, conversation: str, turn_id: str, text: str, at: datetime, cut: bool = False) -> None:
        """Note what the person really heard of a reply."""
        self.parts.records.event(conversation, turn_id, "said", {"text": text, "cut": cut}, at)

    def ended(self, conversation: str, at: datetime, why: str) -> None:
        """Note that a call is over; saying it twice changes nothing."""
        live = self.parts.lives.find(conversation, at)
        if live.ended:
            return
        live.ended = True
        self.parts.records.event(conversation, None, "ended", {"why": why}, at)
        self.parts.handoff.left(conversation, at)
        self.parts.lives.end(live, at)

    def texted(self, sid: str, sender: str, body: str, media: int, at: datetime) -> str | None:
        """Take a text once, by its MessageSid; return the words to answer with, or None.

        With the database down the text is answered all the same: in a crisis act first, claim after.
        """
        try:
            if not self.parts.records.claim(sid, "sms", at):
                known = self.parts.records.answer_to(sid)
                return known[1] if known else None
            thread = self.parts.lives.threads.open_text(secrets.token_urlsafe(12), sender, at)
            live = self.parts.lives.keep(Live(thread.id, Channel.SMS, sender, thread.language, at))
            alarmed(live, thread.level)
        except StoreDown:
            live = self.parts.lives.keep(Live(f"unstored-{sid}", Channel.SMS, sender, "en", at))
        live.seen = at
        heard = Heard(live.id, sid, body, Channel.SMS, live.language, at)
        picture = media and not body.strip() and live.crisis is None
        replies = [Reply("sms_media", live.language)] if picture else self.respond(heard)
        words = "\n".join(filter(None, (self.answering.words(r, Channel.SMS) for r in replies)))
        self._answered(sid, live, words)
        if replies and replies[-1].then is Then.GOODBYE:
            self.parts.lives.end(live, at)
        return words or None

    def _answered(self, sid: str, live: Live, words: str) -> None:
        try:
            self.parts.records.answered(sid, live.id, words)
        except StoreDown:
            log.error("an answered text could not be marked")
