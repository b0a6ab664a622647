"""Running an import: the file read and split, its chunks written, each in a scope of its own.

This is a boundary: it opens scopes and calls actions. A run that dies is run again and goes on
where it stopped, because each chunk is written once and the split is the same every time.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from contextvars import copy_context
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from threading import Lock
from uuid import UUID

from django.db import Error as DatabaseError
from django.db import connections

from pericia.apps.channels import actions
from pericia.apps.channels.actions import Chunk
from pericia.apps.channels.helping import Helper, helper_for
from pericia.apps.channels.mapping import asked_of_files
from pericia.apps.channels.models import Import
from pericia.apps.channels.uploading import whole_table
from pericia.apps.engagements.queries import service_line
from pericia.apps.work.actions.opening import PlaybookChanged, refuse_closed
from pericia.apps.work.intake_rules import rules_of
from pericia.files import store
from pericia.kernels.intake.fields import Schema
from pericia.kernels.intake.groups import split_table_in_parts
from pericia.kernels.intake.rows import Rules, Split
from pericia.kernels.intake.table import ParsedTable
from pericia.kernels.refusal import Refused
from pericia.tenancy.scope import open_scope, rows

CHUNK_ROWS = 1_000
READINGS_MAX = 3
"""How often the playbook may change under a run before it is given up."""

LOCK = "SELECT pg_try_advisory_lock(hashtextextended('import ' || $1, 0))"
UNLOCK = "SELECT pg_advisory_unlock(hashtextextended('import ' || $1, 0))"
Advance = Callable[[int], None]
Put = Callable[[UUID, UUID, Chunk], None]


@dataclass(frozen=True, slots=True)
class _Ground:
    """What an import is split by."""

    found: Import
    playbook_id: UUID
    schema: Schema
    rules: Rules


def run_import(client_id: UUID, import_id: UUID, advance: Advance = lambda rows_done: None) -> bool:
    """Bring a confirmed import to its end; nothing where it has ended already.

    False while another import of the same service line runs: they run one after the other, so
    that the references of one are known to the next. `advance` is told how many rows are done.
    Raises PlaybookChanged, and errors of the database and the file store, after which it may be
    run again.
    """
    found = _running(client_id, import_id)
    if found is None:
        return True
    with _alone(found.service_line_id) as alone:
        if alone:
            with helper_for(found.rows_total - found.rows_done) as helper:
                _run(client_id, import_id, advance, helper)
    return alone


def _run(client_id: UUID, import_id: UUID, advance: Advance, helper: Helper | None) -> None:
    for reading in range(READINGS_MAX):
        try:
            ground = _ground(client_id, import_id)
            if ground is None:
                return
            chunks = _chunks(ground)
        except Refused as refused:
            _refuse(client_id, import_id, refused)
            return
        try:
            is_short = ground.found.rows_total <= CHUNK_ROWS
            _write_all(client_id, import_id, chunks, advance, helper, is_short=is_short)
            _end(client_id, import_id)
            return
        except PlaybookChanged:
            if reading + 1 == READINGS_MAX:
                raise


def _running(client_id: UUID, import_id: UUID) -> Import | None:
    with open_scope([client_id]):
        return Import.objects.filter(client_id=client_id, id=import_id, state="running").first()


def _ground(client_id: UUID, import_id: UUID) -> _Ground | None:
    with open_scope([client_id]):
        found = Import.objects.get(client_id=client_id, id=import_id)
        if found.state != "running":
            return None
        line = service_line(client_id, found.service_line_id)
        if found.rows_done == 0:
            refuse_closed(line)
        schema = asked_of_files(client_id, line.playbook_id)
        rules = rules_of(line, found.started_at or found.uploaded_at)
    return _Ground(found, line.playbook_id, schema, rules)


def _chunks(ground: _Ground) -> Iterator[Chunk]:
    """The whole file in chunks, each made when it is asked for: the first is written while the
    rows of the last are not looked at yet. Raises RefusedFile, and Refused where the file is gone.
    """
    found = ground.found
    with store.fetched(found.stored_as) as path:
        table = whole_table(path, found.file_name, found.reading)
    parts = split_table_in_parts(
        table,
        found.mapping["columns"],
        ground.schema,
        found.mapping["defaults"],
        now=found.started_at or found.uploaded_at,
        rows_each=CHUNK_ROWS,
        time_zone=found.mapping["time_zone"],
        rules=ground.rules,
        leave_out=found.mapping.get("leave_out", False),
    )
    return _cut(table, parts, ground.playbook_id)


def _cut(table: ParsedTable, parts: Iterator[Split], playbook_id: UUID) -> Iterator[Chunk]:
    """Chunks of CHUNK_ROWS rows of the file each; blank rows count and do not show."""
    end = table.first_row_number + len(table.rows)
    firsts = range(table.first_row_number, end, CHUNK_ROWS)
    for first, part in zip(firsts, parts, strict=True):
        last = min(first + CHUNK_ROWS, end) - 1
        yield Chunk(first, last, playbook_id, part.valid, part.refused)


class _Left:
    """The chunks that are left, for several threads: each gets the next one."""

    def __init__(self, chunks: Iterator[Chunk]) -> None:
        self._chunks = chunks
        self._lock = Lock()
        self._is_over = False

    def next(self) -> Chunk | None:
        """None at the end, and once it is over."""
        with self._lock:
            return None if self._is_over else next(self._chunks, None)

    def end(self) -> None:
        """Nobody gets another one."""
        self._is_over = True


def _write_all(
    client_id: UUID,
    import_id: UUID,
    chunks: Iterator[Chunk],
    advance: Advance,
    helper: Helper | None,
    *,
    is_short: bool,
) -> None:
    """Write every chunk, on two connections: one computes while the server works for the other,
    or both do where there is a process to help. One connection is enough for what is short."""
    left = _Left(chunks)

    def write(put: Put) -> None:
        try:
            while (chunk := left.next()) is not None:
                put(client_id, import_id, chunk)
                advance(chunk.rows_count)
        except BaseException:
            left.end()
            raise

    def write_beside() -> None:
        write(partial(_write_over_there, helper) if helper else write_chunk)

    with _no_search_for_garbage():
        if is_short:
            write(write_chunk)
        else:
            _both(partial(write, write_chunk), write_beside)


@contextmanager
def _no_search_for_garbage() -> Iterator[None]:
    """Rows go when they are written, without a search, which took a sixth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _both(here: Callable[[], None], beside: Callable[[], None]) -> None:
    """Do the one here and the other on one more thread, with a connection of its own."""
    with ThreadPoolExecutor(1, thread_name_prefix="import") as helper:
        other = helper.submit(copy_context().run, partial(_on_own_connection, beside))
        here()
    other.result()


