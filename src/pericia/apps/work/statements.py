"""The statements that hand an item in and move its case, all in one trip to the database.

Handing in writes nothing unless the item was still in this person's hands and the case unchanged:
every part hangs on `guard`. Starting up the parts of a statement costs more than running them, so
it is put together from the parts that this submission needs. What is seldom needed stands apart:
those statements follow in the same trip, and are rolled back with it when the guard did not hold.
Sets of rows arrive as JSON.

Where a row is looked up by its id and guarded by its state, the state is compared as
`state || ''`. Otherwise the planner, which takes a client of which it has no statistics for one
row, may serve the lookup from a partial index of the client's live items, and read all of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from pericia.apps.journal.actions import inserting_events

_ENDED = """
    UPDATE work_item SET state = 'done', ended_at = $now
    WHERE client_id = $client AND id = $item AND state || '' = 'assigned' AND assignee_id = $person
    RETURNING id
"""
_MOVED = """
    UPDATE cases_case SET outputs = $outputs::jsonb, progress = $progress::jsonb, state = $state,
        outcome = $outcome, closed_at = $closed_at, version = version + 1
    WHERE client_id = $client AND id = $case AND version = $version AND closed_at IS NULL
    RETURNING id
"""
_DRAFT = """
    DELETE FROM work_draft
    WHERE client_id = $client AND item_id = $item AND EXISTS (SELECT FROM guard)
"""
_SUBMITTED = """
    INSERT INTO work_submission (client_id, id, item_id, case_id, queue_id, step, visit, kind,
        actor, person_id, acting_as, body, proof, about, submitted_at, touch_seconds)
    SELECT $client, $submission, $item, $case, $queue, $step, $visit, $kind, $actor, $person,
        $acting_as, $body::jsonb, $proof::jsonb, $about::jsonb, $now, $touch_seconds
    WHERE EXISTS (SELECT FROM guard)
"""
_OPENED = """
    INSERT INTO work_item (client_id, id, case_id, queue_id, step, visit, kind, stage, state,
        priority, due_at, opened_at, effort_seconds, asks, excluded_ids, level, assignee_id,
        assigned_at, lease_until)
    SELECT $client, o.id, $case, o.queue_id, o.step, o.visit, o.kind, o.stage,
        coalesce(o.state, 'open'), $priority, o.due_at, $now, o.effort_seconds, o.asks, o.excluded,
        0, o.assignee_id, o.assigned_at, o.lease_until
    FROM json_to_recordset($items::json) AS o(id uuid, queue_id uuid, step text, visit int,
        kind text, stage text, state text, due_at timestamptz, effort_seconds int, asks jsonb,
        excluded uuid[], assignee_id uuid, assigned_at timestamptz, lease_until timestamptz)
    WHERE EXISTS (SELECT FROM guard)
"""
# Both items in one pass over the table: setting up to change it costs more than changing a row.
_ENDED_AND_TAKEN = """
    UPDATE work_item SET state = CASE id WHEN $item THEN 'done' ELSE 'assigned' END,
        ended_at = CASE id WHEN $item THEN $now END,
        assignee_id = $person,
        assigned_at = CASE id WHEN $item THEN assigned_at ELSE $now END,
        lease_until = CASE id WHEN $item THEN lease_until ELSE $lease_until END,
        nobody_why = CASE id WHEN $item THEN nobody_why END
    WHERE client_id = ANY (ARRAY[$client, $next_client]) AND id = ANY (ARRAY[$item, $next])
      AND CASE WHEN id = $item
          THEN client_id = $client AND state = 'assigned' AND assignee_id = $person
          ELSE client_id = $next_client
            AND (state = 'open' OR state = 'offered' AND assignee_id = $person) END
    RETURNING id
"""
_HELD = """
    INSERT INTO work_assignment (client_id, id, item_id, person_id, started_at, proof)
    SELECT $next_client, $assignment, $next, $person, $now, $next_proof::jsonb
    WHERE EXISTS (SELECT FROM guard)
"""
_TOLD = f"{inserting_events('$events')} WHERE EXISTS (SELECT FROM guard)"


@lru_cache
def _hand_in(opens: bool, takes: bool, holds: bool) -> tuple[str, tuple[str, ...]]:
    """The statement with numbered parameters, and their names in order."""
    both = {
        "changed": _ENDED_AND_TAKEN,
        "ended": "SELECT FROM changed WHERE id = $item",
        "taken": "SELECT FROM changed WHERE id = $next",
    }
    parts = {
        **(both if takes else {"ended": _ENDED}),
        "moved": _MOVED,
        "guard": "SELECT 1 FROM ended, moved",
        "draft": _DRAFT,
        "submitted": _SUBMITTED,
        **({"opened": _OPENED} if opens else {}),
        **({"held": _HELD} if holds else {}),
        "told": _TOLD,
    }
    taken = "taken" if takes else "guard"
    text = "WITH {} SELECT (SELECT count(*) FROM guard), (SELECT count(*) FROM {})".format(
        ", ".join(f"{name} AS ({part})" for name, part in parts.items()), taken
    )
    names = tuple(dict.fromkeys(re.findall(r"\$(\w+)", text)))
    return re.sub(r"\$(\w+)", lambda each: f"${names.index(each[1]) + 1}", text), names


def hand_in(
    values: Mapping[str, Any], *, opens: bool, takes: bool, holds: bool
) -> tuple[str, list[Any]]:
    """The statement for one submission: whether it `opens` items, `takes` one that waited, and
    `holds` one afterwards, be it taken or just opened.

    `values` by the names in the parts above; `items` and `events` are JSON. Its row tells whether
    the guard held, and whether the next item was had.
    """
    text, names = _hand_in(opens, takes, holds)
    return text, [values[name] for name in names]


CUT_SHORT = """
WITH cut AS (
    UPDATE work_item SET state = 'cancelled', ended_at = $3
    WHERE client_id = $1 AND case_id = $2 AND step = ANY ($4::text[])
      AND state NOT IN ('done', 'cancelled')
    RETURNING id
)
UPDATE work_assignment SET ended_at = $3, ended_by = 'cancelled'
WHERE client_id = $1 AND item_id IN (SELECT id FROM cut) AND ended_at IS NULL
"""
KEEP_AWAY = """
UPDATE work_item SET excluded_ids = array_append(excluded_ids, $3)
WHERE client_id = $1 AND case_id = $2 AND step = ANY ($4::text[])
  AND state NOT IN ('done', 'cancelled')
"""
ACCEPT_OFFER = """
UPDATE work_offer SET state = 'accepted', decided_at = $3
WHERE client_id = $1 AND item_id = $2 AND state = 'pending'
"""
SAY_TO_CLIENT = """
INSERT INTO cases_message (client_id, id, case_id, direction, author, body, at)
SELECT $1, m.id, $2, 'to_client', 'bot:messages@1', m.body, $3
FROM json_to_recordset($4::json) AS m(id uuid, body text)
"""
INSERT_RUNS = """
INSERT INTO work_submission (client_id, id, item_id, case_id, step, visit, kind, actor, person_id,
    acting_as, body, proof, about, submitted_at, touch_seconds)
SELECT $1, r.id, NULL, r.case_id, r.step, r.visit, r.kind, r.actor, NULL, 'bot', r.body, '{}', '{}',
    $2, 0
FROM json_to_recordset($3::json)
    AS r(id uuid, case_id uuid, step text, visit int, kind text, actor text, body jsonb)
"""
