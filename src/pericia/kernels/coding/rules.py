"""The check of clinical codes by their date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from pericia.kernels.coding.editions import BEGUN, ENDED, FIRST_DAY
from pericia.kernels.days import told_day
from pericia.kernels.procedure.coding_bots import CODES
from pericia.kernels.procedure.rule_checks import Fault, rule_check


@rule_check(
    "codes_valid_on",
    "1",
    takes={"codes": CODES, "on": {"type": "string", "format": "date"}},
)
def codes_valid_on(given: dict[str, Any]) -> Sequence[Fault]:
    """Every code held on the day of the encounter."""
    on = date.fromisoformat(given["on"])
    if on < FIRST_DAY:
        return [_before(given["on"])]
    found = []
    for index, each in enumerate(given["codes"]):
        code = each["code"].strip().upper()
        if code in ENDED and on >= ENDED[code].day:
            found.append(_over(index, code))
        elif code in BEGUN and on < BEGUN[code].day:
            found.append(_not_yet(index, code))
    return found


def _before(on: str) -> Fault:
    day = told_day(on)
    return Fault(
        "on",
        "before_classification",
        f"El {day.es} los hospitales aún codificaban con la CIE-9-MC; corrija la fecha del "
        "episodio.",
        f"On {day.en} hospitals still coded by CIE-9-MC; correct the date of the encounter.",
    )


def _over(index: int, code: str) -> Fault:
    change = ENDED[code]
    day, parts = told_day(change.day), ", ".join(change.parts)
    return Fault(
        f"codes.{index}.code",
        "code_not_valid_on_date",
        f"{code} dejó de valer el {day.es}; use una de sus partes: {parts}.",
        f"{code} ended on {day.en}; use one of its parts: {parts}.",
    )


def _not_yet(index: int, code: str) -> Fault:
    change = BEGUN[code]
    day = told_day(change.day)
    es = f"; entonces valía {change.parts[0]}" if change.parts else ""
    en = f"; {change.parts[0]} held then" if change.parts else ""
    return Fault(
        f"codes.{index}.code",
        "code_not_valid_on_date",
        f"{code} vale desde el {day.es}, después de este episodio{es}.",
        f"{code} begins on {day.en}, after this encounter{en}.",
    )
