"""Where Rasa keeps conversations: in memory, for a limited time, never on disk."""

import time
from collections import OrderedDict
from typing import Any, Iterable, Optional, Text, Tuple

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SerializedTrackerAsText, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker


class ForgetfulTrackerStore(TrackerStore, SerializedTrackerAsText):
    """Forgets a conversation once nothing was said in it for `minutes`, or when `limit` others came after.

    The desk holds the errand; what is lost here costs no more than the knowledge of which errand is open,
    and the next turn's action brings that back.
    """

    def __init__(
        self,
        domain: Domain,
        event_broker: Optional[EventBroker] = None,
        minutes: float = 240,
        limit: int = 5000,
        **kwargs: Any,
    ) -> None:
        super().__init__(domain, event_broker)
        self._seconds = float(minutes) * 60
        self._limit = int(limit)
        self._kept: "OrderedDict[Text, Tuple[float, Text]]" = OrderedDict()

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the conversation's present state, and forget those whose time is over."""
        await self.stream_events(tracker)
        self._kept[tracker.sender_id] = (time.monotonic(), self.serialise_tracker(tracker))
        self._kept.move_to_end(tracker.sender_id)
        self._forget()

    async def retrieve(self, sender_id: Text) -> Optional[DialogueStateTracker]:
        """Return the conversation, or None if there is none or its time is over."""
        self._forget()
        kept = self._kept.get(sender_id)
        return self.deserialise_tracker(sender_id, kept[1]) if kept else None

    async def keys(self) -> Iterable[Text]:
        """Return the ids of the conversations kept."""
        self._forget()
        return list(self._kept)

    def _forget(self) -> None:
        """Drop from the front, where the conversations stand that were quiet longest."""
        oldest_kept = time.monotonic() - self._seconds
        while self._kept:
            said_at, _ = next(iter(self._kept.values()))
            if said_at >= oldest_kept and len(self._kept) <= self._limit:
                return
            self._kept.popitem(last=False)
