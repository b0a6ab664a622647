"""Paper forms to be keyed, some of them keyed offline by two people already."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping

from tests.services.making.kit import Row, as_written, days_ago, full_name

LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
FORMS = (
    "nombre; nif:nif; alta:date; importe:amount",
    "nombre; nif:nif; domicilio; municipio; alta:date",
    "titular; cuenta:iban; importe:amount",
)
STREETS = ("C/ Mayor", "Avda. de la Constitución", "Pza. España", "Rúa do Vilar", "Carrer Nou")
TOWNS = ("Santander", "Lugo", "Écija", "Alcalá la Real", "L'Hospitalet", "A Coruña")
KEYERS = ("mlopez", "jruiz", "aperez", "csanz")
SPANISH = {
    "document_number": "Nº doc.",
    "batch": "Lote",
    "fields_to_key": "Campos",
    "document_image": "Imagen",
    "offline_first_by": "Grabador 1",
    "offline_second_by": "Grabador 2",
    "offline_first": "Grabación 1",
    "offline_second": "Grabación 2",
}


def make(rng: random.Random) -> tuple[list[Row], list[Row], Mapping[str, str]]:
    rows = [_row(rng, number, offline=rng.random() < 0.3) for number in range(1, 301)]
    untidy = [_row(rng, number, offline=number % 2 == 0) for number in range(4_001, 4_041)]
    untidy[1]["offline_second_by"] = f" {untidy[1]['offline_first_by'].upper()}"
    untidy[3]["offline_second"] = ""
    untidy[5]["offline_first"] = "[{field: nombre}]"
    return rows, untidy, SPANISH


def _row(rng: random.Random, number: int, *, offline: bool) -> Row:
    fields = FORMS[0] if offline else rng.choice(FORMS)
    truth = {name: _value(rng, kind) for name, kind in _kinds(fields)}
    first, second = rng.sample(KEYERS, 2)
    return {
        "document_number": f"ALT-{number:05d}",
        "batch": f"L{number // 50 + 1:03d}",
        "fields_to_key": fields,
        "document_image": "\n".join(f"{name}: {value}" for name, value in truth.items()),
        "offline_first_by": first if offline else "",
        "offline_second_by": second if offline else "",
        "offline_first": _keyed(rng, truth) if offline else "",
        "offline_second": _keyed(rng, truth) if offline else "",
    }


def _kinds(fields: str) -> list[tuple[str, str]]:
    parts = (part.strip().partition(":") for part in fields.split(";"))
    return [(name, kind or "text") for name, _, kind in parts]


def _value(rng: random.Random, kind: str) -> str:
    if kind == "nif":
        number = rng.randint(10_000_000, 78_999_999)
        return f"{number}{LETTERS[number % 23]}"
    if kind == "date":
        return as_written(rng, days_ago(rng, 10, 2_000))
    if kind == "amount":
        return f"{rng.lognormvariate(5.5, 1):.2f}".replace(".", ",")
    if kind == "iban":
        return _iban(rng)
    place = f"{rng.choice(STREETS)}, {rng.randint(1, 140)}"
    return rng.choice((full_name(rng), place, rng.choice(TOWNS)))


def _iban(rng: random.Random) -> str:
    account = "".join(str(rng.randint(0, 9)) for _ in range(20))
    control = 98 - int(f"{account}142800") % 97
    return f"ES{control:02d}{account}"


def _keyed(rng: random.Random, truth: Mapping[str, str]) -> str:
    """As somebody keyed it: a name now and then with a letter too few."""
    keyed = dict(truth)
    if rng.random() < 0.15:
        keyed["nombre"] = keyed["nombre"][:-1]
    values = [{"field": name, "value": value} for name, value in keyed.items()]
    return json.dumps(values, ensure_ascii=False)
