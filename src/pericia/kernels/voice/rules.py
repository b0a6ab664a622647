"""The reader, the checks and the bot of the voice of the customer, as playbooks name them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from typing import Any

from pericia.kernels.amounts import written
from pericia.kernels.procedure.registry import bot, reader
from pericia.kernels.procedure.rule_checks import Fault, rule_check

TEXT = {"type": "string"}
COUNT = {"type": "integer", "minimum": 0}
ROWS = {"type": "array", "items": {"type": "object"}}
FINDINGS_MAX = 6
REASONS_SHOWN = 25

reader(
    "closed_contacts",
    "2",
    summary="Reads the closed queries and complaints of a period, or a file of contacts.",
    takes={
        "period_from": TEXT,
        "period_to": TEXT,
        "lines": {"type": "array", "items": TEXT},
        "contacts_file": TEXT,
        "contacts_pasted": TEXT,
        "report_language": TEXT,
    },
    gives={
        "file": TEXT,
        "sha256": TEXT,
        "source": {"enum": ["cases", "file"]},
        "contacts": COUNT,
        "queries": COUNT,
        "complaints": COUNT,
        "still_open": COUNT,
        "outside": COUNT,
        "left_out": COUNT,
        "left_out_why": TEXT,
        "lines": {"type": "array", "items": TEXT},
        "lines_not_read": {"type": "array", "items": TEXT},
        "weeks": ROWS,
    },
)

_FINDING = {
    "type": "object",
    "required": ["reason", "bears_on"],
    "properties": {
        "reason": TEXT,
        "bears_on": {"enum": ["share", "growth", "fall", "effort"]},
        "expected_percent": {"type": "number"},
    },
}


@rule_check(
    "findings_supported",
    "1",
    takes={
        "findings": {"type": "array", "items": _FINDING},
        "reasons": ROWS,
        "effort": ROWS,
    },
)
def findings_supported(given: dict[str, Any]) -> Sequence[Fault]:
    """Each finding names a reason that was counted, a trend that the test called, an effort that
    was measured, and expects less of it than there is."""
    counted = {row["reason"]: row for row in given["reasons"]}
    effort = {row["reason"]: row for row in given["effort"]}
    return [
        fault
        for index, finding in enumerate(given["findings"])
        for fault in _faults(f"findings.{index}", finding, counted, effort)
    ]


def _faults(
    at: str, finding: Mapping[str, Any], counted: Mapping[str, Any], effort: Mapping[str, Any]
) -> Iterator[Fault]:
    reason, on = finding["reason"], finding["bears_on"]
    row = counted.get(reason)
    if row is None:
        known = ", ".join(list(counted)[:5])
        yield Fault(
            f"{at}.reason",
            "reason_not_counted",
            f"«{reason}» no está entre los motivos contados ({known}…); escriba uno de ellos.",
            f"“{reason}” is not among the reasons that were counted ({known}…); write one of them.",
        )
        return
    called = {"growth": "up", "fall": "down"}.get(on)
    if called is not None and row["trend"] != called:
        yield Fault(
            f"{at}.bears_on",
            "trend_not_shown",
            f"La prueba no muestra que «{reason}» {'crezca' if on == 'growth' else 'baje'}; "
            "apoye el hallazgo en su proporción o quítelo.",
            f"The test does not show that “{reason}” {'grows' if on == 'growth' else 'falls'}; "
            "rest the finding on its share, or remove it.",
        )
    measure = effort.get(reason, {}).get("repeated_share") if on == "effort" else row["share"]
    if measure is None:
        yield Fault(
            f"{at}.bears_on",
            "effort_not_measured",
            f"De «{reason}» no se sabe cuántos repitieron; apoye el hallazgo en su proporción.",
            f"It is not known how many repeated “{reason}”; rest the finding on its share.",
        )
    elif "expected_percent" in finding and finding["expected_percent"] >= 100 * measure:
        yield Fault(
            f"{at}.expected_percent",
            "effect_not_better",
            f"Hoy es {written(100 * measure, 1).es} %; lo que se espera ha de ser menos.",
            f"It is {100 * measure:.1f}% today; what is expected must be less.",
        )


@bot(
    "tell_findings",
    "1",
    takes={"findings": ROWS, "reasons": ROWS, "effort": ROWS},
    gives={"findings": ROWS, "reasons": ROWS, "trends": ROWS},
)
def tell_findings(given: dict[str, Any]) -> dict[str, Any]:
    """Puts each finding beside its numbers, in percent with one decimal as reports write them."""
    effort = {row["reason"]: row for row in given["effort"]}
    counted = {row["reason"]: _in_percent(row, effort) for row in given["reasons"]}
    return {
        "findings": [
            {**counted[each["reason"]], **each} for each in given["findings"][:FINDINGS_MAX]
        ],
        "reasons": list(counted.values())[:REASONS_SHOWN],
        "trends": [row for row in counted.values() if row["trend"] in ("up", "down")],
    }


def _in_percent(row: Mapping[str, Any], effort: Mapping[str, Any]) -> dict[str, Any]:
    more = effort.get(row["reason"], {})
    return {
        "reason": row["reason"],
        "n": row["n"],
        "percent": _percent(row["share"]),
        "low_percent": _percent(row["low"]),
        "high_percent": _percent(row["high"]),
        "trend": row["trend"],
        "trend_z": _rounded(row["trend_z"], 2),
        "p_adjusted": _at_most(row["p_adjusted"], 4),
        "repeated_percent": _percent(more.get("repeated_share")),
        "repeated_low": _percent(more.get("low")),
        "repeated_high": _percent(more.get("high")),
        "hours_median": _rounded(more.get("hours_median"), 1),
    }


def _percent(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 1)


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)


def _at_most(value: float | None, digits: int) -> float | None:
    """Rounded up: a probability of a test is never told as nought."""
    return None if value is None else ceil(round(value * 10**digits, 6)) / 10**digits
