"""Opening the scope: the set of organisations whose rows a transaction may see.

A boundary (request, job, command) opens exactly one scope around its work; actions run inside it.
The scope is a signed text bound to this database connection and to a short time, so that SQL
smuggled into a statement cannot choose a client: it does not know the key.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

import psycopg
from django.conf import settings
from django.db import connections, transaction
from psycopg.adapt import AdaptersMap
from psycopg.types.json import JsonbLoader

SETTING = "app.scope"
SECONDS_VALID = 300


def signed_scope(organisation_ids: Iterable[UUID], backend_pid: int, expires_at: int) -> str:
    """The text that `app.scope()` accepts on the connection with this backend process id."""
    ids = ",".join(sorted(str(each) for each in organisation_ids))
    message = f"{ids}|{backend_pid}|{expires_at}"
    mac = hmac.digest(settings.SCOPE_KEY, message.encode(), "sha256").hex()
    return f"{message}|{mac}"


def pads_of(key: bytes) -> tuple[bytes, bytes]:
    """Inner and outer pad of HMAC-SHA256 (RFC 2104), which the server stores instead of the key."""
    block = (sha256(key).digest() if len(key) > 64 else key).ljust(64, b"\0")
    return bytes(b ^ 0x36 for b in block), bytes(b ^ 0x5C for b in block)


def raw_connection(using: str = "default") -> psycopg.Connection[Any]:
    """The psycopg connection under Django's, opened if need be.

    A connection that died while idle is replaced here, before a scope is signed for it: Django
    itself would notice only at BEGIN, when the scope already names the dead backend.
    """
    wrapper = connections[using]
    if not wrapper.in_atomic_block:
        wrapper.close_if_health_check_failed()
    wrapper.ensure_connection()
    raw: psycopg.Connection[Any] = wrapper.connection
    return raw


def scope_text(organisation_ids: Iterable[UUID], *, seconds_valid: int = SECONDS_VALID) -> str:
    """A scope for the current connection, valid from now for `seconds_valid` seconds."""
    pid = raw_connection().info.backend_pid
    return signed_scope(organisation_ids, pid, int(time.time()) + seconds_valid)


class _PlainCursor(psycopg.RawCursor[tuple[Any, ...]]):
    """`$1` parameters, and JSON columns as Python values (Django leaves them text)."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        super().__init__(connection)
        self._adapters = _adapters_of(connection)


_adapters: WeakKeyDictionary[psycopg.Connection[Any], AdaptersMap] = WeakKeyDictionary()


def _adapters_of(connection: psycopg.Connection[Any]) -> AdaptersMap:
    known = _adapters.get(connection)
    if known is None:
        known = _adapters[connection] = AdaptersMap(connection.adapters)
        known.register_loader("jsonb", JsonbLoader)
    return known


def cursor() -> psycopg.RawCursor[tuple[Any, ...]]:
    """A cursor for `$1` statements on Django's connection, inside its transaction."""
    return _PlainCursor(raw_connection())


def rows(query: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Run one prepared statement and return its rows (none for a statement without result)."""
    done = cursor().execute(query, parameters, prepare=True)
    return _rows_of(done)


def _rows_of(done: psycopg.RawCursor[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    # Asked of the result itself: `description` builds an object for each column.
    result = done.pgresult
    return done.fetchall() if result is not None and result.nfields else []


def together(*statements: tuple[str, Sequence[Any]]) -> list[list[tuple[Any, ...]]]:
    """Run prepared statements in one round trip, in order; the rows of each."""
    raw = raw_connection()
    cursors = [_PlainCursor(raw) for _ in statements]
    with raw.pipeline():
        for each, (query, parameters) in zip(cursors, statements, strict=True):
            each.execute(query, parameters, prepare=True)
    return [_rows_of(each) for each in cursors]


@contextmanager
def open_scope(
    organisation_ids: Iterable[UUID], *, seconds_valid: int = SECONDS_VALID
) -> Iterator[None]:
    """One durable transaction that sees only these organisations; commits at the end.

    Raises RuntimeError when a transaction is already open (a scope is never nested or widened).
    """
    text = scope_text(organisation_ids, seconds_valid=seconds_valid)
    with transaction.atomic(durable=True):
        together(("SELECT set_config('app.scope', $1, true)", (text,)))  # with BEGIN, in one trip
        yield
