"""The figures of a log's activities as a table to download."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pericia.kernels.reporting.spreadsheets import spreadsheet_csv

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


def activities_csv(findings: Mapping[str, Any], language: str) -> bytes:
    """One row an activity, the most frequent first, by the names that the command uses, as
    spreadsheets of the language open it."""
    lines = ([each[name] for name in COLUMNS] for each in findings["activities"])
    return spreadsheet_csv(COLUMNS, lines, language)
