"""How far the forms of two services are the same: each should ask for things of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pericia.kernels.procedure.playbook import Playbook


def fields_of(playbook: Playbook) -> frozenset[str]:
    """Every field that people fill in or hand over, entries of lists included, by its name."""
    forms = [playbook.input, *(step.form for step in playbook.steps.values() if step.is_human)]
    return frozenset(name for form in forms for name in _names(form))


def shared_share(one: Playbook, other: Playbook) -> float:
    """The part of the smaller service's fields that the other has as well, 0 to 1."""
    mine, theirs = fields_of(one), fields_of(other)
    least = min(len(mine), len(theirs))
    return len(mine & theirs) / least if least else 0.0


def _names(schema: Any) -> Iterator[str]:
    if not isinstance(schema, Mapping):
        return
    for name, part in (schema.get("properties") or {}).items():
        yield name
        yield from _names(part)
    yield from _names(schema.get("items"))
    for part in (schema.get("$defs") or {}).values():
        yield from _names(part)
