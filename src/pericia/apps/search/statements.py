"""The statements of a search. Each asks who reads again: what is found is what its page would show.

$1 are readers as JSON, one for each client; $2 the question as a tsquery; $3 how many candidates
are weighed for each client, the newest ones: of a word that stands everywhere there are many more.

Every text also holds the mark of its client, so that the index of words finds one client's texts
alone: `query` of a reader is the question with that mark. What the others say is not read.
"""

from __future__ import annotations

# Along the rows of a client in their order no word is found: the index of words knows the way.
BY_WORDS = "SELECT set_config('enable_indexscan', 'off', true)"
ANY_WAY = "SELECT set_config('enable_indexscan', 'on', true)"
_READERS = """
FROM json_to_recordset($1::json) AS r(client_id uuid, organisation_id uuid, person_id uuid,
    is_restricted boolean, sees_internal boolean, query tsquery)
JOIN organisations_client cl ON cl.client_id = r.client_id
"""
# For performers, only what their clearance reaches; for nobody, what is about somebody erased.
_SEEN = """
NOT EXISTS (SELECT FROM journal_erasure x
            WHERE x.client_id = c.client_id AND x.subject_id = c.subject_id)
AND (NOT r.is_restricted OR EXISTS (
    SELECT FROM engagements_service_line s, people_person p
    WHERE s.client_id = c.client_id AND s.id = c.service_line_id
      AND p.organisation_id = r.organisation_id AND p.id = r.person_id
      AND array_position($4::text[], s.data_class) <= array_position($4, p.clearance)))
"""
_CASE_COLUMNS = "c.client_id, c.id, c.title, c.reference, c.state, c.opened_at"
# Reference or id, exactly as they were written; found as soon as the case is open.
NAMED_CASES = f"""
SELECT cl.name, {_CASE_COLUMNS}
{_READERS}
JOIN cases_case c ON c.client_id = r.client_id AND ((c.reference = $2 AND c.reference <> '')
                                                   OR c.id = $5::uuid)
WHERE {_SEEN} ORDER BY c.opened_at DESC LIMIT $3
"""
# How many texts of each client $1 say $2, counted no further than $3.
SAID = """
SELECT r.client_id, count(f.found)
FROM unnest($1::uuid[], $2::tsquery[]) AS r(client_id, query)
CROSS JOIN LATERAL (
    SELECT true AS found FROM search_text t
    WHERE t.client_id = r.client_id AND t.document @@ r.query LIMIT $3) f
GROUP BY r.client_id
"""
# Ways to what says it: by its words, where it is little; and along the order of the texts, where it
# is so much that the newest of it are soon found.
OF_FEW, OF_MANY = "t.document @@ r.query", "t.document @@ $2::tsquery"
# What a case is called: by the index, which follows the journal; by its reference as it is
# written; and by any part of it where it was opened since $5, of the newest $6 ones. At each client
# $1 at most $4 of the index: whether there are more decides how the list is read. A case may stand
# in it more than once.
CALLED = """
SELECT r.client_id, f.id FROM unnest($1::uuid[], $2::tsquery[]) AS r(client_id, query)
CROSS JOIN LATERAL (
    (SELECT t.source_id AS id FROM search_text t
     WHERE t.client_id = r.client_id AND t.kind = 'request' AND t.document @@ r.query LIMIT $4)
    UNION ALL
    SELECT o.id FROM cases_case o
    WHERE o.client_id = r.client_id AND o.reference = $3 AND o.reference <> ''
    UNION ALL
    SELECT n.id FROM (
        SELECT o.id, o.title, o.reference FROM cases_case o
        WHERE o.client_id = r.client_id AND o.opened_at > $5 ORDER BY o.opened_at DESC LIMIT $6) n
    WHERE strpos(lower(n.title), lower($3)) > 0 OR strpos(lower(n.reference), lower($3)) > 0
) f
"""
# Conditions on a case `o` of the list; their own parameters begin with $9. The first reads the few
# that CALLED has found. The second asks each case in turn, and is no join so that it stays so:
# where many are called so, a page is full long before all of them are read.
IS_LISTED = "o.id = ANY ($9::uuid[])"
IS_CALLED = """(
    coalesce((SELECT t.document @@ $9::tsquery FROM search_text t
              WHERE t.client_id = o.client_id AND t.source_id = o.id AND t.kind = 'request'), false)
    OR o.reference = $10
    OR (o.opened_at > $11 AND (strpos(lower(o.title), lower($10)) > 0
                               OR strpos(lower(o.reference), lower($10)) > 0)))"""
