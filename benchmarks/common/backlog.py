"""Many cases at once: copies of those that a database holds, by INSERT..SELECT as its superuser.

Row-level security and journal are passed by, so this is for measuring alone. Every copy is whole:
the case, its items, what was handed in, the words by which it is found, and who held what, each
with an id that follows from the original's and the number of the copy.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import psycopg

LIVE = "('open', 'offered', 'assigned', 'parked', 'asked')"
PEOPLE = 200
HELD_BY_EACH = 3
INDEXED_SECONDS_MAX = 90.0
BUSY = (
    "FROM pg_stat_activity WHERE xact_start IS NOT NULL "
    "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
)
# Cases that nobody could find yet.
UNFOUND = f"""
SELECT count(DISTINCT c.id) FROM cases_case c
JOIN work_item i ON i.client_id = c.client_id AND i.case_id = c.id AND i.state IN {LIVE}
WHERE NOT EXISTS (SELECT FROM search_text t WHERE t.client_id = c.client_id
                  AND t.source_id = c.id AND t.kind = 'request')
"""
# A number from 0 up to 1 that is always the same for a copy.
CHANCE = "(hashtext(c.id::text || n.number::text) & 65535) / 65536.0"
MOVED = f"{CHANCE} * interval '6 days' - interval '6 hours'"


def id_of(column: str) -> str:
    return f"md5({column}::text || n.number)::uuid"


def wait_for_words(admin_dsn: str) -> None:
    """Until the worker has read the journal, so that copies can be found like their originals."""
    deadline = time.monotonic() + INDEXED_SECONDS_MAX
    with psycopg.connect(admin_dsn, autocommit=True) as connection, connection.cursor() as cursor:
        while count(cursor, UNFOUND) and time.monotonic() < deadline:
            time.sleep(0.5)


def is_quiet(admin_dsn: str) -> bool:
    """Whether nobody is in the middle of a transaction."""
    with psycopg.connect(admin_dsn, autocommit=True) as connection, connection.cursor() as cursor:
        return count(cursor, f"SELECT count(*) {BUSY}") == 0


def end_transactions(admin_dsn: str) -> None:
    """End the connections that are in the middle of one; whose they are opens others."""
    with psycopg.connect(admin_dsn, autocommit=True) as connection, connection.cursor() as cursor:
        count(cursor, f"SELECT count(pg_terminate_backend(pid, 5000)) {BUSY}")


def multiply(admin_dsn: str, open_items: int) -> int:
    """Copy the open cases until so many items are live, add people, and put some items into their
    hands; returns how many are live."""
    with psycopg.connect(admin_dsn, autocommit=True) as connection, connection.cursor() as cursor:
        live = count(cursor, f"SELECT count(*) FROM work_item WHERE state IN {LIVE}")
        copies = max(0, (open_items - live) // max(1, live)) + 1
        cursor.execute("SET synchronous_commit = off")
        # Copies point at copies only, so the keys need not be looked up a row at a time.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "CREATE TEMP TABLE number AS SELECT generate_series(1, %s)::text AS number", [copies]
        )
        _copy_people(cursor)
        _copy_cases(cursor)
        _hand_out(cursor)
        cursor.execute("RESET session_replication_role")
        cursor.execute("VACUUM ANALYZE")
        return count(cursor, f"SELECT count(*) FROM work_item WHERE state IN {LIVE}")


def _copy_people(cursor: psycopg.Cursor[Any]) -> None:
    """Colleagues of everybody who works on items, with the same abilities and no account."""
    own = {
        "id": "md5(p.id::text || 'colleague' || n)::uuid",
        "account_id": "NULL",
        "name": "p.name || ' ' || n",
        "facts": "p.facts || jsonb_build_object('id', md5(p.id::text || 'colleague' || n)::uuid)",
    }
    source = f"""
        FROM people_person p CROSS JOIN generate_series(1, {max(1, PEOPLE // 20)}) n
        WHERE p.is_active AND EXISTS (SELECT FROM people_membership m WHERE m.person_id = p.id
            AND m.roles && ARRAY['operator', 'expert', 'analyst', 'reviewer'])
    """
    copy(cursor, "people_person", "p", own, source)
    colleague = "md5(p.person_id::text || 'colleague' || n)::uuid"
    for table, changed in (
        ("people_membership", {"account_id": "NULL", "name": "p.name || ' ' || n"}),
        ("people_skill", {"id": "md5(p.id::text || n)::uuid"}),
        ("people_credential", {"id": "md5(p.id::text || n)::uuid"}),
    ):
        copy(
            cursor,
            table,
            "p",
            {"person_id": colleague, **changed},
            f"FROM {table} p CROSS JOIN generate_series(1, {max(1, PEOPLE // 20)}) n "
            f"WHERE EXISTS (SELECT FROM people_person e WHERE e.id = {colleague})",
        )


def _copy_cases(cursor: psycopg.Cursor[Any]) -> None:
    cursor.execute(
        "CREATE TEMP TABLE original AS SELECT DISTINCT c.client_id, c.id FROM cases_case c "
        f"JOIN work_item i ON i.client_id = c.client_id AND i.case_id = c.id "
        f"WHERE i.state IN {LIVE}"
    )
    beside = "JOIN original o ON o.client_id = c.client_id AND o.id = {} CROSS JOIN number n"
    copy(
        cursor,
        "cases_case",
        "c",
        {
            "id": id_of("c.id"),
            "intake_key": "NULL",
            "title": "c.title || ' ' || n.number",
            "reference": "CASE WHEN c.reference <> '' THEN c.reference || '-' || n.number "
            "ELSE '' END",
            "opened_at": f"now() - {CHANCE} * interval '3 days'",
            "due_at": f"now() + {MOVED}",
            "priority": "CASE hashtext(c.id::text || n.number) % 20 WHEN 0 THEN 5 "
            "WHEN 1 THEN 1 ELSE 0 END",
        },
        f"FROM cases_case c {beside.format('c.id')}",
    )
    copy(
        cursor,
        "work_item",
        "i",
        {
            "id": id_of("i.id"),
            "case_id": id_of("i.case_id"),
            "state": "CASE WHEN i.state IN ('done', 'cancelled') THEN i.state ELSE 'open' END",
            "assignee_id": f"CASE WHEN i.state IN {LIVE} THEN NULL ELSE i.assignee_id END",
            "lease_until": "NULL",
            "due_at": f"now() + {MOVED}",
            "opened_at": f"now() - {CHANCE} * interval '3 days'",
            "priority": "CASE hashtext(c.id::text || n.number) % 20 WHEN 0 THEN 5 "
            "WHEN 1 THEN 1 ELSE 0 END",
        },
        "FROM work_item i JOIN cases_case c ON c.client_id = i.client_id AND c.id = i.case_id "
        + beside.format("c.id"),
    )
    copy(
        cursor,
        "work_submission",
        "s",
        {
            "id": id_of("s.id"),
            "case_id": id_of("s.case_id"),
            "item_id": f"CASE WHEN s.item_id IS NOT NULL THEN {id_of('s.item_id')} END",
        },
        "FROM work_submission s JOIN original o ON o.client_id = s.client_id "
        "AND o.id = s.case_id CROSS JOIN number n",
    )
    copy(
        cursor,
        "search_text",
        "t",
        {
            "id": id_of("t.id"),
            "case_id": id_of("t.case_id"),
            "source_id": id_of("t.source_id"),
            "document": "t.document || setweight(to_tsvector('simple', n.number), 'A')",
        },
        "FROM search_text t JOIN original o ON o.client_id = t.client_id "
        "AND o.id = t.case_id CROSS JOIN number n WHERE t.kind = 'request'",
    )


def _hand_out(cursor: psycopg.Cursor[Any]) -> None:
    """Some of the copies go into the hands of the colleagues, and a few are for nobody."""
    cursor.execute(
        f"""
        WITH people AS (
            SELECT m.client_id, m.person_id,
                row_number() OVER (PARTITION BY m.client_id ORDER BY m.person_id) AS place
            FROM people_membership m JOIN people_person p ON p.id = m.person_id
            WHERE p.account_id IS NULL AND m.ended_at IS NULL
        ), given AS (
            SELECT i.client_id, i.id,
                row_number() OVER (PARTITION BY i.client_id ORDER BY i.id) AS place
            FROM work_item i WHERE i.state = 'open' AND i.level = 0
        )
        UPDATE work_item i
        SET state = CASE given.place % 5 WHEN 0 THEN 'parked' ELSE 'assigned' END,
            assignee_id = people.person_id, assigned_at = now(),
            lease_until = now() + interval '1 day'
        FROM given JOIN people ON people.client_id = given.client_id
            AND people.place = (given.place + {HELD_BY_EACH} - 1) / {HELD_BY_EACH}
        WHERE i.client_id = given.client_id AND i.id = given.id
        """
    )
    cursor.execute(
        "INSERT INTO work_assignment (client_id, id, item_id, person_id, started_at, proof) "
        "SELECT i.client_id, gen_random_uuid(), i.id, i.assignee_id, now(), "
        "COALESCE((SELECT a.proof FROM work_assignment a WHERE a.client_id = i.client_id LIMIT 1), "
        "'{}') FROM work_item i WHERE i.state IN ('assigned', 'parked') AND NOT EXISTS (SELECT "
        "FROM work_assignment a WHERE a.client_id = i.client_id AND a.item_id = i.id)"
    )
    cursor.execute(
        "INSERT INTO work_presence (organisation_id, id, person_id, seen_at) "
        "SELECT organisation_id, gen_random_uuid(), id, now() FROM people_person "
        "WHERE account_id IS NULL ON CONFLICT DO NOTHING"
    )


def copy(
    cursor: psycopg.Cursor[Any], table: str, alias: str, changed: Mapping[str, str], source: str
) -> None:
    """Insert rows of a table again, every column as it is but for those `changed`."""
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s "
        "AND is_generated = 'NEVER' ORDER BY ordinal_position",
        [table],
    )
    names = [row[0] for row in cursor.fetchall()]
    values = [changed.get(name, f'{alias}."{name}"') for name in names]
    columns = ", ".join(f'"{name}"' for name in names)
    query = f"INSERT INTO {table} ({columns}) SELECT {', '.join(values)} {source}"
    cursor.execute(query.encode())


def count(cursor: psycopg.Cursor[Any], query: str) -> int:
    row = cursor.execute(query.encode()).fetchone()
    return int(row[0]) if row else 0
