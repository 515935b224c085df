"""Questions that a receptionist answers."""

from dialogues.actions.turn import DeskAction


class ActionOffice(DeskAction):
    """Answers a question about the office."""

    def name(self) -> str:
        """Return the name that the domain knows."""
        return "action_office"
