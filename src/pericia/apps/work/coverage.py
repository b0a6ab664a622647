"""Who could do each step in each language from each country, and where nobody could.

Somebody counts who passes every rule of the step's own proof of eligibility but those that change
by the hour or by the case: working hours, capacity, independence and the amount to decide on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pericia.apps.engagements.queries import known_playbook
from pericia.apps.work.evidence import in_order_of_work, title_of
from pericia.apps.work.json_text import json_text
from pericia.apps.work.queries.coverage import MemberRow, StepRow
from pericia.kernels.routing import prove

CHANGING = frozenset({"working_hours", "capacity", "independence", "authority"})
PROOFS_MAX = 6_000
THIN = 1
KNOWN_MAX = 100_000
_known: dict[tuple[Any, ...], bool] = {}


@dataclass(frozen=True, slots=True)
class Cell:
    """The people of one country who could do the step in one language, by name."""

    country: str
    people: list[tuple[UUID, str]]


@dataclass(frozen=True, slots=True)
class InLanguage:
    """A step in one language (empty where it asks for none): the cells by country. A hole where
    nobody could, thin where all hangs on one person."""

    language: str
    cells: list[Cell]

    @property
    def count(self) -> int:
        return sum(len(each.people) for each in self.cells)

    @property
    def is_hole(self) -> bool:
        return self.count == 0

    @property
    def is_thin(self) -> bool:
        return self.count == THIN


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


def coverage_of(steps: Sequence[StepRow], people: Iterable[MemberRow], now: datetime) -> Coverage:
    """Every step of these service lines with who could do it, as far as the bound allows."""
    by_client: dict[UUID, list[MemberRow]] = defaultdict(list)
    for each in people:
        by_client[each.client_id].append(each)
    by_line: dict[UUID, list[StepRow]] = defaultdict(list)
    for step in steps:
        by_line[step.service_line_id].append(step)
    lines: list[tuple[StepRow, list[Covered]]] = []
    proofs = left_out = 0
    for found in by_line.values():
        members = by_client[found[0].client_id]
        proofs += sum(len(languages_of(each)) for each in found) * len(members)
        if lines and proofs > PROOFS_MAX:
            left_out += 1
            continue
        covered = [_covered(each, members, now) for each in sorted(found, key=_place_of)]
        lines.append((found[0], covered))
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


def _covered(step: StepRow, members: Sequence[MemberRow], now: datetime) -> Covered:
    playbook = known_playbook(step.client_id, step.playbook_id)
    requirement = step.requirement
    return Covered(
        row=step,
        title=title_of(playbook, step.step),
        skills=sorted((requirement.get("skills") or {}).items()),
        credentials=[str(each.get("kind", "")) for each in requirement.get("credentials") or ()],
        languages=[
            InLanguage(name, _cells(step, asked, members, now))
            for name, asked in languages_of(step)
        ],
    )


def _cells(
    step: StepRow, languages: Mapping[str, str], members: Sequence[MemberRow], now: datetime
) -> list[Cell]:
    requirement = {name: value for name, value in step.requirement.items() if name != "language"}
    if languages:
        requirement["languages"] = languages
    asked = json_text([requirement, step.client_country, list(step.opponents)])
    context = _context(step, now)
    found: dict[str, list[tuple[UUID, str]]] = {
        country: [] for country in requirement.get("countries") or ()
    }
    for each in members:
        if _could(each, asked, requirement, context):
            country = str((each.facts.get("site") or {}).get("country", ""))
            found.setdefault(country, []).append((each.person_id, each.name))
    return [Cell(country, theirs) for country, theirs in sorted(found.items())]


def _could(
    member: MemberRow, asked: str, requirement: Mapping[str, Any], context: Mapping[str, Any]
) -> bool:
    """Whether they pass, remembered for the day as long as neither their facts nor what is asked
    have changed: every change of facts counts their version up."""
    key = (
        member.client_id,
        member.person_id,
        member.version,
        tuple(member.roles),
        context["now"].date(),
        asked,
    )
    known = _known.get(key)
    if known is None:
        if len(_known) >= KNOWN_MAX:
            _known.clear()
        facts = {
            **member.facts,
            "version": member.version,
            "roles": member.roles,
            "authorities": member.authorities,
            "load": 0,
        }
        known = _known[key] = set(prove(requirement, facts, context).failed) <= CHANGING
    return known


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
