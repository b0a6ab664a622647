"""Short contracts as a legal department files them, in Spanish and English."""

from __future__ import annotations

import random
from collections.abc import Mapping

from tests.services.making.kit import Row, full_name

KINDS = ("services", "supply", "confidentiality", "lease", "licence")
PARTNERS = (
    "Alfa Logística S.L.",
    "Grupo Bermejo",
    "Nordsee Data GmbH",
    "Imprenta Vidal",
    "Orkla AS",
)
OPENING = "REUNIDOS, de una parte {us}, y de otra {them}, se reconocen capacidad para contratar."
CLAUSES: Mapping[str, tuple[str, ...]] = {
    "any": (
        "La duración del contrato es de {years} años desde su firma.",
        "Este contrato se regirá por la legislación aplicable en España.",
        "Las partes se someten a los juzgados y tribunales de {town}.",
    ),
    "services": (
        "El precio del servicio es de {amount} euros al mes.",
        "Las facturas se pagarán a {days} días de su recepción.",
        "La responsabilidad del proveedor no excederá del precio de un año.",
        "El proveedor guardará confidencialidad durante cinco años.",
        "Los datos personales se tratarán según el Reglamento (UE) 2016/679.",
        "El cliente podrá resolver el contrato en cualquier momento con preaviso de {days} días.",
    ),
    "supply": (
        "El precio por unidad es de {amount} euros.",
        "El pago se hará a {days} días.",
        "El retraso dará lugar a una penalización del 1 % por semana.",
    ),
    "confidentiality": ("La información confidencial no se revelará a terceros.",),
    "lease": (
        "La renta o precio es de {amount} euros al mes.",
        "El contrato se prorrogará y se renovará por años salvo aviso.",
    ),
    "licence": (
        "The licence fees payable are {amount} euros a year.",
        "All intellectual property remains with the licensor.",
        "Neither party may assign this agreement without consent.",
    ),
}
SPANISH = {
    "contract_number": "Ref. contrato",
    "title": "Asunto",
    "counterparty": "Otra parte",
    "contract_kind": "Tipo",
    "governing_law": "Ley",
    "value_cents": "Cuantía (cts)",
    "contract_text": "Texto",
    "asked_reviewer": "Letrado",
    "asked_reviewer_admitted_in": "Colegio",
}


def make(rng: random.Random) -> tuple[list[Row], list[Row], Mapping[str, str]]:
    rows = [_row(rng, number) for number in range(1, 241)]
    untidy = [_row(rng, number) for number in range(901, 931)]
    for row in untidy:
        row["asked_reviewer"] = row["asked_reviewer_admitted_in"] = ""
    untidy[4] |= {"asked_reviewer": "Inés Calvo", "asked_reviewer_admitted_in": "FR"}
    untidy[8]["governing_law"] = "Ley española"
    untidy[12]["contract_text"] = ""
    return rows, untidy, SPANISH


def _row(rng: random.Random, number: int) -> Row:
    kind = rng.choices(KINDS, (45, 20, 15, 12, 8))[0]
    them = rng.choice(PARTNERS)
    told = {
        "us": "Banco Norte S.A.",
        "them": them,
        "years": rng.randint(1, 5),
        "town": rng.choice(("Madrid", "Santander", "Bilbao")),
        "amount": f"{rng.lognormvariate(7, 1):.2f}",
        "days": rng.choice((30, 45, 60, 90)),
    }
    wanted = [OPENING, *CLAUSES["any"], *CLAUSES[kind]]
    kept = [each for each in wanted if rng.random() > 0.1]
    asks = rng.random() < 0.06
    law = rng.choices(("ES", "ES-CT", "DE"), (88, 8, 4))[0]
    return {
        "contract_number": f"CTR-{number:04d}",
        "title": f"Contrato con {them}",
        "counterparty": them,
        "contract_kind": kind,
        "governing_law": law,
        "value_cents": str(int(rng.lognormvariate(14.5, 1.4))) if rng.random() < 0.85 else "",
        "contract_text": "\n".join(each.format(**told) for each in kept),
        "asked_reviewer": full_name(rng) if asks else "",
        "asked_reviewer_admitted_in": law if asks else "",
    }
