"""Addresses of engagements and playbooks."""

from django.urls import path

from pericia.apps.engagements.views import (
    engagements,
    files,
    lines,
    moves,
    playbooks,
    providers,
    tasks,
    transition,
)

CLIENT = "engagements/<uuid:client_id>"
ENGAGEMENT = f"{CLIENT}/<uuid:engagement_id>"
LINE = f"{ENGAGEMENT}/lines/<uuid:line_id>"
TASK = f"{ENGAGEMENT}/transition/<uuid:task_id>"
VERSION = "playbooks/<uuid:client_id>/<uuid:playbook_id>"

urlpatterns = [
    path(ENGAGEMENT, engagements.engagement, name="engagement"),
    path(f"{CLIENT}/import", files.import_engagement, name="import_engagement"),
    path(f"{ENGAGEMENT}/file", files.engagement_file, name="engagement_file"),
    path(f"{ENGAGEMENT}/live", moves.go_live, name="go_live"),
    path(f"{ENGAGEMENT}/providers", providers.providers, name="engagement_providers"),
    path(f"{ENGAGEMENT}/providers/new", providers.new_provider, name="new_engagement_provider"),
    path(f"{ENGAGEMENT}/lines/new", lines.new_line, name="new_service_line"),
    path(LINE, engagements.line, name="service_line"),
    path(f"{LINE}/changes/new", lines.new_change, name="new_change_order"),
    path(f"{LINE}/seed", moves.reveal_seed, name="reveal_seed"),
    path("transition", transition.own_tasks, name="own_tasks"),
    path(f"{ENGAGEMENT}/transition/draft", transition.draft_transition, name="draft_transition"),
    path(f"{ENGAGEMENT}/transition/new", transition.new_task, name="new_transition_task"),
    path(TASK, tasks.task, name="transition_task"),
    path(f"{TASK}/changes/new", tasks.change, name="change_transition_task"),
    path(f"{TASK}/completion", tasks.complete, name="complete_transition_task"),
    path(f"{TASK}/waiver", tasks.waive, name="waive_transition_task"),
    path(f"{TASK}/reopening", tasks.reopen, name="reopen_transition_task"),
    path("playbooks", playbooks.playbooks, name="playbooks"),
    path("playbooks/new", playbooks.new_playbook, name="new_playbook"),
    path("playbooks/catalogue/<slug:shipped>", playbooks.service, name="catalogue_service"),
    path(
        "playbooks/catalogue/<slug:shipped>/<uuid:client_id>",
        playbooks.publish_service,
        name="publish_service",
    ),
    path(VERSION, playbooks.playbook, name="playbook"),
    path("playbooks/catalogue/<slug:shipped>.bpmn", playbooks.service_bpmn, name="service_bpmn"),
    path(f"{VERSION}/bpmn", playbooks.playbook_bpmn, name="playbook_bpmn"),
    path(f"{VERSION}/text", playbooks.playbook_text, name="playbook_text"),
]
