"""The tasks that a plan may hold, each with when it belongs, in an order in which needs come first.

Times are working days and stand for one service of medium size; whoever plans moves the dates.
"""

from __future__ import annotations

from pericia.kernels.transition.catalogue.agreements import BEFORE, GOVERNANCE
from pericia.kernels.transition.catalogue.knowledge import ACCESS, KNOWLEDGE
from pericia.kernels.transition.catalogue.pattern import Pattern
from pericia.kernels.transition.catalogue.people import PEOPLE
from pericia.kernels.transition.catalogue.pilot import END, PILOT

__all__ = ["CATALOGUE", "Pattern"]

CATALOGUE = (*BEFORE, *PEOPLE, *ACCESS, *KNOWLEDGE, *GOVERNANCE, *PILOT, *END)
