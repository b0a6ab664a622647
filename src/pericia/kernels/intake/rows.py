"""Rows of a file or a request parted into those a case can start from and those refused."""

from __future__ import annotations

import datetime as dt
import unicodedata
import zoneinfo
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import jsonschema_rs

from pericia.kernels.intake.convert import (
    CLOCK_SKEW,
    CellProblem,
    convert_column,
    exact_moment,
)
from pericia.kernels.intake.fields import CASE_FIELDS, Field, Schema, fields_of
from pericia.kernels.intake.keys import row_text
from pericia.kernels.intake.limits import LIMITS, Limits
from pericia.kernels.intake.mapping import check_mapping
from pericia.kernels.intake.money import CURRENCY, Foreign, amounts_of
from pericia.kernels.intake.refusals import Refusal, refuse_row
from pericia.kernels.intake.table import Cell, ParsedTable, cell_problem, is_blank_row
from pericia.kernels.intake.validation import compiled, schema_problem

REFERENCE_CHARACTERS_MAX = 200
STORED_CHARACTERS_MAX = 10_000
"""How much of each cell is kept of a row whose shape is refused."""


class ValidRow(NamedTuple):
    """`facts` fit the input schema. `raw` is the row as it came, by column.

    `occurrence` counts identical rows above it in the same file, so that two customers who wrote
    the same words stay two cases while a file uploaded twice does not double them.
    """

    row_number: int
    reference: str | None
    received_at: str | None
    occurrence: int
    facts: dict[str, Any]
    raw: dict[str, Any]


class Split(NamedTuple):
    """Every row of the input is in `valid`, in `refused`, or counted in `blank_rows`."""

    valid: list[ValidRow]
    refused: list[Refusal]
    blank_rows: int


class BrokenRule(NamedTuple):
    """A rule of the service that a row breaks: the field at fault, a code, what to do."""

    field: str
    code: str
    message_es: str
    message_en: str


class Rules(NamedTuple):
    """What a service asks of rows besides their shape.

    `first_broken` gives the first rule that facts break, None where all hold. `reference_field` is
    the field with the client's own reference, empty where there is none. `currency` (ISO 4217) is
    that of amounts whose rows do not name one; empty where it is not known.
    """

    first_broken: Callable[[Mapping[str, Any]], BrokenRule | None]
    reference_field: str = ""
    currency: str = ""


def _holds(facts: Mapping[str, Any]) -> BrokenRule | None:
    return None


NO_RULES = Rules(_holds)


class _Draft(NamedTuple):
    row_number: int
    values: dict[str, Any]
    raw: dict[str, Any]


def split_rows(
    table: ParsedTable,
    mapping: Mapping[str, str],
    input_schema: Schema,
    defaults: Mapping[str, Any] | None = None,
    *,
    now: dt.datetime,
    seen_references: Collection[str] = frozenset(),
    time_zone: str = "UTC",
    rules: Rules = NO_RULES,
    limits: Limits = LIMITS,
) -> Split:
    """Convert, validate and deduplicate the rows of `table`.

    `mapping` leads from field to column; `defaults` fill fields whose cell is blank or unmapped.
    `now` is aware; `time_zone` (IANA) holds for times that carry no offset. `seen_references`
    are those this service line already has, as `references_in` spells them; `rules` are asked
    of what has the right shape. Each refused row carries its first problem only. Raises
    RefusedFile where mapping or schema do not fit.
    """
    parts = split_in_parts(
        table,
        mapping,
        input_schema,
        defaults,
        now=now,
        seen_references=seen_references,
        time_zone=time_zone,
        rules=rules,
        limits=limits,
        rows_each=max(1, len(table.rows)),
    )
    return next(parts, Split([], [], 0))


