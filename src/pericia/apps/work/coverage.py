"""Who could do each step in each language from each country, and where nobody could.

Somebody counts who passes every rule of the step's own proof of eligibility but those that change
by the hour or by the case: working hours, capacity, independence and the amount to decide on.

What people of another provider can do is known to their employer alone: their skills, languages and
credentials are rows of that provider, outside the reader's scope. Of them is told, by provider, how
many hold a role that the step asks for, which the list of people shows as well, and how many had it
in hand lately, which is told to whoever sees the client's cases. Nobody of them is named here, and
who stands behind a wall is not counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from pericia.apps.engagements.queries import known_playbook
from pericia.apps.work.evidence import in_order_of_work, title_of
from pericia.apps.work.queries.coverage import MemberRow, Members, OtherRow, StepRow
from pericia.kernels.routing import prove
from pericia.tenancy.json_text import json_text

CHANGING = frozenset({"working_hours", "capacity", "independence", "authority"})
PROOFS_MAX = 6_000
THIN = 1
ASKED_MAX = 1_000
# By what is asked on which day, whether somebody passes, as they are.
_known: dict[tuple[UUID, date, str], dict[str, bool]] = {}


@dataclass(frozen=True, slots=True)
class Cell:
    """The people of one country who could do the step in one language, by name."""

    country: str
    people: list[tuple[UUID, str]]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """People of another provider (empty where it is not known which) with a role for the step:
    `count` of them, of whom `lately` had it in hand."""

    provider: str
    count: int
    lately: int


@dataclass(frozen=True, slots=True)
class InLanguage:
    """A step in one language (empty where it asks for none): the cells by country, and who might do
    it elsewhere. A hole where nobody could, thin where all hangs on one person."""

    language: str
    cells: list[Cell]
    elsewhere: list[Elsewhere]

    @property
    def count(self) -> int:
        return sum(len(each.people) for each in self.cells)

    @property
    def is_hole(self) -> bool:
        return self.count == 0 and not self.elsewhere

    @property
    def is_thin(self) -> bool:
        return self.count == THIN and not self.elsewhere


@dataclass(frozen=True, slots=True)
class Covered:
    """A step with what it asks for: skills with their least level, credentials, clearance."""

    row: StepRow
    title: str
    skills: list[tuple[str, int]]
    credentials: list[str]
    languages: list[InLanguage]


@dataclass(frozen=True, slots=True)
class Coverage:
    """By service line. `left_out` counts service lines beyond what is proved at once."""

    lines: list[tuple[StepRow, list[Covered]]]
    holes: int
    left_out: int


def coverage_of(steps: Sequence[StepRow], people: Members, now: datetime) -> Coverage:
    """Every step of these service lines with who could do it, as far as the bound allows."""
    seen: dict[UUID, list[tuple[str, MemberRow]]] = defaultdict(list)
    for each in people.seen:
        seen[each.client_id].append((each.as_known, each))
    others: dict[UUID, list[OtherRow]] = defaultdict(list)
    for other in people.others:
        others[other.client_id].append(other)
    by_line: dict[UUID, list[StepRow]] = defaultdict(list)
    for step in steps:
        by_line[step.service_line_id].append(step)
    lines: list[tuple[StepRow, list[Covered]]] = []
    proofs = left_out = 0
    for found in by_line.values():
        members = seen[found[0].client_id]
        proofs += sum(len(languages_of(each)) for each in found) * len(members)
        if lines and proofs > PROOFS_MAX:
            left_out += 1
            continue
        beside = others[found[0].client_id]
        ordered = sorted(found, key=_place_of)
        lines.append((found[0], [_covered(each, members, beside, now) for each in ordered]))
    holes = sum(each.is_hole for _, covered in lines for step in covered for each in step.languages)
    return Coverage(lines, holes, left_out)


def languages_of(step: StepRow) -> list[tuple[str, dict[str, str]]]:
    """The languages in which the step may have to be done, each with what it asks for then."""
    fixed = step.requirement.get("languages")
    if fixed:
        return [(" + ".join(sorted(fixed)), dict(fixed))]
    asked = step.requirement.get("language")
    if not asked:
        return [("", {})]
    return [(each, {each: asked.get("level", "A1")}) for each in sorted(step.languages)]


def _covered(
    step: StepRow,
    members: Sequence[tuple[str, MemberRow]],
    others: Sequence[OtherRow],
    now: datetime,
) -> Covered:
    playbook = known_playbook(step.client_id, step.playbook_id)
    requirement = step.requirement
    elsewhere = _elsewhere(step, others)
    return Covered(
        row=step,
        title=title_of(playbook, step.step),
        skills=sorted((requirement.get("skills") or {}).items()),
        credentials=[str(each.get("kind", "")) for each in requirement.get("credentials") or ()],
        languages=[
            InLanguage(name, _cells(step, asked, members, now), elsewhere)
            for name, asked in languages_of(step)
        ],
    )


def _elsewhere(step: StepRow, others: Sequence[OtherRow]) -> list[Elsewhere]:
    """By provider, those first of whom most had the step lately."""
    asked = set(step.requirement.get("roles") or ())
    this = f"{step.service_line_id} {step.step}"
    found: dict[str, list[bool]] = defaultdict(list)
    for each in others:
        if not asked or not asked.isdisjoint(each.roles):
            found[each.provider].append(this in each.had)
    told = [Elsewhere(provider, len(had), sum(had)) for provider, had in found.items()]
    return sorted(told, key=lambda each: (-each.lately, -each.count, each.provider))


def _cells(
    step: StepRow,
    languages: Mapping[str, str],
    members: Sequence[tuple[str, MemberRow]],
    now: datetime,
) -> list[Cell]:
    requirement = {name: value for name, value in step.requirement.items() if name != "language"}
    if languages:
        requirement["languages"] = languages
    known = _known_of(step, requirement, now)
    context = _context(step, now)
    found: dict[str, list[tuple[UUID, str]]] = {
        country: [] for country in requirement.get("countries") or ()
    }
    for as_known, each in members:
        could = known.get(as_known)
        if could is None:
            could = known[as_known] = _could(each, requirement, context)
        if could:
            country = str((each.facts.get("site") or {}).get("country", ""))
            found.setdefault(country, []).append((each.person_id, each.name))
    return [Cell(country, theirs) for country, theirs in sorted(found.items())]


def _known_of(step: StepRow, requirement: Mapping[str, Any], now: datetime) -> dict[str, bool]:
    """Who passes is remembered for the day, as long as neither they nor what is asked change."""
    asked = json_text([requirement, step.client_country, list(step.opponents)])
    key = (step.client_id, now.date(), asked)
    if key not in _known and len(_known) >= ASKED_MAX:
        _known.clear()
    return _known.setdefault(key, {})


def _could(member: MemberRow, requirement: Mapping[str, Any], context: Mapping[str, Any]) -> bool:
    facts = {
        **member.facts,
        "version": member.version,
        "roles": member.roles,
        "authorities": member.authorities,
        "load": 0,
    }
    return set(prove(requirement, facts, context).failed) <= CHANGING


def _context(step: StepRow, now: datetime) -> dict[str, Any]:
    return {
        "now": now,
        "due_at": now + timedelta(days=30),
        "client_id": str(step.client_id),
        "client_country": step.client_country,
        "opponents": step.opponents,
        "contributors": {},
        "inherited": [],
    }


def _place_of(step: StepRow) -> int:
    order = in_order_of_work(known_playbook(step.client_id, step.playbook_id))
    return order.index(step.step) if step.step in order else len(order)
