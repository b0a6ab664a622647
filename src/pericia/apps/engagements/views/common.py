"""What the pages of engagements have in common."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from pericia.apps.engagements import access
from pericia.apps.engagements.models import Engagement, ServiceLine, TransitionTask
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import not_found

Crumbs = tuple[tuple[str, str], ...]


def line_of(
    actor: Actor, client_id: UUID, engagement_id: UUID, line_id: UUID
) -> tuple[Engagement, ServiceLine]:
    """A service line with its engagement; Refused (`not_found`) for a line of another one."""
    engagement = access.engagement_for(actor, client_id, engagement_id)
    line = access.service_line_for(actor, client_id, line_id)
    if line.engagement_id != engagement_id:
        raise not_found("service line")
    return engagement, line


def address_of(engagement: Engagement) -> str:
    return reverse("engagement", args=[engagement.client_id, engagement.id])


def address_of_line(line: ServiceLine) -> str:
    return reverse("service_line", args=[line.client_id, line.engagement_id, line.id])


def address_of_task(task: TransitionTask) -> str:
    return reverse("transition_task", args=[task.client_id, task.engagement_id, task.id])


def crumbs_of(engagement: Engagement) -> Crumbs:
    above = (_("Engagements"), reverse("engagements"))
    return (above, (engagement.name, address_of(engagement)))
