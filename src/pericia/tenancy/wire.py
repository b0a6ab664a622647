"""Prepared statements of one connection, sent in one message and answered in one.

The hot path sends few statements, the same ones all day, each many times a second. Here they are
prepared once a connection, what they need of the driver (how to write each parameter, how to read
each column) is kept, and a round trip costs one write and as few reads as the answer needs. The
driver's own cursors begin all of that anew for every statement.
"""

from __future__ import annotations

import json
import select
from collections.abc import Sequence
from itertools import count
from typing import Any

import psycopg
from psycopg import errors, pq
from psycopg.abc import Buffer
from psycopg.adapt import AdaptersMap, Loader, PyFormat, Transformer
from psycopg.pq.abc import PGresult

Statement = tuple[str, Sequence[Any]]
Rows = list[tuple[Any, ...]]
_Key = tuple[str, tuple[int, ...]]
_Queued = tuple[_Key, Sequence[Buffer | None], Sequence[pq.Format] | None]

_KEPT_AS = "pericia_wire"
_OFF = pq.PipelineStatus.OFF
_IDLE = pq.TransactionStatus.IDLE
_SYNCED = pq.ExecStatus.PIPELINE_SYNC
_GOOD = (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK)
_read_json = json.JSONDecoder().raw_decode


class _JsonReader(Loader):
    """JSON as the server writes it: never with space before it."""

    def load(self, data: Buffer) -> Any:
        return _read_json(str(data, "utf-8"))[0]


def _adapters() -> AdaptersMap:
    made = AdaptersMap(psycopg.adapters)
    for name in ("json", "jsonb"):
        made.register_loader(name, _JsonReader)
    return made


class _Context:
    """What a transformer asks of whom it works for."""

    adapters = _adapters()

    def __init__(self, raw: psycopg.Connection[Any]) -> None:
        self.connection = raw


class Wire:
    """The statements prepared on one connection.

    JSON columns come as Python values, times in the connection's zone, everything else as the
    driver reads it. `before` is sent ahead of the next exchange, and once.
    """

    def __init__(self, raw: psycopg.Connection[Any]) -> None:
        # The driver must not prepare any itself: it would deallocate all at a rollback, these too.
        raw.prepare_threshold = None
        self.before: Statement | None = None
        self._raw = raw
        self._pgconn = raw.pgconn
        self._values = Transformer(_Context(raw))
        self._names: dict[_Key, bytes] = {}
        self._numbers = count()
        self._poll = select.poll()
        self._poll.register(raw.pgconn.socket, select.POLLIN)

    def exchange(self, statements: Sequence[Statement]) -> list[Rows]:
        """Run the statements in order, in one round trip, and return the rows of each.

        Begins a transaction where the connection is outside of one and not in autocommit. Raises
        the driver's error of the first statement that fails; those after it have not run.
        """
        if self._pgconn.pipeline_status != _OFF:
            raise psycopg.ProgrammingError("the connection is in the middle of another exchange")
        ahead = [self.before] if self.before is not None else []
        queued = [self._queued(*each) for each in (*ahead, *statements)]
        self.before = None
        try:
            results = self._run(queued)
        except BaseException:
            # What the server still has to say can no longer be told apart.
            self._raw.close()
            raise
        failed = next((each for each in results if each.status not in _GOOD), None)
        if failed is not None:
            raise errors.error_from_result(failed, "utf-8")
        return [self._rows(each) for each in results[len(results) - len(statements) :]]

    def _queued(self, query: str, given: Sequence[Any]) -> _Queued:
        """Raises the driver's error for a value that cannot be sent, with nothing sent."""
        values = self._values.dump_sequence(given, [PyFormat.AUTO] * len(given))
        return (query, self._values.types or ()), values, self._values.formats

    def _run(self, queued: list[_Queued]) -> list[PGresult]:
        """The result of BEGIN, where there was one, and of each statement."""
        pgconn = self._pgconn
        names: dict[_Key, bytes] = {}
        asked: list[_Key | None] = []  # for each command, what it prepares
        pgconn.enter_pipeline_mode()
        if pgconn.transaction_status == _IDLE and not self._raw.autocommit:
            pgconn.send_query_params(b"BEGIN", None)
            asked.append(None)
        for key, values, formats in queued:
            name = self._names.get(key) or names.get(key)
            if name is None:
                name = names[key] = b"wire_%d" % next(self._numbers)
                pgconn.send_prepare(name, key[0].encode(), key[1])
                asked.append(key)
            pgconn.send_query_prepared(name, values, formats)
            asked.append(None)
        pgconn.pipeline_sync()
        answers = list(zip(asked, self._collected(len(asked)), strict=True))
        pgconn.exit_pipeline_mode()
        for prepares, result in answers:
            if prepares is not None and result.status in _GOOD:
                self._names[prepares] = names[prepares]
        return [
            result for prepares, result in answers if prepares is None or result.status not in _GOOD
        ]

    def _collected(self, number: int) -> list[PGresult]:
        """The results of so many commands, once everything has been sent and answered."""
        pgconn = self._pgconn
        while pgconn.flush():
            self._wait(select.POLLIN | select.POLLOUT)
        found: list[PGresult] = []
        while True:
            while pgconn.is_busy():
                self._wait(select.POLLIN)
            result = pgconn.get_result()
            if result is None:  # after each command
                continue
            if result.status == _SYNCED:
                break
            found.append(result)
        if len(found) != number:
            raise psycopg.InternalError(f"{number} commands had {len(found)} answers")
        return found

    def _wait(self, events: int) -> None:
        self._poll.modify(self._pgconn.socket, events)
        for _, happened in self._poll.poll():
            if happened & ~select.POLLOUT:
                self._pgconn.consume_input()

    def _rows(self, result: PGresult) -> Rows:
        if not result.nfields:
            return []
        self._values.set_pgresult(result)
        return self._values.load_rows(0, result.ntuples, tuple)


def wire_of(raw: psycopg.Connection[Any]) -> Wire:
    """The wire of a connection, made at its first use and kept with it."""
    known: Wire | None = vars(raw).get(_KEPT_AS)
    if known is None:
        known = vars(raw)[_KEPT_AS] = Wire(raw)
    return known
