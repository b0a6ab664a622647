"""The check and the bot of satisfaction studies, as playbooks name them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pericia.kernels.procedure.query_bots import triage_query
from pericia.kernels.procedure.registry import bot
from pericia.kernels.procedure.rule_checks import Fault, rule_check
from pericia.kernels.satisfaction.scores import SCALES, group_of

MEASURE = {"enum": list(SCALES)}
WHOLE = {"type": "integer"}


@rule_check(
    "score_on_its_scale",
    "1",
    takes={"measure": MEASURE, "score": WHOLE, "scale_from": WHOLE, "scale_to": WHOLE},
)
def score_on_its_scale(given: dict[str, Any]) -> Sequence[Fault]:
    """A measure is asked on its own scale, and the score lies on it."""
    measure, score = given["measure"], given["score"]
    low, high = SCALES[measure]
    if (given["scale_from"], given["scale_to"]) != (low, high):
        asked = f"{given['scale_from']}-{given['scale_to']}"
        return [
            Fault(
                "scale_to",
                "scale_mixed",
                f"{measure.upper()} se pregunta de {low} a {high} y aquí consta {asked}: no se "
                "mezclan escalas; corríjala o quite esta respuesta del estudio.",
                f"{measure.upper()} is asked from {low} to {high}, and this says {asked}: scales "
                "are not mixed; correct it, or take this answer out of the study.",
            )
        ]
    if not low <= score <= high:
        return [
            Fault(
                "score",
                "score_off_scale",
                f"La nota {score} no está entre {low} y {high}; corríjala.",
                f"The score {score} is not within {low} and {high}; correct it.",
            )
        ]
    return []


@bot(
    "read_response",
    "1",
    takes={"measure": MEASURE, "score": WHOLE, "verbatim": {"type": "string"}},
    gives={
        "group": {"enum": ["favourable", "neutral", "unfavourable"]},
        "language": {"enum": ["es", "en"]},
        "has_words": {"type": "boolean"},
    },
)
def read_response(given: dict[str, Any]) -> dict[str, Any]:
    """Says to which group a response belongs, and in which language it speaks."""
    read = triage_query({"text": given["verbatim"], "declared": "", "fallback": "es"})
    return {
        "group": group_of(given["measure"], given["score"]),
        "language": read["language"],
        "has_words": bool(given["verbatim"].strip()),
    }
