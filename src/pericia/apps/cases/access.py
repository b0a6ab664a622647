"""The cases that an actor may see, with what is hidden from whoever must judge them blind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from pericia.apps.cases.models import Attachment, Case, Message
from pericia.apps.cases.queries import EVERY, CaseRow, Filters, Reader, Wanted, newest_cases
from pericia.apps.engagements.models import ServiceLine
from pericia.apps.engagements.queries import playbook_of_case
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.models import Event
from pericia.apps.journal.permissions import (
    may,
    not_found,
    require,
    require_sight,
    roles_with,
)
from pericia.apps.people.models import Person
from pericia.kernels.ids import uuid7
from pericia.kernels.procedure.blindness import hidden_until_closed

DATA_CLASSES = ("public", "internal", "confidential", "restricted")
PAGE = 200
After = tuple[datetime, UUID]


def cases_for(
    actor: Actor,
    client_id: UUID,
    *,
    states: tuple[str, ...] = (),
    service_line_id: UUID | None = None,
    reference: str | None = None,
    updated_since: datetime | None = None,
    ids: Sequence[UUID] = (),
    after: After | None = None,
    limit: int = PAGE,
) -> list[Case]:
    """A page of the client's cases, newest first; `after` is the last row's (opened_at, id).

    `updated_since` keeps those of which anything was recorded since, `ids` those. Raises Refused
    (`forbidden`).
    """
    actor = require(actor, "case.see", client_id)
    found = _visible(actor, client_id)
    if states:
        found = found.filter(state__in=states)
    if service_line_id is not None:
        found = found.filter(service_line_id=service_line_id)
    if reference is not None:
        found = found.filter(reference=reference)
    if ids:
        found = found.filter(id__in=ids)
    if updated_since is not None:
        found = found.filter(_recorded_since(updated_since))
    if after is not None:
        opened_at, case_id = after
        found = found.filter(opened_at__lte=opened_at).exclude(opened_at=opened_at, id__lte=case_id)
    return list(found.order_by("-opened_at", "id")[:limit])


def case_rows_for(
    actors: Sequence[Actor],
    filters: Filters,
    *,
    after: After | None = None,
    limit: int = PAGE,
    wanted: Wanted = EVERY,
) -> list[CaseRow]:
    """A page of the cases of several clients, newest first: one actor for each client.

    Raises Refused (`forbidden`).
    """
    readers = [_reader(require(actor, "case.see", actor.client_id)) for actor in actors]
    return newest_cases(
        readers, filters, data_classes=DATA_CLASSES, after=after, limit=limit, wanted=wanted
    )


def case_for(actor: Actor, client_id: UUID, case_id: UUID, *, lock: bool = False) -> Case:
    """One case, locked against changes if asked. Raises Refused (`not_found`)."""
    require_sight(actor, "case.see", client_id, "case")
    found = _visible(actor, client_id).filter(id=case_id)
    case = (found.select_for_update() if lock else found).first()
    if case is None:
        raise not_found("case")
    return case


def hidden_steps(actor: Actor, case: Case) -> set[str]:
    """The steps of whose outputs the actor may see nothing yet, with those that would give them
    away."""
    if not is_performer(actor) or case.closed_at is not None:
        return set()
    playbook = playbook_of_case(case.client_id, case.playbook_id, case.progress)
    performers: Mapping[str, list[str]] = case.progress.get("performers", {})
    own = {step for step, people in performers.items() if str(actor.person_id) in people}
    return hidden_until_closed(playbook, own)


def messages_for(actor: Actor, case: Case, *, limit: int = PAGE) -> list[Message]:
    """The first messages of a case that the actor has got, oldest first.

    Who does not work on the case does not see what is internal to those who do. Whoever may have to
    judge it without knowing what others said sees what they asked themselves, and answers only
    while nobody else has asked.
    """
    found = every_message(actor, case, limit=limit)
    if not hidden_steps(actor, case):
        return found
    own = {actor.reference, f"person:{actor.person_id}"}
    others_asked = any(each.direction != "from_client" and each.author not in own for each in found)
    return [
        each
        for each in found
        if each.author in own or (each.direction == "from_client" and not others_asked)
    ]


def every_message(actor: Actor, case: Case, *, limit: int = PAGE) -> list[Message]:
    """The same, before anything is left out that would give away what is hidden."""
    require(actor, "case.see", case.client_id)
    found = Message.objects.filter(client_id=case.client_id, case_id=case.id)
    if not (may(actor, "item.work") or may(actor, "case.change")):
        found = found.exclude(direction="internal")
    return list(found.order_by("at", "id")[:limit])


def attachments_for(actor: Actor, case: Case) -> list[Attachment]:
    require(actor, "case.see", case.client_id)
    found = Attachment.objects.filter(client_id=case.client_id, case_id=case.id)
    return list(found.order_by("added_at", "id")[:PAGE])


def attachment_for(actor: Actor, case: Case, attachment_id: UUID) -> Attachment:
    """One attachment of a case that the actor has got. Raises Refused (`not_found`)."""
    require_sight(actor, "case.see", case.client_id, "attachment")
    found = Attachment.objects.filter(
        client_id=case.client_id, case_id=case.id, id=attachment_id
    ).first()
    if found is None:
        raise not_found("attachment")
    return found


def _visible(actor: Actor, client_id: UUID) -> QuerySet[Case]:
    """The client's cases, for performers only those within their clearance."""
    found = Case.objects.filter(client_id=client_id)
    if not is_performer(actor):
        return found
    allowed = data_classes_of(actor)
    lines = ServiceLine.objects.filter(client_id=client_id, data_class__in=allowed)
    return found.filter(service_line_id__in=lines.values("id"))


def is_performer(actor: Actor) -> bool:
    """By role alone: a key with fewer scopes does not see more than its person."""
    return not set(actor.roles).isdisjoint(roles_with("item.work"))


def _reader(actor: Actor) -> Reader:
    if actor.client_id is None:
        raise not_found("client")
    return Reader(actor.client_id, actor.organisation_id, actor.person_id, is_performer(actor))


def data_classes_of(actor: Actor) -> tuple[str, ...]:
    """The classes of data that the actor's clearance reaches."""
    if actor.organisation_id is None or actor.person_id is None:
        return ()
    held = (
        Person.objects.filter(organisation_id=actor.organisation_id, id=actor.person_id)
        .values_list("clearance", flat=True)
        .first()
    )
    return DATA_CLASSES[: DATA_CLASSES.index(held) + 1] if held in DATA_CLASSES else ()


def _recorded_since(since: datetime) -> Exists:
    """Ids of events begin with the time at which they were made."""
    reference = Concat(Value("case:"), Cast(OuterRef("id"), TextField()))
    first_id = uuid7(max(0, int(since.timestamp() * 1000)), bytes(10))
    return Exists(
        Event.objects.filter(client_id=OuterRef("client_id"), object=reference, id__gte=first_id)
    )
