"""The deliverables and actions that an actor may see.

As for cases: performers see what their clearance reaches, and nothing about an open case of a
playbook in which somebody judges blind, unless they wrote it. Whoever does not see drafts sees a
deliverable from its first release on.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from pericia.apps.cases.access import (
    DATA_CLASSES,
    case_for,
    data_classes_of,
    hidden_steps,
    is_performer,
)
from pericia.apps.cases.models import Case
from pericia.apps.engagements.models import Engagement, PlaybookVersion, ServiceLine
from pericia.apps.engagements.queries import known_playbook
from pericia.apps.journal.actors import Actor, is_platform
from pericia.apps.journal.permissions import (
    not_found,
    require,
    require_sight,
    roles_with,
)
from pericia.apps.knowledge.models import (
    UNRELEASED,
    Action,
    Comment,
    Deliverable,
    Evidence,
    Measurement,
    Run,
    TableSnapshot,
    Version,
)
from pericia.kernels.procedure.blindness import hidden_until_closed
from pericia.kernels.procedure.state import AGREED_BLIND
from pericia.tenancy.scope import rows

PAGE = 200
OWNERS = """
SELECT person_id, name FROM people_membership
WHERE client_id = $1 AND ended_at IS NULL AND NOT app.walled(person_id, client_id)
ORDER BY name, person_id LIMIT 1000
"""

After = tuple[datetime, UUID]


def sees_drafts(actor: Actor) -> bool:
    """By role alone: a key with fewer scopes does not see more than its person."""
    return is_platform(actor) or not set(actor.roles).isdisjoint(roles_with("draft.see"))


def deliverables_for(
    actors: Sequence[Actor],
    *,
    state: str = "",
    case_id: UUID | None = None,
    ids: Sequence[UUID] | None = None,
    awaiting: bool = False,
    after: After | None = None,
    limit: int = PAGE,
) -> list[tuple[Deliverable, Version]]:
    """A page of these actors' deliverables, newest first, each with the newest version that they
    see; `state` is that version's, `ids` keeps those, `awaiting` those that the client is asked to
    accept. Raises Refused (`forbidden`)."""
    readers = [require(each, "deliverable.see", each.client_id) for each in actors]
    if not readers:
        return []
    found = Q()
    if state:
        found &= Q(Exists(_newest(readers).filter(state=state)))
    if case_id is not None:
        found &= Q(case_id=case_id)
    if awaiting:
        found &= Q(awaits_acceptance=True)
    if ids is not None:
        found &= Q(id__in=ids)
    if after is not None:
        created_at, last = after
        found &= Q(created_at__lte=created_at) & ~Q(created_at=created_at, id__lte=last)
    page = _newest_first(
        [Deliverable.objects.filter(_seen_by(each), found) for each in readers], limit
    )
    newest = _newest_of(readers, page)
    return [(each, newest[each.id]) for each in page]


def to_release_for(actors: Sequence[Actor]) -> list[tuple[Deliverable, Version]]:
    """The deliverables that wait for a release which is not against four eyes: their newest version
    is in review, and written by others than these actors. Newest first, a page of them."""
    if not actors:
        return []
    waiting = Version.objects.filter(
        client_id__in=[each.client_id for each in actors], state="in_review"
    )
    mine = {each.person_id for each in actors}
    ids = [
        deliverable_id
        for deliverable_id, authors in waiting.values_list("deliverable_id", "author_ids")
        if mine.isdisjoint(authors)
    ]
    return deliverables_for(actors, ids=ids, state="in_review") if ids else []


def _newest_first(by_client: Sequence[QuerySet[Deliverable]], limit: int) -> list[Deliverable]:
    """The first of all, each client's read along its own index until there are enough."""
    order = ("-created_at", "id")
    first, *others = (each.order_by(*order)[:limit] for each in by_client)
    return list(first.union(*others, all=True).order_by(*order)[:limit] if others else first)


def deliverable_for(
    actor: Actor, client_id: UUID, deliverable_id: UUID, *, lock: bool = False
) -> Deliverable:
    """One deliverable. Raises Refused (`not_found`)."""
    require_sight(actor, "deliverable.see", client_id, "deliverable")
    found = Deliverable.objects.filter(_seen_by(actor, client_id), id=deliverable_id)
    deliverable = (found.select_for_update() if lock else found).first()
    if deliverable is None:
        raise not_found("deliverable")
    return deliverable


def versions_of(actor: Actor, deliverable: Deliverable) -> list[Version]:
    """The versions that the actor sees of a deliverable that they have got, newest first."""
    found = Version.objects.filter(client_id=deliverable.client_id, deliverable_id=deliverable.id)
    if not sees_drafts(actor):
        found = found.exclude(state__in=UNRELEASED)
    return list(found.order_by("-number")[:PAGE])


