"""What came in about a data subject and was kept beside their cases, and its removal once they are
erased: refused rows of imports, and answers that are given again to repeated requests."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pericia.apps.journal.erasing import blank

# A person is known by a digest of what the client calls them (`cases.subjects`), so each cell is
# digested; a row may also name a case of theirs. Both are gone once their cases are blanked.
ROWS = """
DELETE FROM channels_refused_row r
WHERE r.client_id = $1 AND EXISTS (
    SELECT FROM jsonb_each_text(r.raw) AS cell
    WHERE btrim(cell.value) <> '' AND (
        sha256(convert_to($1::uuid::text || '|' || btrim(cell.value), 'UTF8')) IN (
            SELECT reference_digest FROM cases_subject WHERE client_id = $1 AND id = $2)
        OR btrim(cell.value) IN (
            SELECT reference FROM cases_case
            WHERE client_id = $1 AND subject_id = $2 AND reference <> '')))
"""
# Answers to bulk requests hold ids of cases and nothing of what they say.
ANSWERS = """
UPDATE channels_idempotent_request q SET status = 410, headers = '{}', body = ''
WHERE q.client_id = $1 AND q.body <> '' AND q.body NOT LIKE '{"opened":%'
  AND q.headers ->> 'Content-Type' LIKE 'application/json%' AND EXISTS (
    SELECT FROM cases_case c
    WHERE c.client_id = $1 AND c.subject_id = $2 AND strpos(q.body, c.id::text) > 0)
"""


def forget_subject(*, client_id: UUID, subject_id: UUID, now: datetime) -> None:
    """Delete refused rows that name the subject or one of their cases, and blank kept answers about
    these. Changes nothing the second time; before the subject's cases are blanked, or never."""
    blank(
        {"refused_rows": ROWS, "answers": ANSWERS},
        client_id=client_id,
        subject_id=subject_id,
        now=now,
        verb="subject.requests_forgotten",
    )
