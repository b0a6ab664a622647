"""Whom waiting work passes over: who gave it back, turned it down, lost it to whoever directs the
work, or has what it must not meet; to whom it comes back; and for whom rules were lifted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from pericia.apps.engagements.queries import playbook_of_case
from pericia.apps.work.items import Item
from pericia.tenancy.json_text import json_text
from pericia.tenancy.scope import rows

AGAIN_AFTER = timedelta(hours=12)
"""So long after it was given back, an item may come to the same person: a new day, say."""
DECLINED_FOR = timedelta(hours=1)

# $1 client, $2 case, $3 item, $4 person, $5 steps that must not be done by whoever did this one:
# with a draft that stays there, the answer of whoever takes the item is no longer independent.
LEAVE_OUT = """
UPDATE work_item w SET excluded_ids = array_append(w.excluded_ids, $4)
WHERE w.client_id = $1 AND w.case_id = $2 AND w.state NOT IN ('done', 'cancelled')
  AND NOT ($4 = ANY (w.excluded_ids))
  AND (w.id = $3 OR w.step = ANY ($5::text[]) AND EXISTS (
    SELECT FROM work_draft d WHERE d.client_id = $1 AND d.item_id = $3))
"""
# $1 client, $2 cases, $3 since when an offer counts that was turned down, taken back or let lapse.
READ_OFFERS = """
SELECT i.case_id, i.id, i.step, o.person_id, o.state
FROM work_item i JOIN work_offer o ON o.client_id = i.client_id AND o.item_id = i.id
WHERE i.client_id = $1 AND i.case_id = ANY ($2)
  AND (o.state = 'pending' OR o.state IN ('declined', 'withdrawn', 'expired') AND o.decided_at > $3)
"""
# $1 client, $2 items.
READ_PASSED_OVER = """
SELECT i.id, x.person_id, (
    SELECT max(a.ended_at) FROM work_assignment a WHERE a.client_id = i.client_id
      AND a.item_id = i.id AND a.person_id = x.person_id)
FROM work_item i, unnest(i.excluded_ids) AS x (person_id)
WHERE i.client_id = $1 AND i.id = ANY ($2)
"""
# $1 client, $2 items that came back. Who handed in what came back, and what tells whether they may
# know it.
READ_MAKERS = """
SELECT i.id, s.person_id, i.step, c.playbook_id, c.progress
FROM work_item i
JOIN work_submission s ON s.client_id = i.client_id AND s.case_id = i.case_id
    AND s.step = i.step AND s.visit = i.visit - 1
JOIN cases_case c ON c.client_id = i.client_id AND c.id = i.case_id
WHERE i.client_id = $1 AND i.id = ANY ($2) AND s.person_id IS NOT NULL
"""
# $1 client, $2 items.
READ_LIFTED = """
SELECT o.item_id, o.person_id, o.rule FROM work_override o
WHERE o.client_id = $1 AND o.item_id = ANY ($2)
"""
# $1 client, $2 items with people, in JSON.
LET_AGAIN = """
UPDATE work_item w SET excluded_ids = ARRAY(
    SELECT each FROM unnest(w.excluded_ids) AS each WHERE NOT (each = ANY (g.people)))
