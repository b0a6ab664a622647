"""Opening the scope: the set of organisations whose rows a transaction may see.

A boundary (request, job, command) opens exactly one scope around its work; actions run inside it.
The scope is a signed text bound to this database connection and to a short time, so that SQL
smuggled into a statement cannot choose a client: it does not know the key.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from typing import Any
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import connections, transaction

from pericia.tenancy.wire import Rows, Statement, wire_of

SETTING = "app.scope"
SECONDS_VALID = 300
SET_SCOPE = "SELECT set_config('app.scope', $1, true)"


def signed_scope(organisation_ids: Iterable[UUID], backend_pid: int, expires_at: int) -> str:
    """The text that `app.scope()` accepts on the connection with this backend process id."""
    ids = ",".join(sorted(str(each) for each in organisation_ids))
    message = f"{ids}|{backend_pid}|{expires_at}"
    mac = hmac.new(settings.SCOPE_KEY, message.encode(), "sha256").hexdigest()
    return f"{message}|{mac}"


def pads_of(key: bytes) -> tuple[bytes, bytes]:
    """Inner and outer pad of HMAC-SHA256 (RFC 2104), which the server stores instead of the key."""
    block = (sha256(key).digest() if len(key) > 64 else key).ljust(64, b"\0")
    return bytes(b ^ 0x36 for b in block), bytes(b ^ 0x5C for b in block)


def raw_connection(using: str = "default") -> psycopg.Connection[Any]:
    """The psycopg connection under Django's, opened if need be, with the open scope in force.

    A connection that died while idle is replaced here, before a scope is signed for it: Django
    itself would notice only at BEGIN, when the scope already names the dead backend.
    """
    raw = _connection(using)
    _enforce(raw)
    return raw


def _connection(using: str = "default") -> psycopg.Connection[Any]:
    wrapper = connections[using]
    if not wrapper.in_atomic_block:
        wrapper.close_if_health_check_failed()
    wrapper.ensure_connection()
    raw: psycopg.Connection[Any] = wrapper.connection
    return raw


def _enforce(raw: psycopg.Connection[Any]) -> None:
    """Send the scope that waits for the first statement, where one does."""
    wire = wire_of(raw)
    if wire.before is not None:
        wire.exchange(())


def scope_text(organisation_ids: Iterable[UUID], *, seconds_valid: int = SECONDS_VALID) -> str:
    """A scope for the current connection, valid from now for `seconds_valid` seconds."""
    pid = _connection().pgconn.backend_pid
    return signed_scope(organisation_ids, pid, int(time.time()) + seconds_valid)


def rows(query: str, parameters: Sequence[Any] = ()) -> Rows:
    """Run one prepared statement and return its rows (none for a statement without result)."""
    return wire_of(_connection()).exchange([(query, parameters)])[0]


def together(*statements: Statement) -> list[Rows]:
    """Run prepared statements in one round trip, in order; the rows of each."""
    return wire_of(_connection()).exchange(statements)


@contextmanager
def open_scope(
    organisation_ids: Iterable[UUID], *, seconds_valid: int = SECONDS_VALID
) -> Iterator[None]:
    """One durable transaction that sees only these organisations; commits at the end.

    The scope travels with the first statement, in its round trip. Raises RuntimeError when a
    transaction is already open (a scope is never nested or widened).
    """
    text = scope_text(organisation_ids, seconds_valid=seconds_valid)
    with transaction.atomic(durable=True):
        wrapper = connections["default"]
        wire = wire_of(wrapper.connection)
        wire.before = (SET_SCOPE, (text,))
        wrapper.execute_wrappers.append(_scope_first)
        try:
            yield
        finally:
            wire.before = None
            wrapper.execute_wrappers.remove(_scope_first)


def _scope_first(execute: Callable[..., Any], *given: Any) -> Any:
    """Around each statement of Django's own: the scope comes before the first one."""
    _enforce(given[-1]["connection"].connection)
    return execute(*given)
