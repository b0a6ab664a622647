"""Rows of a file that make one case together: an answer a row, a study a case.

A case is taken whole or not at all, unless somebody chose to leave out the rows that are refused:
rows held back come out beside the wrong ones, so that the file of refused rows, once corrected,
is the whole case again.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import jsonschema_rs

from pericia.kernels.intake.drafts import (
    Draft,
    cell_refusal,
    drafts_of,
    reference_of,
    refuse,
    refuse_currency,
    shape_refusal,
)
from pericia.kernels.intake.fields import CASE_FIELDS, Rows, Schema, entry_schema, rows_of
from pericia.kernels.intake.keys import row_text
from pericia.kernels.intake.limits import LIMITS
from pericia.kernels.intake.mapping import check_mapping
from pericia.kernels.intake.money import CURRENCY
from pericia.kernels.intake.refusals import Refusal
from pericia.kernels.intake.rows import (
    NO_RULES,
    REFERENCE_CHARACTERS_MAX,
    Rules,
    Split,
    ValidRow,
    split_in_parts,
    split_rows,
)
from pericia.kernels.intake.table import ParsedTable
from pericia.kernels.intake.validation import compiled, schema_problem

LATEST = "received_at"
"""A case has come in once its last row has; everything else its rows have in common."""


def makes_cases_of_rows(
    input_schema: Schema, mapping: Mapping[str, str], defaults: Mapping[str, Any]
) -> Rows | None:
    """How rows make cases under this mapping; None where each row is a case of its own, because
    the service wants it so or a column holds the whole list."""
    rows = rows_of(input_schema)
    return None if rows is None or rows.into in {*mapping, *defaults} else rows


def split_table(
    table: ParsedTable,
    mapping: Mapping[str, str],
    input_schema: Schema,
    defaults: Mapping[str, Any] | None = None,
    *,
    now: dt.datetime,
    time_zone: str = "UTC",
    rules: Rules = NO_RULES,
    leave_out: bool = False,
) -> Split:
    """As `split_rows`; where the service says so, rows that share a reference make one case.

    `leave_out` opens a case with those of its rows that can be taken.
    """
    together = makes_cases_of_rows(input_schema, mapping, defaults or {})
    read: dict[str, Any] = {"now": now, "time_zone": time_zone}
    if together is None:
        return split_rows(table, mapping, input_schema, defaults, rules=rules, **read)
    fields = check_mapping(table.columns, mapping, input_schema, defaults)
    own = {
        name: value
        for name, value in (defaults or {}).items()
        if fields[name].entry_of or name in (CURRENCY, together.by)
    }
    drafts = list(drafts_of(table, mapping, fields, own, currency=rules.currency, **read))
    grouper = _Grouper(input_schema, mapping, defaults or {}, together, rules, leave_out)
    for draft, cells, foreign in drafts:
        wrong = refuse_currency(draft, foreign) if foreign else None
        grouper.add(draft, wrong or shape_refusal(draft, cells, LIMITS))
    return grouper.split(blank_rows=len(table.rows) - len(drafts))


def split_table_in_parts(
    table: ParsedTable,
    mapping: Mapping[str, str],
    input_schema: Schema,
    defaults: Mapping[str, Any] | None = None,
    *,
    rows_each: int,
    leave_out: bool = False,
    **read: Any,
) -> Iterator[Split]:
    """The same, a Split for every `rows_each` rows of the table.

    Each is made when it is asked for; where rows make cases together all are judged at once, and a
    case is in the part of its first row. RefusedFile is raised before the first part.
    """
    given = (table, mapping, input_schema, defaults)
    if makes_cases_of_rows(input_schema, mapping, defaults or {}) is None:
        return split_in_parts(*given, rows_each=rows_each, **read)
    return _cut(split_table(*given, leave_out=leave_out, **read), table, rows_each)


def _cut(split: Split, table: ParsedTable, rows_each: int) -> Iterator[Split]:
    valid, refused = deque(split.valid), deque(split.refused)
    end = table.first_row_number + len(table.rows)
    for first in range(table.first_row_number, end, rows_each):
        last = first + rows_each - 1
        yield Split(_up_to(last, valid), _up_to(last, refused), 0)


def _up_to(last_row: int, found: deque[Any]) -> list[Any]:
    taken = []
    while found and found[0].row_number <= last_row:
        taken.append(found.popleft())
    return taken


@dataclass(slots=True)
class _Group:
    """The rows that name one case: those that can be read, and what is wrong with the others."""

    reference: str
    good: list[Draft] = field(default_factory=list)
    wrong: list[Refusal] = field(default_factory=list)


class _Grouper:
    """Collects rows by the case that they name, and judges each case."""

    def __init__(
        self,
        schema: Schema,
        mapping: Mapping[str, str],
        defaults: Mapping[str, Any],
        together: Rows,
        rules: Rules,
        leave_out: bool,
    ) -> None:
        self.into, self.by = together
        self.mapping = mapping
        self.defaults = defaults
        self.rules = rules
        self.leave_out = leave_out
        self.whole: jsonschema_rs.Validator = compiled(schema)
        self.entry: jsonschema_rs.Validator = compiled(entry_schema(schema, self.into))
        self.own_fields = frozenset(CASE_FIELDS) - frozenset(schema.get("properties", {}))
        self.groups: dict[str, _Group] = {}
        self.nobodys: list[Refusal] = []

    def add(self, draft: Draft, wrong: Refusal | None) -> None:
        """Put a row to its case; `wrong` is what is known to be wrong with it."""
        reference = reference_of(draft.values.get(self.by))
        wrong = wrong or cell_refusal(draft, self.mapping)
        if reference is None:
            self.nobodys.append(wrong or self._refuse(draft, self.by, "missing_value"))
            return
        group = self.groups.setdefault(reference, _Group(reference))
        wrong = wrong or self._entry_refusal(draft)
        if wrong is None:
            group.good.append(draft)
        else:
            group.wrong.append(wrong)

    def split(self, blank_rows: int) -> Split:
        """Cases in the order of their first rows, refusals in that of all rows."""
        valid, refused = [], list(self.nobodys)
        for group in self.groups.values():
            self._part_differing(group)
            case = self._case_of(group)
            if case is None:
                refused += self._held_back(group)
            else:
                valid.append(case)
            refused += group.wrong
        valid.sort(key=lambda row: row.row_number)
        refused.sort(key=lambda each: each.row_number)
        return Split(valid, refused, blank_rows, len(self.groups))

    def _entry_refusal(self, draft: Draft) -> Refusal | None:
        problem = schema_problem(self.entry, self._entry(draft))
        if problem is None:
            return None
        name = f"{self.into}.{problem.field}" if problem.field else self.into
        return self._refuse(draft, name, problem.code, **problem.values)

    def _entry(self, draft: Draft) -> dict[str, Any]:
        start = f"{self.into}."
        return {
            name.removeprefix(start): value
            for name, value in draft.values.items()
            if name.startswith(start)
        }

    def _shared(self) -> Iterator[str]:
        """The fields that all rows of a case must agree on."""
        for name in self.mapping:
            if name not in (self.by, LATEST) and not name.startswith(f"{self.into}."):
                yield name

    def _part_differing(self, group: _Group) -> None:
        """Refuse rows that contradict most of the others of their case."""
        for name in self._shared():
            told = [each for each in group.good if name in each.values]
            counts = Counter(repr(each.values[name]) for each in told)
            if len(counts) < 2:
                continue
            kept = counts.most_common(1)[0][0]
            model = next(each for each in told if repr(each.values[name]) == kept)
            wrong = [each for each in told if repr(each.values[name]) != kept]
            group.wrong += [self._differing(each, model, name, group) for each in wrong]
            at_fault = {each.row_number for each in wrong}
            group.good = [each for each in group.good if each.row_number not in at_fault]

    def _differing(self, draft: Draft, model: Draft, name: str, group: _Group) -> Refusal:
        values = {"value": draft.values[name], "other": model.values[name]}
        told = {**values, "reference": group.reference, "row": model.row_number}
        return self._refuse(draft, name, "differs_in_case", **told)

    def _case_of(self, group: _Group) -> ValidRow | None:
        """The case, unless something is wrong with it; what is goes to the rows at fault."""
        while group.good and (self.leave_out or not group.wrong):
            facts = self._facts(group)
            wrong = self._case_refusal(group, facts)
            if wrong is None:
                return self._valid(group, facts)
            at, refusal = wrong
            del group.good[at]
            group.wrong.append(refusal)
            if refusal.column is None or not self._is_of_entry(refusal.column):
                break
        return None

    def _is_of_entry(self, column: str) -> bool:
        """Whether a column says something of its row alone."""
        return any(
            name.startswith(f"{self.into}.")
            for name, feeding in self.mapping.items()
            if feeding == column
        )

    def _facts(self, group: _Group) -> dict[str, Any]:
        facts = {
            name: value
            for name, value in self.defaults.items()
            if not name.startswith(f"{self.into}.")
        }
        facts[self.by] = group.good[0].values[self.by]
        for name in self._shared():
            told = [each.values[name] for each in group.good if name in each.values]
            facts |= {name: told[0]} if told else {}
        return {**facts, self.into: [self._entry(each) for each in group.good]}

    def _case_refusal(self, group: _Group, facts: dict[str, Any]) -> tuple[int, Refusal] | None:
        """What is wrong with the case as a whole, and which of its rows bears it."""
        given = {name: value for name, value in facts.items() if name not in self.own_fields}
        if len(group.reference) > REFERENCE_CHARACTERS_MAX:
            limit = REFERENCE_CHARACTERS_MAX
            return 0, self._refuse(group.good[0], self.by, "too_long", limit=limit)
        problem = schema_problem(self.whole, given)
        if problem is not None:
            return 0, self._refuse(group.good[0], problem.field, problem.code, **problem.values)
        broken = self.rules.first_broken(given)
        if broken is None:
            return None
        at, name = self._place_of(broken.field)
        draft = group.good[at]
        told = (broken.code, broken.message_es, broken.message_en)
        return at, Refusal(draft.row_number, self.mapping.get(name, name) or None, *told, draft.raw)

    def _place_of(self, path: str) -> tuple[int, str]:
        """The row and the field that a path such as `answers.3.score` means."""
        first, *rest = path.split(".")
        if first != self.into or not rest or not rest[0].isdigit():
            return 0, first
        return int(rest[0]), ".".join([first, *rest[1:2]])

    def _valid(self, group: _Group, facts: dict[str, Any]) -> ValidRow:
        received = [each.values[LATEST] for each in group.good if LATEST in each.values]
        given = {name: value for name, value in facts.items() if name not in self.own_fields}
        texts = sorted(row_text(each.raw) for each in group.good)
        return ValidRow(
            group.good[0].row_number,
            group.reference,
            max(received, default=self.defaults.get(LATEST)),
            0,
            given,
            {"rows": texts},
            [(each.row_number, each.raw) for each in group.good],
        )

    def _held_back(self, group: _Group) -> Sequence[Refusal]:
        """The rows of a case that is not opened, besides those at fault."""
        first = min((each.row_number for each in group.wrong), default=0)
        return [
            refuse(each, None, "case_held_back", reference=group.reference, row=first)
            for each in group.good
        ]

    def _refuse(self, draft: Draft, name: str | None, code: str, **values: Any) -> Refusal:
        return refuse(draft, self.mapping.get(name, name) if name else None, code, **values)
