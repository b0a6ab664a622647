"""The account of a debt: contacts, promises, the agreement, payments, and what became of it.

Amounts are whole cents, days ISO 8601 texts. `received in all` counts from the first payment on,
so the larger of two such sums is what was paid.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pericia.kernels.procedure.registry import bot

CENTS = {"type": "integer", "minimum": 0}
ROWS = {"type": "array", "items": {"type": "object"}}
TEXT = {"type": "string"}
Row = Mapping[str, Any]


@bot(
    "payment_log",
    "1",
    takes={
        "before": ROWS,
        "received_cents": CENTS,
        "received_on": TEXT,
        "promised_cents": CENTS,
        "promised_on": TEXT,
    },
    gives={"checks": ROWS, "paid_cents": CENTS},
)
def payment_log(given: dict[str, Any]) -> dict[str, Any]:
    """Keeps what came in at each check, and whether the promise before it was kept."""
    before = given["before"][-1]["in_all_cents"] if given["before"] else 0
    came = max(0, given["received_cents"] - before)
    promised = given["promised_cents"]
    state = "none" if not promised else "kept" if came >= promised else "broken"
    if state == "broken" and came:
        state = "partly"
    row = {
        "received_on": given["received_on"],
        "received_cents": came,
        "in_all_cents": max(before, given["received_cents"]),
        "promised_cents": promised,
        "promised_on": given["promised_on"],
        "promise": state,
    }
    return {"checks": [*given["before"], row], "paid_cents": row["in_all_cents"]}


@bot(
    "debt_account",
    "2",
    takes={
        "number": TEXT,
        "debt_cents": CENTS,
        "due_on": TEXT,
        "received_at": TEXT,
        "contacts": ROWS,
        "checks": ROWS,
        "instalments": ROWS,
        "waived_cents": CENTS,
        "received_before_cents": CENTS,
        "followed": {"enum": ["", "fulfilled", "broken"]},
        "missed_on": TEXT,
        "paid_off_on": TEXT,
        "ending": {"enum": ["settled", "disputed", "to_court", "written_off"]},
    },
    gives={
        "outcome": {"enum": ["settled", "disputed", "to_court", "written_off"]},
        "as_of": TEXT,
        "debts": ROWS,
        "contacts": CENTS,
        "lawful": CENTS,
        "promises": ROWS,
        "payments": ROWS,
        "schedule": ROWS,
        "agreed_cents": CENTS,
        "paid_cents": CENTS,
        "waived_cents": CENTS,
        "left_cents": CENTS,
        "parts": ROWS,
    },
)
def debt_account(given: dict[str, Any]) -> dict[str, Any]:
    """Draws up the account of a debt as its client reads it."""
    schedule = _schedule(given)
    by_schedule = sum(each["instalment_cents"] for each in schedule if each["state"] == "paid")
    checked = given["checks"][-1]["in_all_cents"] if given["checks"] else 0
    paid = min(given["debt_cents"], max(checked, given["received_before_cents"] + by_schedule))
    is_waived = given["followed"] == "fulfilled"
    waived = given["waived_cents"] if is_waived else 0
    left = max(0, given["debt_cents"] - paid - waived)
    parts = {"paid": paid, "waived": waived, "left": left}
    return {
        "outcome": given["ending"],
        "as_of": datetime.fromisoformat(given["received_at"].replace("Z", "+00:00"))
        .date()
        .isoformat(),
        "debts": [
            {
                "debt_id": given["number"],
                "due_date": given["due_on"],
                "balance_cents": given["debt_cents"],
            }
        ],
        "contacts": len(given["contacts"]),
        "lawful": sum(bool(each.get("within_hours")) for each in given["contacts"]),
        "promises": [each for each in given["checks"] if each["promise"] != "none"],
        "payments": _payments(given["checks"], schedule, given["paid_off_on"]),
        "schedule": schedule,
        "agreed_cents": sum(each["instalment_cents"] for each in schedule),
        "paid_cents": paid,
        "waived_cents": waived,
        "left_cents": left,
        "parts": [
            {"part": name, "amount_cents": amount} for name, amount in parts.items() if amount
        ],
    }


def _schedule(given: Row) -> list[dict[str, Any]]:
    """Every instalment with what became of it: paid, missed, or still to come."""
    found = []
    for number, each in enumerate(given["instalments"], 1):
        is_missed = given["followed"] == "broken" and each["due_on"] >= given["missed_on"]
        state = "missed" if is_missed else "paid" if given["followed"] else "to_come"
        found.append({**each, "number": number, "state": state})
    return found


def _payments(
    checks: Sequence[Row], schedule: Sequence[Row], paid_off_on: str
) -> list[dict[str, Any]]:
    """What came in, by day: an instalment on its day, or on that of the last payment if sooner."""
    found = [
        {"on": each["received_on"] or "—", "amount_cents": each["received_cents"]}
        for each in checks
        if each["received_cents"]
    ]
    paid = (each for each in schedule if each["state"] == "paid")
    return found + [
        {
            "on": min(each["due_on"], paid_off_on or each["due_on"]),
            "amount_cents": each["instalment_cents"],
        }
        for each in paid
    ]
