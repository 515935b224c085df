"""Somebody is running late."""

from dialogues.actions.turn import DeskAction


class LateForm(DeskAction):
    """Takes a turn of somebody who is on the way."""

    def name(self) -> str:
        """Return the name that the domain knows."""
        return "late_form"