def version_of(actor: Actor, deliverable: Deliverable, number: int | None = None) -> Version:
    """One version, the newest unless numbered. Raises Refused (`not_found`)."""
    return version_in(versions_of(actor, deliverable), number)


def version_in(versions: Sequence[Version], number: int | None = None) -> Version:
    """The same, of what `versions_of` gave."""
    for each in versions:
        if number is None or each.number == number:
            return each
    raise not_found("version")


def evidence_of(version: Version) -> list[Evidence]:
    """What a version that the actor has got cites, by number."""
    found = Evidence.objects.filter(client_id=version.client_id, version_id=version.id)
    return list(found.order_by("number"))


def evidence_for(version: Version, evidence_id: UUID) -> Evidence:
    found = Evidence.objects.filter(
        client_id=version.client_id, version_id=version.id, id=evidence_id
    ).first()
    if found is None:
        raise not_found("evidence")
    return found


def comments_of(actor: Actor, version: Version) -> list[Comment]:
    """What was said about a version, oldest first; internal words only for those inside."""
    found = Comment.objects.filter(client_id=version.client_id, version_id=version.id)
    if not sees_drafts(actor):
        found = found.filter(is_internal=False)
    return list(found.order_by("at", "id")[:PAGE])


def lines_for(actor: Actor, client_id: UUID) -> list[tuple[ServiceLine, str]]:
    """The service lines that somebody who writes may write about, with their engagements' names,
    those of one engagement together."""
    require(actor, "deliverable.write", client_id)
    found = ServiceLine.objects.filter(client_id=client_id)
    if is_performer(actor):
        found = found.filter(data_class__in=data_classes_of(actor))
    names = dict(Engagement.objects.filter(client_id=client_id).values_list("id", "name"))
    named = [(each, names[each.engagement_id]) for each in found]
    return sorted(named, key=lambda pair: (pair[1], pair[0].name, pair[0].code))


def case_cited(actor: Actor, deliverable: Deliverable, case_id: UUID) -> Case:
    """A case that a deliverable may cite: its own, or one of its engagement and service line."""
    case = case_for(actor, deliverable.client_id, case_id)
    line = ServiceLine.objects.get(client_id=case.client_id, id=case.service_line_id)
    fits = line.engagement_id == deliverable.engagement_id
    fits = fits and deliverable.service_line_id in (None, line.id)
    if not fits or deliverable.case_id not in (None, case.id):
        raise not_found("case")
    return case


def runs_for(deliverable: Deliverable) -> list[Run]:
    """The runs that a deliverable which the actor has got may cite, newest first: those of its
    case, of cases that have ended, and of no case."""
    mine = {"client_id": deliverable.client_id, "engagement_id": deliverable.engagement_id}
    found = Run.objects.filter(**mine).exclude(result="")
    if deliverable.service_line_id is not None:
        line = Q(service_line_id=deliverable.service_line_id)
        found = found.filter(line | Q(service_line_id__isnull=True))
    if deliverable.case_id is not None:
        found = found.filter(Q(case_id=deliverable.case_id) | Q(case_id__isnull=True))
    else:
        ended = Case.objects.filter(
            client_id=deliverable.client_id, id=OuterRef("case_id"), closed_at__isnull=False
        )
        found = found.filter(Q(case_id__isnull=True) | Exists(ended))
    return list(found.order_by("-made_at", "-id")[:PAGE])


def tables_for(deliverable: Deliverable) -> list[TableSnapshot]:
    """The table snapshots of a deliverable that the actor has got, newest first."""
    found = TableSnapshot.objects.filter(
        client_id=deliverable.client_id, deliverable_id=deliverable.id
    )
    return list(found.order_by("-taken_at", "-id")[:PAGE])


def actions_for(
    actors: Sequence[Actor],
    *,
    state: str = "",
    ids: Sequence[UUID] | None = None,
    after: tuple[date, UUID] | None = None,
    limit: int = PAGE,
) -> list[Action]:
    """A page of the actions of these actors' clients, by due date; `ids` are the only ones wanted.

    Raises Refused (`forbidden`).
    """
    readers = [require(each, "action.see", each.client_id) for each in actors]
    if not readers:
        return []
    found = Action.objects.filter(reduce(or_, (_of_seen(each) for each in readers)))
    if state:
        found = found.filter(state=state)
    if ids is not None:
        found = found.filter(id__in=ids)
    if after is not None:
        due, last = after
        found = found.filter(due_date__gte=due).exclude(due_date=due, id__lte=last)
    return list(found.order_by("due_date", "id")[:limit])


def action_for(actor: Actor, client_id: UUID, action_id: UUID) -> Action:
    """One action. Raises Refused (`not_found`)."""
    require_sight(actor, "action.see", client_id, "action")
    found = Action.objects.filter(_of_seen(actor, client_id), id=action_id).first()
    if found is None:
        raise not_found("action")
    return found


