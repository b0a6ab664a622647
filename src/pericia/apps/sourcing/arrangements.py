"""What is agreed for processes, as `controls` looks at it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from pericia.apps.engagements.models import (
    Engagement,
    EngagementProvider,
    PlaybookVersion,
    ServiceLine,
    TransitionTask,
)
from pericia.apps.sourcing.controls import Arrangement
from pericia.kernels.procedure.playbook import compile_playbook


def arrangements_of(client_id: UUID, process_ids: Sequence[UUID]) -> dict[UUID, list[Arrangement]]:
    """For each process, the open service lines of its engagements that have not ended."""
    engagements = {
        each.id: each
        for each in Engagement.objects.filter(
            client_id=client_id, process_id__in=process_ids
        ).exclude(state="ended")
    }
    lines = ServiceLine.objects.filter(
        client_id=client_id, engagement_id__in=engagements, state="open"
    ).order_by("code")
    playbooks = {
        each.id: compile_playbook(each.document)
        for each in PlaybookVersion.objects.filter(
            client_id=client_id, id__in={each.playbook_id for each in lines}
        )
    }
    providers: dict[UUID, int] = dict.fromkeys(engagements, 0)
    for engagement_id in EngagementProvider.objects.filter(
        client_id=client_id, engagement_id__in=engagements
    ).values_list("engagement_id", flat=True):
        providers[engagement_id] += 1
    gates: dict[UUID, dict[str, bool]] = {each: {} for each in engagements}
    for engagement_id, kind, state in TransitionTask.objects.filter(
        client_id=client_id, engagement_id__in=engagements, is_gate=True
    ).values_list("engagement_id", "kind", "state"):
        met = gates[engagement_id].get(kind, True)
        gates[engagement_id][kind] = met and state != "open"
    found: dict[UUID, list[Arrangement]] = {each: [] for each in process_ids}
    for line in lines:
        process_id = engagements[line.engagement_id].process_id
        if process_id is not None:
            found[process_id].append(
                Arrangement(
                    line,
                    playbooks[line.playbook_id],
                    gates[line.engagement_id],
                    providers[line.engagement_id],
                )
            )
    return found
