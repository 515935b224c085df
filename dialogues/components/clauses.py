"""Cuts what was said into clauses, because one breath may hold two wishes."""

import re
from typing import List

SHORTEST_TEXT = 6  # words; a shorter one has no room for two wishes
SHORTEST_CLAUSE = 3

_CUTS = re.compile(
    r"[.?!;]+(?:\s+|$)"
    r"|,?\s+(?:and\s+also|and\s+then|oh\s+and|and|also|but|plus|then|y\s+tambien|y\s+también|y\s+luego|y"
    r"|también|tambien|además|ademas|pero|luego)\s+"
    r"|,\s+",
    re.IGNORECASE,
)


def clauses(text: str) -> List[str]:
    """Return the clauses of a longer text; none where it has but one."""
    if len(text.split()) < SHORTEST_TEXT:
        return []
    found = [c.strip() for c in _CUTS.split(text)]
    found = [c for c in found if len(c.split()) >= SHORTEST_CLAUSE]
    return found if len(found) > 1 or (found and found[0] != text.strip(" .?!")) else []
