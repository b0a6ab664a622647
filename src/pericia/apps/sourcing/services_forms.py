"""The forms of a playbook for whoever only looks: what is asked, of whom, and one case to see."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from pericia.apps.engagements.catalogue import Service
from pericia.kernels.procedure.playbook import Playbook
from pericia.web import schema_reading
from pericia.web.values_from_schema import in_words

CHOICES_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its label, what kind of answer it takes, whether it must be filled in."""

    label: str
    kind: str
    help: str
    is_required: bool


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of one step, or of the case itself."""

    title: str
    fields: tuple[Field, ...]


def forms_of(playbook: Playbook) -> list[Form]:
    """What goes in, then the form of every step that has one."""
    forms = [Form(_("What goes in"), tuple(_fields(playbook.input, playbook.input)))]
    forms += [
        Form(schema_reading.in_language(step.title), tuple(_fields(step.form, step.form)))
        for step in playbook.steps.values()
        if step.form
    ]
    return [each for each in forms if each.fields]


def sample_case(shipped: Service) -> list[tuple[str, str]]:
    """The first row of the sample, in the words of the form; none without a sample."""
    if len(shipped.sample) < 2:
        return []
    heads, first = shipped.sample[:2]
    return [
        _said(shipped.playbook.input, head, value)
        for head, value in zip(heads, first, strict=False)
        if value
    ]


def sample_table(shipped: Service) -> list[list[str]]:
    """The first rows of the sample under the labels of the fields that its columns feed; lists,
    which the file holds as JSON, in words."""
    if not shipped.sample:
        return []
    root, heads = shipped.playbook.input, shipped.sample[0]
    parts = [_part(root, head) for head in heads]
    labels = [schema_reading.label_of(*each) for each in zip(parts, heads, strict=True)]
    rows = [
        [_cell(root, *each) for each in zip(parts, row, strict=False)] for row in shipped.sample[1:]
    ]
    return [labels, *rows]


def _part(root: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return schema_reading.resolved(root, (root.get("properties") or {}).get(name, {}))


def _cell(root: Mapping[str, Any], part: Mapping[str, Any], text: str) -> str:
    if not text.startswith("[{"):
        return text
    try:
        rows = json.loads(text)
    except ValueError:
        return text
    items = schema_reading.resolved(root, part.get("items", {}))
    return "; ".join(", ".join(_named(root, items, row)) for row in rows)


def _named(root: Mapping[str, Any], items: Mapping[str, Any], row: Any) -> Iterator[str]:
    known = items.get("properties") or {}
    for name, value in row.items():
        part = schema_reading.resolved(root, known.get(name, {}))
        words = in_words(schema_reading.kind_of(root, part), part, value)
        yield f"{schema_reading.label_of(part, name)} {words}"


def _said(root: Mapping[str, Any], name: str, value: str) -> tuple[str, str]:
    """A cell of the sample with its label."""
    part = _part(root, name)
    kind = schema_reading.kind_of(root, part)
    label = schema_reading.label_of(part, name)
    if value.startswith("[{"):
        return label, _cell(root, part, value)
    is_whole = kind in ("money", "integer") and value.isdecimal()
    return label, in_words(kind, part, int(value) if is_whole else value)


def _fields(root: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[Field]:
    required = schema.get("required") or ()
    for name, part in (schema.get("properties") or {}).items():
        found = schema_reading.resolved(root, part)
        yield Field(
            schema_reading.label_of(found, name),
            _kind(root, found),
            schema_reading.help_of(found),
            name in required,
        )


def _kind(root: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """The kind of answer in words; choices are named while they are few."""
    kind = schema_reading.kind_of(root, schema)
    if kind in ("radios", "select", "search"):
        options = [words for _value, words in schema_reading.options_of(schema)]
        if len(options) <= CHOICES_SHOWN:
            return ", ".join(options)
        return _("one of %(count)d choices") % {"count": len(options)}
    kinds = {
        "long_text": _("text of several lines"),
        "text": _("text"),
        "date": _("date"),
        "datetime": _("date and time"),
        "email": _("e-mail address"),
        "url": _("web address"),
        "integer": _("whole number"),
        "number": _("number"),
        "money": _("amount of money"),
        "yes_no": _("yes or no"),
        "checkboxes": _("several choices"),
        "entries": _("a list, entry by entry"),
        "rows": _("a table"),
        "lines": _("a list, one on each line"),
        "group": _("several fields"),
    }
    return kinds.get(kind, _("a value"))
