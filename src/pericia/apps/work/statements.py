"""The statement that hands an item in and moves its case, in one trip to the database.

Nothing in it is written unless the item was still in this person's hands and the case unchanged:
every part hangs on `guard`. Ids, times and JSON arrive as arrays, one element a row.
"""

from __future__ import annotations

from pericia.apps.journal.actions import EVENT_COLUMNS

# Parameters $1 client, $2 case, $3 item, $4 person, $5 now, $6 case version.
HAND_IN = """
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
    FROM unnest($11::uuid[], $12::uuid[], $13::text[], $14::int[], $15::text[], $16::text[],
        $17::uuid[], $18::text[], $19::jsonb[], $20::jsonb[], $21::jsonb[], $22::int[])
        AS s(id, item_id, step, visit, kind, actor, person_id, acting_as, body, proof, about,
             touch_seconds)
    WHERE EXISTS (SELECT FROM guard)
), cut AS (
    UPDATE work_item SET state = 'cancelled', ended_at = $5
    WHERE client_id = $1 AND case_id = $2 AND step = ANY ($23::text[]) AND id <> $3
      AND state NOT IN ('done', 'cancelled') AND EXISTS (SELECT FROM guard)
    RETURNING id
), cut_assignment AS (
    UPDATE work_assignment SET ended_at = $5, ended_by = 'cancelled'
    WHERE client_id = $1 AND item_id IN (SELECT id FROM cut) AND ended_at IS NULL
), kept_away AS (
    UPDATE work_item SET excluded_ids = array_append(excluded_ids, $4)
    WHERE client_id = $1 AND case_id = $2 AND step = ANY ($24::text[]) AND id <> $3
      AND state NOT IN ('done', 'cancelled') AND NOT (step = ANY ($23::text[]))
      AND EXISTS (SELECT FROM guard)
), opened AS (
    INSERT INTO work_item (client_id, id, case_id, queue_id, step, visit, kind, stage, state,
        priority, due_at, opened_at, effort_seconds, asks, excluded_ids, level, assignee_id,
        assigned_at, lease_until)
    SELECT $1, o.id, $2, o.queue_id, o.step, o.visit, o.kind, o.stage,
        CASE WHEN o.id = $33 THEN 'assigned' ELSE 'open' END, $34, o.due_at, $5,
        o.effort_seconds, o.asks,
        ARRAY(SELECT jsonb_array_elements_text(o.excluded)::uuid), 0,
        CASE WHEN o.id = $33 THEN $4::uuid END, CASE WHEN o.id = $33 THEN $5::timestamptz END,
        CASE WHEN o.id = $33 THEN $35::timestamptz END
    FROM unnest($25::uuid[], $26::uuid[], $27::text[], $28::int[], $29::text[], $30::text[],
        $31::timestamptz[], $32::int[], $36::jsonb[], $37::jsonb[])
        AS o(id, queue_id, step, visit, kind, stage, due_at, effort_seconds, asks, excluded)
    WHERE EXISTS (SELECT FROM guard)
    RETURNING id
), taken AS (
    UPDATE work_item SET state = 'assigned', assignee_id = $4, assigned_at = $5, lease_until = $35,
        nobody_why = NULL
    WHERE client_id = $38 AND id = $33 AND state IN ('open', 'offered')
      AND (state = 'open' OR assignee_id = $4) AND EXISTS (SELECT FROM guard)
    RETURNING id
), accepted AS (
    UPDATE work_offer SET state = 'accepted', decided_at = $5
    WHERE client_id = $38 AND item_id = $33 AND state = 'pending'
      AND EXISTS (SELECT FROM guard)
), held AS (
    INSERT INTO work_assignment (client_id, id, item_id, person_id, started_at, proof)
    SELECT $38, $39, $33, $4, $5, $40::jsonb WHERE $33::uuid IS NOT NULL
      AND EXISTS (SELECT FROM guard)
), said AS (
    INSERT INTO cases_message (client_id, id, case_id, direction, author, body, at)
    SELECT $1, m.id, $2, 'to_client', 'bot:messages@1', m.body, $5
    FROM unnest($41::uuid[], $42::text[]) AS m(id, body) WHERE EXISTS (SELECT FROM guard)
), told AS (
    INSERT INTO journal_event (EVENTS)
    SELECT * FROM unnest(EVENT_ARRAYS) WHERE EXISTS (SELECT FROM guard)
)
SELECT (SELECT count(*) FROM ended), (SELECT count(*) FROM moved),
       (SELECT count(*) FROM taken) + (SELECT count(*) FROM opened WHERE id = $33)
"""
FIRST_EVENT_PARAMETER = 43
HAND_IN = HAND_IN.replace("EVENTS)", ", ".join(name for name, _ in EVENT_COLUMNS) + ")").replace(
    "EVENT_ARRAYS",
    ", ".join(
        f"${number}::{kind}[]"
        for number, (_, kind) in enumerate(EVENT_COLUMNS, FIRST_EVENT_PARAMETER)
    ),
)
