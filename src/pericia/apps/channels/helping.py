"""A second process for large imports: in one process, only one thread computes at a time.

There is one at most. It is started when it is first wanted, kept for a while for the imports that
follow, and ends with the process that started it.
"""

from __future__ import annotations

import atexit
import pickle
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Lock
from typing import Any
from uuid import UUID

from pericia.kernels.refusal import Refused

ROWS_MIN = 3_000
"""Below it an import is done before another process has started."""

END_SECONDS_MAX = 30.0
_COMMAND = (sys.executable, "-m", "pericia.apps.channels.chunk_writer")


class Helper:
    """The other process, as the thread that speaks with it sees it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            _COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd="/"
        )

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def write(self, client_id: UUID, import_id: UUID, chunk: Any) -> bool:
        """Write a chunk over there. Raises what it raised there; False where the process ended,
        and then nobody knows whether the chunk is written."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            pickle.dump((client_id, import_id, chunk), self._process.stdin)
            self._process.stdin.flush()
            answer = pickle.load(self._process.stdout)  # noqa: S301 - from our own process
        except (EOFError, OSError, pickle.UnpicklingError):
            self.end()
            return False
        if isinstance(answer, tuple):
            raise Refused(*answer)
        if answer is not None:
            raise answer
        return True

    def end(self) -> None:
        """Let it finish what it has in hand, and wait for that."""
        for stream in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                if stream is not None:
                    stream.close()
        try:
            self._process.wait(END_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


_lock = Lock()
_kept: list[Helper] = []


@contextmanager
def helper_for(rows_total: int) -> Iterator[Helper | None]:
    """The other process for an import of so many rows; None where it is not worth it, or busy."""
    if rows_total < ROWS_MIN or not _lock.acquire(blocking=False):
        yield None
        return
    try:
        if not (_kept and _kept[0].is_alive):
            end_helper()
            _kept.append(Helper())
        yield _kept[0]
    finally:
        _lock.release()


@atexit.register
def end_helper() -> None:
    """End the process, if one is kept."""
    while _kept:
        _kept.pop().end()