def split_in_parts(
    table: ParsedTable,
    mapping: Mapping[str, str],
    input_schema: Schema,
    defaults: Mapping[str, Any] | None = None,
    *,
    now: dt.datetime,
    rows_each: int,
    seen_references: Collection[str] = frozenset(),
    time_zone: str = "UTC",
    rules: Rules = NO_RULES,
    limits: Limits = LIMITS,
) -> Iterator[Split]:
    """The same, a Split for every `rows_each` rows of the table, each made when it is asked for.

    RefusedFile is raised at once, before the first part.
    """
    fields = check_mapping(table.columns, mapping, input_schema, defaults)
    judge = _Judge(input_schema, mapping, seen_references, rules, limits)
    zone = zoneinfo.ZoneInfo(time_zone)
    columns = {name: table.columns.index(column) for name, column in mapping.items()}
    converted = {
        name: convert_column([row[place] for row in table.rows], fields[name], now=now, zone=zone)
        for name, place in columns.items()
    }
    amounts = amounts_of(table, columns, fields, rules.currency)
    before = dict(defaults or {})

    def judged(index: int, row: list[Cell]) -> None:
        if is_blank_row(row):
            judge.blank_rows += 1
            return
        values = before | {name: v[index] for name, v in converted.items() if v[index] is not None}
        raw = dict(zip(table.columns, row, strict=False))
        draft = _Draft(table.first_row_number + index, values, raw)
        foreign = None if amounts.are_plain else amounts.foreign(row, values.get(CURRENCY))
        if foreign is None:
            judge.take_row(draft, row)
        else:
            judge.refuse_currency(draft, foreign)

    def parts() -> Iterator[Split]:
        for first in range(0, len(table.rows), rows_each):
            for index, row in enumerate(table.rows[first : first + rows_each], first):
                judged(index, row)
            yield judge.split()

    return parts()


def split_records(
    records: Iterable[tuple[int, dict[str, Any] | Refusal]],
    input_schema: Schema,
    defaults: Mapping[str, Any] | None = None,
    *,
    now: dt.datetime,
    seen_references: Collection[str] = frozenset(),
    rules: Rules = NO_RULES,
    limits: Limits = LIMITS,
) -> Split:
    """The same for JSON objects, already typed: a line number with an object or its Refusal.

    Moments must be RFC 3339 with an offset. See `split_rows`.
    """
    fields = fields_of(input_schema)
    judge = _Judge(input_schema, {}, seen_references, rules, limits)
    for number, record in records:
        if isinstance(record, Refusal):
            judge.refused.append(record)
            continue
        values = {**(defaults or {}), **record}
        values = {name: _typed(value, fields.get(name), now) for name, value in values.items()}
        judge.take(_Draft(number, values, record))
    return judge.split()


def references_in(table: ParsedTable, mapping: Mapping[str, str]) -> set[str]:
    """Every reference the file names, to ask a store at once which of them it already has."""
    column = mapping.get("reference")
    if column is None or column not in table.columns:
        return set()
    place = table.columns.index(column)
    return {reference for row in table.rows if (reference := _reference(row[place]))}


