"""One short way, for calls and texts alike, from what was heard to what is said.

1 the safety screen, 2 consent words and reminder codes, 3 the dialogue, 4 a person.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from agent.desk import crisis as danger
from agent.desk.crisis import Crisis
from agent.desk.live import Live, Lives
from agent.errors import DeskError, DialogueDown
from agent.rules import consent
from agent.rules.answers import unwritten
from agent.rules.safety import SafetyRules, screen
from agent.turns import Channel, Heard, Level, Reply, Then, Verdict

if TYPE_CHECKING:
    from agent.desk.codes import Codes
    from agent.desk.handoff import Handoff
    from agent.desk.patients import Patients
    from agent.desk.records import Records
    from agent.ports import Dialogue

log = logging.getLogger(__name__)

ALARM = frozenset({Level.L0, Level.L1})
CONSENT_REPLIES = {"stop": "sms_stopped", "start": "sms_started", "help": "sms_help"}


@dataclass(frozen=True, slots=True)
class Parts:
    """What answering needs."""

    lives: Lives
    records: "Records"
    patients: "Patients"
    handoff: "Handoff"
    codes: "Codes"
    dialogue: "Dialogue"
    safety: Callable[[], SafetyRules]
    render: Callable[[Reply, Channel], str]
    texts_answered: Callable[[datetime], bool] = lambda _at: True


class Answering:
    """Takes turns."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    def respond(self, heard: Heard) -> list[Reply]:
        """Take one finished turn, whatever is down; [] only for a text that the office answers itself."""
        live = self.parts.lives.find(heard.conversation, heard.at)
        with live.lock:
            live.hear(heard)
            said = unwritten(heard.text) if live.channel is Channel.VOICE else heard.text
            heard = replace(heard, language=live.language, text=said)
            verdict = self.screened(heard)
            replies = self._in_danger(live, heard, verdict)
            if replies and live.channel is Channel.SMS and consent.sms_keyword(heard.text) == "stop":
                self._without_dialogue(live, heard)  # STOP is kept in a crisis too; the words stay
            replies = replies or self._without_dialogue(live, heard)
            to_office = live.channel is Channel.SMS and not self.parts.texts_answered(heard.at)
            if not replies and to_office and not self.parts.codes.awaits(live.id):
                return self._for_staff(live, heard, verdict)
            replies = replies or self._in_dialogue(live, heard, verdict)
            self.carry_out(live, heard, replies)
            return replies

    def overheard(self, heard: Heard) -> Verdict:
        """Screen words that are not a turn yet; an alarm brings a person at once.

        Once somebody is in a crisis, only what makes it worse is an alarm.
        """
        live = self.parts.lives.find(heard.conversation, heard.at)
        verdict = screen([heard.text, *heard.alternatives], self.parts.safety())
        if live.crisis and (verdict.level is not Level.L0 or live.crisis.level is Level.L0):
            return Verdict()
        if verdict.level in ALARM:
            self._need(live, heard, verdict)
            payload = {"text": heard.text, **_verdict(verdict)}
            self.parts.records.event(live.id, heard.turn_id, "overheard", payload, heard.at)
        return verdict

    def screened(self, heard: Heard) -> Verdict:
        """Screen a turn and note it."""
        verdict = screen([heard.text, *heard.alternatives], self.parts.safety())
        payload: dict[str, Any] = {"text": heard.text, "language": heard.language, **_verdict(verdict)}
        if heard.alternatives:
            payload["alternatives"] = list(heard.alternatives)
        self.parts.records.event(heard.conversation, heard.turn_id, "heard", payload, heard.at)
        return verdict

    def _in_danger(self, live: Live, heard: Heard, verdict: Verdict) -> list[Reply]:
        if live.crisis is None:
            return self._alarm(live, heard, verdict) if verdict.level in ALARM else []
        if danger.was_not_meant(live.crisis, heard, verdict):
            live.crisis = None
            self.parts.lives.mark(live)
            return [Reply("crisis_stand_down", live.language)]
        replies = danger.go_on(live.crisis, heard, verdict, has_number=live.caller is not None)
        self._need(live, heard, verdict)
        return replies

    def _alarm(self, live: Live, heard: Heard, verdict: Verdict) -> list[Reply]:
        live.crisis = Crisis(verdict.level or Level.L1, verdict.softer)
        replies = danger.opening(live.crisis, verdict, live.channel, live.language)
        self._need(live, heard, verdict)
        self.parts.lives.mark(live)
        return replies

    def _need(self, live: Live, heard: Heard, verdict: Verdict) -> None:
        """Make the row for a person; in a crisis, ring one."""
        known = live.crisis.level if live.crisis else None
        level = min(filter(None, (known, verdict.level)), default=None)
        facts: dict[str, Any] = {"language": live.language}
        if live.crisis is None or verdict.level in ALARM:  # later answers must not hide what was the alarm
            facts |= {"words": heard.text[:500], "why": verdict.reason}
        row = self.parts.handoff.need(
            live.id,
            heard.turn_id,
            "crisis" if level in ALARM else "sensitive",
            heard.at,
            level=level,
            category=verdict.category,
            rule=verdict.rule,
            channel=live.channel,
            phone=live.caller,
            facts=facts | (live.crisis.facts if live.crisis else {}),
        )
        if level in ALARM:
            self.parts.handoff.ring(row, heard.at)

    def _without_dialogue(self, live: Live, heard: Heard) -> list[Reply]:
        """Take what needs no understanding: an empty text, STOP, START, HELP, a reminder's code."""
        if live.channel is not Channel.SMS or live.caller is None:
            return []
        if not heard.text.strip():
            return [Reply("sms_empty", live.language)]
        word = consent.sms_keyword(heard.text)
        try:
            if word:
                return [self._consent(live, live.caller, heard, word)]
            return list(self.parts.codes.answered(live.id, live.caller, heard))
        except DeskError:
            log.error("an answer to a text of ours could not be taken")
            return []

    def _consent(self, live: Live, caller: str, heard: Heard, word: str) -> Reply:
        if word == "stop":
            self.parts.patients.suppress(caller, "stop", heard.at, live.id)
            if consent.bare_cancel(heard.text):
                self._row(live, heard, "maybe_cancel")
        elif word == "start":
            self.parts.patients.unsuppress(caller, heard.at, live.id)
        return Reply(CONSENT_REPLIES[word], live.language)

    def again(self, live: Live, turn_id: str, at: datetime) -> None:
        """Ring people again in a crisis, unless that goes on already."""
        self._need(live, Heard(live.id, turn_id, "", live.channel, live.language, at), Verdict())

    def _for_staff(self, live: Live, heard: Heard, verdict: Verdict) -> list[Reply]:
        """Leave a text to the office, where the practice answers texts itself at this time."""
        if verdict.level is Level.L2:
            self._need(live, heard, verdict)
        self._row(live, heard, "text")
        return []

    def _in_dialogue(self, live: Live, heard: Heard, verdict: Verdict) -> list[Reply]:
        if verdict.level is Level.L2:
            self._need(live, heard, verdict)
        try:
            replies = self.parts.dialogue.turn(heard)
        except DialogueDown:
            log.error("the dialogue is down; a person is brought in")
            why = {"reason": "dialogue_down"}
            replies = [Reply("dialogue_down", live.language, why, then=Then.HAND_OVER)]
        if verdict.level is not Level.L2 or live.line_said:
            return replies
        live.line_said = True
        return [Reply("crisis_softer_line" if verdict.softer else "safety_line", live.language), *replies]

    def carry_out(self, live: Live, heard: Heard, replies: list[Reply]) -> None:
        """Remember what we answer, follow its language, and bring a person where it says so."""
        live.last = replies
        if replies[-1].language != live.language:
            live.language, live.settled = replies[-1].language, True
        asked = next((r for r in replies if r.then is Then.HAND_OVER), None)
        if asked and live.crisis is None:
            self._hand_over(live, heard, asked)
        if replies[-1].then is Then.GOODBYE and live.channel is Channel.VOICE:
            self.parts.handoff.left(live.id, heard.at)
        self.note(live, heard.turn_id, "answered", replies, heard.at)

    def _hand_over(self, live: Live, heard: Heard, reply: Reply) -> None:
        reason = str(reply.args.get("reason", "asked_person"))
        level = None
        if reason == "crisis":  # the dialogue's own net caught what the screen did not
            level, live.crisis = Level.L1, Crisis(Level.L1, asked=["where"])
            self.parts.lives.mark(live)
        row = self._row(live, heard, reason, level=level, rule=str(reply.args.get("rule", "")))
        if level or live.channel is Channel.VOICE:
            self.parts.handoff.ring(row, heard.at)

    def _row(self, live: Live, heard: Heard, reason: str, level: Level | None = None, rule: str = "") -> str:
        """Make the row for a person, with what was said; return its id."""
        return self.parts.handoff.need(
            live.id,
            heard.turn_id,
            reason,
            heard.at,
            level=level,
            rule=rule,
            channel=live.channel,
            phone=live.caller,
            facts={"words": heard.text[:500], "language": live.language},
        )

    def note(self, live: Live, turn_id: str, kind: str, replies: list[Reply], at: datetime) -> None:
        """Write down what we answered, in codes and in words."""
        said = [
            {
                "say": r.say,
                "text": self.words(r, live.channel),
                "then": str(r.then),
                "expects": str(r.expects),
            }
            for r in replies
        ]
        payload = {"replies": said, "language": live.language}
        self.parts.records.event(live.id, turn_id, kind, payload, at)

    def words(self, reply: Reply, channel: Channel) -> str:
        """Return a reply's words, "" where none are written for it."""
        try:
            return self.parts.render(reply, channel)
        except (KeyError, ValueError):
            log.error("a reply has no wording", extra={"code": reply.say})
            return ""


def _verdict(verdict: Verdict) -> dict[str, Any]:
    if verdict.level is None:
        return {}
    found = {"level": str(verdict.level), "rule": verdict.rule, "reason": verdict.reason}
    return {**found, "softer": verdict.softer}
