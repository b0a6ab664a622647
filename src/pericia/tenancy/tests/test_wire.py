"""Statements over the wire: in order, in one trip, and a connection that stays fit for use."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import psycopg
import pytest
from django.db import connection, transaction
from tests.world import World

from pericia.tenancy.ids import new_id
from pericia.tenancy.scope import open_scope, raw_connection, rows, together
from pericia.tenancy.wire import wire_of

NOW = datetime(2026, 3, 2, 10, 0, 0, 123456, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("uuid", UUID(int=7)),
        ("timestamptz", NOW),
        ("bytea", b"\x00\xff\\x"),
        ("text", "ñandú ✓"),
        ("int", -5),
        ("bigint", 2**40),
        ("boolean", True),
        ("uuid[]", [UUID(int=1), UUID(int=2)]),
        ("bytea[]", [b"\\", b""]),
        ("text[]", ['a"b', "c,d", ""]),
    ],
)
def test_values_come_back_as_they_went(kind, value):
    assert rows(f"SELECT $1::{kind}", (value,)) == [(value,)]
    assert rows(f"SELECT $1::{kind}", (None,)) == [(None,)]


def test_json_comes_as_values():
    assert rows("SELECT $1::jsonb, $1::json, 'null'::jsonb", ('{"a": [1, 2.5, "ñ"]}',)) == [
        ({"a": [1, 2.5, "ñ"]}, {"a": [1, 2.5, "ñ"]}, None)
    ]


def test_statements_run_in_order_and_each_gives_its_own_rows():
    with transaction.atomic():
        first, made, second = together(
            ("SELECT count(*) FROM pg_class WHERE relname = 'wire_probe'", ()),
            ("SET LOCAL application_name = 'probe'", ()),
            ("SELECT current_setting('application_name')", ()),
        )
    assert (first, made, second) == ([(0,)], [], [("probe",)])


def test_more_than_the_socket_holds_goes_and_comes():
    text = "x" * 3_000_000
    assert [len(found[0][0]) for found in together(*[("SELECT $1::text", (text,))] * 4)] == [
        3_000_000
    ] * 4


def test_a_statement_that_fails_is_told_and_the_connection_goes_on():
    raw = raw_connection()
    with pytest.raises(psycopg.errors.DivisionByZero):
        together(("SELECT 1", ()), ("SELECT 1 / $1::int", (0,)), ("SELECT 2", ()))
    assert rows("SELECT 1 / $1::int", (1,)) == [(1,)]
    assert raw_connection() is raw


def test_one_that_cannot_be_prepared_is_told_each_time_and_spoils_no_other():
    for _ in range(2):
        with pytest.raises(psycopg.errors.UndefinedTable):
            together(("SELECT 'before it'", ()), ("SELECT * FROM nowhere", ()))
    assert rows("SELECT 'before it'") == [("before it",)]


def test_a_value_that_cannot_be_sent_sends_nothing():
    with open_scope([new_id()]):
        with pytest.raises(psycopg.DataError):
            together(
                ("SELECT set_config('application_name', 'sent', true)", ()),
                ("SELECT $1", ("a\0b",)),
            )
        assert rows("SELECT current_setting('application_name')") != [("sent",)]


def test_statements_stay_prepared_after_a_rollback_of_djangos():
    query = "SELECT 'kept prepared'"
    rows(query)
    with transaction.atomic(), connection.cursor() as cursor:
        for _ in range(10):
            cursor.execute("SELECT %s", ["often"])
        transaction.set_rollback(True)
    assert rows(query) == [("kept prepared",)]
    names = rows("SELECT count(*) FROM pg_prepared_statements WHERE statement = $1", (query,))
    assert names == [(1,)]


def test_the_scope_is_in_force_for_the_first_statement_of_either_kind(world: World):
    mine = world.banco.client_id
    with open_scope([mine]):
        assert rows("SELECT client_id FROM organisations_client") == [(mine,)]
    with open_scope([mine]), connection.cursor() as cursor:
        cursor.execute("SELECT client_id FROM organisations_client")
        assert cursor.fetchall() == [(mine,)]
    with open_scope([mine]), raw_connection().cursor() as plain:
        assert plain.execute("SELECT client_id FROM organisations_client").fetchall() == [(mine,)]


def test_the_scope_outlives_a_savepoint_that_was_rolled_back_first(world: World):
    mine = world.banco.client_id
    with open_scope([mine]):
        with pytest.raises(psycopg.errors.DivisionByZero), transaction.atomic():
            rows("SELECT 1 / 0")
        assert rows("SELECT client_id FROM organisations_client") == [(mine,)]


def test_a_scope_that_asked_nothing_leaves_nothing_behind(world: World):
    with open_scope([world.banco.client_id]):
        pass
    assert wire_of(raw_connection()).before is None
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        rows("SELECT client_id FROM organisations_client")


def test_an_interrupted_exchange_closes_the_connection(monkeypatch):
    raw = raw_connection()

    def interrupted(_events: int) -> None:
        raise KeyboardInterrupt

    wire = wire_of(raw)
    monkeypatch.setattr(wire, "_wait", interrupted)
    with pytest.raises(KeyboardInterrupt):
        rows("SELECT pg_sleep(0.2)")
    assert raw.closed
    connection.close()
    assert rows("SELECT 1") == [(1,)]


def test_rows_of_fresh_tables_are_found_by_id(world: World):
    with open_scope([world.banco.client_id]):
        for table in ("cases_case", "work_item", "journal_subject_key", "engagements_queue"):
            plan = rows(
                f"EXPLAIN SELECT * FROM {table} WHERE client_id = $1 AND id = $2",
                (world.banco.client_id, new_id()),
            )
            assert f"{table}_pkey" in "\n".join(line for (line,) in plan), table
