"""Answers that belong to an open errand, and what was not understood."""

from dialogues.actions.turn import DeskAction


class ActionCore(DeskAction):
    """Takes a turn that means nothing by itself."""

    def name(self) -> str:
        """Return the name that the domain knows."""
        return "action_core"
