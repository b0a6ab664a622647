"""What the performer of a step may not know yet, and the answer that a review begins with."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from pericia.kernels.procedure.playbook import Playbook, Step

Schema = Mapping[str, Any]


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
