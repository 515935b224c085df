"""Moving a visit to another time."""

from dialogues.actions.turn import DeskAction


class MoveForm(DeskAction):
    """Takes a turn of a move."""

    def name(self) -> str:
        """Return the name that the domain knows."""
        return "move_form"
