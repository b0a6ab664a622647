"""Every change of deliverables, of their evidence, and of the actions that follow from them."""

from pericia.apps.knowledge.actions.citing import (
    cite_run,
    cite_sign_off,
    cite_span,
    cite_table,
    withdraw_evidence,
)
from pericia.apps.knowledge.actions.drafting import begin_version, draft_deliverable, save_version
from pericia.apps.knowledge.actions.improving import add_action, end_action, measure_action
from pericia.apps.knowledge.actions.releasing import (
    release_version,
    send_back,
    submit_version,
)
from pericia.apps.knowledge.actions.settling import accept_version, comment, return_version
from pericia.apps.knowledge.actions.storing import store_run, take_table

__all__ = [
    "accept_version",
    "add_action",
    "begin_version",
    "cite_run",
    "cite_sign_off",
    "cite_span",
    "cite_table",
    "comment",
    "draft_deliverable",
    "end_action",
    "measure_action",
    "release_version",
    "return_version",
    "save_version",
    "send_back",
    "store_run",
    "submit_version",
    "take_table",
    "withdraw_evidence",
]
