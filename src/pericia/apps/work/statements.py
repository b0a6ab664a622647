"""The statements that hand an item in and move its case, all in one trip to the database.

HAND_IN writes nothing unless the item was still in this person's hands and the case unchanged:
every part hangs on `guard`. What is seldom needed stands apart, because starting up the parts of a
statement costs more than running them: those statements follow in the same trip, and are rolled
back with HAND_IN when its guard did not hold. Sets of rows arrive as JSON.
"""

from __future__ import annotations

from pericia.apps.journal.actions import inserting_events

# $1 client, $2 case, $3 item, $4 person, $5 now, $6 case version, $7 outputs, $8 progress,
# $9 state, $10 outcome; as JSON: $11 submissions, $12 items to open, $13 events; $14 the next
# item, $15 its client, $16 the id of its assignment, $17 the proof, $18 until when it is held,
# $19 priority.
HAND_IN = f"""
WITH ended AS (
    UPDATE work_item SET state = 'done', ended_at = $5
    WHERE client_id = $1 AND id = $3 AND state = 'assigned' AND assignee_id = $4
    RETURNING id
), moved AS (
    UPDATE cases_case SET outputs = $7::jsonb, progress = $8::jsonb, state = $9, outcome = $10,
        closed_at = CASE WHEN $9 IN ('closed', 'cancelled') THEN $5 END, version = version + 1
    WHERE client_id = $1 AND id = $2 AND version = $6 AND closed_at IS NULL
    RETURNING id
), guard AS (
    SELECT 1 FROM ended, moved
), assignment AS (
    UPDATE work_assignment SET ended_at = $5, ended_by = 'submitted'
    WHERE client_id = $1 AND item_id = $3 AND ended_at IS NULL AND EXISTS (SELECT FROM guard)
), draft AS (
    DELETE FROM work_draft WHERE client_id = $1 AND item_id = $3 AND EXISTS (SELECT FROM guard)
), submitted AS (
    INSERT INTO work_submission (client_id, id, item_id, case_id, step, visit, kind, actor,
        person_id, acting_as, body, proof, about, submitted_at, touch_seconds)
    SELECT $1, s.id, s.item_id, $2, s.step, s.visit, s.kind, s.actor, s.person_id, s.acting_as,
        s.body, s.proof, s.about, $5, s.touch_seconds
    FROM json_to_recordset($11::json) AS s(id uuid, item_id uuid, step text, visit int,
        kind text, actor text, person_id uuid, acting_as text, body jsonb, proof jsonb,
        about jsonb, touch_seconds int)
    WHERE EXISTS (SELECT FROM guard)
), opened AS (
    INSERT INTO work_item (client_id, id, case_id, queue_id, step, visit, kind, stage, state,
        priority, due_at, opened_at, effort_seconds, asks, excluded_ids, level, assignee_id,
        assigned_at, lease_until)
    SELECT $1, o.id, $2, o.queue_id, o.step, o.visit, o.kind, o.stage,
        CASE WHEN o.id = $14 THEN 'assigned' ELSE 'open' END, $19, o.due_at, $5,
        o.effort_seconds, o.asks, o.excluded, 0,
        CASE WHEN o.id = $14 THEN $4::uuid END, CASE WHEN o.id = $14 THEN $5::timestamptz END,
        CASE WHEN o.id = $14 THEN $18::timestamptz END
    FROM json_to_recordset($12::json) AS o(id uuid, queue_id uuid, step text, visit int, kind text,
        stage text, due_at timestamptz, effort_seconds int, asks jsonb, excluded uuid[])
    WHERE EXISTS (SELECT FROM guard)
    RETURNING id
), taken AS (
    UPDATE work_item SET state = 'assigned', assignee_id = $4, assigned_at = $5, lease_until = $18,
        nobody_why = NULL
    WHERE client_id = $15 AND id = $14 AND state IN ('open', 'offered')
      AND (state = 'open' OR assignee_id = $4) AND EXISTS (SELECT FROM guard)
    RETURNING id
), held AS (
    INSERT INTO work_assignment (client_id, id, item_id, person_id, started_at, proof)
    SELECT $15, $16, $14, $4, $5, $17::jsonb WHERE $14::uuid IS NOT NULL
      AND EXISTS (SELECT FROM guard)
), told AS (
    {inserting_events(13)} WHERE EXISTS (SELECT FROM guard)
)
SELECT (SELECT count(*) FROM ended), (SELECT count(*) FROM moved),
       (SELECT count(*) FROM taken) + (SELECT count(*) FROM opened WHERE id = $14)
"""

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
