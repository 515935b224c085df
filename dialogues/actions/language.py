"""Changing the language."""

from dialogues.actions.turn import DeskAction


class ActionLanguage(DeskAction):
    """Changes the conversation's language."""

    def name(self) -> str:
        """Return the name that the domain knows."""
        return "action_language"
