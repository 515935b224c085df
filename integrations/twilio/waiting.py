"""What time alone brings on a call: a prompt when nobody speaks, words on hold, and when to leave."""

from collections.abc import Callable

SILENCE_SECONDS = 8.0
HOLD_SECONDS = 25.0
LEAVE_SECONDS = 1.5


class Waiting:
    """The patience of one call, in monotonic seconds. While `holding` a person is being brought in."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._quiet_since = now()
        self._leave_by: float | None = None
        self.holding = False

    def stir(self) -> None:
        """Note that something is going on: the wait begins anew."""
        self._quiet_since = self._now()

    def due(self, caller_quiet_since: float) -> bool:
        """Tell, once for each wait, whether it has been quiet for too long."""
        patience = HOLD_SECONDS if self.holding else SILENCE_SECONDS
        if self._now() - max(self._quiet_since, caller_quiet_since) < patience:
            return False
        self.stir()
        return True

    def leave(self, seconds_left: float) -> None:
        """Leave when what is being said has been heard, at the latest a little after it should have been."""
        self._leave_by = self._now() + seconds_left + LEAVE_SECONDS

    @property
    def leaving(self) -> bool:
        """Tell whether the stream is about to be closed by us."""
        return self._leave_by is not None

    def over(self) -> bool:
        """Tell whether it is time to close the stream."""
        return self._leave_by is not None and self._now() >= self._leave_by
