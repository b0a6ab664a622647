"""The closed calls of a service line: what the reader `closed_calls` gives.

It runs in the scope of one client and reads the line of the case that asks, so that whoever may
see the report may see what it was made from.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from pericia.apps.engagements.queries import LineRow
from pericia.apps.work.contacts_reading import Gathered
from pericia.kernels.intake.formulas import neutralise
from pericia.kernels.refusal import Refused
from pericia.tenancy.scope import rows

CALLS_MAX = 2_000
FIELDS = (
    "call_id",
    "line_called",
    "arrived_at",
    "answered_at",
    "ended_at",
    "wrap_seconds",
    "wrap_up_code",
    "called_back",
    "reached",
)
"""Of a record, as the report of a period takes it."""

CLOSED = """
SELECT c.input->>'call_number', c.input->>'line_called', c.input->>'offered_at',
    c.input->>'answered_at', c.input->>'ended_at',
    (c.outputs #>> '{deliver,content,after_call_seconds}')::int,
    c.outputs #>> '{deliver,content,wrap_up_code}',
    c.outputs -> 'call_back' IS NOT NULL,
    coalesce((c.outputs #>> '{call_back,reached}')::boolean, false)
FROM cases_case c
WHERE c.client_id = $1 AND c.service_line_id = $2 AND c.state = 'closed'
  AND c.outcome IN ('handled', 'not_reached') AND c.received_at >= $3 AND c.received_at < $4
ORDER BY c.received_at, c.id LIMIT $5
"""
STILL_OPEN = """
SELECT count(*) FROM cases_case c
WHERE c.client_id = $1 AND c.service_line_id = $2 AND c.received_at >= $3 AND c.received_at < $4
  AND c.closed_at IS NULL AND c.input -> 'gather_calls' IS NULL AND c.input -> 'records' IS NULL
"""


def calls_of_cases(given: Mapping[str, Any], line: LineRow) -> Gathered:
    """The line's calls that were offered in the period and are closed, in the open scope.

    Refused: `no_calls_closed`, `too_many_calls`.
    """
    bounds = [datetime.fromisoformat(given[name]) for name in ("period_from", "period_to")]
    at = (line.client_id, line.id, *bounds)
    found = rows(CLOSED, (*at, CALLS_MAX + 1))
    if not found:
        raise Refused(
            "no_calls_closed",
            "No call of this line that was offered in the period is closed; choose another period.",
            "period_from",
        )
    if len(found) > CALLS_MAX:
        raise Refused(
            "too_many_calls",
            f"The period has more than {CALLS_MAX} calls; choose a shorter one.",
            "period_to",
        )
    records = _numbered([dict(zip(FIELDS, row, strict=True)) for row in found])
    content = _as_csv(records)
    output = {
        "sha256": sha256(content).hexdigest(),
        "calls": len(records),
        "still_open": rows(STILL_OPEN, at)[0][0],
        "records": [_known(each) for each in records],
    }
    return Gathered(output, content)


def _numbered(records: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each under a number of its own, also where two calls bear the same."""
    seen: Counter[str] = Counter()
    found = []
    for each in records:
        number = each["call_id"]
        seen[number] += 1
        own = number if seen[number] == 1 else f"{number} ({seen[number]})"
        found.append({**each, "call_id": own})
    return found


def _known(record: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if value is not None}


def _as_csv(records: Sequence[Mapping[str, Any]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(FIELDS)
    for each in records:
        writer.writerow(
            ["" if each[name] is None else neutralise(str(each[name])) for name in FIELDS]
        )
    return out.getvalue().encode("utf-8")
