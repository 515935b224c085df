"""Confirming that somebody comes."""

from dialogues.actions.turn import DeskAction


class ConfirmForm(DeskAction):
    """Takes a turn of a confirmation."""

    def name(self) -> str:
        """Return the name that the domain knows."""
        return "confirm_form"
