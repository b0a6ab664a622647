"""What work holds of a data subject, and its removal once the subject is erased."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pericia.apps.journal.erasing import blank

ENDED = """
SELECT id FROM cases_case
WHERE client_id = $1 AND subject_id = $2 AND state IN ('closed', 'cancelled')
"""
ITEMS = f"SELECT id FROM work_item WHERE client_id = $1 AND case_id IN ({ENDED})"
DROP_DRAFTS = f"DELETE FROM work_draft WHERE client_id = $1 AND item_id IN ({ITEMS})"
# The database lets what was handed in become exactly this, and nothing else.
BLANK_SUBMISSIONS = f"""
UPDATE work_submission SET body = '{{}}', about = '{{}}'
WHERE client_id = $1 AND (body <> '{{}}' OR about <> '{{}}') AND case_id IN ({ENDED})
"""
BLANK_BLIND_ANSWERS = f"""
UPDATE work_blind_answer SET body = '{{}}'
WHERE client_id = $1 AND body <> '{{}}' AND case_id IN ({ENDED})
"""
BLANK_OVERRIDES = f"""
UPDATE work_override SET why = '' WHERE client_id = $1 AND why <> '' AND item_id IN ({ITEMS})
"""
BLANK_OFFERS = f"""
UPDATE work_offer SET why = '' WHERE client_id = $1 AND why <> '' AND item_id IN ({ITEMS})
"""
BLANK_PAUSES = f"""
UPDATE work_pause SET why = '', answer = CASE WHEN answer IS NULL THEN NULL ELSE '' END
WHERE client_id = $1 AND (why <> '' OR answer <> '') AND case_id IN ({ENDED})
"""
BLANK_ITEMS = f"""
UPDATE work_item SET asks = NULL, nobody_why = NULL
WHERE client_id = $1 AND (asks IS NOT NULL OR nobody_why IS NOT NULL) AND case_id IN ({ENDED})
"""
STEPS = {
    "drafts": DROP_DRAFTS,
    "submissions": BLANK_SUBMISSIONS,
    "blind_answers": BLANK_BLIND_ANSWERS,
    "overrides": BLANK_OVERRIDES,
    "offers": BLANK_OFFERS,
    "pauses": BLANK_PAUSES,
    "items": BLANK_ITEMS,
}


def blank_subject(*, client_id: UUID, subject_id: UUID, now: datetime) -> None:
    """Blank what people typed and handed in about the subject's ended cases.

    Who handed in what and when, and the proofs that they might, stay. Changes nothing the second
    time.
    """
    blank(STEPS, client_id=client_id, subject_id=subject_id, now=now, verb="subject.work_blanked")
