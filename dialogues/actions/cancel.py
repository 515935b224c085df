"""Cancelling a visit."""

from dialogues.actions.turn import DeskAction


class CancelForm(DeskAction):
    """Takes a turn of a cancellation."""

    def name(self) -> str:
        """Return the name that the domain knows."""
        return "cancel_form"
