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
TALLY = {
    "type": "object",
    "required": ["cell", "answer", "people"],
    "properties": {"cell": {"type": "string"}, "answer": {"type": "string"}, "people": COUNT},
}
TALLIES = {"type": "array", "items": TALLY, "maxItems": 2_000}
ROWS = {"type": "array", "items": {"type": "object"}}
ROWS_MAX = 5_000
"""Interviews and answers that are handed to instruments one a row."""


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


def _unknown(index: int, name: str, field: str = "interviews") -> Fault:
    return Fault(
        f"{field}.{index}.cell",
        "cell_unknown",
        f"«{name}» no es una celda de la muestra; use su nombre.",
        f"“{name}” is no cell of the sample; use its name.",
    )


@rule_check("answers_make_up_sample", "1", takes={"interviews": INTERVIEWS, "answers": TALLIES})
def answers_make_up_sample(given: dict[str, Any]) -> Sequence[Fault]:
    """The answers counted in each cell are those of its interviews, no more and no fewer."""
    done, counted = _summed(given["interviews"], "interviews"), _summed(given["answers"], "people")
    for index, each in enumerate(given["answers"]):
        if each["cell"] not in done:
            return [_unknown(index, each["cell"], "answers")]
    off = [name for name in done if done[name] != counted.get(name, 0)]
    return [_uneven(off[0], counted.get(off[0], 0), done[off[0]])] if off else []


def _summed(rows: list[dict[str, Any]], name: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for each in rows:
        found[each["cell"]] = found.get(each["cell"], 0) + each[name]
    return found


def _uneven(cell: str, counted: int, done: int) -> Fault:
    return Fault(
        "answers",
        "answers_do_not_sum",
        f"En «{cell}» hay {counted} respuestas contadas y {done} entrevistas; cuente también "
        "«no sabe» y «no contesta».",
        f"In “{cell}” {counted} answers are counted and there are {done} interviews; count “does "
        "not know” and “no answer” too.",
    )


@bot(
    "weigh_sample",
    "2",
    takes={"cells": CELLS, "interviews": INTERVIEWS, "answers": TALLIES},
    gives={
        "interviews": COUNT,
        "weights": ROWS,
        "design_effect": {"type": "number"},
        "margin": {"type": "number"},
        "survey": ROWS,
        "targets": ROWS,
        "has_survey": {"type": "boolean"},
        "crossed": ROWS,
        "has_crossed": {"type": "boolean"},
        "shares": ROWS,
    },
)
def weigh_sample(given: dict[str, Any]) -> dict[str, Any]:
    """Weighs the cells to the population, and sets sample and answers out for instruments.

    `margin` is half the width of the 95% interval of a half share; `shares` are the weighted
    shares of each answer with theirs.
    """
    names = [each["cell"] for each in given["cells"]]
    done = {**dict.fromkeys(names, 0), **_summed(given["interviews"], "interviews")}
    counts = [done[name] for name in names]
    people = [each["people"] for each in given["cells"]]
    weights = cell_weights(people, counts)
    effect = design_effect(weights, counts)
    effective, population = sum(counts) / effect, sum(people)
    by_cell = dict(zip(names, weights, strict=True))
    crossed = _crossed(given["answers"], by_cell)
    is_small = sum(counts) <= ROWS_MAX
    return {
        "interviews": sum(counts),
        "weights": [
            {"cell": name, "people": of, "quota": each["quota"], "interviews": count,
             "weight": round(weight, 6)}
            for each, name, of, count, weight in zip(
                given["cells"], names, people, counts, weights, strict=True
            )
        ],
        "design_effect": round(effect, 6),
        "margin": round(margin_of(effective, population=population), 6),
        "survey": _survey(names, counts) if is_small else [],
        "targets": [
            {"variable": "cell", "category": name, "share": of / population}
            for name, of in zip(names, people, strict=True)
        ],
        "has_survey": is_small and len(names) > 1 and 0 not in (*people, *counts),
        "crossed": crossed,
        "has_crossed": min(
            len({each["row"] for each in crossed}), len({each["column"] for each in crossed})
        ) > 1,
        "shares": _shares(crossed, effective, population),
    }  # fmt: skip


def _survey(names: Sequence[str], counts: Sequence[int]) -> list[dict[str, Any]]:
    """A row an interview: its number and its cell."""
    rows = [name for name, count in zip(names, counts, strict=True) for _ in range(count)]
    return [{"id": f"{number:05}", "cell": name} for number, name in enumerate(rows, 1)]


def _crossed(tallies: Sequence[dict[str, Any]], weights: dict[str, float]) -> list[dict[str, Any]]:
    """A row an answer, with the weight of its cell; none where there are too many."""
    if sum(each["people"] for each in tallies) > ROWS_MAX:
        return []
    return [
        {"row": each["cell"], "column": each["answer"], "weight": round(weights[each["cell"]], 6)}
        for each in tallies
        for _ in range(each["people"])
    ]


def _shares(
    crossed: Sequence[dict[str, Any]], effective: float, population: int
) -> list[dict[str, Any]]:
    total = sum(each["weight"] for each in crossed)
    found: dict[str, float] = {}
    for each in crossed:
        found[each["column"]] = found.get(each["column"], 0.0) + each["weight"]
    rows = []
    for answer, weight in sorted(found.items(), key=lambda pair: -pair[1]):
        share = weight / total if total else 0.0
        half = margin_of(effective, share, population)
        rows.append(
            {
                "answer": answer,
                "share": round(share, 6),
                "low": round(max(0.0, share - half), 6),
                "high": round(min(1.0, share + half), 6),
            }
        )
    return rows
