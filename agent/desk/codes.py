"""A letter in answer to a text of ours: C confirms, R starts a move, X asks once and then cancels.

The number that was texted may do that with that visit, since it adds nothing to what the text said.
"""

from agent.desk.booking import Booking
from agent.desk.errands.take import Errands
from agent.desk.outreach import Answer, Outreach
from agent.errors import Refused, StoreDown
from agent.turns import Heard, Reply


class Codes:
    """Takes answers to texts that we sent; every method raises StoreDown."""

    def __init__(self, outreach: Outreach, booking: Booking, errands: Errands) -> None:
        self._outreach, self._booking, self._errands = outreach, booking, errands

    def answered(self, conversation: str, phone: str, heard: Heard) -> list[Reply]:
        """Act on a code; [] where the text is none, or answers something else that was asked since."""
        open_question = self._errands.open_question(conversation)
        asked_at = self._outreach.last_answer_at(conversation, heard.turn_id) if open_question else None
        answer = self._outreach.answer(phone, heard.text, heard.at, asked_at)
        if answer is None:
            return []
        if answer.kind == "which":
            return self._errands.begin(heard, answer.code, answer.visits)
        self._outreach.keep_answer(answer, heard.at)
        if answer.kind == "confirm":
            return [self._confirm(answer, heard)]
        return self._errands.begin(heard, answer.kind, answer.visits)

    def awaits(self, conversation: str) -> bool:
        """Tell whether the desk has asked something in a thread; False where the database is down."""
        try:
            return self._errands.open_question(conversation) is not None
        except StoreDown:
            return False

    def _confirm(self, answer: Answer, heard: Heard) -> Reply:
        try:
            visit = self._booking.confirm(answer.visit, heard.turn_id, heard.at, actor=heard.conversation)
        except Refused:
            return Reply("cannot_confirm", heard.language)
        args = {"start": visit.start.isoformat(), "clinician": visit.clinician}
        return Reply("confirmed", heard.language, args)
