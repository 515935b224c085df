"""What the safety screen let through and Rasa still takes for trouble."""

from dialogues.actions.turn import DeskAction


class ActionSafety(DeskAction):
    """Takes a turn that sounds like a crisis or is delicate."""

    def name(self) -> str:
        """Return the name that the domain knows."""
        return "action_safety"