# Whoever may have to judge a case blind does not see what was said about it before it has ended.
CASES = f"""
SELECT cl.name, f.*
{_READERS}
CROSS JOIN LATERAL (
    SELECT {_CASE_COLUMNS}, t.kind, t.source_id, ts_rank(t.document, $2::tsquery)
    FROM search_text t
    JOIN cases_case c ON c.client_id = t.client_id AND c.id = t.case_id
    WHERE t.client_id = r.client_id AND {{says}}
      AND (t.kind = 'request' OR (t.kind = 'message'
           AND (r.sees_internal OR t.audience <> 'internal')
           AND (NOT r.is_restricted OR c.closed_at IS NOT NULL)))
      AND {_SEEN}
    ORDER BY t.id DESC LIMIT $3
) f
"""
DOCUMENTS = f"""
SELECT cl.name, f.*
{_READERS}
CROSS JOIN LATERAL (
    SELECT {_CASE_COLUMNS}, t.source_id, a.name, ts_rank(t.document, $2::tsquery)
    FROM search_text t
    JOIN cases_attachment a ON a.client_id = t.client_id AND a.id = t.source_id
    JOIN cases_case c ON c.client_id = t.client_id AND c.id = t.case_id
    WHERE t.client_id = r.client_id AND {{says}} AND t.kind = 'attachment'
      AND a.stored_as <> '' AND {_SEEN}
    ORDER BY t.id DESC LIMIT $3
) f
"""
# Which versions of deliverables say it; whether they are the reader's to see is asked afterwards.
VERSIONS = f"""
SELECT t.client_id, t.deliverable_id, t.source_id, ts_rank(t.document, $2::tsquery)
{_READERS}
CROSS JOIN LATERAL (
    SELECT t.* FROM search_text t
    WHERE t.client_id = r.client_id AND {{says}} AND t.kind = 'version'
      AND NOT EXISTS (
        SELECT FROM journal_erasure x
        WHERE x.client_id = t.client_id AND x.subject_id = (
            SELECT c.subject_id FROM knowledge_deliverable d
            JOIN cases_case c ON c.client_id = d.client_id AND c.id = d.case_id
            WHERE d.client_id = t.client_id AND d.id = t.deliverable_id)
        OFFSET 0)
    ORDER BY t.id DESC LIMIT $3
) t
"""
# What a hit says, for its excerpt: read for the few that are shown.
BODIES = """
SELECT c.id, 'request', c.input, '' FROM cases_case c
WHERE c.client_id = ANY ($1) AND c.id = ANY ($2)
UNION ALL
SELECT m.id, 'message', NULL, m.body FROM cases_message m
WHERE m.client_id = ANY ($1) AND m.id = ANY ($2)
UNION ALL
SELECT t.source_id, 'attachment', NULL, t.body FROM search_text t
WHERE t.client_id = ANY ($1) AND t.source_id = ANY ($2) AND t.kind = 'attachment'
UNION ALL
SELECT v.id, 'version', v.document, '' FROM knowledge_version v
WHERE v.client_id = ANY ($1) AND v.id = ANY ($2)
"""

