"""Who may do an item of work, proved rule by rule, and who should."""

from __future__ import annotations

from pericia.kernels.routing.eligibility import prove
from pericia.kernels.routing.expressions import check_expression
from pericia.kernels.routing.proof import RULES, VERSION, Proof, RuleResult

__all__ = ["RULES", "VERSION", "Proof", "RuleResult", "check_expression", "prove"]
