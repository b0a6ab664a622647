"""What is agreed with a client: playbooks, engagements, service lines and their changes.

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
from pericia.apps.engagements.actions.playbooks import publish_playbook
from pericia.apps.engagements.actions.sampling import reveal_seed
from pericia.apps.engagements.actions.service_lines import add_service_line

__all__ = [
    "add_listed_provider",
    "add_provider",
    "add_service_line",
    "agree_change",
    "draft_engagement",
    "end",
    "go_live",
    "pause",
    "publish_playbook",
    "reveal_seed",
]
