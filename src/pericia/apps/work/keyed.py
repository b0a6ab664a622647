"""What two keyed and a third decides: a pick for each field that differs, by the form's `picks`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pericia.apps.work.forms import Schema, input_form, step_form
from pericia.apps.work.picking import Adjudication, Giver, put_together
from pericia.apps.work.queries.item import SubmissionRow
from pericia.apps.work.reading import ItemPage
from pericia.kernels.review import EntryPair, ListShape, list_shape
from pericia.web.schema_reading import label_of, resolved

Sources = Mapping[str, Mapping[str, Any]]


def keyed_twice(
    page: ItemPage, newest: Mapping[str, SubmissionRow], post: Mapping[str, Any] | None
) -> Adjudication | None:
    """The picks of the first list of the form that says from which two lists it is put together;
    None where there is none, or where the reader may not see both."""
    row = page.row
    schema = step_form(row.client_id, row.playbook_id, row.step)
    for field, part in (schema.get("properties") or {}).items():
        picks, shape = part.get("picks"), list_shape(schema, field)
        if not isinstance(picks, Mapping) or shape is None or len(shape.keys) < 2:
            continue
        sources = _sources(page, newest)
        sides = [_found(sources, picks[side]) for side in ("left", "right")]
        only = _found(sources, picks["only"])
        if only is None or None in sides:
            return None
        (left, left_list), (right, right_list) = (each for each in sides if each is not None)
        by = str(picks["by"])
        pairs = _pairs(by, only[1], left_list, right_list)
        keys = tuple(sorted(shape.keys, key=lambda name: name == by))
        given = [_giver(page, newest, each) for each in (left, right)]
        found = ListShape(field, keys, shape.names)
        return put_together(page, found, pairs, given[0], given[1], post, is_single=True)
    return None


def _sources(page: ItemPage, newest: Mapping[str, SubmissionRow]) -> Sources:
    return {"input": page.row.input, **{name: each.body for name, each in newest.items()}}


def _found(sources: Sources, paths: Sequence[str]) -> tuple[str, list[Any]] | None:
    """The first of these paths that leads to a list, with the list."""
    for path in paths:
        source, _, field = path.partition(".")
        value = sources.get(source, {}).get(field)
        if isinstance(value, list):
            return path, value
    return None


def _pairs(
    by: str, only: Sequence[str], left: Sequence[Any], right: Sequence[Any]
) -> list[EntryPair]:
    ours, theirs = (
        {str(each.get(by, "")).strip(): each for each in some} for some in (left, right)
    )
    named = (name for name in only if name in ours or name in theirs)
    return [EntryPair(ours.get(name), theirs.get(name), False) for name in named]


def _giver(page: ItemPage, newest: Mapping[str, SubmissionRow], path: str) -> Giver:
    """Whose list it is: who handed the step in, else what the field of the input is called."""
    source, _, field = path.partition(".")
    if source in newest:
        made = newest[source]
        return Giver(made.name or made.actor, made.body)
    schema: Schema = input_form(page.row.client_id, page.row.playbook_id)
    part = resolved(schema, schema["properties"].get(field, {}))
    return Giver(label_of(part, field), page.row.input)
