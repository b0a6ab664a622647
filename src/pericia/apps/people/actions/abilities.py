"""Graded skills, languages, clearance and working hours."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import require_own
from pericia.apps.organisations import checks
from pericia.apps.people.actions.changes import (
    finish,
    hold,
    refuse_self,
    require_own_or_self,
)
from pericia.apps.people.models import Person, Skill
from pericia.kernels.refusal import Refused
from pericia.kernels.routing.facts import CEFR, CLEARANCES


def grade_skill(
    *,
    actor: Actor,
    now: datetime,
    organisation_id: UUID,
    person_id: UUID,
    skill: str,
    level: int,
    why: str | None = None,
) -> int:
    """Grade an ability from 1 (beginner) to 5 (authority); 0 withdraws it."""
    actor = require_own(actor, "skill.grade", organisation_id)
    refuse_self(actor, person_id, "own_skill", "grades a skill")
    skill = checks.checked_name(skill, "skill")
    if type(level) is not int or not 0 <= level <= 5:
        raise Refused("level_invalid", "Grade from 1 to 5, or 0 to withdraw the skill.", "level")
    hold(organisation_id, person_id)
    found = Skill.objects.filter(organisation_id=organisation_id, person_id=person_id, name=skill)
    if level == 0:
        found.delete()
    elif not found.update(level=level, graded_by=actor.name, graded_at=now):
        Skill.objects.create(
            organisation_id=organisation_id,
            person_id=person_id,
            name=skill,
            level=level,
            graded_by=actor.name,
            graded_at=now,
        )
    return finish(
        organisation_id=organisation_id,
        person_id=person_id,
        actor=actor,
        now=now,
        verb="skill.graded",
        object_ref=f"person:{person_id}",
        data={"skill": skill, "level": level},
        why=why,
    )


def set_languages(
    *,
    actor: Actor,
    now: datetime,
    organisation_id: UUID,
    person_id: UUID,
    languages: Mapping[str, str],
) -> int:
    """The person's languages with their level, A1 to C2; replaces what was there."""
    actor = require_own(actor, "person.manage", organisation_id)
    return _set(actor, now, organisation_id, person_id, "languages", checked_levels(languages))


def set_clearance(
    *, actor: Actor, now: datetime, organisation_id: UUID, person_id: UUID, clearance: str
) -> int:
    """The highest data class that the person may see."""
    actor = require_own(actor, "person.manage", organisation_id)
    refuse_self(actor, person_id, "own_clearance", "sets a clearance")
    return _set(actor, now, organisation_id, person_id, "clearance", checked_clearance(clearance))


def set_hours(
    *,
    actor: Actor,
    now: datetime,
    organisation_id: UUID,
    person_id: UUID,
    hours: Mapping[str, Any],
) -> int:
    """The person's own working hours; empty for those of their site."""
    actor = require_own_or_self(actor, "person.manage", organisation_id, person_id)
    return _set(actor, now, organisation_id, person_id, "hours", checks.checked_hours(hours))


def checked_levels(languages: Mapping[str, str]) -> dict[str, str]:
    checks.checked_languages(languages)
    for language, level in languages.items():
        if level not in CEFR:
            raise Refused(
                "level_invalid",
                f"{level!r} is no level of {language!r}; write one of {', '.join(CEFR)}.",
                f"languages.{language}",
            )
    return dict(languages)


def checked_clearance(clearance: str) -> str:
    if clearance not in CLEARANCES:
        raise Refused(
            "unknown_clearance", f"A clearance is one of {', '.join(CLEARANCES)}.", "clearance"
        )
    return clearance


def _set(
    actor: Actor, now: datetime, organisation_id: UUID, person_id: UUID, field: str, value: Any
) -> int:
    hold(organisation_id, person_id)
    found = Person.objects.filter(organisation_id=organisation_id, id=person_id)
    before = found.values_list(field, flat=True).get()
    found.update(**{field: value})
    return finish(
        organisation_id=organisation_id,
        person_id=person_id,
        actor=actor,
        now=now,
        verb=f"person.{field}_set",
        object_ref=f"person:{person_id}",
        data={"before": before, "after": value},
    )
