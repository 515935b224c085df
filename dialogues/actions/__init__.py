"""The action server: each custom action takes one turn to the desk and returns its coded replies."""

from dialogues.actions.server import serve

__all__ = ["serve"]
