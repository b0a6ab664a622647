"""What those who answer for the work may do: lift a rule, reassign, unblock, cancel, prioritise."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from pericia.apps.cases.models import Case
from pericia.apps.engagements.queries import known_playbook, known_service_line
from pericia.apps.journal.actions import record
from pericia.apps.journal.actors import Actor
from pericia.apps.people.models import Membership
from pericia.apps.work.actions.apart import pass_over
from pericia.apps.work.actions.holding import release
from pericia.apps.work.actions.writing import write_move
from pericia.apps.work.items import READ_ITEM, Item, item_and_case
from pericia.apps.work.lifting import kept_from
from pericia.apps.work.models import Override, WorkItem
from pericia.apps.work.moves import Ground, carry_on, variables_of
from pericia.kernels.procedure.engine import unblock, withdraw
from pericia.kernels.refusal import Refused
from pericia.kernels.routing import OVERRIDABLE, OVERRIDE
from pericia.tenancy.scope import rows

READ_CASE = """
SELECT c.service_line_id, c.playbook_id, c.state, c.version, c.input, c.outputs, c.progress,
    c.reference, c.channel, c.received_at, c.due_at, c.priority, c.subject_id, l.version,
    cl.country, k.key
FROM cases_case c
JOIN engagements_service_line l ON l.client_id = c.client_id AND l.id = c.service_line_id
JOIN organisations_client cl ON cl.client_id = c.client_id
JOIN journal_subject_key k ON k.client_id = c.client_id AND k.id = c.subject_id
WHERE c.client_id = $1 AND c.id = $2 FOR UPDATE OF c
"""


def authorise_override(
    *,
    actor: Actor,
    now: datetime,
    client_id: UUID,
    item_id: UUID,
    person_id: UUID,
    rule: str,
    why: str,
) -> None:
    """Let one person do one item in spite of one rule.

    The actor needs the authority `override` at the client with that rule among its `rules`, and
    cannot lift a rule for themselves, nor one that does not keep the person from the item. Walls,
    hours and capacity cannot be lifted.
    """
    _refuse_without_authority(actor, client_id, rule)
    if person_id == actor.human_id:
        raise Refused("override_for_oneself", "Nobody lifts a rule for themselves.", "person_id")
    if len(why.strip()) < 10:
        raise Refused("reason_missing", "Say why, in a sentence the client may read.", "why")
    item, _ = item_and_case(rows(READ_ITEM, (person_id, client_id, item_id)))
    if item.state in ("done", "cancelled"):
        raise Refused("item_ended", "This item has ended.")
    _refuse_stranger(client_id, person_id)
    # Of people employed elsewhere it is not known here what they lack.
    if rule not in kept_from(client_id, item_id, now).get(person_id, (rule,)):
        raise Refused(
            "rule_met", "This rule does not keep this person from it; choose one that does.", "rule"
        )
    Override.objects.create(
        client_id=client_id,
        item_id=item_id,
        person_id=person_id,
        rule=rule,
        authorised_by=actor.human_id,
        why=why,
        at=now,
    )
    # Whether it is still for nobody is found out anew at the next round of offers.
    rows(
        "UPDATE work_item SET excluded_ids = array_remove(excluded_ids, $3), nobody_why = NULL "
        "WHERE client_id = $1 AND id = $2",
        (client_id, item_id, person_id),
    )
    _record(actor, now, item, "override.authorised", {"person": str(person_id), "rule": rule}, why)


def _refuse_without_authority(actor: Actor, client_id: UUID, rule: str) -> None:
    if rule not in OVERRIDABLE:
        raise Refused(
            "rule_not_overridable", f"Only these rules can be lifted: {', '.join(OVERRIDABLE)}."
        )
    held: dict[str, Any] = (
        Membership.objects.filter(
            client_id=client_id, person_id=actor.human_id, ended_at__isnull=True
        )
        .values_list("authorities", flat=True)
        .first()
        or {}
    )
    if rule not in (held.get(OVERRIDE) or {}).get("rules", ()):
        raise Refused("no_authority", f"You have no authority to lift the rule {rule} here.")


def _refuse_stranger(client_id: UUID, person_id: UUID) -> None:
    known = Membership.objects.filter(
        client_id=client_id, person_id=person_id, ended_at__isnull=True
    ).exists()
    if not known:
        raise Refused("not_found", "There is no such person at this client.", "person_id")


def reassign(*, actor: Actor, now: datetime, client_id: UUID, item_id: UUID, why: str) -> None:
    """Take an item from whoever has it and put it back into its queue, where it waits for somebody
    else; one that was escalated and that nobody has goes back to those who do it ordinarily."""
    item, _ = item_and_case(rows(READ_ITEM, (actor.human_id, client_id, item_id)))
    if item.state == "asked":
        raise Refused("question_open", "The client has been asked; wait for the answer.")
    is_above = item.state == "open" and item.level > 0
    if item.state not in ("assigned", "parked", "offered") and not is_above:
        raise Refused("not_held", "Nobody has this item in hand.")
    if not why.strip():
        raise Refused("reason_missing", "Say why in a few words.", "why")
    if is_above:
        _pass_down(item)
        _record(actor, now, item, "item.reassigned", {"level": 0}, why)
        return
    if item.state == "offered":
        rows(
            "UPDATE work_offer SET state = 'withdrawn', decided_at = $3 "
            "WHERE client_id = $1 AND item_id = $2 AND state = 'pending'",
            (client_id, item_id, now),
        )
    elif item.assignee_id is not None:
        pass_over(item, item.assignee_id)
    release(item, now, "reassigned")
    _record(actor, now, item, "item.reassigned", {"from": str(item.assignee_id)}, why)


def _pass_down(item: Item) -> None:
    WorkItem.objects.filter(client_id=item.client_id, id=item.id).update(
        level=0, priority=item.priority - 1, nobody_why=None
    )


def set_priority(
    *, actor: Actor, now: datetime, client_id: UUID, case_id: UUID, priority: int, why: str
) -> None:
    """Move a case, with its waiting items, up or down in the queues (-100 to 100)."""
    if not -100 <= priority <= 100:
        raise Refused("priority_out_of_range", "Give a priority from −100 to 100.", "priority")
    changed = Case.objects.filter(client_id=client_id, id=case_id, closed_at__isnull=True).update(
        priority=priority, version=F("version") + 1
    )
    if not changed:
        raise Refused("not_found", "There is no such open case, or it is not yours to see.")
    WorkItem.objects.filter(client_id=client_id, case_id=case_id).exclude(
        state__in=["done", "cancelled"]
    ).update(priority=priority)
    record(
        client_id=client_id,
        now=now,
        actor=actor,
        verb="case.prioritised",
        object_ref=f"case:{case_id}",
        data={"priority": priority},
        why=why,
        subject_id=Case.objects.get(client_id=client_id, id=case_id).subject_id,
    )


def unblock_case(
    *,
    actor: Actor,
    now: datetime,
    client_id: UUID,
    case_id: UUID,
    step: str,
    route: str | None,
    why: str,
) -> None:
    """Let a blocked case go on: try its step again, or go on with the step `route`."""
    if not why.strip():
        raise Refused("reason_missing", "Say why in a few words.", "why")
    ground, facts, progress, version, subject_id, _ = locked_case(client_id, case_id, now)
    move = unblock(ground.playbook, progress, facts, step=step, actor=actor.reference, route=route)
    write_move(
        actor=actor,
        client_id=client_id,
        case_id=case_id,
        version=version,
        subject_id=subject_id,
        ground=ground,
        carried=carry_on(ground, move, facts),
        verb="case.unblocked",
        data={"step": step, "route": route},
        why=why,
    )


def cancel_case(*, actor: Actor, now: datetime, client_id: UUID, case_id: UUID, why: str) -> None:
    """End a case without result; whatever is in somebody's hands is taken back."""
    if not why.strip():
        raise Refused("reason_missing", "Say why in a few words.", "why")
    ground, facts, progress, version, subject_id, _ = locked_case(client_id, case_id, now)
    write_move(
        actor=actor,
        client_id=client_id,
        case_id=case_id,
        version=version,
        subject_id=subject_id,
        ground=ground,
        carried=carry_on(ground, withdraw(ground.playbook, progress), facts),
        verb="case.cancelled",
        data={},
        why=why,
    )


