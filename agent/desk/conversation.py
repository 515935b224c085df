"""The conversation: one short way, for calls and texts, from what was heard to what is said.

1 the safety screen, 2 consent words and reminder codes, 3 the dialogue, 4 a person.
"""

import logging
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from agent.desk import crisis as danger
from agent.desk.crisis import Crisis
from agent.desk.handoff import Handoff
from agent.desk.outreach import Outreach
from agent.desk.patients import Patients
from agent.desk.records import Records
from agent.desk.threads import Threads
from agent.errors import DeskError, DialogueDown, StoreDown
from agent.ports import Dialogue
from agent.practice import Practice
from agent.rules import consent, language
from agent.rules.safety import SafetyRules, screen
from agent.turns import Channel, Expects, Heard, Language, Level, Reply, Then, Verdict

log = logging.getLogger(__name__)

FORGET_AFTER = timedelta(hours=5)
SILENT_TURNS = 2


@dataclass(slots=True)
class Live:
    """What the running process knows of a conversation; enough to go on without the database."""

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


@dataclass(frozen=True, slots=True)
class Parts:
    """What a conversation needs."""

    threads: Threads
    records: Records
    patients: Patients
    handoff: Handoff
    outreach: Outreach
    dialogue: Dialogue
    safety: Callable[[], SafetyRules]
    practice: Callable[[], Practice]
    render: Callable[[Reply, Channel], str]


