"""Processes to begin with: answers of the samples, under a name in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from pericia.apps.sourcing.answers import query_of
from pericia.kernels.sourcing.process import Process
from pericia.kernels.sourcing.read_processes import read_processes
from pericia.kernels.sourcing.wording import Language, Text

EXAMPLES = {
    "customer-service": Text("Atención a clientes de un banco", "Customer service of a bank"),
    "risk-evaluation": Text("Riesgo de crédito de empresas", "Credit risk of companies"),
    "operation-and-analytics": Text(
        "Centro de contacto con análisis", "Contact centre with analytics"
    ),
    "address-changes": Text("Cambios de domicilio", "Changes of address"),
    "price-strategy": Text("Estrategia de precios", "Price strategy"),
}


@dataclass(frozen=True, slots=True)
class Example:
    """A process to begin with, as a query string."""

    name: str
    query: str


@cache
def examples(language: Language) -> tuple[Example, ...]:
    """The examples in the order in which they are shown."""
    return tuple(
        Example(name.said(language), query_of(replace(_samples()[id_], name=name.said(language))))
        for id_, name in EXAMPLES.items()
    )


@cache
def _samples() -> dict[str, Process]:
    text = (
        files("pericia.kernels.sourcing").joinpath("samples", "processes.yaml").read_text("utf-8")
    )
    portfolio, _ = read_processes(text)
    assert portfolio is not None, "the samples are tested to be right"
    return {each.id: each for each in portfolio.processes}
