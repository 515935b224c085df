"""One turn of an errand: what was understood, the draft it changes, and the replies it gathers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from agent.desk.errands.draft import Draft
from agent.desk.errands.turn import Turn
from agent.ports import TimeParser
from agent.practice import Practice
from agent.rules import answers, dates, mentions
from agent.turns import Channel, Expects, Reply, Then, Whens

if TYPE_CHECKING:
    from agent.desk.booking import Booking
    from agent.desk.handoff import Handoff
    from agent.desk.outreach import Outreach
    from agent.desk.patients import Patients

# While one of these is asked, digits and dates in the answer are not a wish for a visit.
NOT_A_WISH = frozenset({"name", "family", "spell", "birth_date", "phone", "phone_number", "payment", "note"})


@dataclass(frozen=True, slots=True)
class Kit:
    """The verbs an errand may use."""

    practice: Practice
    booking: "Booking"
    patients: "Patients"
    handoff: "Handoff"
    outreach: "Outreach"
    parser: TimeParser


@dataclass(slots=True)
class Talk:
    """A turn under way. `caller` is the number they reach us from (E.164), or None."""

    turn: Turn
    draft: Draft
    kit: Kit
    caller: str | None
    replies: list[Reply] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Return what was said."""
        return self.turn.understood.text

    @property
    def intent(self) -> str:
        """Return the intent understood."""
        return self.turn.understood.intent

    @property
    def now_local(self) -> datetime:
        """Return the turn's time on the practice's clock."""
        return self.turn.at.astimezone(ZoneInfo(self.kit.practice.zone))

    @property
    def by_voice(self) -> bool:
        """Tell whether this is a call."""
        return self.turn.channel is Channel.VOICE

    def sure(self, *intents: str, above: float = 0.6) -> bool:
        """Tell whether the turn means one of these intents, clearly enough."""
        return self.intent in intents and self.turn.understood.confidence >= above

    def yes_no(self) -> bool | None:
        """Return the answer to a yes-or-no question, None if it was none."""
        by_words = answers.yes_no(self.text)
        if by_words is not None:
            return by_words
        if self.sure("affirm", above=0.5):
            return None if answers.is_yes_and_no(self.text) else True
        return False if self.sure("deny", above=0.5) else None

    def say(self, code: str, **args: Any) -> None:
        """Add something to say."""
        self.replies.append(Reply(code, self.turn.language, args))

    def ask(self, question: str, code: str, expects: Expects = Expects.OPEN, **args: Any) -> None:
        """Add a question, and keep it as the open one."""
        self.draft.asks = question
        self.replies.append(Reply(code, self.turn.language, args, expects))

    def hand_over(self, code: str, reason: str) -> None:
        """Say that a person is coming, and bring one."""
        self.draft.asks = None
        self.replies.append(
            Reply(code, self.turn.language, {"reason": reason}, then=Then.HAND_OVER, interruptible=True)
        )

    def whens(self) -> Whens:
        """Return the times that the turn names, unless the open question asks for other numbers."""
        if self.draft.asks in NOT_A_WISH:
            return Whens()
        return dates.understand(
            self.text, self.turn.language, self.now_local, self.kit.parser, self.kit.practice
        )

    def absorb(self) -> bool:
        """Fold what the turn says about the visit into the draft; tell whether anything was new."""
        before = self.draft.to_json()
        self._absorb_mentions()
        self.draft.set_whens(self.whens())
        is_new = answers.is_new(self.text)
        if is_new is not None and self.draft.asks not in NOT_A_WISH:
            self.draft.new_patient = is_new
        return self.draft.to_json() != before

    def _absorb_mentions(self) -> None:
        if self.draft.asks in NOT_A_WISH - {"payment"}:
            return
        for entity in mentions.mentions(self.text, self.turn.language, self.kit.practice):
            match entity.name:
                case "clinician":
                    self.draft.clinician = entity.value
                case "visit_type":
                    self.draft.visit_type = entity.value
                case "modality":
                    self.draft.modality = entity.value
                case "gender":
                    self.draft.gender, self.draft.clinician = entity.value, None
                case "relation":
                    self.draft.relation = entity.value
                case "insurer":
                    self.draft.insurer = entity.value
                case "language":
                    self.draft.spoken_language = entity.value
                case _:
                    pass


Errand = Callable[[Talk], bool]
"""Takes a turn further; False if it neither answered the open question nor said anything new."""
