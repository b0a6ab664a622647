"""Who could do each step today, by the rules that hold when work is offered.

What a case itself adds is taken as usual: its language is one of the line's, its amount 0, its
jurisdiction the client's country. Load is left out: the question is who may, not who is free.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pericia.apps.engagements.actions.service_lines import requirement_of
from pericia.apps.engagements.models import ServiceLine
from pericia.apps.journal.permissions import require
from pericia.apps.set_up.filling import Filling
from pericia.kernels.procedure.playbook import Playbook, Step
from pericia.kernels.routing import Nobody, Proof, nobody, prove
from pericia.tenancy.scope import rows

READ_PEOPLE = """
SELECT m.name, p.facts, p.version, m.roles, m.authorities
FROM people_membership m
LEFT JOIN people_person p ON p.organisation_id = m.organisation_id AND p.id = m.person_id
    AND p.is_active
WHERE m.client_id = $1 AND m.ended_at IS NULL AND NOT app.walled(m.person_id, m.client_id)
ORDER BY m.name, m.person_id
"""
DUE_IN = timedelta(days=30)
NAMES_MAX = 6


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who works for the client; `facts` None for those whose facts are not ours to see."""

    name: str
    facts: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class StepCheck:
    """`able` are names. `language` is set where the line's languages are asked one by one.
    `lacking` counts by rule where nobody is able of what is `asked`, and `alone` is the title of
    the step that the same only person would do."""

    service: str
    step: str
    title: Mapping[str, str]
    language: str
    asked: Mapping[str, Any]
    able: tuple[str, ...]
    lacking: Nobody | None = None
    alone: Mapping[str, str] | None = None

    @property
    def more(self) -> int:
        return max(0, len(self.able) - NAMES_MAX)


@dataclass(frozen=True, slots=True)
class PeopleCheck:
    """`unseen` is how many work for the client whose facts only their employer sees."""

    steps: tuple[StepCheck, ...]
    unseen: int


def check_people(
    filling: Filling, lines: Sequence[Mapping[str, Any]], now: datetime
) -> PeopleCheck:
    """Every step of people of the lines, as the document of an engagement has them."""
    require(filling.actor, "person.see", filling.client_id)
    members = _members(filling.client_id)
    known = [each for each in members if each.facts is not None]
    found = [check for line in lines for check in _line(filling, line, known, now)]
    return PeopleCheck(tuple(found), len(members) - len(known))


def _members(client_id: UUID) -> list[Member]:
    return [
        Member(
            name,
            facts
            and {
                **facts,
                "version": version,
                "roles": roles,
                "authorities": authorities,
                "load": 0,
            },
        )
        for name, facts, version, roles, authorities in rows(READ_PEOPLE, (client_id,))
    ]


def _at(version: int, roles: Sequence[str], authorities: Mapping[str, Any]) -> dict[str, Any]:
    return {"version": version, "roles": roles, "authorities": authorities, "load": 0}


def _line(
    filling: Filling,
    line: Mapping[str, Any],
    members: Sequence[Member],
    now: datetime,
) -> list[StepCheck]:
    service = line["playbook"]["name"]
    playbook = filling.playbook(service)
    terms = ServiceLine(
        client_id=filling.client_id,
        countries=line["countries"],
        data_class=line["data_class"],
        shared_hours_min=line["shared_hours_min"],
    )
    checked = []
    for step in playbook.steps.values():
        if not step.is_human:
            continue
        asked = requirement_of(step, terms, filling.client.hours)
        for spoken in _languages(step, line["languages"]):
            requirement = _usual(asked, spoken, filling.client.country)
            context = _context(filling, now)
            proofs = [(each, prove(requirement, each.facts or {}, context)) for each in members]
            checked.append(_checked(service, step, spoken, requirement, proofs))
    return [_with_independence(each, checked, playbook) for each in checked]


def _languages(step: Step, spoken: Sequence[str]) -> Sequence[str]:
    return spoken or ("es",) if step.who.get("language") else ("",)


def _usual(asked: Mapping[str, Any], spoken: str, country: str) -> dict[str, Any]:
    """The requirement for a usual case."""
    found = dict(asked)
    by_case = found.pop("language", None)
    if by_case:
        found["languages"] = {**(found.get("languages") or {}), spoken: by_case["level"]}
    if found.get("authority"):
        found["authority"] = {**found["authority"], "amount": 0}
    if found.get("credentials"):
        found["credentials"] = [
            {**each, "jurisdiction": f"credential.jurisdiction == '{country}'"}
            if isinstance(each.get("jurisdiction"), Mapping)
            else each
            for each in found["credentials"]
        ]
    return found


def _context(filling: Filling, now: datetime) -> dict[str, Any]:
    return {
        "now": now,
        "due_at": now + DUE_IN,
        "client_id": str(filling.client_id),
        "client_country": filling.client.country,
        "opponents": [str(each) for each in filling.client.opponent_ids],
        "contributors": {},
        "inherited": [],
    }


def _checked(
    service: str,
    step: Step,
    spoken: str,
    asked: Mapping[str, Any],
    proofs: Sequence[tuple[Member, Proof]],
) -> StepCheck:
    able = tuple(member.name for member, proof in proofs if proof.eligible)
    lacking = None if able else nobody(proof for _, proof in proofs)
    return StepCheck(service, step.name, step.title, spoken, asked, able, lacking)


def _with_independence(
    check: StepCheck, checked: Sequence[StepCheck], playbook: Playbook
) -> StepCheck:
    """A step that must not be done by who did another needs a second person."""
    for other in checked:
        bars = other.step in playbook.steps[check.step].not_by
        if bars and check.able and len({*check.able, *other.able}) == 1:
            return replace(check, alone=other.title)
    return check
