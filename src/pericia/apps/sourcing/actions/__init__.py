"""Every verb of the sourcing decision. Each runs in an open scope and leaves its event in it."""

from pericia.apps.sourcing.actions.assessing import record_assessment
from pericia.apps.sourcing.actions.benefits import change_benefit, expect_benefit, state_benefit
from pericia.apps.sourcing.actions.deciding import propose_decision, withdraw_decision
from pericia.apps.sourcing.actions.logs import (
    finish_log,
    read_log_again,
    refuse_log,
    remove_log,
    store_log,
)
from pericia.apps.sourcing.actions.money import compare_money
from pericia.apps.sourcing.actions.rescoring import rescore_decision
from pericia.apps.sourcing.actions.risks import change_risk, register_risk, register_risks
from pericia.apps.sourcing.actions.signing import sign_decision

__all__ = [
    "change_benefit",
    "change_risk",
    "compare_money",
    "expect_benefit",
    "finish_log",
    "propose_decision",
    "read_log_again",
    "record_assessment",
    "refuse_log",
    "register_risk",
    "register_risks",
    "remove_log",
    "rescore_decision",
    "sign_decision",
    "state_benefit",
    "store_log",
    "withdraw_decision",
]
