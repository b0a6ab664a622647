"""What the page before an import shows: every field with its column, and the first rows as read."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pericia.apps.channels.mapping import (
    Decided,
    confirmed,
    preview_of,
    proposed_columns,
    proposed_defaults,
)
from pericia.apps.channels.models import Import
from pericia.kernels.intake.fields import CASE_FIELDS, Field, Schema, fields_of
from pericia.kernels.intake.mapping import missing_fields
from pericia.kernels.intake.refusals import Refusal
from pericia.kernels.intake.rows import NO_RULES, Rules, Split, ValidRow
from pericia.kernels.refusal import Refused
from pericia.web.errors import sentence_of
from pericia.web.formats import locale
from pericia.web.refusal_sentences import SPANISH
from pericia.web.schema_reading import help_of, label_of, options_of, resolved
from pericia.web.values_from_schema import in_words

ROWS_SHOWN = 6
REFUSED_SHOWN = 5
CHARACTERS_SHOWN = 160
MONEY = "money"


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A field of the service: the column that feeds it, and the value where there is none."""

    name: str
    label: str
    help: str
    is_required: bool
    kind: str
    options: Sequence[tuple[str, str]]
    column: str
    default: str
    example: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class RowShown:
    """A row of the file: its cells in the order of the labels, or why it is refused."""

    number: int
    cells: Sequence[str]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """`problem` says why nothing could be read yet."""

    labels: Sequence[str]
    rows: Sequence[RowShown]
    taken_count: int
    refused_count: int
    unused_columns: Sequence[str]
    problem: str = ""


def proposal(found: Import, schema: Schema, time_zone: str) -> Decided:
    """What is proposed for a file that nobody has decided about."""
    columns = proposed_columns(found.reading, schema)
    local = found.uploaded_at.astimezone(ZoneInfo(time_zone)).replace(tzinfo=None)
    return Decided(columns, proposed_defaults(schema, columns, local), time_zone)


def field_rows(
    found: Import, schema: Schema, decided: Decided, problem: Refused | None
) -> list[FieldRow]:
    """Every field, with what is wrong about one."""
    fields = fields_of(schema)
    shown = [_field_row(found, schema, field, decided) for field in fields.values()]
    if problem is not None:
        place, _dot, name = (problem.field or "").partition(".")
        shown = [
            replace(each, problem=sentence_of(problem))
            if place in ("mapping", "defaults") and each.name == name
            else each
            for each in shown
        ]
    order = _in_order(fields, fields, decided)
    return sorted(shown, key=lambda each: order.index(each.name))


def preview(
    found: Import,
    schema: Schema,
    decided: Decided,
    now: datetime,
    rules: Rules = NO_RULES,
) -> Preview:
    """The first rows under what is decided so far."""
    unused = [each for each in found.reading["columns"] if each not in decided.columns.values()]
    try:
        settled = confirmed(found.reading, schema, decided, now)
        split = preview_of(found.reading, schema, settled, now, rules)
    except Refused as refused:
        missing = missing_fields(fields_of(schema), decided.columns, decided.defaults)
        problem = _missing_sentence(schema, missing) if missing else sentence_of(refused)
        return Preview([], [], 0, 0, unused, problem)
    names = _in_order(fields_of(schema), {*settled.columns, *settled.defaults}, settled)
    taken = [_taken(row, names, schema, settled) for row in split.valid]
    return Preview(
        [_label(schema, name) for name in names],
        _first(taken, split),
        len(split.valid),
        len(split.refused),
        unused,
    )


def problem_of(found: Import) -> str:
    """Why a whole file was refused, in the reader's language."""
    problem: Mapping[str, Any] = found.problem or {"code": "", "en": "", "es": ""}
    return spanish_of(problem) if get_language() == "es" else str(problem["en"])


def spanish_of(problem: Mapping[str, Any]) -> str:
    """The Spanish sentence of a problem as it is stored."""
    return str(problem["es"] or SPANISH.get(problem["code"], problem["en"]))


def _in_order(fields: Mapping[str, Field], names: Collection[str], decided: Decided) -> list[str]:
    """Required fields first, then those with a column."""
    return sorted(
        (name for name in fields if name in names),
        key=lambda name: (not fields[name].required, name not in decided.columns),
    )


def _missing_sentence(schema: Schema, names: Sequence[str]) -> str:
    """Which fields nothing feeds yet."""
    labels = ", ".join(_label(schema, name) for name in names)
    return _("Choose a column, or give a value, for: %(fields)s.") % {"fields": labels}


def _first(taken: list[RowShown], split: Split) -> list[RowShown]:
    """The first rows, and the first of those refused after them."""
    refused = [_refused(each) for each in split.refused]
    every = sorted([*taken, *refused], key=lambda row: row.number)
    return every[:ROWS_SHOWN] + [row for row in every[ROWS_SHOWN:] if row.problem][:REFUSED_SHOWN]


def _taken(row: ValidRow, names: Sequence[str], schema: Schema, decided: Decided) -> RowShown:
    own = {"reference": row.reference, "received_at": row.received_at}
    values = {**own, **row.facts}
    cells = [_text(values.get(name), _schema_of(schema, name), decided) for name in names]
    return RowShown(row.row_number, cells)


def _refused(refusal: Refusal) -> RowShown:
    said = refusal.message_es if get_language() == "es" else refusal.message_en
    return RowShown(refusal.row_number, [], said)


def _text(value: Any, schema: Schema, decided: Decided) -> str:
    """A value as people read it; moments in the zone that the file is read in."""
    if value is None:
        return ""
    if schema.get("format") == "date-time":
        zone = ZoneInfo(decided.time_zone)
        moment = datetime.fromisoformat(str(value))
        return str(format_datetime(moment, "medium", tzinfo=zone, locale=locale()))
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, int) and schema.get("control") == MONEY:
        return in_words(MONEY, schema, value)
    words = dict(options_of(schema)).get(value) if isinstance(value, str) else None
    text = words or (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
    return text if len(text) <= CHARACTERS_SHOWN else text[: CHARACTERS_SHOWN - 1] + "…"


def _field_row(found: Import, schema: Schema, field: Field, decided: Decided) -> FieldRow:
    part = _schema_of(schema, field.name)
    column = decided.columns.get(field.name, "")
    return FieldRow(
        field.name,
        _label(schema, field.name),
        help_of(part) or _help_of_money(part),
        field.required,
        field.kind,
        [("true", _("Yes")), ("false", _("No"))] if field.kind == "boolean" else options_of(part),
        column,
        str(decided.defaults.get(field.name, "")),
        _example(found, column),
    )


def _help_of_money(schema: Schema) -> str:
    """People type amounts; files hold them in hundredths."""
    is_money = schema.get("control") == MONEY
    return _("In cents, without decimals: 12050 is read as 120.50.") if is_money else ""


def _example(found: Import, column: str) -> str:
    """The first filled cell of a column."""
    if column not in found.reading["columns"]:
        return ""
    place = found.reading["columns"].index(column)
    cells = (str(row[place]).strip() for row in found.reading.get("sample", []))
    return next((cell[:CHARACTERS_SHOWN] for cell in cells if cell), "")


def _schema_of(schema: Schema, name: str) -> Schema:
    return resolved(schema, {**CASE_FIELDS, **schema.get("properties", {})}[name])


def _label(schema: Schema, name: str) -> str:
    if name in schema.get("properties", {}):
        return label_of(_schema_of(schema, name), name)
    return {"reference": _("Reference"), "received_at": _("Received")}[name]
