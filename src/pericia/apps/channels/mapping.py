"""What was decided about a file before it is imported, and how its first rows would be read."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import Any
from uuid import UUID

from pericia.apps.channels.uploading import Reading, sample_table
from pericia.apps.engagements.queries import known_playbook
from pericia.kernels.intake.convert import CellProblem, convert_column
from pericia.kernels.intake.fields import (
    CASE_FIELDS,
    Field,
    Schema,
    fields_of,
    input_of_files,
    properties_of,
)
from pericia.kernels.intake.groups import split_table
from pericia.kernels.intake.mapping import check_mapping, missing_fields, propose_mapping
from pericia.kernels.intake.refusals import RefusedFile
from pericia.kernels.intake.rows import NO_RULES, Rules, Split
from pericia.kernels.intake.table import ParsedTable
from pericia.kernels.intake.validation import compiled, schema_problem
from pericia.kernels.refusal import Refused


@dataclass(frozen=True, slots=True)
class Decided:
    """`columns` lead from field to column, `defaults` from field to a JSON value. `leave_out`
    opens a case that several rows make without those of its rows that are refused."""

    columns: Mapping[str, str]
    defaults: Mapping[str, Any]
    time_zone: str
    leave_out: bool = False

    def as_json(self) -> dict[str, Any]:
        return {
            "columns": dict(self.columns),
            "defaults": dict(self.defaults),
            "time_zone": self.time_zone,
            "leave_out": self.leave_out,
        }


def asked_of_files(client_id: UUID, playbook_id: UUID) -> Schema:
    """What a playbook of this scope asks of files."""
    playbook = known_playbook(client_id, playbook_id)
    return input_of_files(playbook.input, playbook.intake)


def proposed_columns(reading: Reading, schema: Schema) -> dict[str, str]:
    """The column that is proposed for each field, as far as names tell."""
    return propose_mapping(sample_table(reading), schema).mapping


def proposed_defaults(schema: Schema, columns: Mapping[str, str], now: datetime) -> dict[str, str]:
    """What is proposed for required fields without a column: the moment of the upload for a time,
    and the only value of a list that has one."""
    found = {}
    fields = fields_of(schema)
    for name in missing_fields(fields, columns, None):
        field = fields[name]
        if field.kind == "date-time":
            found[name] = now.isoformat(sep=" ", timespec="minutes")
        elif len(field.choices) == 1:
            found[name] = str(next(iter(field.choices.values())))
    return found


def confirmed(reading: Reading, schema: Schema, given: Decided, now: datetime) -> Decided:
    """The mapping with its defaults read as the schema asks.

    Raises RefusedFile (field `mapping.NAME` or `defaults.NAME`), Refused `unknown_time_zone`.
    """
    zone = zone_of(given.time_zone)
    fields = fields_of(schema)
    defaults = _read_defaults(fields, given.defaults, now, zone)
    check_mapping(tuple(reading["columns"]), given.columns, schema, defaults)
    _refuse_unfit(schema, defaults)
    return replace(given, columns=dict(given.columns), defaults=defaults)


def preview_of(
    table: ParsedTable,
    schema: Schema,
    mapping: Decided,
    now: datetime,
    rules: Rules = NO_RULES,
) -> Split:
    """Rows as they would be taken and refused. Raises RefusedFile as `confirmed` does."""
    return split_table(
        table,
        mapping.columns,
        schema,
        mapping.defaults,
        now=now,
        time_zone=mapping.time_zone,
        rules=rules,
        leave_out=mapping.leave_out,
    )


def zone_of(name: str) -> tzinfo:
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise Refused(
            "unknown_time_zone",
            f"There is no time zone {name[:60]!r}. Write one such as Europe/Madrid.",
            "time_zone",
        ) from None


def _read_defaults(
    fields: Mapping[str, Field], given: Mapping[str, Any], now: datetime, zone: tzinfo
) -> dict[str, Any]:
    """Texts are read as a cell of the file would be; blank ones are none."""
    defaults = {}
    for name, value in given.items():
        field = fields.get(name)
        if field is None:
            raise RefusedFile("unknown_field", "defaults", field=name)
        if isinstance(value, str):
            value = convert_column([value], field, now=now, zone=zone)[0]
        if isinstance(value, CellProblem):
            raise RefusedFile(value.code, f"defaults.{name}", column=name, value=value.value)
        if value is not None:
            defaults[name] = value
    return defaults


def _refuse_unfit(schema: Schema, defaults: Mapping[str, Any]) -> None:
    """A default that the schema does not take would refuse every row."""
    properties = properties_of(schema)
    own = frozenset(CASE_FIELDS) - frozenset(schema.get("properties", {}))
    facts = {name: value for name, value in defaults.items() if name not in own}
    asked = {**schema, "properties": properties, "required": []}
    problem = schema_problem(compiled(asked), facts)
    if problem is not None and problem.field in facts:
        raise RefusedFile(
            problem.code, f"defaults.{problem.field}", column=problem.field, **problem.values
        )
