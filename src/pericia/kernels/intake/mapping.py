"""Which column feeds which field of a playbook's input: a proposal that a person confirms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from pericia.kernels.intake.fields import Field, Schema, fields_of
from pericia.kernels.intake.refusals import RefusedFile
from pericia.kernels.intake.table import Cell, ParsedTable
from pericia.kernels.intake.words import fold, key_of, same_meaning

PREVIEW_ROWS = 5
PREVIEW_CHARACTERS_MAX = 200

BASES: Final = ("exact", "alike", "title", "synonym")
"""Why a column was proposed, the surest first."""


class MappingProposal(NamedTuple):
    """`mapping` leads from field to column, `bases` from field to one of BASES.

    `missing` are the required fields that no column or default feeds. `preview` holds the first
    rows by field, as text and shortened.
    """

    mapping: dict[str, str]
    bases: dict[str, str]
    unused_columns: tuple[str, ...]
    missing: tuple[str, ...]
    preview: tuple[dict[str, str], ...]


def propose_mapping(
    table: ParsedTable,
    input_schema: Schema,
    defaults: Mapping[str, Any] | None = None,
    *,
    preview_rows: int = PREVIEW_ROWS,
) -> MappingProposal:
    """Match columns to fields by name: same, alike but for case and accents, the name that
    people read in either language, or same meaning.

    Every column feeds one field at most. Surer matches win, then earlier columns.
    """
    fields = fields_of(input_schema)
    mapping: dict[str, str] = {}
    bases: dict[str, str] = {}
    for _, field, column, basis in sorted(_matches(table.columns, fields)):
        if field not in mapping and column not in mapping.values():
            mapping[field], bases[field] = column, basis
    for name in _not_both(fields, mapping):
        del mapping[name], bases[name]
    return MappingProposal(
        mapping=mapping,
        bases=bases,
        unused_columns=tuple(name for name in table.columns if name not in mapping.values()),
        missing=missing_fields(fields, mapping, defaults),
        preview=preview(table, mapping, preview_rows),
    )


def check_mapping(
    columns: Sequence[str],
    mapping: Mapping[str, str],
    input_schema: Schema,
    defaults: Mapping[str, Any] | None = None,
) -> dict[str, Field]:
    """The fields of the schema, when `mapping` and `defaults` name existing things and suffice.

    Raises RefusedFile: unknown_field, unknown_column, fed_twice, unmapped_field.
    """
    fields = fields_of(input_schema)
    for name in (*mapping, *(defaults or {})):
        if name not in fields:
            raise RefusedFile("unknown_field", "mapping", field=name)
    for name, column in mapping.items():
        if column not in columns:
            raise RefusedFile("unknown_column", f"mapping.{name}", column=column)
    for name in (*mapping, *(defaults or {})):
        if fields[name].entry_of in {*mapping, *(defaults or {})}:
            raise RefusedFile("fed_twice", f"mapping.{name}", field=fields[name].entry_of)
    for name in missing_fields(fields, mapping, defaults):
        raise RefusedFile("unmapped_field", f"mapping.{name}", field=name)
    return fields


def missing_fields(
    fields: Mapping[str, Field], mapping: Mapping[str, str], defaults: Mapping[str, Any] | None
) -> tuple[str, ...]:
    """Required fields that neither a column nor a default feeds. A list whose entries are rows is
    fed as a whole, or else by what its entries need."""
    fed = {*mapping, *(defaults or {})}
    by_rows = {field.entry_of for field in fields.values()} - fed
    begun = {fields[name].entry_of for name in fed if name in fields}

    def is_missing(field: Field) -> bool:
        if field.entry_of:
            wanted = fields[field.entry_of].required or field.entry_of in begun
            return wanted and field.entry_of in by_rows
        return field.name not in by_rows

    return tuple(
        name
        for name, field in fields.items()
        if field.required and name not in fed and is_missing(field)
    )


def preview(
    table: ParsedTable, mapping: Mapping[str, str], rows_max: int = PREVIEW_ROWS
) -> tuple[dict[str, str], ...]:
    """The first rows as `mapping` would feed them, each cell as short text."""
    places = {field: table.columns.index(column) for field, column in mapping.items()}
    return tuple(
        {field: _short(row[place]) for field, place in places.items()}
        for row in table.rows[:rows_max]
    )


def _not_both(fields: Mapping[str, Field], mapping: Mapping[str, str]) -> list[str]:
    """Of what was matched: the parts of entries where a column holds their list, and otherwise
    the reference, because the rows of one case have theirs in common."""
    entries = [name for name in mapping if fields[name].entry_of]
    whole = [name for name in entries if fields[name].entry_of in mapping]
    return whole or ["reference"] * bool(entries and "reference" in mapping)


def _short(cell: Cell) -> str:
    return str(cell)[:PREVIEW_CHARACTERS_MAX]


def _matches(
    columns: Sequence[str], fields: Mapping[str, Field]
) -> Iterator[tuple[tuple[int, int, int], str, str, str]]:
    """(rank, field, column, basis); ranks are unique and sort the surest first."""
    for field_place, field in enumerate(fields.values()):
        for column_place, column in enumerate(columns):
            basis = _basis(column, field)
            if basis is not None:
                rank = (BASES.index(basis), column_place, field_place)
                yield rank, field.name, column, basis


def _basis(column: str, field: Field) -> str | None:
    name = field.name.removeprefix(f"{field.entry_of}.")
    if column in (name, field.name):
        return "exact"
    key = key_of(column)
    if key == key_of(name) or fold(column).replace("_", "") == fold(name).replace("_", ""):
        return "alike"
    if key in map(key_of, field.titles):
        return "title"
    return "synonym" if same_meaning(key, key_of(name)) else None
