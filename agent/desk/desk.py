"""The desk: every verb in one place, handed to the edges."""

from collections.abc import Callable
from dataclasses import dataclass

from agent.desk.booking import Booking
from agent.desk.conversation import Conversation
from agent.desk.errands.take import Errands
from agent.desk.handoff import Handoff
from agent.desk.outreach import Outreach
from agent.desk.overview import Overview
from agent.desk.patients import Patients
from agent.desk.records import Records
from agent.desk.users import Users
from agent.ports import Dialogue, Published, TimeParser
from agent.rules.safety import SafetyRules
from agent.turns import Channel, Reply


@dataclass(frozen=True, slots=True)
class Desk:
    """What the desk can do. One per process."""

    booking: Booking
    patients: Patients
    records: Records
    handoff: Handoff
    outreach: Outreach
    overview: Overview
    errands: Errands
    conversation: Conversation
    users: Users
    dialogue: Dialogue
    parser: TimeParser
    practice: Published
    safety: Callable[[], SafetyRules]
    words: Callable[[Reply, Channel], str]

    def render(self, reply: Reply, channel: Channel) -> str:
        """Return the words of a reply."""
        return self.words(reply, channel)
