"""A local encrypted file for what must be written while the database cannot be: appended, replayed in order.

Several processes share one spool. Replaying may repeat a record, so whatever applies one must be idempotent.
"""

import fcntl
import json
import logging
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from agent.errors import PartDown
from agent.store import FieldKeys, Unreadable

log = logging.getLogger(__name__)

Payload = dict[str, Any]
Apply = Mapping[str, Callable[[Payload], None]]

_CONTEXT = "spool"
_OPEN, _TAKEN, _BAD = "open.spool", "taken-*.spool", "unreadable.spool"


class Spool:
    """Records of a kind and a JSON payload, in the order in which they were put."""

    def __init__(self, folder: Path, keys: FieldKeys) -> None:
        self._folder = folder
        self._keys = keys

    def put(self, kind: str, payload: Payload) -> None:
        """Append one record and force it to the disk; raises OSError."""
        plain = json.dumps({"kind": kind, "payload": payload}, ensure_ascii=False).encode()
        line = self._keys.encrypt(plain, _CONTEXT)
        with self._locked("put"):
            self._append(_OPEN, line)

    def pending(self) -> list[tuple[str, Payload]]:
        """Return every record not yet replayed, oldest first; unreadable ones are left out."""
        with self._locked("put"):
            lines = [line for path in self._files() for line in _lines(path)]
        return [record for line in lines if (record := self._record(line)) is not None]

    def replay(self, apply: Apply) -> int:
        """Hand every record to what applies its kind, and return how many were applied.

        Stops, losing nothing, at the first PartDown. A record that cannot be read or applied is set aside.
        """
        done = 0
        if not any(self._folder.glob("*.spool")):
            return done
        with self._locked("replay"):
            self._take()
            for path in sorted(self._folder.glob(_TAKEN)):
                try:
                    for line in _lines(path):
                        done += self._apply(line, apply)
                except PartDown:
                    return done
                path.unlink()
        return done

    def _apply(self, line: str, apply: Apply) -> bool:
        record = self._record(line)
        if record is None:
            log.error("a spooled record cannot be read; it was set aside")
            return self._set_aside(line)
        kind, payload = record
        try:
            apply[kind](payload)
        except PartDown:
            raise
        except Exception as error:  # one bad record must not keep back those behind it
            log.error("a spooled record could not be applied; it was set aside", extra={"error": type(error)})
            return self._set_aside(line)
        return True

    def _set_aside(self, line: str) -> bool:
        with self._locked("put"):
            self._append(_BAD, line)
        return False

    def _record(self, line: str) -> tuple[str, Payload] | None:
        try:
            value = json.loads(self._keys.decrypt(line, _CONTEXT))
        except (Unreadable, ValueError):
            return None
        return value["kind"], value["payload"]

    def _take(self) -> None:
        """Move what was put so far out of the way, so that putting never waits for a replay."""
        with self._locked("put"):
            path = self._folder / _OPEN
            if path.exists():
                path.rename(self._folder / f"taken-{path.stat().st_mtime_ns:020d}-{os.getpid()}.spool")

    def _files(self) -> list[Path]:
        taken = sorted(self._folder.glob(_TAKEN))
        return [*taken, self._folder / _OPEN] if (self._folder / _OPEN).exists() else taken

    def _append(self, name: str, line: str) -> None:
        file = os.open(self._folder / name, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            # A line torn by a crash ends here, so that it cannot spoil this one.
            os.write(file, f"\n{line}\n".encode())
            os.fsync(file)
        finally:
            os.close(file)

    @contextmanager
    def _locked(self, what: str) -> Iterator[None]:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.open(self._folder / f"{what}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
        finally:
            os.close(file)


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").split("\n") if line]
