"""The forms of playbooks, and the words for what no form describes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any
from uuid import UUID

from pericia.apps.engagements.queries import known_playbook, playbook_of_case
from pericia.apps.work.documents import long_texts
from pericia.kernels.procedure.blindness import blind_form
from pericia.kernels.procedure.outputs import output_schema
from pericia.web.schema_reading import resolved, span_roles

Schema = dict[str, Any]
Outputs = Mapping[str, Mapping[str, Any]]
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


def begun(schema: Schema, outputs: Outputs) -> Schema | None:
    """What a form begins with, from what earlier steps gave: in a list that has one entry for each
    name (`one_for_each`), those entries; in one that begins with what was found (`begins_with`),
    that. `outputs` are by step; None where there is nothing."""
    found = {}
    for name, part in (schema.get("properties") or {}).items():
        if asked := part.get("one_for_each"):
            entries = [{asked["field"]: _name(each, asked)} for each in _first(asked, outputs)]
        else:
            fields = resolved(schema, part.get("items", {})).get("properties") or {}
            given = chain.from_iterable(_given(part.get("begins_with", ()), outputs))
            entries = [_entry(each, fields) for each in given]
        if entries:
            found[name] = entries
    return found or None


def told(schema: Schema, outputs: Outputs) -> Schema:
    """A form whose lists with one entry for each name have what is `told` of each beside it."""
    fields = dict(schema.get("properties") or {})
    for name, part in fields.items():
        asked = part.get("one_for_each") or {}
        if field := asked.get("told"):
            words = {_name(each, asked): each.get(field, "") for each in _first(asked, outputs)}
            fields[name] = {**part, "one_for_each": {**asked, "words": words}}
    return {**schema, "properties": fields}


def _first(asked: Mapping[str, Any], outputs: Outputs) -> Sequence[Any]:
    return next((each for each in _given(asked["of"], outputs) if each), ())


def _given(places: Iterable[str], outputs: Outputs) -> Iterator[Sequence[Any]]:
    """What stands at each of these (`STEP.FIELD`)."""
    for step, _dot, field in (each.partition(".") for each in places):
        if step in outputs:
            yield outputs[step].get(field) or ()


def _name(given: Any, asked: Mapping[str, Any]) -> Any:
    return given[asked["field"]] if isinstance(given, Mapping) else given


def _entry(given: Any, fields: Mapping[str, Any]) -> Schema:
    """Of a row what the form asks for; a name is its first field."""
    row = given if isinstance(given, Mapping) else {next(iter(fields)): given}
    return {key: each for key, each in row.items() if key in fields}


@lru_cache(maxsize=4096)
def output_words(client_id: UUID, playbook_id: UUID, step: str) -> Schema:
    """How to read what a step without a form gave; for ids read from a row of this scope."""
    playbook = known_playbook(client_id, playbook_id)
    return dict(output_schema(playbook, playbook.steps[step]))