def owners_for(client_id: UUID) -> list[tuple[UUID, str]]:
    """Who may own an action: the client's members that no wall keeps away, by name."""
    return [(person_id, name) for person_id, name in rows(OWNERS, (client_id,))]


def _of_seen(actor: Actor, client_id: UUID | None = None) -> Q:
    client_id = _client_of(actor, client_id)
    seen = Deliverable.objects.filter(_seen_by(actor, client_id), id=OuterRef("deliverable_id"))
    version = Version.objects.filter(client_id=client_id, id=OuterRef("version_id"))
    return Q(client_id=client_id) & Q(_holds(version.filter(_holds(seen))))


def _holds(found: QuerySet[Any]) -> Coalesce:
    """Whether there is any, asked for each row of the outer query in turn: of EXISTS the planner
    would rather read everything first that could be any."""
    one = Subquery(found.values(found=Value(True))[:1], output_field=BooleanField())
    return Coalesce(one, Value(False))


def _seen_by(actor: Actor, client_id: UUID | None = None) -> Q:
    """The deliverables of one client that the actor sees."""
    client_id = _client_of(actor, client_id)
    seen = Q(client_id=client_id)
    if not sees_drafts(actor):
        seen &= Q(Exists(_versions().exclude(state__in=UNRELEASED)))
    return seen & _within_clearance(actor, client_id) if is_performer(actor) else seen


def _client_of(actor: Actor, client_id: UUID | None) -> UUID:
    found = client_id or actor.client_id
    if found is None:
        raise not_found("client")
    return found


def _within_clearance(actor: Actor, client_id: UUID) -> Q:
    reached = data_classes_of(actor)
    above = ServiceLine.objects.filter(client_id=client_id).exclude(data_class__in=reached)
    is_above = set(DATA_CLASSES) > set(reached)
    lines = list(above.values_list("id", "engagement_id")) if is_above else []
    hidden = Q(service_line_id__in=[line for line, _ in lines]) | Q(
        service_line_id__isnull=True, engagement_id__in=[of for _, of in lines]
    )
    written = Exists(_versions().filter(authors__contains=[actor.reference]))
    return ~(hidden | Q(_judged_blind(client_id)) & ~Q(written))


def _judged_blind(client_id: UUID) -> Coalesce:
    """Whether the deliverable of an outer query is of an open case of which some step is judged
    without knowing another: by its playbook, or as was agreed when it was opened."""
    versions = PlaybookVersion.objects.filter(client_id=client_id).values_list("id", flat=True)
    blind = [each for each in versions if hidden_until_closed(known_playbook(client_id, each), ())]
    agreed = Q(playbook_id__in=blind) | Q(progress__has_key=AGREED_BLIND)
    case = Case.objects.filter(client_id=client_id, id=OuterRef("case_id"), closed_at__isnull=True)
    return _holds(case.filter(agreed))


def _versions() -> QuerySet[Version]:
    """The versions of the deliverable of an outer query."""
    return Version.objects.filter(client_id=OuterRef("client_id"), deliverable_id=OuterRef("id"))


def _newest(readers: Sequence[Actor]) -> QuerySet[Version]:
    """The newest version that they see of the deliverable of an outer query."""
    inside = [each.client_id for each in readers if sees_drafts(each)]
    seen = Q(client_id__in=inside) | ~Q(state__in=UNRELEASED)
    later = Version.objects.filter(
        seen,
        client_id=OuterRef("client_id"),
        deliverable_id=OuterRef("deliverable_id"),
        number__gt=OuterRef("number"),
    )
    return _versions().filter(seen).exclude(Exists(later))


def _newest_of(readers: Sequence[Actor], page: Sequence[Deliverable]) -> dict[UUID, Version]:
    inside = [each.client_id for each in readers if sees_drafts(each)]
    found = Version.objects.filter(
        Q(client_id__in=inside) | ~Q(state__in=UNRELEASED),
        client_id__in={each.client_id for each in page},
        deliverable_id__in=[each.id for each in page],
    )
    return {each.deliverable_id: each for each in found.order_by("number").defer("document")}


def hidden_in(actor: Actor, case: Case) -> set[str]:
    """The steps of a case whose outputs, and whatever gives them away, the actor may not know."""
    return hidden_steps(actor, case)


def verdicts_of(actions: Sequence[Action]) -> dict[UUID, str]:
    """The verdict of the last measurement of each of these actions, by its id."""
    found = Measurement.objects.filter(
        client_id__in={each.client_id for each in actions},
        action_id__in=[each.id for each in actions],
    )
    ordered = found.order_by("measured_at", "id")
    return dict(ordered.values_list("action_id", "verdict"))
