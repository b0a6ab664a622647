"""What the pages of deliverables have in common."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from pericia.apps.journal.actors import Actor
from pericia.apps.knowledge import access
from pericia.apps.knowledge.models import Deliverable, Version
from pericia.kernels.refusal import Refused
from pericia.web.boundary import PageRequest

Crumbs = tuple[tuple[str, str], ...]


def got(request: PageRequest, client_id: UUID, deliverable_id: UUID) -> tuple[Actor, Deliverable]:
    actor = request.actor_for(client_id)
    return actor, access.deliverable_for(actor, client_id, deliverable_id)


def address_of(deliverable: Deliverable) -> str:
    return reverse("deliverable", args=[deliverable.client_id, deliverable.id])


def edit_address_of(deliverable: Deliverable, block: str = "") -> str:
    address = reverse("edit_deliverable", args=[deliverable.client_id, deliverable.id])
    return f"{address}#block-{block}" if block else address


def crumbs_of(deliverable: Deliverable) -> Crumbs:
    above = (_("Deliverables"), reverse("deliverables"))
    return (above, (deliverable.title or _("Without a title"), address_of(deliverable)))


def number_asked(request: PageRequest, name: str = "version") -> int | None:
    """The version that the address names; None for the newest."""
    text = request.GET.get(name, "") or request.POST.get(name, "")
    if not text:
        return None
    if not text.isdecimal() or len(text) > 6:
        raise Refused("not_found", "There is no such version, or it is not yours to see.")
    return int(text)


def draft_of(actor: Actor, deliverable: Deliverable) -> Version:
    """The newest version, which must be a draft. Refused: `version_state`."""
    version = access.version_of(actor, deliverable)
    if version.state != "draft":
        raise Refused("version_state", "Only a draft is written in; begin a new version.")
    return version