class _Judge:
    """Collects the rows of one input; knows what was accepted before each."""

    def __init__(
        self,
        input_schema: Schema,
        mapping: Mapping[str, str],
        seen_references: Collection[str],
        rules: Rules,
        limits: Limits,
    ) -> None:
        self.validator: jsonschema_rs.Validator = compiled(input_schema)
        self.mapping = mapping
        self.seen_references = seen_references
        self.rules = rules
        self.own_reference = rules.reference_field
        self.limits = limits
        self.own_fields = frozenset(CASE_FIELDS) - frozenset(input_schema.get("properties", {}))
        self.accepted_at: dict[str, int] = {}
        self.occurrences: Counter[str] = Counter()
        self.valid: list[ValidRow] = []
        self.refused: list[Refusal] = []
        self.blank_rows = 0

    def split(self) -> Split:
        """What was judged since the last time."""
        found = Split(self.valid, self.refused, self.blank_rows)
        self.valid, self.refused, self.blank_rows = [], [], 0
        return found

    def take_row(self, draft: _Draft, cells: Sequence[Cell]) -> None:
        refusal = _shape_refusal(draft, cells, self.limits)
        if refusal is None:
            self.take(draft)
        else:
            self.refused.append(refusal)

    def refuse_currency(self, draft: _Draft, foreign: Foreign) -> None:
        told = {"value": foreign.value, "currency": foreign.currency}
        self.refused.append(_refuse(draft, foreign.column, "other_currency", **told))

    def take(self, draft: _Draft) -> None:
        facts = {name: v for name, v in draft.values.items() if name not in self.own_fields}
        reference = _reference(draft.values.get("reference") or facts.get(self.own_reference))
        refusal = (
            self._cell_refusal(draft)
            or self._schema_refusal(draft, facts)
            or self._rule_refusal(draft, facts)
            or self._reference_refusal(draft, reference)
        )
        if refusal is not None:
            self.refused.append(refusal)
            return
        if reference is not None:
            self.accepted_at[reference] = draft.row_number
        self.valid.append(self._valid(draft, reference, facts))

    def _valid(self, draft: _Draft, reference: str | None, facts: dict[str, Any]) -> ValidRow:
        content = row_text(draft.raw)
        occurrence = self.occurrences[content]
        self.occurrences[content] += 1
        received_at = draft.values.get("received_at")
        return ValidRow(draft.row_number, reference, received_at, occurrence, facts, draft.raw)

    def _cell_refusal(self, draft: _Draft) -> Refusal | None:
        for name, value in draft.values.items():
            if isinstance(value, CellProblem):
                return _refuse(draft, self.mapping.get(name, name), value.code, value=value.value)
        return None

    def _schema_refusal(self, draft: _Draft, facts: dict[str, Any]) -> Refusal | None:
        problem = schema_problem(self.validator, facts)
        if problem is None:
            return None
        column = self.mapping.get(problem.field, problem.field) if problem.field else None
        return _refuse(draft, column, problem.code, **problem.values)

    def _rule_refusal(self, draft: _Draft, facts: dict[str, Any]) -> Refusal | None:
        broken = self.rules.first_broken(facts)
        if broken is None:
            return None
        name = broken.field.partition(".")[0]
        column = self.mapping.get(name, name) or None
        told = (broken.code, broken.message_es, broken.message_en)
        return Refusal(draft.row_number, column, *told, draft.raw)

    def _reference_refusal(self, draft: _Draft, reference: str | None) -> Refusal | None:
        named = "reference" if draft.values.get("reference") else self.own_reference
        column = self.mapping.get(named, named)
        if reference is None:
            return None
        if len(reference) > REFERENCE_CHARACTERS_MAX:
            return _refuse(draft, column, "too_long", limit=REFERENCE_CHARACTERS_MAX)
        if reference in self.accepted_at:
            values = {"reference": reference, "row": self.accepted_at[reference]}
            return _refuse(draft, column, "duplicate_in_file", **values)
        if reference in self.seen_references:
            return _refuse(draft, column, "already_imported", reference=reference)
        return None


def _shape_refusal(draft: _Draft, cells: Sequence[Cell], limits: Limits) -> Refusal | None:
    columns_count = len(draft.raw)
    if len(cells) > columns_count:
        extra = {f"column_{i + 1}": cells[i] for i in range(columns_count, len(cells))}
        wide = draft._replace(raw=_storable({**draft.raw, **extra}))
        return _refuse(wide, None, "extra_cells", count=len(cells), limit=columns_count)
    if all(column == cell for column, cell in draft.raw.items()):
        return _refuse(draft, None, "repeated_header")
    for column, cell in draft.raw.items():
        if isinstance(cell, str) and (problem := cell_problem(cell, limits)):
            kept = draft._replace(raw=_storable(draft.raw))
            return _refuse(kept, column, problem, limit_kb=limits.cell_bytes_max // 1000)
    return None


def _storable(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The row without what no store takes: null characters, and cells beyond all bounds."""
    return {
        column: cell[:STORED_CHARACTERS_MAX].replace("\0", "") if isinstance(cell, str) else cell
        for column, cell in raw.items()
    }


def _typed(value: Any, field: Field | None, now: dt.datetime) -> Any:
    """The value of a JSON field, or CellProblem; what the schema checks by itself passes."""
    if field is None or value is None:
        return value
    if field.name == "reference" and (isinstance(value, bool) or not isinstance(value, (str, int))):
        return CellProblem("unreadable_text", str(value))
    if field.kind == "date-time":
        return exact_moment(value, field, now)
    if field.kind == "date" and isinstance(value, str) and not field.future_allowed:
        late = value > (now + CLOCK_SKEW).date().isoformat()
        return CellProblem("date_in_future", value) if late else value
    return value


def _reference(value: Any) -> str | None:
    """One spelling of a reference, or None where there is none."""
    if value is None or isinstance(value, CellProblem):
        return None
    return unicodedata.normalize("NFC", str(value).strip()) or None


def _refuse(draft: _Draft, column: str | None, code: str, **values: object) -> Refusal:
    return refuse_row(draft.row_number, column, code, draft.raw, **values)
