"""Personal data in files and refused rows is not kept for longer than somebody needs it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from pericia.apps.channels.actions.imports import refuse_import
from pericia.apps.channels.models import Import
from pericia.apps.journal.actions import Happening, record_all
from pericia.apps.journal.actors import SYSTEM
from pericia.kernels.refusal import Refused
from pericia.tenancy.scope import rows

UPLOADS_KEPT = timedelta(days=7)
REFUSED_ROWS_KEPT = timedelta(days=30)
AT_ONCE = 50
EXPIRED = Refused("import_expired", "Nobody started this import for a week. Upload the file again.")
FORGET = """
WITH due AS MATERIALIZED (
    SELECT i.id FROM channels_import i
    WHERE i.client_id = $1 AND i.ended_at < $2 AND i.refused_count > 0 AND EXISTS (
        SELECT FROM channels_refused_row r WHERE r.client_id = $1 AND r.import_id = i.id)
    ORDER BY i.id LIMIT $3
), gone AS (
    DELETE FROM channels_refused_row WHERE client_id = $1 AND import_id IN (SELECT id FROM due)
    RETURNING import_id
)
SELECT import_id, count(*) FROM gone GROUP BY import_id
"""


def expire_uploads(*, client_id: UUID, now: datetime) -> int:
    """Refuse uploads that nobody confirmed for UPLOADS_KEPT; how many there were."""
    waiting = Import.objects.filter(
        client_id=client_id, state="uploaded", uploaded_at__lt=now - UPLOADS_KEPT
    ).order_by("id")
    found = list(waiting.values_list("id", flat=True)[:AT_ONCE])
    for import_id in found:
        refuse_import(
            now=now, client_id=client_id, import_id=import_id, state="uploaded", refused=EXPIRED
        )
    return len(found)


def forget_refused_rows(*, client_id: UUID, now: datetime) -> int:
    """Delete the refused rows of imports that ended REFUSED_ROWS_KEPT ago; how many imports."""
    gone = rows(FORGET, (client_id, now - REFUSED_ROWS_KEPT, AT_ONCE))
    record_all(
        Happening(
            client_id,
            now,
            SYSTEM,
            "import.rows_forgotten",
            f"import:{import_id}",
            {"rows": count},
        )
        for import_id, count in gone
    )
    return len(gone)
