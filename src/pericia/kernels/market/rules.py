"""The check and the bot of market research, as playbooks name them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pericia.kernels.market.samples import cell_weights, design_effect, margin_of
from pericia.kernels.procedure.registry import bot
from pericia.kernels.procedure.rule_checks import Fault, rule_check

COUNT = {"type": "integer", "minimum": 0}
CELL = {
    "type": "object",
    "required": ["cell", "people", "quota"],
    "properties": {"cell": {"type": "string"}, "people": COUNT, "quota": COUNT},
}
CELLS = {"type": "array", "items": CELL, "maxItems": 500}
DONE = {
    "type": "object",
    "required": ["cell", "interviews"],
    "properties": {"cell": {"type": "string"}, "interviews": COUNT},
}
INTERVIEWS = {"type": "array", "items": DONE, "maxItems": 500}


@rule_check("sample_meets_quota", "1", takes={"cells": CELLS, "interviews": INTERVIEWS})
def sample_meets_quota(given: dict[str, Any]) -> Sequence[Fault]:
    """Every cell of the sample has its quota of interviews, and no other cell is counted."""
    quotas = {each["cell"]: each["quota"] for each in given["cells"]}
    done: dict[str, int] = {}
    for index, each in enumerate(given["interviews"]):
        if each["cell"] not in quotas:
            return [_unknown(index, each["cell"])]
        done[each["cell"]] = done.get(each["cell"], 0) + each["interviews"]
    left = {name: quota - done.get(name, 0) for name, quota in quotas.items()}
    short = {name: missing for name, missing in left.items() if missing > 0}
    return [_under(short)] if short else []


def _under(short: dict[str, int]) -> Fault:
    listed = "; ".join(f"{name}: {missing}" for name, missing in list(short.items())[:8])
    return Fault(
        "interviews",
        "sample_under_quota",
        f"Faltan entrevistas para la cuota ({listed}): complételas antes de cerrar el campo.",
        f"Interviews are missing to the quota ({listed}): complete them before fieldwork closes.",
    )


def _unknown(index: int, name: str) -> Fault:
    return Fault(
        f"interviews.{index}.cell",
        "cell_unknown",
        f"«{name}» no es una celda de la muestra; use su nombre.",
        f"“{name}” is no cell of the sample; use its name.",
    )


@bot(
    "weigh_sample",
    "1",
    takes={"cells": CELLS, "interviews": INTERVIEWS},
    gives={
        "interviews": COUNT,
        "weights": {"type": "array", "items": {"type": "object"}},
        "design_effect": {"type": "number"},
        "margin": {"type": "number"},
    },
)
def weigh_sample(given: dict[str, Any]) -> dict[str, Any]:
    """Weighs the cells to the population, and says how wide the interval of a half share is."""
    names = [each["cell"] for each in given["cells"]]
    done = dict.fromkeys(names, 0)
    for each in given["interviews"]:
        done[each["cell"]] += each["interviews"]
    counts = [done[name] for name in names]
    people = [each["people"] for each in given["cells"]]
    weights = cell_weights(people, counts)
    effect = design_effect(weights, counts)
    return {
        "interviews": sum(counts),
        "weights": [
            {"cell": name, "weight": round(weight, 6)}
            for name, weight in zip(names, weights, strict=True)
        ],
        "design_effect": round(effect, 6),
        "margin": round(margin_of(sum(counts) / effect, population=sum(people)), 6),
    }
