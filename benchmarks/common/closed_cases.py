"""Many cases that have ended: copies of those that a database holds, over the months of a year.

Every copy has its items, what was handed in, who held what, the words by which it is found, and its
deliverables with their evidence; the months of hours and cost are added up from the copies. Made
as in backlog.py, with the same caution.
"""

from __future__ import annotations

from typing import Any

import psycopg

from benchmarks.common.backlog import CHANCE, copy, count, id_of

DAYS = 330
ORIGINALS = "JOIN original o ON o.client_id = c.client_id AND o.id = c.id CROSS JOIN number n"
# A copy ended so much before its original.
EARLIER = f"({CHANCE} * interval '{DAYS} days')"
ADD_UP = """
INSERT INTO billing_ended (client_id, service_line_id, month, closed, cancelled)
SELECT client_id, service_line_id, date_trunc('month', closed_at)::date AS month,
    count(*) FILTER (WHERE state = 'closed'), count(*) FILTER (WHERE state = 'cancelled')
FROM cases_case WHERE closed_at IS NOT NULL GROUP BY client_id, service_line_id, month;
INSERT INTO billing_held (client_id, service_line_id, month, person_id, organisation_id, seconds)
SELECT c.client_id, c.service_line_id, date_trunc('month', c.closed_at)::date AS month,
    p.person_id, p.organisation_id,
    sum(extract(epoch FROM coalesce(a.ended_at, i.ended_at) - a.started_at))::bigint
FROM cases_case c
JOIN work_item i ON i.client_id = c.client_id AND i.case_id = c.id
JOIN work_assignment a ON a.client_id = i.client_id AND a.item_id = i.id
JOIN people_membership m ON m.client_id = a.client_id AND m.person_id = a.person_id
-- Colleagues did as much: there are as many rows as people of a large provider have.
JOIN people_membership p ON p.client_id = m.client_id AND p.organisation_id = m.organisation_id
    AND p.name LIKE m.name || '%'
WHERE c.closed_at IS NOT NULL AND coalesce(a.ended_at, i.ended_at) > a.started_at
GROUP BY c.client_id, c.service_line_id, month, p.person_id, p.organisation_id
"""


def multiply_closed(admin_dsn: str, closed_cases: int) -> int:
    """Copy the closed cases until there are so many; returns how many there are."""
    with psycopg.connect(admin_dsn, autocommit=True) as connection, connection.cursor() as cursor:
        known = count(cursor, "SELECT count(*) FROM cases_case WHERE state = 'closed'")
        cursor.execute("SET synchronous_commit = off")
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "CREATE TEMP TABLE number AS SELECT generate_series(1, %s)::text AS number",
            [max(0, closed_cases - known) // max(1, known)],
        )
        cursor.execute(
            "CREATE TEMP TABLE original AS SELECT client_id, id FROM cases_case "
            "WHERE state = 'closed'"
        )
        _copy_work(cursor)
        _copy_deliverables(cursor)
        cursor.execute("DELETE FROM billing_ended; DELETE FROM billing_held")
        cursor.execute(ADD_UP)
        cursor.execute("RESET session_replication_role")
        cursor.execute("VACUUM ANALYZE")
        return count(cursor, "SELECT count(*) FROM cases_case WHERE state = 'closed'")


def _copy_work(cursor: psycopg.Cursor[Any]) -> None:
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
            **_earlier("c", "received_at", "opened_at", "due_at", "closed_at"),
        },
        f"FROM cases_case c {ORIGINALS}",
    )
    case = "JOIN cases_case c ON c.client_id = x.client_id AND c.id = x.case_id " + ORIGINALS
    copy(
        cursor,
        "work_item",
        "x",
        {
            "id": id_of("x.id"),
            "case_id": id_of("x.case_id"),
            **_earlier("x", "due_at", "opened_at", "assigned_at", "ended_at"),
        },
        f"FROM work_item x {case}",
    )
    copy(
        cursor,
        "work_submission",
        "x",
        {
            "id": id_of("x.id"),
            "case_id": id_of("x.case_id"),
            "item_id": f"CASE WHEN x.item_id IS NOT NULL THEN {id_of('x.item_id')} END",
            **_earlier("x", "submitted_at"),
        },
        f"FROM work_submission x {case}",
    )
    copy(
        cursor,
        "search_text",
        "x",
        {
            "id": id_of("x.id"),
            "case_id": id_of("x.case_id"),
            "source_id": id_of("x.source_id"),
            "document": "x.document || setweight(to_tsvector('simple', n.number), 'A')",
        },
        f"FROM search_text x {case} WHERE x.kind = 'request'",
    )
    copy(
        cursor,
        "work_assignment",
        "x",
        {
            "id": id_of("x.id"),
            "item_id": id_of("x.item_id"),
            **_earlier("x", "started_at", "ended_at"),
        },
        "FROM work_assignment x JOIN work_item i ON i.client_id = x.client_id AND i.id = x.item_id "
        f"JOIN cases_case c ON c.client_id = i.client_id AND c.id = i.case_id {ORIGINALS}",
    )


def _copy_deliverables(cursor: psycopg.Cursor[Any]) -> None:
    cursor.execute(
        "CREATE TEMP TABLE written AS SELECT d.client_id, d.id, d.case_id "
        "FROM knowledge_deliverable d "
        "JOIN original o ON o.client_id = d.client_id AND o.id = d.case_id"
    )
    copy(
        cursor,
        "knowledge_deliverable",
        "x",
        {
            "id": id_of("x.id"),
            "case_id": id_of("x.case_id"),
            "made_key": "x.made_key || '-' || n.number",
            **_earlier("x", "created_at", case="x.case_id"),
        },
        "FROM knowledge_deliverable x JOIN written w ON w.client_id = x.client_id AND w.id = x.id "
        "CROSS JOIN number n",
    )
    copy(
        cursor,
        "knowledge_version",
        "x",
        {
            "id": id_of("x.id"),
            "deliverable_id": id_of("x.deliverable_id"),
            **_earlier(
                "x",
                "created_at",
                "saved_at",
                "submitted_at",
                "released_at",
                "settled_at",
                case="w.case_id",
            ),
        },
        "FROM knowledge_version x JOIN written w ON w.client_id = x.client_id "
        "AND w.id = x.deliverable_id CROSS JOIN number n",
    )
    copy(
        cursor,
        "knowledge_evidence",
        "x",
        {
            "id": id_of("x.id"),
            "version_id": id_of("x.version_id"),
            "case_id": f"CASE WHEN x.case_id IS NOT NULL THEN {id_of('x.case_id')} END",
            "submission_id": "CASE WHEN x.submission_id IS NOT NULL THEN "
            f"{id_of('x.submission_id')} END",
        },
        "FROM knowledge_evidence x JOIN knowledge_version v ON v.client_id = x.client_id "
        "AND v.id = x.version_id JOIN written w ON w.client_id = v.client_id "
        "AND w.id = v.deliverable_id CROSS JOIN number n",
    )


def _earlier(table: str, *columns: str, case: str = "c.id") -> dict[str, str]:
    """Everything about one copy of a case is earlier by the same time."""
    moved = EARLIER.replace("c.id", case)
    return {each: f"{table}.{each} - {moved}" for each in columns}
