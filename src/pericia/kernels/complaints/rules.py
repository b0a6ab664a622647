"""The checks and bots of complaints, as playbooks name them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from pericia.kernels.complaints.deadlines import (
    COMPLAINANTS,
    SECTORS,
    Deadline,
    deadline_of,
    source_es,
)
from pericia.kernels.complaints.instances import next_instance
from pericia.kernels.days import told_day
from pericia.kernels.procedure.query_bots import NAME, TEXT, triage_query
from pericia.kernels.procedure.registry import bot
from pericia.kernels.procedure.rule_checks import Fault, rule_check

DAY = {"type": "string", "format": "date"}
COUNTRY = {"type": "string", "pattern": "^[A-Z]{2}$"}
TERMS = {
    "country": COUNTRY,
    "sector": {"enum": list(SECTORS)},
    "complainant": {"enum": list(COMPLAINANTS)},
    "lodged_on": DAY,
    "answer_by": {"type": "string"},
}

# What makes a complaint heavier. Texts are compared in small letters.
SIGNS = {
    "vulnerable": re.compile(
        r"\b(discapacidad|enferm\w+|anciano|anciana|jubilad\w+|viud\w+|dependient\w+|"
        r"disab\w+|illness|elderly|pension\w*|widow\w*|vulnerab\w+|vulnerable)\b"
    ),
    "regulator_or_court": re.compile(
        r"\b(banco de espa[ñn]a|cnmv|dgsfp|consumo|juzgado|demanda|abogad\w+|"
        r"ombudsman|fca|regulator|court|lawyer|solicitor|sue)\b"
    ),
    "press": re.compile(r"\b(prensa|periodista|televisi[oó]n|twitter|press|journalist|media)\b"),
    "repeated": re.compile(
        r"\b(otra vez|tercera vez|segunda vez|sigo esperando|ya reclam[eé]|"
        r"third time|second time|again|still waiting|already complained)\b"
    ),
}


@rule_check("complaint_deadline", "1", takes={**TERMS, "today": DAY})
def complaint_deadline(given: dict[str, Any]) -> Sequence[Fault]:
    """A complaint comes in before its deadline, and its deadline is known."""
    found, today = _deadline(given), given["today"]
    if given["answer_by"]:
        if given["answer_by"] >= today:
            return []
        return [_late("answer_by", given["answer_by"], ("", ""), today)]
    if found is None:
        return [_unknown(given)]
    latest = found.at_the_latest.isoformat()
    return (
        []
        if latest >= today
        else [_late("lodged_on", latest, (f" ({source_es(found)})", f" ({found.source})"), today)]
    )


def _late(field: str, deadline: str, sources: tuple[str, str], today: str) -> Fault:
    """`sources` in Spanish and English."""
    ended, now = told_day(deadline), told_day(today)
    return Fault(
        field,
        "deadline_passed",
        f"El plazo para responder acabó el {ended.es}{sources[0]} y hoy es {now.es}: corrija "
        "la fecha, o dé esta reclamación a quien responde de las vencidas.",
        f"The time to answer ended on {ended.en}{sources[1]} and today is {now.en}: correct "
        "the date, or give this complaint to whoever answers for overdue ones.",
    )


def _unknown(given: dict[str, Any]) -> Fault:
    return Fault(
        "answer_by",
        "deadline_unknown",
        f"No consta un plazo legal para este sector en {given['country']}: escriba hasta cuándo se "
        "ha de responder.",
        f"No legal deadline is on record for this sector in {given['country']}: write by when it "
        "must be answered.",
    )


@bot(
    "complaint_terms",
    "2",
    takes={**TERMS, "text": TEXT, "amount_cents": {"type": "integer"}, "fallback": NAME},
    gives={
        "answer_by": DAY,
        "at_the_latest": DAY,
        "source": {"type": "string"},
        "source_es?": {"type": "string"},
        "next_instance": {"type": "string"},
        "next_instance_es": {"type": "string"},
        "severity": {"enum": ["minor", "serious", "critical"]},
        "signs": {"type": "array", "items": {"type": "string"}},
        "language": {"enum": ["es", "en"]},
    },
)
def complaint_terms(given: dict[str, Any]) -> dict[str, Any]:
    """Finds the deadline with its source, whom to turn to next, the language, and a first idea of
    the severity.

    Critical: a vulnerable person or a regulator, court or the press. Serious: complained before,
    or 1,000.00 and more at stake. Whoever investigates may say otherwise.
    """
    found = _deadline(given)
    own = given["answer_by"]
    after = next_instance(given["country"], given["sector"])
    by = own or (found.answer_by.isoformat() if found else "")
    latest = own or (found.at_the_latest.isoformat() if found else "")
    signs = [name for name, sign in SIGNS.items() if sign.search(given["text"].lower())]
    heavy = {"vulnerable", "regulator_or_court", "press"} & set(signs)
    serious = "repeated" in signs or given["amount_cents"] >= 100_000
    read = triage_query({"text": given["text"], "declared": "", "fallback": given["fallback"]})
    return {
        "answer_by": by,
        "at_the_latest": latest,
        "source": "the client's own deadline" if own else found.source if found else "",
        "source_es": "plazo propio del cliente" if own else source_es(found) if found else "",
        "next_instance": after.en,
        "next_instance_es": after.es,
        "severity": "critical" if heavy else "serious" if serious else "minor",
        "signs": signs,
        "language": read["language"],
    }


def _deadline(given: dict[str, Any]) -> Deadline | None:
    lodged = date.fromisoformat(given["lodged_on"])
    return deadline_of(given["country"], given["sector"], given["complainant"], lodged)
