"""What deliverables hold of a data subject, and its removal once the subject is erased."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pericia.apps.journal.erasing import blank

ENDED = """
SELECT id FROM cases_case
WHERE client_id = $1 AND subject_id = $2 AND state IN ('closed', 'cancelled')
"""
DELIVERABLES = f"SELECT id FROM knowledge_deliverable WHERE client_id = $1 AND case_id IN ({ENDED})"
VERSIONS = f"""
SELECT id FROM knowledge_version WHERE client_id = $1 AND deliverable_id IN ({DELIVERABLES})
"""
EMPTY = """'{"blocks": []}'::jsonb"""
# The database lets tables and runs become exactly this, and nothing else.
STEPS = {
    "comments": f"""
UPDATE knowledge_comment SET body = ''
WHERE client_id = $1 AND body <> '' AND version_id IN ({VERSIONS})
""",
    "actions": f"""
UPDATE knowledge_action SET title = '', indicator = '', why = ''
WHERE client_id = $1 AND title <> '' AND version_id IN ({VERSIONS})
""",
    "passages": f"""
UPDATE knowledge_evidence SET quote = '', note = ''
WHERE client_id = $1 AND (quote <> '' OR note <> '') AND case_id IN ({ENDED})
""",
    "tables": f"""
UPDATE knowledge_table SET name = '', header = '[]', rows = '[]', query = ''
WHERE client_id = $1 AND rows <> '[]' AND case_id IN ({ENDED})
""",
    "runs": f"""
UPDATE knowledge_run SET result = '', parameters = '{{}}'
WHERE client_id = $1 AND result <> '' AND case_id IN ({ENDED})
""",
    "versions": f"""
UPDATE knowledge_version SET document = {EMPTY}
WHERE client_id = $1 AND document <> {EMPTY} AND deliverable_id IN ({DELIVERABLES})
""",
    "titles": f"""
UPDATE knowledge_deliverable SET title = ''
WHERE client_id = $1 AND title <> '' AND case_id IN ({ENDED})
""",
}


def blank_subject(*, client_id: UUID, subject_id: UUID, now: datetime) -> None:
    """Blank the deliverables about the subject's ended cases, and every passage quoted from them.

    Who released and accepted what and when stays, with the digest of the text. What others wrote
    about a passage in deliverables about more than this person stays too; its evidence is broken
    from then on. Changes nothing the second time.
    """
    verb = "subject.deliverables_blanked"
    blank(STEPS, client_id=client_id, subject_id=subject_id, now=now, verb=verb)
