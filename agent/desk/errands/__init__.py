"""Errands: what people come for, each carried from the first word to a row in the book.

An errand keeps a draft, folds in whatever a turn brings, and asks for the next missing thing.
"""

from agent.desk.errands.turn import Step, Turn

__all__ = ["Step", "Turn"]
