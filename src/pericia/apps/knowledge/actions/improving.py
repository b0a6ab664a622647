"""Findings that become actions, and the effects of actions, measured before and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import not_found, require
from pericia.apps.knowledge import access
from pericia.apps.knowledge.actions.common import record
from pericia.apps.knowledge.actions.releasing import checked_reason
from pericia.apps.knowledge.models import (
    UNRELEASED,
    Action,
    Deliverable,
    Measurement,
    Version,
)
from pericia.apps.organisations import checks
from pericia.kernels.deliverables.document import block_of
from pericia.kernels.improvement.effect import (
    DOWN,
    UP,
    VERSION,
    Counts,
    Effect,
    effect_on_mean,
    effect_on_share,
    verdict_of,
)
from pericia.kernels.merkle.canonical import canonical_json
from pericia.kernels.refusal import Refused
from pericia.tenancy.ids import new_id

EXPECTED_MAX = 1e12
ENDS = {"done": "action.completed", "dropped": "action.dropped"}
Period = tuple[date, date]
Sample = Sequence[float] | Counts


def add_action(
    *,
    actor: Actor,
    now: datetime,
    client_id: UUID,
    deliverable_id: UUID,
    number: int,
    block_id: str,
    title: str,
    owner_id: UUID,
    due_date: date,
    indicator: str,
    kind: str,
    direction: str,
    expected_change: float,
    baseline: Period,
    unit: str = "",
) -> Action:
    """What is done about a claim of a released version.

    Refused: `not_found`, `not_a_claim`, `not_released`, `owner_unknown`, `due_in_past`,
    `period_reversed`, `effect_invalid`.
    """
    actor = require(actor, "action.manage", client_id)
    deliverable = access.deliverable_for(actor, client_id, deliverable_id)
    version = access.version_of(actor, deliverable, number)
    _check_claim(version, block_id)
    _check_owner(client_id, owner_id)
    _check_effect(kind, direction, expected_change, baseline)
    if due_date < now.date():
        raise Refused("due_in_past", "Choose a due date from today on.", "due_date")
    action = Action(
        client_id=client_id,
        id=new_id(),
        version_id=version.id,
        block_id=block_id,
        title=checks.checked_name(title, "title"),
        owner_id=owner_id,
        due_date=due_date,
        indicator=checks.checked_name(indicator, "indicator"),
        unit=unit.strip()[:20],
        kind=kind,
        direction=direction,
        expected_change=expected_change,
        baseline_from_date=baseline[0],
        baseline_to_date=baseline[1],
        added_by=actor.reference,
        added_at=now,
    )
    action.save(force_insert=True)
    _record(
        action,
        deliverable,
        now,
        actor,
        "action.added",
        {
            "deliverable": str(deliverable.id),
            "version": number,
            "block": block_id,
            "title": action.title,
            "owner": str(owner_id),
            "due_date": due_date.isoformat(),
            "indicator": action.indicator,
            "expected": [direction, expected_change, action.unit],
            "baseline": [each.isoformat() for each in baseline],
        },
    )
    return action


def measure_action(
    *,
    actor: Actor,
    now: datetime,
    client_id: UUID,
    action_id: UUID,
    before: Sample,
    after: Sample,
    period: Period,
    source: str = "",
) -> Measurement:
    """The indicator in the baseline period and in a later one: numbers for a mean, counts for a
    share. `source` says where they are from.

    Refused: `not_found`, `period_reversed`, `period_too_early`, `sample_too_small`,
    `sample_invalid`.
    """
    actor = require(actor, "action.manage", client_id)
    action = access.action_for(actor, client_id, action_id)
    if period[1] < period[0]:
        raise Refused("period_reversed", "Let the period end after it starts.", "after_to_date")
    if period[0] <= action.baseline_to_date:
        raise Refused(
            "period_too_early", "Measure a period after the baseline has ended.", "after_from_date"
        )
    effect = _effect(action, before, after)
    samples = {"before": _plain(before), "after": _plain(after)}
    measured = Measurement(
        client_id=client_id,
        id=new_id(),
        action_id=action.id,
        after_from_date=period[0],
        after_to_date=period[1],
        samples=samples,
        input_sha256=sha256(canonical_json(samples)).hexdigest(),
        version=VERSION,
        result=asdict(effect),
        verdict=verdict_of(effect, action.direction),
        source=source.strip()[:500],
        measured_by=actor.reference,
        measured_at=now,
    )
    measured.save(force_insert=True)
    data = {
        "measurement": str(measured.id),
        "verdict": measured.verdict,
        "method": effect.method,
        "change": [effect.low, effect.change, effect.high],
        "input_sha256": measured.input_sha256,
    }
    _record(action, _deliverable_of(action), now, actor, "action.measured", data)
    return measured


def end_action(
    *,
    actor: Actor,
    now: datetime,
    client_id: UUID,
    action_id: UUID,
    state: str,
    why: str,
) -> None:
    """The action is done, or dropped. Refused: `action_ended`, `reason_missing`."""
    actor = require(actor, "action.manage", client_id)
    action = access.action_for(actor, client_id, action_id)
    reason = checked_reason(why)
    if state not in ENDS:
        raise Refused("action_state", "An action ends as done or as dropped.", "state")
    moved = Action.objects.filter(client_id=client_id, id=action_id, state="open").update(
        state=state, ended_at=now, why=reason
    )
    if not moved:
        raise Refused("action_ended", "This action has ended already; add another one.")
    _record(action, _deliverable_of(action), now, actor, ENDS[state], {}, reason)


def _effect(action: Action, before: Sample, after: Sample) -> Effect:
    if isinstance(before, Counts) and isinstance(after, Counts) and action.kind == "share":
        return effect_on_share(before, after)
    if isinstance(before, Counts) or isinstance(after, Counts) or action.kind != "mean":
        raise Refused(
            "sample_invalid", "Give numbers for a mean, and counts for a share.", "before"
        )
    return effect_on_mean(before, after)


def _plain(sample: Sample) -> Any:
    return asdict(sample) if isinstance(sample, Counts) else [str(each) for each in sample]


def _check_claim(version: Version, block_id: str) -> None:
    if version.state in UNRELEASED:
        raise Refused("not_released", "Act on findings that were released; release it first.")
    if block_of(version.document, block_id)["type"] != "claim":
        raise Refused("not_a_claim", "Only a claim is a finding that can be acted on.")


def _check_owner(client_id: UUID, owner_id: UUID) -> None:
    """A wall keeps people away whatever their membership says."""
    if owner_id not in {person_id for person_id, _ in access.owners_for(client_id)}:
        raise Refused("owner_unknown", "Choose somebody who works for this client.", "owner_id")


def _check_effect(kind: str, direction: str, expected: float, baseline: Period) -> None:
    if baseline[1] < baseline[0]:
        raise Refused("period_reversed", "Let the period end after it starts.", "baseline_to_date")
    if kind not in ("mean", "share") or direction not in (UP, DOWN):
        raise Refused("effect_invalid", "Say which indicator moves, and whether up or down.")
    if not 0 < expected <= EXPECTED_MAX or (kind == "share" and expected > 100):
        raise Refused(
            "effect_invalid",
            "Write the expected change as a number above 0, for shares in percentage points.",
            "expected_change",
        )


def _deliverable_of(action: Action) -> Deliverable:
    version = Version.objects.get(client_id=action.client_id, id=action.version_id)
    found = Deliverable.objects.filter(client_id=action.client_id, id=version.deliverable_id)
    deliverable = found.first()
    if deliverable is None:
        raise not_found("deliverable")
    return deliverable


def _record(
    action: Action,
    deliverable: Deliverable,
    now: datetime,
    actor: Actor,
    verb: str,
    data: Mapping[str, Any],
    why: str | None = None,
) -> None:
    record(deliverable, now, actor, verb, {**data, "action": str(action.id)}, why)