class Conversation:
    """Talks with everyone who calls or writes."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self._live: dict[str, Live] = {}
        self._guard = threading.Lock()

    # -- opening ------------------------------------------------------------------------------------------

    def open_call(self, call_sid: str, caller: str | None, at: datetime) -> str:
        """Return the conversation of a call, opening it the first time; never raises."""
        thread_id = secrets.token_urlsafe(12)
        try:
            thread_id = self.parts.threads.open_call(thread_id, call_sid, caller, at)
        except StoreDown:
            log.error("a call was opened without the database")
        self._remember(Live(thread_id, Channel.VOICE, caller, "en", at))
        return thread_id

    def greeting(self, conversation: str, at: datetime) -> list[Reply]:
        """Return what to say first: who we are, what to do in danger, how to reach a person."""
        live = self._find(conversation, at)
        code = "welcome_back" if live.last else "greeting"
        replies = [Reply(code, live.language)]
        if live.crisis:
            replies = [Reply("crisis_still_here", live.language, then=Then.HAND_OVER)]
        self._note(live, f"{conversation}.greeting", "said", replies, at)
        return replies

    def _remember(self, live: Live) -> Live:
        with self._guard:
            kept = self._live.setdefault(live.id, live)
            for old in [k for k, v in self._live.items() if live.seen - v.seen > FORGET_AFTER]:
                del self._live[old]
        return kept

    def _find(self, conversation: str, at: datetime) -> Live:
        live = self._live.get(conversation)
        if live is None:
            live = self._restored(conversation, at)
        live.seen = at
        return live

    def _restored(self, conversation: str, at: datetime) -> Live:
        """Rebuild what we know of a conversation that began before this process did."""
        try:
            thread = self.parts.threads.load(conversation)
        except StoreDown:
            return self._remember(Live(conversation, Channel.VOICE, None, "en", at))
        live = Live(conversation, thread.channel, thread.caller, thread.language, at)
        if thread.level in {Level.L0, Level.L1}:
            live.crisis = Crisis(Level(thread.level), asked=["where", "number"])
        live.settled = thread.language == "es"
        return self._remember(live)

    def language_of(self, conversation: str, at: datetime) -> Language | None:
        """Return the language once it is settled, None while it may still be either."""
        live = self._find(conversation, at)
        return live.language if live.settled or live.crisis else None

    # -- a turn -------------------------------------------------------------------------------------------

    def respond(self, heard: Heard) -> list[Reply]:
        """Take one finished turn, whatever is down, and return at least one reply."""
        live = self._find(heard.conversation, heard.at)
        with live.lock:
            heard = self._in_language(live, heard)
            verdict = self._screened(heard)
            replies = self._in_danger(live, heard, verdict)
            replies = replies or self._without_dialogue(live, heard)
            replies = replies or self._in_dialogue(live, heard, verdict)
            self._carry_out(live, heard, replies)
            return replies

    def overheard(self, heard: Heard) -> Verdict:
        """Screen words that are not a turn yet; an alarm brings a person at once."""
        live = self._find(heard.conversation, heard.at)
        verdict = screen([heard.text, *heard.alternatives], self.parts.safety())
        if verdict.level in {Level.L0, Level.L1} and live.crisis is None:
            self._need(live, heard, verdict)
            self.parts.records.event(
                live.id, heard.turn_id, "overheard", {"text": heard.text, **_verdict(verdict)}, heard.at
            )
        return verdict

    def _screened(self, heard: Heard) -> Verdict:
        verdict = screen([heard.text, *heard.alternatives], self.parts.safety())
        payload = {"text": heard.text, "language": heard.language, **_verdict(verdict)}
        if heard.alternatives:
            payload["alternatives"] = list(heard.alternatives)
        self.parts.records.event(heard.conversation, heard.turn_id, "heard", payload, heard.at)
        return verdict

    def _in_language(self, live: Live, heard: Heard) -> Heard:
        """Keep to the conversation's language; change it when asked to, or on two pieces of evidence."""
        asked = language.asked_for(heard.text)
        spoken, strength = language.evidence(heard.text)
        if asked and len(heard.text.split()) <= 8:
            live.language, live.settled = asked, True
        elif not live.settled or spoken != live.language:
            by_sound = heard.channel is Channel.VOICE and heard.language == "es"
            signs = (spoken == "es") + (spoken == "es" and strength >= 2) + by_sound - 2 * (spoken == "en")
            live.spanish = max(-2, min(4, live.spanish + signs))
            if live.spanish >= 2 and live.language == "en":
                live.language, live.settled = "es", True
            elif live.spanish <= -2:
                live.settled = True
                live.language = "en"
        return replace(heard, language=live.language)

    # -- 1 danger -----------------------------------------------------------------------------------------

    def _in_danger(self, live: Live, heard: Heard, verdict: Verdict) -> list[Reply]:
        if live.crisis is not None:
            if danger.was_not_meant(live.crisis, heard, verdict):
                live.crisis = None
                self._mark(live, None)
                return [Reply("crisis_stand_down", live.language)]
            replies = danger.go_on(live.crisis, heard, verdict, has_number=live.caller is not None)
            self._need(live, heard, verdict)
            return replies
        if verdict.level in {Level.L0, Level.L1}:
            return self._alarm(live, heard, verdict)
        return []

    def _alarm(self, live: Live, heard: Heard, verdict: Verdict) -> list[Reply]:
        assert verdict.level is not None
        live.crisis = Crisis(verdict.level, verdict.softer)
        replies = danger.opening(live.crisis, verdict, live.channel, live.language)
        self._need(live, heard, verdict)
        self._mark(live, str(verdict.level))
        return replies

    def _need(self, live: Live, heard: Heard, verdict: Verdict) -> str:
        level = live.crisis.level if live.crisis else verdict.level
        facts: dict[str, Any] = {"words": heard.text[:500], "why": verdict.reason, "language": live.language}
        if live.crisis:
            facts |= live.crisis.facts
        row = self.parts.handoff.need(
            live.id,
            heard.turn_id,
            "crisis" if level in {Level.L0, Level.L1} else "sensitive",
            heard.at,
            level=level,
            category=verdict.category,
            rule=verdict.rule,
            channel=live.channel,
            phone=live.caller,
            facts=facts,
        )
        if level in {Level.L0, Level.L1}:
            self.parts.handoff.ring(row, heard.at)
        return row

    def _mark(self, live: Live, level: str | None) -> None:
        try:
            self.parts.threads.mark(live.id, level, live.language)
        except StoreDown:
            log.error("a conversation could not be marked")

    # -- 2 words that need no dialogue --------------------------------------------------------------------

    def _without_dialogue(self, live: Live, heard: Heard) -> list[Reply]:
        if live.channel is not Channel.SMS:
            return []
        if not heard.text.strip():
            return [Reply("sms_empty", live.language)]
        word = consent.sms_keyword(heard.text)
        if word and live.caller:
            return [self._consent(live, heard, word)]
        return self._code(live, heard)

    def _consent(self, live: Live, heard: Heard, word: str) -> Reply:
        assert live.caller is not None
        if word == "stop":
            self.parts.patients.suppress(live.caller, "stop", heard.at)
            if consent.bare_cancel(heard.text):
                self.parts.handoff.need(
                    live.id,
                    heard.turn_id,
                    "maybe_cancel",
                    heard.at,
                    channel=live.channel,
                    phone=live.caller,
                    facts={"words": heard.text[:100]},
                )
        elif word == "start":
            self.parts.patients.unsuppress(live.caller, heard.at)
        return Reply({"stop": "sms_stopped", "start": "sms_started", "help": "sms_help"}[word], live.language)

    def _code(self, live: Live, heard: Heard) -> list[Reply]:
        """Let an open reminder's answer act; anything else goes on to the dialogue."""
        assert live.caller is not None
        try:
            return list(self.parts.outreach.answered(live.id, live.caller, heard))
        except DeskError:
            log.error("a reminder's answer could not be taken")
            return []

    # -- 3 the dialogue, 4 a person -----------------------------------------------------------------------

    def _in_dialogue(self, live: Live, heard: Heard, verdict: Verdict) -> list[Reply]:
        try:
            replies = self.parts.dialogue.turn(heard)
        except DialogueDown:
            log.error("the dialogue is down; a person is brought in")
            replies = [
                Reply("dialogue_down", live.language, {"reason": "dialogue_down"}, then=Then.HAND_OVER)
            ]
        if verdict.level is Level.L2:
            replies = self._sensitive(live, heard, verdict) + replies
        return replies

    def _sensitive(self, live: Live, heard: Heard, verdict: Verdict) -> list[Reply]:
        """L2: a row for a person, and the safety line once; the dialogue goes on."""
        self._need(live, heard, verdict)
        if live.line_said:
            return []
        live.line_said = True
        return [Reply("crisis_softer_line" if verdict.softer else "safety_line", live.language)]

    def _carry_out(self, live: Live, heard: Heard, replies: list[Reply]) -> None:
        """Remember what we answer, follow its language, and bring a person where it says so."""
        live.last = replies
        if replies[-1].language != live.language:
            live.language, live.settled = replies[-1].language, True
        for reply in replies:
            if reply.then is Then.HAND_OVER and live.crisis is None:
                self._hand_over(live, heard, reply)
                break
        self._note(live, heard.turn_id, "answered", replies, heard.at)

    def _hand_over(self, live: Live, heard: Heard, reply: Reply) -> None:
        reason = str(reply.args.get("reason", "asked_person"))
        level = Level.L1 if reason == "crisis" else None
        if level:
            live.crisis = Crisis(level, asked=["where"])
            self._mark(live, str(level))
        row = self.parts.handoff.need(
            live.id,
            heard.turn_id,
            reason,
            heard.at,
            level=level,
            rule=str(reply.args.get("rule", "")),
            channel=live.channel,
            phone=live.caller,
            facts={"words": heard.text[:500], "language": live.language},
        )
        if level or live.channel is Channel.VOICE:
            self.parts.handoff.ring(row, heard.at)

    def _note(self, live: Live, turn_id: str, kind: str, replies: list[Reply], at: datetime) -> None:
        said = [
            {
                "say": r.say,
                "text": self._words(r, live.channel),
                "then": str(r.then),
                "expects": str(r.expects),
            }
            for r in replies
        ]
        self.parts.records.event(live.id, turn_id, kind, {"replies": said, "language": live.language}, at)

    def _words(self, reply: Reply, channel: Channel) -> str:
        try:
            return self.parts.render(reply, channel)
        except (KeyError, ValueError):
            log.error("no wording for %s", reply.say)
            return ""

    # -- what only a call has -----------------------------------------------------------------------------

    def keypad(self, conversation: str, turn_id: str, digits: str, at: datetime) -> list[Reply]:
        """Take keys: 0 brings a person, 9 changes the language, * repeats; other digits are an answer."""
        live = self._find(conversation, at)
        heard = Heard(conversation, turn_id, digits, Channel.VOICE, live.language, at)
        if digits == "0":
            replies = [Reply("person_coming", live.language, {"reason": "asked_person"}, then=Then.HAND_OVER)]
            with live.lock:
                self._screened(heard)
                self._carry_out(live, heard, replies)
            return replies
        if digits == "9" and not _digits_wanted(live):
            live.language, live.settled = ("es" if live.language == "en" else "en"), True
            self._mark(live, str(live.crisis.level) if live.crisis else None)
            return [Reply("language_changed", live.language)]
        if digits == "*":
            return [replace(r, then=Then.LISTEN) for r in live.last] or [Reply("greeting", live.language)]
        return self.respond(heard)

    def silence(self, conversation: str, turn_id: str, times: int, at: datetime) -> list[Reply]:
        """Say what to say to somebody who is silent: ask once, then the safety line and a person."""
        live = self._find(conversation, at)
        if live.crisis:
            return [Reply("crisis_still_here", live.language, then=Then.HAND_OVER)]
        if times < SILENT_TURNS:
            return [Reply("still_there", live.language)]
        heard = Heard(conversation, turn_id, "", Channel.VOICE, live.language, at)
        replies = [Reply("silence_person", live.language, {"reason": "silence"}, then=Then.HAND_OVER)]
        with live.lock:
            self._carry_out(live, heard, replies)
        return replies

    def trouble(self, conversation: str, turn_id: str, what: str, at: datetime) -> list[Reply]:
        """Say that we cannot hear or speak well, and bring a person. `what` is a stable word for staff."""
        live = self._find(conversation, at)
        heard = Heard(conversation, turn_id, "", live.channel, live.language, at)
        replies = [Reply("speech_down", live.language, {"reason": what}, then=Then.HAND_OVER)]
        with live.lock:
            self._carry_out(live, heard, replies)
        return replies

    def said(self, conversation: str, turn_id: str, text: str, at: datetime, cut: bool = False) -> None:
        """Note what the person really heard of a reply."""
        self.parts.records.event(conversation, turn_id, "said", {"text": text, "cut": cut}, at)

    def ended(self, conversation: str, at: datetime, why: str) -> None:
        """Note that a call is over; saying it twice changes nothing."""
        live = self._find(conversation, at)
        if live.ended:
            return
        live.ended = True
        self.parts.records.event(conversation, None, "ended", {"why": why}, at)
        self.parts.handoff.caller_left(conversation, at, crisis=live.crisis is not None)
        try:
            self.parts.threads.end(conversation, at)
        except StoreDown:
            log.error("a call's end could not be written")

    # -- what only a text has -----------------------------------------------------------------------------

    def texted(self, sid: str, sender: str, body: str, media: int, at: datetime) -> str | None:
        """Take a text once, by its MessageSid; return the words to answer with, or None.

        With the database down the text is answered all the same: in a crisis act first, claim after.
        """
        try:
            if not self.parts.records.claim(sid, "sms", at):
                return self.parts.records.reply_to(sid)
            thread = self.parts.threads.open_text(secrets.token_urlsafe(12), sender, at)
            live = self._remember(Live(thread.id, Channel.SMS, sender, thread.language, at))
            if thread.level in {Level.L0, Level.L1} and live.crisis is None:
                live.crisis = Crisis(Level(thread.level))
        except StoreDown:
            live = self._remember(Live(f"spool-{sid}", Channel.SMS, sender, "en", at))
        live.seen = at
        heard = Heard(live.id, sid, body, Channel.SMS, live.language, at)
        replies = [Reply("sms_media", live.language)] if media and not body.strip() else self.respond(heard)
        words = "\n".join(filter(None, (self._words(r, Channel.SMS) for r in replies)))
        self.parts.records.answered(sid, live.id, words)
        if replies[-1].then is Then.GOODBYE:
            self._finish(live, at)
        return words or None

    def _finish(self, live: Live, at: datetime) -> None:
        try:
            self.parts.threads.end(live.id, at)
        except StoreDown:
            log.error("a thread's end could not be written")


def _digits_wanted(live: Live) -> bool:
    return bool(live.last) and live.last[-1].expects in {Expects.DIGITS, Expects.BIRTH_DATE, Expects.CHOICE}


def _verdict(verdict: Verdict) -> dict[str, Any]:
    if verdict.level is None:
        return {}
    return {
        "level": str(verdict.level),
        "rule": verdict.rule,
        "reason": verdict.reason,
        "softer": verdict.softer,
    }
