"""Who may do an item of work, proved rule by rule, and who should."""

from __future__ import annotations

from pericia.kernels.routing.choice import Alternative, Choice, cheapest, choose
from pericia.kernels.routing.eligibility import prove
from pericia.kernels.routing.explanation import explain, explain_nobody, explain_rule
from pericia.kernels.routing.expressions import credential_expression
from pericia.kernels.routing.names import Names
from pericia.kernels.routing.nobody import (
    OVERRIDABLE,
    OVERRIDE,
    Nobody,
    Relaxation,
    nobody,
)
from pericia.kernels.routing.proof import RULES, VERSION, Proof, RuleResult, read_proof

__all__ = [
    "OVERRIDABLE",
    "OVERRIDE",
    "RULES",
    "VERSION",
    "Alternative",
    "Choice",
    "Names",
    "Nobody",
    "Proof",
    "Relaxation",
    "RuleResult",
    "cheapest",
    "choose",
    "credential_expression",
    "explain",
    "explain_nobody",
    "explain_rule",
    "nobody",
    "prove",
    "read_proof",
]
