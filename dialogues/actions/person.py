"""A person, please."""

from dialogues.actions.turn import DeskAction


class ActionPerson(DeskAction):
    """Brings a person."""

    def name(self) -> str:
        """Return the name that the domain knows."""
        return "action_person"
