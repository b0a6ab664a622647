"""Work spread evenly over the web processes of a machine.

A kept connection stays with the process that happened to accept it: of eight busy people one
process may get six and the other two, whose pages then come three times as fast. So each process
writes down how many it served in the last seconds, and one that has two more than another asks one
of them to connect again (`Connection: close`), until they are even. Of people at their usual pace
hardly two are served within such a time, and nobody is asked.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import re
import struct
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

FILE_NAME = "web.shares"
PROCESSES_MAX = 16
SECONDS = 2.0
"""How long somebody counts after a request."""

PAUSE_SECONDS = 0.1
"""Between two who are asked to connect again: what the first one changed is known by then."""

_TELL_SECONDS = 0.2
_RECORD = struct.Struct("<dI4x")  # when it was written, how many were served
_NOTHING = (0.0, 0)


class Share:
    """What this process serves, beside the others that share the file.

    Each holds one record of the file, and a lock on it that ends with the process. OSError where
    the file cannot be had, RuntimeError where no record is free.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        os.ftruncate(self._file, PROCESSES_MAX * _RECORD.size)
        self._records = mmap.mmap(self._file, PROCESSES_MAX * _RECORD.size)
        self._clock = clock
        self._lock = Lock()
        self._served: dict[str, float] = {}
        self._told_at = self._asked_at = 0.0
        mine = next((each for each in range(PROCESSES_MAX) if self._taken(each)), None)
        if mine is None:
            raise RuntimeError("more web processes than records")
        self._mine = mine
        self._tell(clock())

    def asks_to_leave(self, whom: str) -> bool:
        """Note a request of theirs; whether they should connect again, to find another process."""
        now = self._clock()
        with self._lock:
            self._served[whom] = now
            if now - self._told_at >= _TELL_SECONDS:
                self._tell(now)
            if now - self._asked_at < PAUSE_SECONDS or not self._has_too_many(now):
                return False
            self._asked_at = now
            del self._served[whom]
            self._tell(now)
            return True

    def _has_too_many(self, now: float) -> bool:
        most = len(self._served) - 2
        return most >= 0 and any(
            self._count_of(each, now) <= most and self._is_alive(each)
            for each in range(PROCESSES_MAX)
            if each != self._mine and self._read(each) != _NOTHING
        )

    def _count_of(self, record: int, now: float) -> int:
        written_at, count = self._read(record)
        return count if 0 <= now - written_at < SECONDS else 0

    def _read(self, record: int) -> tuple[Any, ...]:
        return _RECORD.unpack_from(self._records, record * _RECORD.size)

    def _tell(self, now: float) -> None:
        self._told_at = now
        self._served = {who: at for who, at in self._served.items() if now - at < SECONDS}
        _RECORD.pack_into(self._records, self._mine * _RECORD.size, now, len(self._served))

    def _is_alive(self, record: int) -> bool:
        if self._taken(record):
            fcntl.lockf(self._file, fcntl.LOCK_UN, 1, record)
            return False
        return True

    def _taken(self, record: int) -> bool:
        """Whether the lock of this record was free, and is ours now."""
        with suppress(BlockingIOError, PermissionError):
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, record)
            return True
        return False


def evenly(application: Application, folder: Path, cookie_name: str) -> Application:
    """The application, whose connections are kept only where the load stays even.

    People are told apart by their session's cookie, programs by their key. Where the folder cannot
    be written, nothing changes.
    """
    try:
        share = Share(folder / FILE_NAME)
    except (OSError, RuntimeError):
        return application
    session = re.compile(rf"\b{re.escape(cookie_name)}=([^;]+)")

    def served(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        found = session.search(environ.get("HTTP_COOKIE", ""))
        whom = found[1] if found else environ.get("HTTP_AUTHORIZATION", "")
        is_kept = environ["SERVER_PROTOCOL"] == "HTTP/1.1"
        if not (whom and is_kept and share.asks_to_leave(whom)):
            return application(environ, start)

        def start_and_close(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            return start(status, [*headers, ("Connection", "close")], *more)

        return application(environ, start_and_close)

    return served
