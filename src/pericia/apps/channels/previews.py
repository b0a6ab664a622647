"""What the page before an import shows: every field with its column, and the first rows as read."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pericia.apps.channels.looking import is_light, looked_at, rows_looked_at
from pericia.apps.channels.mapping import (
    Decided,
    proposed_columns,
    proposed_defaults,
)
from pericia.apps.channels.models import Import
from pericia.kernels.intake.fields import (
    Field,
    Rows,
    Schema,
    fields_of,
    properties_of,
    rows_of,
)
from pericia.kernels.intake.groups import makes_cases_of_rows
from pericia.kernels.intake.mapping import missing_fields
from pericia.kernels.intake.refusals import Refusal
from pericia.kernels.intake.rows import NO_RULES, Rules, Split, ValidRow
from pericia.kernels.refusal import Refused
from pericia.web import formats
from pericia.web.errors import sentence_of
from pericia.web.refusal_sentences import SPANISH
from pericia.web.schema_reading import help_of, label_of, options_of, resolved
from pericia.web.values_from_schema import in_words

ROWS_SHOWN = 6
REFUSED_SHOWN = 5
CHARACTERS_SHOWN = 160
HELD_BACK = "case_held_back"
ENTRIES_SHOWN = 2
"""Of each of the first cases that several rows make."""
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
    together: Together | None = None


@dataclass(frozen=True, slots=True)
class Together:
    """Rows that make cases together: how many cases they name and how many rows there are, of the
    whole file or of its first rows, and how the entries of the first cases are read."""

    cases_named: int
    rows_count: int
    is_whole: bool
    labels: Sequence[str]
    entries: Sequence[RowShown]


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
        settled, split = looked_at(found, schema, decided, now, rules)
    except Refused as refused:
        missing = missing_fields(fields_of(schema), decided.columns, decided.defaults)
        problem = _missing_sentence(schema, missing) if missing else sentence_of(refused)
        return Preview([], [], 0, 0, unused, problem)
    names = _in_order(fields_of(schema), {*settled.columns, *settled.defaults}, settled)
    rows = makes_cases_of_rows(schema, settled.columns, settled.defaults)
    parts = [name for name in names if rows and name.startswith(f"{rows.into}.")]
    shown = [name for name in names if name not in parts] + ([rows.into] if rows else [])
    taken = [_taken(row, shown, schema, settled) for row in split.valid]
    return Preview(
        [_label(schema, name) for name in shown],
        _first(taken, split),
        len(split.valid),
        len(split.refused),
        unused,
        together=_together(found, schema, settled, rows, parts, split) if rows else None,
    )


def _together(
    found: Import, schema: Schema, settled: Decided, rows: Rows, parts: Sequence[str], split: Split
) -> Together:
    labels = [label_of(_schema_of(schema, name), name) for name in parts]
    entries = []
    for case in split.valid[:ROWS_SHOWN]:
        for (number, _raw), entry in list(zip(case.members, case.facts[rows.into], strict=True))[
            :ENTRIES_SHOWN
        ]:
            values = {f"{rows.into}.{name}": value for name, value in entry.items()}
            cells = [_text(values.get(n), _schema_of(schema, n), settled) for n in parts]
            entries.append(RowShown(number, cells))
    return Together(split.cases_named, rows_looked_at(found), is_light(found), labels, entries)


def problem_of(found: Import) -> str:
    """Why a whole file was refused, in the reader's language."""
    problem: Mapping[str, Any] = found.problem or {"code": "", "en": "", "es": ""}
    return spanish_of(problem) if get_language() == "es" else str(problem["en"])


def spanish_of(problem: Mapping[str, Any]) -> str:
    """The Spanish sentence of a problem as it is stored."""
    return str(problem["es"] or SPANISH.get(problem["code"], problem["en"]))


def _in_order(fields: Mapping[str, Field], names: Collection[str], decided: Decided) -> list[str]:
    """Required fields first, then those with a column."""
    lists = {field.entry_of for field in fields.values()}
    return sorted(
        (name for name in fields if name in names),
        key=lambda name: (
            not fields[name].required or name in lists,
            name not in decided.columns,
        ),
    )


def _missing_sentence(schema: Schema, names: Sequence[str]) -> str:
    """Which fields nothing feeds yet."""
    labels = ", ".join(_label(schema, name) for name in names)
    return _("Choose a column, or give a value, for: %(fields)s.") % {"fields": labels}


def _first(taken: list[RowShown], split: Split) -> list[RowShown]:
    """The first rows, and the first of those refused after them; rows that only wait for others of
    their case are counted and do not hide what is wrong."""
    refused = [_refused(each) for each in split.refused if each.code != HELD_BACK]
    every = sorted([*taken, *refused], key=lambda row: row.number)
    return every[:ROWS_SHOWN] + [row for row in every[ROWS_SHOWN:] if row.problem][:REFUSED_SHOWN]


def _taken(row: ValidRow, names: Sequence[str], schema: Schema, decided: Decided) -> RowShown:
    own = {"reference": row.reference, "received_at": row.received_at}
    rows = rows_of(schema)
    made = {rows.into: len(row.members)} if rows and row.members else {}
    values = {**own, **row.facts, **made}
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
        return _moment(str(value), ZoneInfo(decided.time_zone))
    if schema.get("format") == "date":
        return formats.day(date.fromisoformat(str(value)))
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, int) and schema.get("control") == MONEY:
        return in_words(MONEY, schema, value)
    words = dict(options_of(schema)).get(value) if isinstance(value, str) else None
    text = words or (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
    return text if len(text) <= CHARACTERS_SHOWN else text[: CHARACTERS_SHOWN - 1] + "…"


def _moment(value: str, zone: ZoneInfo) -> str:
    """With seconds only where the file has some."""
    moment = datetime.fromisoformat(value)
    with timezone.override(zone):
        return formats.moment(moment, "medium" if moment.second else "short")


def _field_row(found: Import, schema: Schema, field: Field, decided: Decided) -> FieldRow:
    part = _schema_of(schema, field.name)
    rows = rows_of(schema)
    is_list = rows is not None and field.name == rows.into
    column = decided.columns.get(field.name, "")
    return FieldRow(
        field.name,
        _label(schema, field.name),
        _("Only for a column that holds the whole list, as JSON.")
        if is_list
        else help_of(part) or _help_of_money(part),
        field.required and not is_list,
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
    return resolved(schema, properties_of(schema)[name])


def _label(schema: Schema, name: str) -> str:
    into = name.partition(".")[0]
    if name in schema.get("properties", {}):
        return label_of(_schema_of(schema, name), name)
    if into in schema.get("properties", {}):
        return f"{_label(schema, into)}: {label_of(_schema_of(schema, name), name)}"
    return {"reference": _("Reference"), "received_at": _("Received")}[name]
