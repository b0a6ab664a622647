"""Discharge reports as a hospital's old program hands them over."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping

from tests.services.making.kit import Row, as_written, days_ago

WHO = ("Varón de {n} años", "Mujer de {n} años", "Pcte. de {n} a.", "PACIENTE DE {n} AÑOS")
CAME = (
    "que ingresa por disnea y edemas",
    "con dolor en fosa ilíaca dcha. y fiebre de 38,5 ºC",
    "traída tras caída en domicilio, dolor en cadera izda.",
    "que acude por cefalea de tres días sin focalidad",
    "con tos y expectoración; Rx: condensación en LID",
)
FOUND = (
    "AP: HTA, DM2, FA. Tto: acenocumarol.",
    "Sin antecedentes de interés.",
    "AP: EPOC; fumador de 40 paq./año.",
    "Alergia a la penicilina.\nAP: dislipemia.",
)
LEFT = ("Alta a domicilio.", "Se deriva a M. Interna.", "Exitus a las 48 h.", "")
CODES = ("I10", "J44.1", "R51.9", "E11.9", "I48.91")
SPANISH = {
    "article": "Nº informe",
    "text": "Texto libre",
    "encounter_date": "F. episodio",
    "patient_reference": "NHC",
    "provisional_codes": "Cod. provisional",
}


def untidy(rng: random.Random) -> tuple[list[Row], Mapping[str, str]]:
    rows = [_row(rng, number) for number in range(4_001, 4_041)]
    rows[3]["provisional_codes"] = _codes("R51")
    rows[4]["provisional_codes"] = "I10, E11.9"
    rows[5]["encounter_date"] = "31/02/2026"
    rows[6]["encounter_date"] = "05/03/2026"
    rows[7]["text"] = ""
    rows[8] |= {"encounter_date": "14/11/2014", "provisional_codes": _codes("I10")}
    return rows, SPANISH


def _row(rng: random.Random, number: int) -> Row:
    said = " ".join((rng.choice(WHO).format(n=rng.randint(1, 97)), rng.choice(CAME) + "."))
    return {
        "article": f"INF{number}",
        "text": f"{said} {rng.choice(FOUND)} {rng.choice(LEFT)}".strip(),
        "encounter_date": as_written(rng, days_ago(rng, 3, 60)),
        "patient_reference": f"{rng.randint(100_000, 999_999)}",
        "provisional_codes": _codes(rng.choice(CODES)) if rng.random() < 0.3 else "",
    }


def _codes(code: str) -> str:
    return json.dumps([{"code": code, "kind": "diagnosis"}])
