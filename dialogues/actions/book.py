"""Booking a visit."""

from dialogues.actions.turn import DeskAction


class BookForm(DeskAction):
    """Takes a turn of a booking, or of somebody who asks what is free."""

    def name(self) -> str:
        """Return the name that the domain knows."""
        return "book_form"
