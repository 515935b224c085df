"""The keypad: which keys act at once, and which are gathered into a number first."""

from agent.turns import Expects

# Most digits an answer can have: a phone number, a birth date as month, day, year.
LENGTHS = {Expects.DIGITS: 10, Expects.BIRTH_DATE: 8}
WAIT_SECONDS = 3.0


class Keys:
    """Gathers keys. Where digits are expected a lone 0 waits: it may begin a date, or ask for a person."""

    def __init__(self) -> None:
        self._pressed = ""
        self._last = 0.0

    def press(self, key: str, expects: Expects, now: float) -> str | None:
        """Take one key at `now` (monotonic seconds); return the keys that are complete now, if any."""
        self._last = now
        if key == "*":
            self._pressed = ""
            return key
        if key == "#":
            return self._take()
        length = LENGTHS.get(expects)
        if length is None and not self._pressed:
            return key
        self._pressed += key
        return self._take() if length is None or len(self._pressed) >= length else None

    def due(self, now: float) -> str | None:
        """Return the keys gathered so far once nothing has been pressed for a while."""
        return self._take() if self._pressed and now - self._last >= WAIT_SECONDS else None

    def _take(self) -> str | None:
        taken, self._pressed = self._pressed, ""
        return taken or None
