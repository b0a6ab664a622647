"""Every instrument that ships, registered by importing it.

A program that brings instruments of its own decorates them with `declare.instrument` before it
loads playbooks.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from types import MappingProxyType

from pericia.kernels.agreement import coders, keying, reliability
from pericia.kernels.collections import debts
from pericia.kernels.contact_centre import calls, contacts, effort
from pericia.kernels.finance import cash, statements, z_score
from pericia.kernels.instruments.declare import Instrument, registered
from pericia.kernels.instruments.frames import RefusedData, Words
from pericia.kernels.sales import pipeline
from pericia.kernels.survey import crossing, driving, scores, weighting

__all__ = ["INSTRUMENTS", "MODULES", "instrument_named"]

MODULES = (
    scores,
    driving,
    crossing,
    weighting,
    calls,
    contacts,
    effort,
    debts,
    z_score,
    statements,
    cash,
    pipeline,
    coders,
    keying,
    reliability,
)
"""The modules that hold them, in the order of the reference."""

INSTRUMENTS: Mapping[str, Instrument] = MappingProxyType(registered)
"""Every registered instrument by name."""


def instrument_named(name: str) -> Instrument:
    """The instrument; RefusedData `instrument_unknown` with the nearest name."""
    found = INSTRUMENTS.get(name)
    if found is not None:
        return found
    near = difflib.get_close_matches(name, INSTRUMENTS, 1)
    raise RefusedData(
        "instrument_unknown",
        Words(
            f"No hay ningún instrumento {name!r}. "
            + (f"¿Quiso decir {near[0]}?" if near else f"Hay: {', '.join(INSTRUMENTS)}."),
            f"There is no instrument {name!r}. "
            + (f"Did you mean {near[0]}?" if near else f"There are: {', '.join(INSTRUMENTS)}."),
        ),
        "instrument",
    )
