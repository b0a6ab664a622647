"""The codes of a transition plan."""

from __future__ import annotations

KINDS = (
    "knowledge_transfer",
    "people_affected",
    "access",
    "governance",
    "legal",
    "pilot",
    "acceptance",
    "exit_plan",
    "other",
)
# Whatever is handed over, a drafted plan has a gate of each of these kinds.
GATED_KINDS = (
    "knowledge_transfer",
    "people_affected",
    "access",
    "pilot",
    "acceptance",
    "exit_plan",
)
STATES = ("open", "done", "waived")
SIDES = ("client", "provider")
