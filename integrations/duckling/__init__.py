"""Duckling, the engine that finds dates and times in text."""

from integrations.duckling.parser import DucklingParser

__all__ = ["DucklingParser"]
