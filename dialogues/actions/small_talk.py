"""Greetings, thanks, and talk about the talk itself."""

from dialogues.actions.turn import DeskAction


class ActionSmallTalk(DeskAction):
    """Answers in kind, and leaves any errand where it was."""

    def name(self) -> str:
        """Return the name that the domain knows."""
        return "action_small_talk"