def locked_case(
    client_id: UUID, case_id: UUID, now: datetime
) -> tuple[Ground, dict[str, Any], dict[str, Any], int, UUID, str]:
    """The case locked, as the procedure kernel reads it: ground, facts, progress, version, subject
    and state. Refused: `not_found`, `case_closed`."""
    found = rows(READ_CASE, (client_id, case_id))
    if not found:
        raise Refused("not_found", "There is no such case, or it is not yours to see.")
    line_id, playbook_id, state, version, given, outputs, progress, *others = found[0]
    reference, channel, received_at, due_at, _, subject_id, line_version, *_ = others
    if state in ("closed", "cancelled"):
        raise Refused("case_closed", "The case has ended; open a new one to go on.")
    playbook = known_playbook(client_id, playbook_id)
    line = known_service_line(client_id, line_id, line_version)
    facts = {
        "input": given,
        **outputs,
        **variables_of(line, case_id, reference, channel, received_at),
    }
    ground = Ground(playbook, playbook_id, line, now, due_at)
    return ground, facts, progress, version, subject_id, state


def _record(
    actor: Actor, now: datetime, item: Item, verb: str, data: dict[str, Any], why: str
) -> None:
    record(
        client_id=item.client_id,
        now=now,
        actor=actor,
        verb=verb,
        object_ref=f"case:{item.case_id}",
        data={"item": str(item.id), "step": item.step, **data},
        why=why,
        subject_id=item.subject_id,
    )
