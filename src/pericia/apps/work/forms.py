"""The forms of playbooks, and the words for what no form describes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

from pericia.apps.engagements.queries import known_playbook, playbook_of_case
from pericia.apps.work.documents import long_texts
from pericia.kernels.procedure.blindness import blind_form
from pericia.kernels.procedure.outputs import output_schema
from pericia.web.schema_reading import resolved, span_roles

Schema = dict[str, Any]
DEPTH_MAX = 6


@lru_cache(maxsize=4096)
def step_form(client_id: UUID, playbook_id: UUID, step: str) -> Schema:
    """What the performer of a step fills in; for ids read from a row of this scope."""
    return dict(known_playbook(client_id, playbook_id).steps[step].form or {})


@lru_cache(maxsize=1024)
def documents_of(client_id: UUID, playbook_id: UUID) -> tuple[str, ...]:
    """The fields of the input that may be the document of a case, best first."""
    return long_texts(input_form(client_id, playbook_id))


@lru_cache(maxsize=4096)
def marks_places(client_id: UUID, playbook_id: UUID, step: str) -> bool:
    """Whether the performer of a step says where something stands in the document."""
    form = step_form(client_id, playbook_id, step)
    return any(span_roles(form, fields) for fields in _groups(form, form, 0))


def _groups(root: Schema, part: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    schema = resolved(root, part)
    fields = schema.get("properties") or {}
    if depth < DEPTH_MAX and (fields or "items" in schema):
        yield fields
        for each in (*fields.values(), schema.get("items", {})):
            yield from _groups(root, each, depth + 1)


def blind_form_of(
    client_id: UUID, playbook_id: UUID, step: str, progress: Mapping[str, Any]
) -> Schema:
    """What a review that begins blind asks first; for a case read in this scope."""
    playbook = playbook_of_case(client_id, playbook_id, progress)
    return dict(blind_form(playbook, playbook.steps[step]) or {})


@lru_cache(maxsize=1024)
def input_form(client_id: UUID, playbook_id: UUID) -> Schema:
    """What a case begins with; for ids read from a row of this scope."""
    return dict(known_playbook(client_id, playbook_id).input)


def begun(schema: Schema, outputs: Mapping[str, Mapping[str, Any]]) -> Schema | None:
    """What a form begins with: in a list that has one entry for each name that an earlier step
    gave (`one_for_each`), those entries. `outputs` are by step; None where there is nothing."""
    found = {}
    for name, part in (schema.get("properties") or {}).items():
        asked = part.get("one_for_each")
        places = [each.split(".") for each in asked["of"]] if asked else []
        given = (outputs[step].get(field) for step, field in places if step in outputs)
        if names := next((each for each in given if each), None):
            found[name] = [{asked["field"]: each} for each in names]
    return found or None


@lru_cache(maxsize=4096)
def output_words(client_id: UUID, playbook_id: UUID, step: str) -> Schema:
    """How to read what a step without a form gave; for ids read from a row of this scope."""
    playbook = known_playbook(client_id, playbook_id)
    return dict(output_schema(playbook, playbook.steps[step]))
