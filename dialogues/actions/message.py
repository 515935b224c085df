"""What a person in the office must finish: messages, refills, records, billing, the waitlist."""

from dialogues.actions.turn import DeskAction


class MessageForm(DeskAction):
    """Takes a turn of taking such a request down."""

    def name(self) -> str:
        """Return the name that the domain knows."""
        return "message_form"
