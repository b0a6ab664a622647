"""What is agreed with a client: playbooks, engagements, service lines, their changes, and
the transition that precedes them.

Actions run inside the scope that their boundary opened; `add_provider` needs the provider in it.
"""

from pericia.apps.engagements.actions.change_orders import agree_change
from pericia.apps.engagements.actions.engagements import (
    add_listed_provider,
    add_provider,
    draft_engagement,
    end,
    go_live,
    pause,
)
from pericia.apps.engagements.actions.planning import add_task, change_task, draft_transition
from pericia.apps.engagements.actions.playbooks import publish_playbook
from pericia.apps.engagements.actions.sampling import reveal_seed
from pericia.apps.engagements.actions.service_lines import add_service_line
from pericia.apps.engagements.actions.settling import complete_task, reopen_task, waive_task

__all__ = [
    "add_listed_provider",
    "add_provider",
    "add_service_line",
    "add_task",
    "agree_change",
    "change_task",
    "complete_task",
    "draft_engagement",
    "draft_transition",
    "end",
    "go_live",
    "pause",
    "publish_playbook",
    "reopen_task",
    "reveal_seed",
    "waive_task",
]
