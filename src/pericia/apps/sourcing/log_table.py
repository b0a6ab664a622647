"""The figures of a log's activities as a table to download."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any, Final

from pericia.kernels.intake.formulas import neutralise_row

COLUMNS: Final = (
    "name",
    "cases",
    "events",
    "starts",
    "ends",
    "share_of_cases",
    "rework_rate",
    "handoff_rate",
    "waiting_seconds",
    "touch_seconds",
    "gap_seconds",
    "gap_seconds_p90",
    "people",
    "top_two_share",
    "weekly_mean",
    "weekly_variation",
    "first_at",
    "last_at",
)


def activities_csv(findings: Mapping[str, Any]) -> bytes:
    """One row an activity, the most frequent first, by the names that the command uses; UTF-8 with
    a mark, so that spreadsheets open it as it is."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for each in findings["activities"]:
        writer.writerow(neutralise_row([each[name] for name in COLUMNS]))
    return text.getvalue().encode("utf-8-sig")
