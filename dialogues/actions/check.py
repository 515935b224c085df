"""Telling somebody when their visit is."""

from dialogues.actions.turn import DeskAction


class CheckForm(DeskAction):
    """Takes a turn of somebody who asks for their visit."""

    def name(self) -> str:
        """Return the name that the domain knows."""
        return "check_form"
