"""Whom a complainant who is not satisfied may turn to: the public body, by country and sector.

From general knowledge in November 2026 and not verified body by body; an installation checks its
own (docs/reference/laws.md). Where no body is on record the answer names the court.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Instance(NamedTuple):
    """A body as Spanish and English readers are told."""

    es: str
    en: str


def _same(name: str) -> Instance:
    return Instance(name, name)


_BANK_OF_SPAIN = _same("Banco de España, Departamento de Conducta de Entidades")
_CONSUMER_ES = Instance(
    "Junta Arbitral de Consumo o la oficina de consumo de su comunidad autónoma",
    "Junta Arbitral de Consumo, or the consumer office of the region",
)
FINANCE = ("payment_services", "banking", "investment", "insurance")
TABLE: Mapping[str, Mapping[str, Instance]] = {
    "ES": {
        "payment_services": _BANK_OF_SPAIN,
        "banking": _BANK_OF_SPAIN,
        "investment": _same("Comisión Nacional del Mercado de Valores, Servicio de Reclamaciones"),
        "insurance": _same(
            "Dirección General de Seguros y Fondos de Pensiones, Servicio de Reclamaciones"
        ),
        "telecom": _same("Oficina de Atención al Usuario de Telecomunicaciones"),
        "basic_services": _CONSUMER_ES,
        "large_retail": _CONSUMER_ES,
        "other": _CONSUMER_ES,
    },
    "GB": dict.fromkeys(FINANCE, _same("Financial Ombudsman Service")),
    "IE": dict.fromkeys(FINANCE, _same("Financial Services and Pensions Ombudsman")),
    "MX": dict.fromkeys(FINANCE, _same("CONDUSEF")),
    "CO": dict.fromkeys(FINANCE, _same("Superintendencia Financiera de Colombia")),
}
COURT = Instance(
    "los tribunales, o el organismo de consumo de su país",
    "the courts, or the consumer body of the country",
)


def next_instance(country: str, sector: str) -> Instance:
    """The body after the company's own answer."""
    return TABLE.get(country, {}).get(sector, COURT)
