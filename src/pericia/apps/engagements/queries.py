"""Playbooks, service lines and queues as the other rooms read them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from babel.languages import get_official_languages

from pericia.kernels.procedure.blindness import blindness_offered, with_blind_first
from pericia.kernels.procedure.documents import document_of
from pericia.kernels.procedure.playbook import Playbook, compile_playbook
from pericia.kernels.procedure.state import AGREED_BLIND
from pericia.kernels.refusal import Refused
from pericia.tenancy.scope import rows


@dataclass(frozen=True, slots=True)
class QueueRow:
    """Where items of one step wait, with what they ask of whoever takes them."""

    client_id: UUID
    id: UUID
    service_line_id: UUID
    step: str
    requirement: dict[str, Any]
    client_country: str


@dataclass(frozen=True, slots=True)
class LineRow:
    """A service line as the engine reads it. `queues` maps (playbook id, step) to queue id."""

    client_id: UUID
    id: UUID
    engagement_id: UUID
    code: str
    name: str
    playbook_id: UUID
    state: str
    engagement_state: str
    priority: int
    sla_seconds: int
    calendar: Mapping[str, Any]
    countries: list[str]
    data_class: str
    quality_plan: Mapping[str, Any]
    version: int
    client_country: str
    client_currency: str
    queues: Mapping[tuple[UUID, str], UUID]

    @property
    def client_language(self) -> str:
        """es where Spanish is official, en elsewhere."""
        spoken = get_official_languages(self.client_country, de_facto=True)
        return "es" if "es" in spoken else "en"

    def queue_id(self, playbook_id: UUID, step: str) -> UUID:
        return self.queues[playbook_id, step]


def playbook_of(client_id: UUID, playbook_id: UUID) -> Playbook:
    """The compiled playbook version; Refused where this scope has none."""
    found = rows(
        "SELECT 1 FROM engagements_playbook_version WHERE client_id = $1 AND id = $2",
        (client_id, playbook_id),
    )
    if not found:
        raise Refused("not_found", "There is no such playbook, or it is not yours to see.")
    return known_playbook(client_id, playbook_id)


@lru_cache(maxsize=256)
def known_playbook(client_id: UUID, playbook_id: UUID) -> Playbook:
    """The same without asking the scope again: only for ids read from a row of this scope.

    It is compiled from its text: steps and fields stand in the order in which somebody wrote them,
    which a stored document loses. Versions are never changed, so what is compiled stays right.
    """
    ((source,),) = rows(
        "SELECT source FROM engagements_playbook_version WHERE client_id = $1 AND id = $2",
        (client_id, playbook_id),
    )
    return compile_playbook(document_of(source))


def playbook_for(line: LineRow) -> Playbook:
    """The playbook of new cases of a line read in this scope, with what its quality plan adds."""
    playbook = known_playbook(line.client_id, line.playbook_id)
    if not line.quality_plan.get("blind_first"):
        return playbook
    return with_blind_first(playbook, blindness_offered(playbook))


def playbook_of_case(client_id: UUID, playbook_id: UUID, progress: Mapping[str, Any]) -> Playbook:
    """The playbook of a case of this scope, with what was agreed for it when it was opened."""
    agreed = progress.get(AGREED_BLIND)
    if not agreed:
        return known_playbook(client_id, playbook_id)
    return _agreed_playbook(client_id, playbook_id, json.dumps(agreed, sort_keys=True))


@lru_cache(maxsize=256)
def _agreed_playbook(client_id: UUID, playbook_id: UUID, agreed: str) -> Playbook:
    return with_blind_first(known_playbook(client_id, playbook_id), json.loads(agreed))


READ_LINE = """
SELECT l.client_id, l.id, l.engagement_id, l.code, l.name, l.playbook_id, l.state, e.state,
    l.priority, l.sla_seconds, l.calendar, l.countries, l.data_class, l.quality_plan, l.version,
    c.country, c.currency,
    (SELECT json_object_agg(q.playbook_id || ' ' || q.step, q.id) FROM engagements_queue q
      WHERE q.client_id = l.client_id AND q.service_line_id = l.id)
FROM engagements_service_line l
JOIN engagements_engagement e ON e.client_id = l.client_id AND e.id = l.engagement_id
JOIN organisations_client c ON c.client_id = l.client_id
WHERE l.client_id = $1 AND l.id = $2
"""


def service_line(client_id: UUID, service_line_id: UUID) -> LineRow:
    """One service line; Refused where this scope has none."""
    found = rows(READ_LINE, (client_id, service_line_id))
    if not found:
        raise Refused("not_found", "There is no such service line, or it is not yours to see.")
    return line_of(found[0])


@lru_cache(maxsize=1024)
def known_service_line(client_id: UUID, service_line_id: UUID, version: int) -> LineRow:
    """The service line at a version read from a row of this scope; asks the database once."""
    return service_line(client_id, service_line_id)


def line_of(row: tuple[Any, ...]) -> LineRow:
    """From a row of READ_LINE."""
    queues = {}
    for key, queue_id in (row[-1] or {}).items():
        playbook_id, _, step = key.partition(" ")
        queues[UUID(playbook_id), step] = UUID(queue_id)
    return LineRow(*(*row[:-1], queues))


def queues_of(client_ids: Iterable[UUID]) -> list[QueueRow]:
    """Every queue of these clients, in a stable order."""
    found = rows(
        "SELECT q.client_id, q.id, q.service_line_id, q.step, q.requirement, c.country "
        "FROM engagements_queue q JOIN organisations_client c ON c.client_id = q.client_id "
        "WHERE q.client_id = ANY ($1) ORDER BY q.client_id, q.id",
        (list(client_ids),),
    )
    return [QueueRow(*row) for row in found]
