"""A form is keyed by two people, and a third decides where they differ."""

import re
from typing import Any

from tests.journeys.service import File, Service, shipped

SLUG = "data-entry"
FIELDS = ("nombre", "nif", "domicilio", "municipio", "alta")


def written(read: str) -> dict[str, str]:
    """What the document says, as somebody reads it on the page."""
    found = {name: re.search(rf"^{name}: (.+)$", read, re.M) for name in FIELDS}
    return {name: each[1].strip() for name, each in found.items() if each}


def keyed(values: dict[str, str]) -> list[dict[str, str]]:
    return [{"field": name, "value": value} for name, value in values.items()]


def first(read: str) -> dict[str, Any]:
    return {"values": keyed(written(read))}


def second(read: str) -> dict[str, Any]:
    return {"values": keyed({**written(read), "municipio": "Madriz"})}


SERVICE = Service(
    slug=SLUG,
    sample=File("data-entry.csv", "ALT-00001"),
    stranger=File(
        "altas.csv",
        "ALT-04001",
        shipped(SLUG, "sample-untidy.csv"),
        columns={
            "document_number": "Nº doc.",
            "batch": "Lote",
            "fields_to_key": "Campos",
            "document_image": "Imagen",
            "offline_first_by": "Grabador 1",
            "offline_second_by": "Grabador 2",
            "offline_first": "Grabación 1",
            "offline_second": "Grabación 2",
        },
    ),
    answers={
        "first_key": first,
        "second_key": second,
        "decide": {"unreadable": "La letra del municipio."},
    },
    picks=["left"],
    blank=["first_key.values.as_it_stands", "second_key.values.as_it_stands"],
    says={"es": ["se grabó dos veces", "10,00"], "en": ["was keyed twice", "10.00"]},
    figures={
        "es": ["Certificado de grabación ALT-0", "Madriz"],
        "en": ["Certificate of entry ALT-0", "Madriz"],
    },
)
