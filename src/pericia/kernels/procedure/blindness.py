"""What the performer of a step may not know yet, and the answer that a review begins with."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from itertools import combinations
from types import MappingProxyType
from typing import Any

from pericia.kernels.procedure.order import in_order_of_work
from pericia.kernels.procedure.playbook import BlindFirst, Playbook, Step

Schema = Mapping[str, Any]
Agreed = Mapping[str, Mapping[str, Any]]
COMPARED = frozenset({"boolean", "integer", "number"})


def reviewed_by(playbook: Playbook, step: Step) -> list[str]:
    """The steps of people that a review judges: those whose performers may not do it."""
    everybody = "*" in step.not_by
    return [
        name
        for name, other in playbook.steps.items()
        if other.is_human and name != step.name and (everybody or name in step.not_by)
    ]


def hidden_from(playbook: Playbook, step: Step, *, has_answered: bool) -> set[str]:
    """The steps of which the performer of `step` may see nothing.

    `has_answered` tells whether the answer that the review begins with is kept. Until then, what
    is judged stays hidden with everything that came after it, earlier rounds of the review among
    it. What follows automatically from hidden steps is hidden as well.
    """
    hidden = _hidden(playbook, step, has_answered)
    return giving_away(playbook, hidden) if hidden else hidden


def hidden_until_closed(playbook: Playbook, own: Collection[str]) -> set[str]:
    """The steps that somebody who may still be given any item of the case may not see, their own
    excepted."""
    found = (_hidden(playbook, step, False) for step in playbook.steps.values())
    hidden = set().union(*found).difference(own)
    return giving_away(playbook, hidden) if hidden else hidden


def giving_away(playbook: Playbook, hidden: Iterable[str]) -> set[str]:
    """The hidden steps, and the automatic ones that read what they gave, directly or in turn."""
    found = set(hidden)
    while True:
        more = {
            step.name
            for step in playbook.steps.values()
            if not step.is_human
            and step.name not in found
            and any(found.intersection(expression.names) for _, expression in step.arguments)
        }
        if not more:
            return found
        found |= more


def blind_form(playbook: Playbook, step: Step) -> dict[str, Any] | None:
    """The form of the answer that the review begins with; None where it begins with none."""
    first = step.blind_first
    if first is None:
        return None
    form = playbook.steps[first.step].form or {}
    known = form.get("properties") or {}
    return {
        "type": "object",
        "additionalProperties": False,
        **({"$defs": form["$defs"]} if "$defs" in form else {}),
        "properties": {name: known[name] for name in first.fields},
        "required": [name for name in form.get("required") or () if name in first.fields],
    }


def blindness_offered(playbook: Playbook) -> dict[str, dict[str, Any]]:
    """By step, `{step, fields}` of the blind answer with which each review could begin that the
    text lets begin with none.

    It asks about the step that decides most of what the review judges (choices, yes or no,
    numbers), the later one of two; where none decides anything, about what that step must fill in.
    A review of two people who worked blind to each other compares their answers, and one that is
    blind to a step asks for its own already.
    """
    place = {name: at for at, name in enumerate(in_order_of_work(playbook))}
    found = {}
    for name, step in playbook.steps.items():
        if step.kind not in ("review", "sign_off") or step.blind_first is not None:
            continue
        makers = reviewed_by(playbook, step)
        if any(_are_blind(playbook, *pair) for pair in combinations(makers, 2)):
            continue
        asked = {
            maker: _fields_compared(playbook.steps[maker].form or {})
            for maker in makers
            if maker not in step.blind_to and playbook.steps[maker].kind == "person"
        }
        if any(fields for _, fields in asked.values()):
            maker = max(asked, key=lambda each: (asked[each][0], place[each]))
            found[name] = {"step": maker, "fields": asked[maker][1]}
    return found


def with_blind_first(playbook: Playbook, agreed: Agreed) -> Playbook:
    """The playbook with these reviews beginning blind too; what its text says so stays."""
    added = {
        name: replace(
            playbook.steps[name], blind_first=BlindFirst(each["step"], tuple(each["fields"]))
        )
        for name, each in agreed.items()
        if name in playbook.steps and playbook.steps[name].blind_first is None
    }
    steps = MappingProxyType({**playbook.steps, **added})
    return replace(playbook, steps=steps, agreed_blind={name: agreed[name] for name in added})


def _are_blind(playbook: Playbook, one: str, other: str) -> bool:
    steps = playbook.steps
    return other in steps[one].blind_to and one in steps[other].blind_to


def _fields_compared(form: Schema) -> tuple[int, list[str]]:
    """How many fields decide something, and which fields a blind answer fills in."""
    known: Mapping[str, Any] = form.get("properties") or {}
    decided = [
        name for name, each in known.items() if "enum" in each or each.get("type") in COMPARED
    ]
    if decided:
        return len(decided), sorted(decided)
    return 0, [each for each in form.get("required") or () if each in known]


def _hidden(playbook: Playbook, step: Step, has_answered: bool) -> set[str]:
    hidden = set(step.blind_to)
    if step.blind_first is not None and not has_answered:
        hidden.update(reviewed_by(playbook, step), _after(playbook, step.blind_first.step))
    return hidden


def _after(playbook: Playbook, step: str) -> set[str]:
    """The step and every one that can open after it."""
    seen: set[str] = set()
    waiting = [step]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        found = playbook.steps[name]
        waiting += [target for edge in found.edges for target in edge.to]
        waiting += [found.on_limit] if found.on_limit else []
    return seen
