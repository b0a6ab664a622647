"""A connection in use is not asked whether it works; one that broke, or was left alone, is."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from django.db import connection, connections
from tests.statements import statements

from pericia.tenancy.backend import base
from pericia.tenancy.scope import rows


@pytest.fixture(autouse=True)
def between_transactions() -> Iterator[None]:
    connection.ensure_connection()
    yield
    connection.close()


def ask_again() -> None:
    """As at the beginning of a request."""
    connection.health_check_done = False
    connection.health_check_enabled = True
    connection.close_if_health_check_failed()


def test_a_connection_in_use_is_not_asked():
    with statements() as sent:
        ask_again()
        assert rows("SELECT 7") == [(7,)]
    assert sent == ["SELECT 7"]


def test_a_connection_that_nobody_used_for_a_while_is_asked(monkeypatch):
    monkeypatch.setattr(base, "ASKED_AGAIN_AFTER_SECONDS", 0.0)
    with statements() as sent:
        ask_again()
    assert sent == ["SELECT 1"]


def test_a_connection_that_the_server_ended_is_replaced():
    (before,) = rows("SELECT pg_backend_pid()")[0]
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [before])
        assert cursor.fetchone() == (True,)
    other.close()
    deadline = time.monotonic() + 5
    while connection._is_quiet() and time.monotonic() < deadline:
        time.sleep(0.01)
    ask_again()
    (after,) = rows("SELECT pg_backend_pid()")[0]
    assert after != before


def test_what_the_server_said_meanwhile_does_not_end_the_connection():
    (before,) = rows("SELECT pg_backend_pid()")[0]
    rows("LISTEN backend_test")
    with connections["owner"].cursor() as cursor:
        cursor.execute("NOTIFY backend_test")
    deadline = time.monotonic() + 5
    while connection._is_quiet() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not connection._is_quiet()
    ask_again()
    assert rows("SELECT pg_backend_pid()") == [(before,)]
