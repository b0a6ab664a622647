"""Rows of a file or a request parted into those a case can start from and those refused."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import jsonschema_rs

from pericia.kernels.intake.convert import CLOCK_SKEW, CellProblem, exact_moment
from pericia.kernels.intake.drafts import (
    Draft,
    Drafted,
    cell_refusal,
    drafts_of,
    reference_of,
    refuse,
    refuse_currency,
    shape_refusal,
)
from pericia.kernels.intake.fields import CASE_FIELDS, Field, Schema, fields_of
from pericia.kernels.intake.keys import row_text
from pericia.kernels.intake.limits import LIMITS, Limits
from pericia.kernels.intake.mapping import check_mapping
from pericia.kernels.intake.refusals import Refusal
from pericia.kernels.intake.table import ParsedTable
from pericia.kernels.intake.validation import compiled, schema_problem

REFERENCE_CHARACTERS_MAX = 200


class ValidRow(NamedTuple):
    """`facts` fit the input schema. `raw` is the row as it came, by column.

    `occurrence` counts identical rows above it in the same file, so that two customers who wrote
    the same words stay two cases while a file uploaded twice does not double them. Where several
    rows make the case, `members` are their numbers and what stood in them, and `raw` what they say
    together.
    """

    row_number: int
    reference: str | None
    received_at: str | None
    occurrence: int
    facts: dict[str, Any]
    raw: dict[str, Any]
    members: Sequence[tuple[int, Mapping[str, Any]]] = ()


class Split(NamedTuple):
    """Every row of the input is in `valid`, in `refused`, or counted in `blank_rows`. Where several
    rows make a case, `cases_named` are the cases that the rows speak of, taken or not."""

    valid: list[ValidRow]
    refused: list[Refusal]
    blank_rows: int
    cases_named: int = 0


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
    read: dict[str, Any] = {"now": now, "time_zone": time_zone, "currency": rules.currency}
    drafts = drafts_of(table, mapping, fields, defaults or {}, **read)
    first = next(drafts, None)  # at once, not when the first part is asked for
    return _parts(table, first, drafts, judge, rows_each)


def _parts(
    table: ParsedTable,
    waiting: Drafted | None,
    drafts: Iterator[Drafted],
    judge: _Judge,
    rows_each: int,
) -> Iterator[Split]:
    end = table.first_row_number + len(table.rows)
    for first in range(table.first_row_number, end, rows_each):
        following = min(first + rows_each, end)
        judge.blank_rows = following - first
        while waiting is not None and waiting[0].row_number < following:
            judge.blank_rows -= 1
            judge.take_drafted(waiting)
            waiting = next(drafts, None)
        yield judge.split()


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
        judge.take(Draft(number, values, record))
    return judge.split()


def references_in(table: ParsedTable, mapping: Mapping[str, str]) -> set[str]:
    """Every reference the file names, to ask a store at once which of them it already has."""
    column = mapping.get("reference")
    if column is None or column not in table.columns:
        return set()
    place = table.columns.index(column)
    return {reference for row in table.rows if (reference := reference_of(row[place]))}


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

    def take_drafted(self, drafted: Drafted) -> None:
        draft, cells, foreign = drafted
        if foreign is not None:
            refusal: Refusal | None = refuse_currency(draft, foreign)
        else:
            refusal = shape_refusal(draft, cells, self.limits)
        if refusal is None:
            self.take(draft)
        else:
            self.refused.append(refusal)

    def take(self, draft: Draft) -> None:
        facts = {name: v for name, v in draft.values.items() if name not in self.own_fields}
        reference = reference_of(draft.values.get("reference") or facts.get(self.own_reference))
        refusal = (
            cell_refusal(draft, self.mapping)
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

    def _valid(self, draft: Draft, reference: str | None, facts: dict[str, Any]) -> ValidRow:
        content = row_text(draft.raw)
        occurrence = self.occurrences[content]
        self.occurrences[content] += 1
        received_at = draft.values.get("received_at")
        return ValidRow(draft.row_number, reference, received_at, occurrence, facts, draft.raw)

    def _schema_refusal(self, draft: Draft, facts: dict[str, Any]) -> Refusal | None:
        problem = schema_problem(self.validator, facts)
        if problem is None:
            return None
        column = self.mapping.get(problem.field, problem.field) if problem.field else None
        return refuse(draft, column, problem.code, **problem.values)

    def _rule_refusal(self, draft: Draft, facts: dict[str, Any]) -> Refusal | None:
        broken = self.rules.first_broken(facts)
        if broken is None:
            return None
        name = broken.field.partition(".")[0]
        column = self.mapping.get(name, name) or None
        told = (broken.code, broken.message_es, broken.message_en)
        return Refusal(draft.row_number, column, *told, draft.raw)

    def _reference_refusal(self, draft: Draft, reference: str | None) -> Refusal | None:
        named = "reference" if draft.values.get("reference") else self.own_reference
        column = self.mapping.get(named, named)
        if reference is None:
            return None
        if len(reference) > REFERENCE_CHARACTERS_MAX:
            return refuse(draft, column, "too_long", limit=REFERENCE_CHARACTERS_MAX)
        if reference in self.accepted_at:
            values = {"reference": reference, "row": self.accepted_at[reference]}
            return refuse(draft, column, "duplicate_in_file", **values)
        if reference in self.seen_references:
            return refuse(draft, column, "already_imported", reference=reference)
        return None


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
