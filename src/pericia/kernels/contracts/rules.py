"""The checks and bots of contract review, as playbooks name them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pericia.kernels.contracts.clause_words import called
from pericia.kernels.contracts.clauses import CHECKLIST, PATTERNS, clauses_in, risk_of
from pericia.kernels.procedure.registry import bot
from pericia.kernels.procedure.rule_checks import Fault, rule_check

TEXT = {"type": "string", "maxLength": 200_000}
KIND = {"enum": list(CHECKLIST)}
COUNT = {"type": "integer", "minimum": 0}
POSITIONS = ("as_agreed", "deviates", "missing")
PLACED = {
    "type": "object",
    "required": ["clause"],
    "properties": {
        "clause": {"enum": list(PATTERNS)},
        "position": {"enum": list(POSITIONS)},
        "from_character": COUNT,
        "to_character": COUNT,
        "remark": {"type": "string"},
    },
}
CLAUSES = {"type": "array", "items": PLACED, "maxItems": 300}
NAMES = {"type": "array", "items": {"type": "string"}}
ROWS = {"type": "array", "items": {"type": "object"}}


@rule_check("clauses_covered", "1", takes={"kind": KIND, "text": TEXT, "clauses": CLAUSES})
def clauses_covered(given: dict[str, Any]) -> Sequence[Fault]:
    """Every clause of the checklist is answered, at its place in the text, with why it deviates."""
    answered = {each["clause"] for each in given["clauses"]}
    missing = [name for name in CHECKLIST[given["kind"]] if name not in answered]
    found = [_unanswered(missing)] if missing else []
    for index, each in enumerate(given["clauses"]):
        found += _faults(index, each, len(given["text"]))
    return found


def _faults(index: int, each: dict[str, Any], length: int) -> list[Fault]:
    found = []
    position = each.get("position")
    start, end = each.get("from_character"), each.get("to_character")
    if position != "missing":
        if start is None or end is None:
            found.append(_unplaced(index, each["clause"]))
        elif not 0 <= start < end <= length:
            found.append(_outside(index, length))
    if position in ("deviates", "missing") and not each.get("remark", "").strip():
        found.append(_unexplained(index, each["clause"]))
    return found


def _unanswered(names: list[str]) -> Fault:
    spanish, english = called(names)
    return Fault(
        "clauses",
        "clauses_unanswered",
        f"Faltan cláusulas de la lista: {spanish}. Diga de cada una dónde está o que falta.",
        f"Clauses of the checklist are not answered: {english}. Say of each where it is, or that "
        "it is missing.",
    )


def _unplaced(index: int, clause: str) -> Fault:
    spanish, english = called([clause])
    return Fault(
        f"clauses.{index}.from_character",
        "clause_without_place",
        f"Diga en qué caracteres del texto está «{spanish}», o marque que falta.",
        f"Say at which characters of the text “{english}” stands, or that it is missing.",
    )


def _outside(index: int, length: int) -> Fault:
    return Fault(
        f"clauses.{index}.to_character",
        "place_outside_text",
        f"El lugar debe estar entre 0 y {length}, con el fin después del principio.",
        f"The place must be within 0 and {length}, its end after its beginning.",
    )


def _unexplained(index: int, clause: str) -> Fault:
    spanish, english = called([clause])
    return Fault(
        f"clauses.{index}.remark",
        "deviation_unexplained",
        f"Diga en qué se aparta «{spanish}» de lo acordado, o qué supone que falte.",
        f"Say how “{english}” differs from what was agreed, or what its absence means.",
    )


@bot(
    "find_clauses",
    "1",
    takes={"text": TEXT, "kind": KIND},
    gives={"clauses": CLAUSES, "not_found": NAMES},
)
def find_clauses(given: dict[str, Any]) -> dict[str, Any]:
    """Finds where clauses probably are, and which of the checklist it did not find."""
    found = clauses_in(given["text"])[:300]
    names = {each.clause for each in found}
    return {
        "clauses": [
            {"clause": each.clause, "from_character": each.start, "to_character": each.end}
            for each in found
        ],
        "not_found": [name for name in CHECKLIST[given["kind"]] if name not in names],
    }


@bot(
    "weigh_contract",
    "2",
    takes={"kind": KIND, "value_cents": COUNT, "text": TEXT, "clauses": CLAUSES, "duties": ROWS},
    gives={
        "risk": {"enum": ["low", "medium", "high"]},
        "reasons": NAMES,
        "deviations": CLAUSES,
        "counts": ROWS,
        "passages": ROWS,
        "absent": CLAUSES,
        "dated": ROWS,
    },
)
def weigh_contract(given: dict[str, Any]) -> dict[str, Any]:
    """Says how risky a reviewed contract is and why, and sets out passages, gaps and dates."""
    clauses = given["clauses"]
    positions = {each["clause"]: each.get("position", "as_agreed") for each in clauses}
    risk, reasons = risk_of(given["kind"], given["value_cents"], positions)
    stated = [each.get("position", "as_agreed") for each in clauses]
    order = {name: at for at, name in enumerate(CHECKLIST[given["kind"]])}
    placed = [each for each in clauses if {"from_character", "to_character"} <= set(each)]
    placed.sort(key=lambda each: order.get(each["clause"], len(order)))
    return {
        "risk": risk,
        "reasons": reasons,
        "deviations": [each for each in clauses if each.get("position") in ("deviates", "missing")],
        "counts": [{"position": name, "clauses": stated.count(name)} for name in POSITIONS],
        "passages": [_passage(each, given["text"]) for each in placed],
        "absent": [each for each in clauses if each.get("position") == "missing"],
        "dated": sorted(
            (each for each in given["duties"] if each.get("by_date")),
            key=lambda each: str(each["by_date"]),
        ),
    }


def _passage(clause: dict[str, Any], text: str) -> dict[str, Any]:
    """A clause with what stands at its place, on one line."""
    start, end = clause["from_character"], clause["to_character"]
    return {
        "clause": clause["clause"],
        "position": clause.get("position", "as_agreed"),
        "remark": clause.get("remark", ""),
        "start": start,
        "end": end,
        "text": " ".join(text[start:end].split())[:1_000],
    }