def _write_over_there(helper: Helper, client_id: UUID, import_id: UUID, chunk: Chunk) -> None:
    """In the other process; here where it has ended. What it wrote is not written again."""
    if not (helper.is_alive and helper.write(client_id, import_id, chunk)):
        write_chunk(client_id, import_id, chunk)


def write_chunk(client_id: UUID, import_id: UUID, chunk: Chunk) -> None:
    """One chunk in one transaction; nothing the second time."""
    with open_scope([client_id]):
        actions.write_chunk(now=_now(), client_id=client_id, import_id=import_id, chunk=chunk)


def _end(client_id: UUID, import_id: UUID) -> None:
    with open_scope([client_id]):
        actions.end_import(now=_now(), client_id=client_id, import_id=import_id)


def _on_own_connection(work: Callable[[], None]) -> None:
    try:
        work()
    finally:
        connections.close_all()


def _refuse(client_id: UUID, import_id: UUID, refused: Refused) -> None:
    with open_scope([client_id]):
        actions.refuse_import(
            now=_now(), client_id=client_id, import_id=import_id, state="running", refused=refused
        )


@contextmanager
def _alone(service_line_id: UUID) -> Iterator[bool]:
    """Whether this run has the service line to itself, for as long as the block runs.

    The lock belongs to the connection: the server frees it when the process dies.
    """
    key = (str(service_line_id),)
    alone = bool(rows(LOCK, key)[0][0])
    try:
        yield alone
    finally:
        if alone:
            with suppress(DatabaseError):
                rows(UNLOCK, key)


def _now() -> datetime:
    return datetime.now(UTC)
