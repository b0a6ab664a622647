"""The checks and bots of sales, as playbooks name them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pericia.kernels.procedure.registry import bot
from pericia.kernels.procedure.rule_checks import Fault, rule_check
from pericia.kernels.sales.stages import (
    CLOSED,
    PROBABILITY,
    STAGES,
    WITH_AMOUNT,
    skipped,
    unknown_at_exit,
    weighted_cents,
)

ANY_STAGE = {"enum": [*STAGES, *CLOSED]}
CENTS = {"type": "integer", "minimum": 0}
MOVES = {"type": "array", "items": {"type": "string"}}
ROWS = {"type": "array", "items": {"type": "object"}}
SHOWN = {
    "lead": ("contacto", "lead"),
    "qualified": ("cualificado", "qualified"),
    "needs": ("necesidades", "needs"),
    "proposal": ("propuesta", "proposal"),
    "negotiation": ("negociación", "negotiation"),
    "won": ("ganado", "won"),
    "decision_maker": ("quién decide", "who decides"),
    "need": ("qué necesita", "what they need"),
    "decision_date": ("cuándo decide", "when they decide"),
    "objections": ("qué objeciones hubo", "what objections there were"),
}


@rule_check(
    "stage_follows",
    "1",
    takes={
        "before": {"enum": list(STAGES)},
        "to": ANY_STAGE,
        "amount_cents": CENTS,
        "known?": {"type": "array", "items": {"type": "string"}},
    },
)
def stage_follows(given: dict[str, Any]) -> Sequence[Fault]:
    """A deal goes on a stage at a time, with what its stage asks for, and an amount from the
    proposal on."""
    before, to = given["before"], given["to"]
    left_out = skipped(before, to)
    if left_out:
        return [_skipped(before, to, left_out)]
    if to in WITH_AMOUNT and not given["amount_cents"]:
        return [_no_amount(to)]
    missing = unknown_at_exit(before, to, given["known"]) if "known" in given else []
    return [_unknown(before, name) for name in missing]


def _skipped(before: str, to: str, left_out: Sequence[str]) -> Fault:
    es, en = (", ".join(SHOWN[each][index] for each in left_out) for index in (0, 1))
    return Fault(
        "to",
        "stage_skipped",
        f"De {SHOWN[before][0]} a {SHOWN[to][0]} se salta {es}; pase por ahí primero.",
        f"From {SHOWN[before][1]} to {SHOWN[to][1]} skips {en}; go there first.",
    )


def _no_amount(to: str) -> Fault:
    return Fault(
        "amount_cents",
        "deal_without_amount",
        f"En {SHOWN[to][0]} toda oportunidad tiene un importe; escríbalo.",
        f"At {SHOWN[to][1]} every deal has an amount; write it.",
    )


def _unknown(before: str, name: str) -> Fault:
    return Fault(
        f"known.{name}",
        "exit_unmet",
        f"Para salir de {SHOWN[before][0]} hay que saber {SHOWN[name][0]}; escríbalo.",
        f"To leave {SHOWN[before][1]}, {SHOWN[name][1]} must be known; write it.",
    )


SOURCES = {"referral": 30, "event": 20, "web": 15, "campaign": 10, "cold": 0}


MOST = {"source": 30, "size": 30, "amount": 25, "interest": 15}


@bot(
    "score_lead",
    "2",
    takes={
        "source": {"type": "string"},
        "employees": {"type": "integer"},
        "amount_cents": CENTS,
        "interest": {"type": "string"},
    },
    gives={
        "score": {"type": "integer", "minimum": 0, "maximum": 100},
        "grade": {"enum": ["A", "B", "C"]},
        "reasons": {"type": "array", "items": {"type": "string"}},
        "parts": ROWS,
    },
)
def score_lead(given: dict[str, Any]) -> dict[str, Any]:
    """Scores a lead out of 100: where it comes from (30), size (30), amount (25), interest (15)."""
    parts = {
        "source": SOURCES.get(given["source"], 0),
        "size": 30 if given["employees"] >= 250 else 20 if given["employees"] >= 50 else 5,
        "amount": 25 if given["amount_cents"] >= 2_000_000 else 10 if given["amount_cents"] else 0,
        "interest": 15 if len(given["interest"].split()) >= 8 else 5,
    }
    score = sum(parts.values())
    return {
        "score": score,
        "grade": "A" if score >= 65 else "B" if score >= 40 else "C",
        "reasons": [name for name, points in parts.items() if 2 * points >= MOST[name]],
        "parts": [
            {"part": name, "points": points, "most": MOST[name]} for name, points in parts.items()
        ],
    }


KNOWN = ("decision_maker", "need", "decision_date", "objections", "next_action", "next_action_on")


@bot(
    "keep_stage",
    "2",
    takes={
        "moves": MOVES,
        "to": ANY_STAGE,
        "amount_cents": CENTS,
        "discount_cents": CENTS,
        "history": ROWS,
        "known": {"type": "object"},
        "told": {"type": "object"},
        "number?": {"type": "string"},
    },
    gives={
        "stage": ANY_STAGE,
        "moves": MOVES,
        "amount_cents": CENTS,
        "weighted_cents": CENTS,
        "discount_cents": CENTS,
        "history": ROWS,
        "known": {"type": "object"},
        "forecast": ROWS,
        "chances": ROWS,
    },
)
def keep_stage(given: dict[str, Any]) -> dict[str, Any]:
    """Keeps the way of a deal through its stages, and what it adds to the forecast at each.

    `told` is what was written at this move; what it leaves out is kept from the moves before. Once
    the deal is decided, `forecast` and `chances` are the rows of the instrument
    `pipeline_forecast` for it as it last stood open; without an amount then, there are none.
    """
    to, amount = given["to"], given["amount_cents"]
    told = {name: given["told"][name] for name in KNOWN if given["told"].get(name)}
    weighted = weighted_cents(amount, to)
    row = {
        "stage": to,
        "amount_cents": amount,
        "chance": PROBABILITY[to],
        "weighted_cents": weighted,
        "next_action": told.get("next_action", ""),
        "next_action_on": told.get("next_action_on", ""),
    }
    known = {**given["known"], **told}
    return {
        "forecast": _last_open(given, known) if to in CLOSED else [],
        "chances": [{"stage": stage, "probability": PROBABILITY[stage]} for stage in STAGES],
        "stage": to,
        "moves": [*given["moves"], to],
        "amount_cents": amount,
        "weighted_cents": weighted,
        "discount_cents": given["discount_cents"],
        "history": [*given["history"], row],
        "known": known,
    }


def _last_open(given: Mapping[str, Any], known: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The deal as the forecast counted it before it was decided; it closes when it was to be
    decided, or at its next action."""
    if not given["history"]:
        return []
    last = given["history"][-1]
    day = known.get("decision_date") or last["next_action_on"]
    if last["stage"] in CLOSED or not last["amount_cents"] or not day:
        return []
    number = given.get("number", "deal")
    deal = {"deal_id": number, "stage": last["stage"], "amount_cents": last["amount_cents"]}
    return [{**deal, "close_date": day}]