# Text of few rows, searched as it stands: $2 the beginnings of each word that is wanted, as JSON;
# $4 and $5 letters and signs, and what each is when nothing but plain letters counts.
_SAYS = """
NOT EXISTS (SELECT FROM json_array_elements($2::json) w WHERE NOT EXISTS (
    SELECT FROM json_array_elements_text(w) f
    WHERE strpos(translate(' ' || {0}, $4, $5), ' ' || f) > 0))
"""
# As in the list of people: who stands behind a wall, has left or was let go is in none of it. Walls
# are asked about last, for few: each takes longer than to read a name.
PEOPLE = f"""
SELECT f.person_id, f.name, array_agg(f.client ORDER BY f.client),
    array_agg(f.role ORDER BY f.client)
FROM (
    SELECT m.person_id, m.name, m.client_id, c.name AS client, m.roles[1] AS role
    FROM people_membership m
    JOIN organisations_client c ON c.client_id = m.client_id
    LEFT JOIN people_person p ON p.organisation_id = m.organisation_id AND p.id = m.person_id
    WHERE m.client_id = ANY ($1) AND m.ended_at IS NULL AND p.is_active IS NOT false
      AND {_SAYS.format("m.name")} OFFSET 0
) f
WHERE NOT app.walled(f.person_id, f.client_id)
GROUP BY f.person_id, f.name ORDER BY f.name, f.person_id LIMIT $3
"""
# Whom the reader's own organisations $6 employ, for who manages them: with a role or without one.
STAFF = f"""
SELECT p.id, p.name FROM people_person p
WHERE p.organisation_id = ANY ($6) AND p.is_active AND {_SAYS.format("p.name")}
ORDER BY p.name, p.id LIMIT $3
"""
ENGAGEMENTS = f"""
SELECT e.client_id, c.name, e.id, NULL::uuid, e.name, '', e.state, e.statement_of_work
FROM engagements_engagement e JOIN organisations_client c ON c.client_id = e.client_id
WHERE e.client_id = ANY ($1) AND {_SAYS.format("e.name || ' ' || e.statement_of_work")}
UNION ALL
SELECT l.client_id, c.name, l.engagement_id, l.id, l.name, l.code, l.state, e.name
FROM engagements_service_line l
JOIN engagements_engagement e ON e.client_id = l.client_id AND e.id = l.engagement_id
JOIN organisations_client c ON c.client_id = l.client_id
WHERE l.client_id = ANY ($1) AND {_SAYS.format("l.name || ' ' || l.code")}
ORDER BY 5, 3 LIMIT $3
"""
PLAYBOOKS = f"""
SELECT v.client_id, c.name, v.id, v.name, v.number, v.document -> 'title'
FROM engagements_playbook_version v JOIN organisations_client c ON c.client_id = v.client_id
WHERE v.client_id = ANY ($1)
  AND NOT EXISTS (SELECT FROM engagements_playbook_version n
                  WHERE n.client_id = v.client_id AND n.name = v.name AND n.number > v.number)
  AND {_SAYS.format("v.name || ' ' || (v.document ->> 'title')")}
ORDER BY v.name, v.client_id LIMIT $3
"""
# Of whom a deliverable was written who has been erased, its actions are found by nobody either.
ACTIONS = f"""
SELECT a.client_id, c.name, a.id, a.title, a.indicator, a.state
FROM knowledge_action a JOIN organisations_client c ON c.client_id = a.client_id
WHERE a.client_id = ANY ($1) AND {_SAYS.format("a.title || ' ' || a.indicator")}
  AND NOT EXISTS (
    SELECT FROM knowledge_version v
    JOIN knowledge_deliverable d ON d.client_id = v.client_id AND d.id = v.deliverable_id
    JOIN cases_case k ON k.client_id = d.client_id AND k.id = d.case_id
    JOIN journal_erasure x ON x.client_id = k.client_id AND x.subject_id = k.subject_id
    WHERE v.client_id = a.client_id AND v.id = a.version_id)
ORDER BY a.state <> 'open', a.due_date, a.id LIMIT $3
"""
# The reader's own providers, $6, by their own pages; and those that engagements draw on.
PROVIDERS = f"""
SELECT NULL::uuid, '', p.organisation_id, p.name, p.kind, ''
FROM organisations_provider p
WHERE p.organisation_id = ANY ($6) AND {_SAYS.format("p.name")}
UNION ALL
SELECT g.client_id, c.name, e.id, g.provider_name, g.provider_kind, e.name
FROM engagements_provider g
JOIN engagements_engagement e ON e.client_id = g.client_id AND e.id = g.engagement_id
JOIN organisations_client c ON c.client_id = g.client_id
WHERE g.client_id = ANY ($1) AND {_SAYS.format("g.provider_name")}
ORDER BY 4, 2, 6, 3 LIMIT $3
"""
