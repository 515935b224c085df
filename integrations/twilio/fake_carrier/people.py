"""The people whom the carrier can ring, and the rooms in which calls meet."""

import threading
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Person:
    """How somebody takes a call: after how many seconds, what they press then, how long they talk."""

    answers: bool = True
    busy: bool = False
    after_seconds: float = 2.0
    keys: str = "1"
    talk_seconds: float = 60.0


@dataclass(slots=True)
class Room:
    """A conference: it ends for all when one leaves who was to end it."""

    name: str
    members: set[str] = field(default_factory=set)
    everyone: set[str] = field(default_factory=set)
    over: threading.Event = field(default_factory=threading.Event)


class Rooms:
    """All conferences by name; one that is over is made anew by the next who enters."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rooms: dict[str, Room] = {}

    def enter(self, name: str, sid: str) -> Room:
        """Enter a room."""
        with self._lock:
            room = self._rooms.get(name)
            if room is None or room.over.is_set():
                room = self._rooms[name] = Room(name)
            room.members.add(sid)
            room.everyone.add(sid)
            return room

    def leave(self, room: Room, sid: str, ends: bool) -> None:
        """Leave a room."""
        with self._lock:
            room.members.discard(sid)
            if ends or not room.members:
                room.over.set()

    def met(self) -> list[set[str]]:
        """Return who has been together, room by room."""
        with self._lock:
            return [set(room.everyone) for room in self._rooms.values()]
