"""A demonstration whose loading was interrupted, found again by what exists of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max

from pericia.apps.cases.models import Case
from pericia.apps.engagements.models import ServiceLine
from pericia.apps.organisations.models import Client, Provider
from pericia.apps.people.models import Person
from pericia.apps.work.models import Submission, WorkItem
from pericia.demo.cast import CLIENTS, PEOPLE, PROVIDERS, Member, Stage, member_of
from pericia.demo.cast import LINES as FIRST_LINES
from pericia.demo.crew import hand_back
from pericia.demo.services import LINES
from pericia.tenancy.scope import open_scope


def stage_there(suffix: str = "") -> Stage | None:
    """The cast as `build` and `engage_services` left it, in an open scope that holds it all; None
    where these clients are not all there is of it."""
    slugs = {about[1] + suffix: key for key, about in CLIENTS.items()}
    names = {name: key for key, (name, _) in PROVIDERS.items()}
    clients = Client.objects.filter(slug__in=slugs, is_simulated=True)
    ids = {slugs[each.slug]: each.client_id for each in clients}
    providers = Provider.objects.filter(name__in=names)
    ids |= {names[each.name]: each.organisation_id for each in providers}
    if len(ids) < len(slugs) + len(names):
        return None
    stage = Stage(ids)
    stage.lines = _lines(ids)
    stage.people = _people(ids)
    return stage


def _lines(ids: dict[str, UUID]) -> dict[str, UUID]:
    codes = {(ids[key], about[1]): key for key, about in FIRST_LINES.items()}
    codes |= {(ids[line["client"]], line["code"]): slug for slug, line in LINES.items()}
    rows = ServiceLine.objects.values_list("client_id", "code", "id")
    return {codes[client, code]: each for client, code, each in rows if (client, code) in codes}


def _people(ids: dict[str, UUID]) -> dict[str, Member]:
    keys = {(ids[about["employer"]], about["name"]): key for key, about in PEOPLE.items()}
    rows = Person.objects.values_list("organisation_id", "name", "id")
    return {
        keys[at]: member_of(keys[at], person_id, at[0])
        for *place, person_id in rows
        if (at := (place[0], place[1])) in keys
    }


@dataclass
class Past:
    """What the further services have already seen: nothing where they are loaded for the first
    time. `cases` and `items` handed in by slug; `latest_at` is when something happened last."""

    cases: dict[str, list[UUID]]
    items: Counter[str]
    latest_at: datetime | None


def past_of(stage: Stage) -> Past:
    found = Past({}, Counter(), None)
    with open_scope(stage.ids.values()):
        for slug, line in LINES.items():
            of_client = {"client_id": stage.ids[line["client"]]}
            cases = Case.objects.filter(**of_client, service_line_id=stage.lines[slug])
            found.cases[slug] = list(cases.order_by("id").values_list("id", flat=True))
            done = Submission.objects.filter(
                **of_client, case_id__in=found.cases[slug], person_id__isnull=False
            )
            found.items[slug] = done.count()
            items = WorkItem.objects.filter(**of_client, case_id__in=found.cases[slug])
            times = items.aggregate(Max("opened_at"), Max("assigned_at")).values()
            found.latest_at = max(filter(None, [found.latest_at, *times]), default=None)
    return found


def clear_desks(stage: Stage, now: datetime) -> None:
    """What the crew held of the further services when it was interrupted goes back to its queues;
    whoever signs in keeps what is in their hands."""
    _clear(stage, now, [key for key, each in PEOPLE.items() if _leaves(each)], LINES)


def clear_every_desk(stage: Stage, now: datetime) -> None:
    """Nobody has signed in yet: whatever is in anybody's hands was left there by the crew."""
    _clear(stage, now, PEOPLE, stage.lines)


def was_opened(stage: Stage, line: str, since: datetime) -> bool:
    """True where a line has cases opened since then."""
    with open_scope(stage.ids.values()):
        found = Case.objects.filter(service_line_id=stage.lines[line], opened_at__gte=since)
        return found.exists()


def _clear(stage: Stage, now: datetime, people: Iterable[str], slugs: Iterable[str]) -> None:
    keys = {stage.people[key].person_id: key for key in people}
    lines = [stage.lines[slug] for slug in slugs]
    with open_scope(stage.ids.values()):
        cases = Case.objects.filter(service_line_id__in=lines).values("id")
        held = WorkItem.objects.filter(state="assigned", case_id__in=cases)
        found = [
            (each.client_id, each.id, keys[each.assignee_id])
            for each in held
            if each.assignee_id is not None and each.assignee_id in keys
        ]
    for client_id, item_id, key in found:
        hand_back(stage, key, client_id, item_id, now)


def _leaves(about: Mapping[str, Any]) -> bool:
    return not about.get("signs_in")