FROM json_to_recordset($2::json) AS g(id uuid, people uuid[])
WHERE w.client_id = $1 AND w.id = g.id
"""


@dataclass(slots=True)
class Apart:
    """By case, who has an offer of which step; by item, who turned it down or gave it back, or from
    whom it was taken back, who let an offer lapse, who did it the time before, and which rules are
    lifted for whom."""

    offered: dict[UUID, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    declined: dict[UUID, set[str]] = field(default_factory=lambda: defaultdict(set))
    lapsed: dict[UUID, set[str]] = field(default_factory=lambda: defaultdict(set))
    makers: dict[UUID, str] = field(default_factory=dict)
    returned: dict[UUID, set[str]] = field(default_factory=lambda: defaultdict(set))
    lifted: dict[UUID, dict[str, list[str]]] = field(default_factory=dict)

    def contributors(self, item: Item) -> tuple[dict[str, list[str]], list[str]]:
        """Who counts as having a part in which step of the item's case, and which steps the
        performer of this item must have no part in."""
        found = _performers(item)
        for step, person_id in self.offered[item.case_id]:
            if step != item.step:
                found.setdefault(step, []).append(person_id)
        steps = list(item.requirement.get("not_by") or ())
        kept = self.declined[item.id] | self.returned_by(item)
        if kept:
            found[item.step] = [*found.get(item.step, ()), *sorted(kept)]
            steps.append(item.step)
        return found, steps

    def lifted_of(self, item: Item) -> dict[str, list[str]]:
        """The rules that are lifted for this item, by person; of nobody who did not want it."""
        kept = self.declined[item.id] | self.returned_by(item)
        lifted = self.lifted.get(item.id, {})
        return {person: rules for person, rules in lifted.items() if person not in kept}

    def maker_of(self, item: Item) -> str | None:
        """To whom the item comes back before all others; nobody who let an offer of it lapse."""
        maker = self.makers.get(item.id)
        return None if maker in self.lapsed[item.id] else maker

    def returned_by(self, item: Item) -> set[str]:
        """Who is passed over for nothing but having given it back."""
        done = {actor for actors in _performers(item).values() for actor in actors}
        return self.returned[item.id] - done


def _performers(item: Item) -> dict[str, list[str]]:
    found = {step: list(actors) for step, actors in item.performers.items()}
    for step, person_id in (item.in_hand or {}).items():
        found.setdefault(step, []).append(person_id)
    return found


def pass_over(item: Item, person_id: UUID) -> None:
    """Whoever gives an item back, or from whom it is taken back, does not find it again as their
    next."""
    steps = list(item.requirement.get("not_by") or ())
    rows(LEAVE_OUT, (item.client_id, item.case_id, item.id, person_id, steps))


def apart_of(client_id: UUID, items: Sequence[Item], now: datetime) -> Apart:
    """Whom these waiting items pass over, and for whom rules of theirs are lifted. Who gave one
    back long ago may have it again."""
    found = Apart()
    cases, ids = list({each.case_id for each in items}), [each.id for each in items]
    for item_id, person_id, rule in rows(READ_LIFTED, (client_id, ids)):
        found.lifted.setdefault(item_id, {}).setdefault(str(person_id), []).append(rule)
    for case_id, item_id, step, person_id, state in rows(
        READ_OFFERS, (client_id, cases, now - DECLINED_FOR)
    ):
        if state == "pending":
            found.offered[case_id].append((step, str(person_id)))
        elif state == "expired":
            found.lapsed[item_id].add(str(person_id))
        else:
            found.declined[item_id].add(str(person_id))
    found.makers = _makers_of(client_id, [each.id for each in items if each.visit > 1])
    old: list[tuple[UUID, set[str]]] = []
    for item_id, person_id, ended_at in rows(READ_PASSED_OVER, (client_id, ids)):
        if ended_at is not None and ended_at < now - AGAIN_AFTER:
            old.append((item_id, {str(person_id)}))
        else:
            found.returned[item_id].add(str(person_id))
    let_again(client_id, old)
    return found


def _makers_of(client_id: UUID, items: list[UUID]) -> dict[UUID, str]:
    """Who did the step of each the time before. Left out are sign-offs, and what is done blind: the
    eyes that saw it once are no longer fresh."""
    found = {}
    for item_id, person_id, name, playbook_id, progress in (
        rows(READ_MAKERS, (client_id, items)) if items else ()
    ):
        step = playbook_of_case(client_id, playbook_id, progress).steps[name]
        if step.kind != "sign_off" and not step.blind_to and step.blind_first is None:
            found[item_id] = str(person_id)
    return found


def let_again(client_id: UUID, people: Iterable[tuple[UUID, set[str]]]) -> None:
    """These people may have these items again."""
    given = [{"id": str(item_id), "people": sorted(each)} for item_id, each in people]
    if given:
        rows(LET_AGAIN, (client_id, json_text(given)))
