"""Closed contacts as the voice of the customer reads them: from cases, or from a stranger's file.

A contact is a dict: `contact_id`, `reason`, `closed_date` (date), and where they are known `kind`
(query or complaint), `line`, `channel`, `contacts_before`, `hours_open`, `effort_score` with its
scale `effort_from` to `effort_to`. Nothing that a customer wrote is in it.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from pericia.kernels.days import told_day
from pericia.kernels.intake.mapping import propose_mapping
from pericia.kernels.intake.rows import NO_RULES, split_rows
from pericia.kernels.intake.table import ParsedTable
from pericia.kernels.intake.words import fold
from pericia.kernels.refusal import Refused

Contact = dict[str, Any]
CONTACTS_MAX = 50_000
BAD_ROWS_MAX = 0.05
"""A larger share of rows that cannot be read refuses the file."""

COLUMNS = (
    "contact_id", "reason", "closed_date", "kind", "line", "channel", "contacts_before",
    "hours_open", "effort_score", "effort_from", "effort_to",
)  # fmt: skip
_TEXT = {"type": "string", "maxLength": 100}
_COUNT = {"type": "integer", "minimum": 0, "maximum": 1000}
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "required": ["contact_id", "reason", "closed_date"],
    "properties": {
        "contact_id": {"type": "string", "minLength": 1, "maxLength": 100},
        "reason": {"type": "string", "minLength": 1, "maxLength": 100},
        "closed_date": {"type": "string", "format": "date"},
        "kind": _TEXT,
        "channel": _TEXT,
        "contacts_before": _COUNT,
        "hours_open": {"type": "number", "minimum": 0},
        "effort_score": {"type": "integer"},
        "effort_from": {"type": "integer"},
        "effort_to": {"type": "integer"},
    },
    "additionalProperties": False,
}
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "contact_id": (
        "id contacto", "contacto", "no contacto", "numero de contacto", "ticket", "ticket id",
        "contact", "contact no", "contact number", "expediente",
    ),
    "reason": ("motivo", "motivo de contacto", "tipificacion", "disposition", "contact reason"),
    "closed_date": ("fecha de cierre", "fecha cierre", "cerrado", "closed", "closed on"),
    "kind": ("clase", "tipo de contacto"),
    "channel": ("canal", "via"),
    "contacts_before": ("contactos previos", "rellamadas", "previous contacts"),
    "hours_open": ("horas hasta el cierre", "horas", "hours to close"),
    "effort_score": ("esfuerzo", "ces", "nota de esfuerzo", "effort"),
    "effort_from": ("escala desde", "esfuerzo min", "scale from"),
    "effort_to": ("escala hasta", "esfuerzo max", "scale to"),
}  # fmt: skip
"""Further names of columns, without accents, as help desks and contact centres export them."""


class Told(NamedTuple):
    """How a playbook says why a customer got in touch: the path of its reason in the case's
    outputs, and the outcomes that are no contact at all."""

    kind: str
    reason: tuple[str, ...]
    no_contact: tuple[str, ...]

    def named(self, reason: str, language: str) -> str:
        """A reason that is told apart from those of other kinds of contact."""
        if self.kind == "query":
            return reason
        kind = "Reclamación" if language == "es" else "Complaint"
        return f"{kind}: {reason[:1].lower()}{reason[1:]}"


TOLD: Mapping[str, Told] = {
    "customer-queries": Told("query", ("classify", "category"), ("discarded",)),
    "complaints": Told("complaint", ("investigate", "root_cause"), ("withdrawn_by_complainant",)),
}
"""By the name of a playbook."""


@dataclass(frozen=True, slots=True)
class Read:
    """Contacts of a period. `left_out` counts rows that could not be read by their code, and
    `outside` those that were closed before or after it."""

    contacts: list[Contact]
    left_out: Mapping[str, int]
    outside: int


def contacts_in(
    table: ParsedTable, from_date: date, to_date: date, *, now: datetime, time_zone: str
) -> Read:
    """The contacts of a period in a file of another program.

    Columns may have any of `HEADINGS`. Raises Refused: `unmapped_field`, `contact_without_reason`,
    `too_many_bad_rows`, `nothing_closed`, `too_many_contacts`.
    """
    mapping = _mapping(table)
    rules = NO_RULES._replace(reference_field="contact_id")
    split = split_rows(table, mapping, SCHEMA, now=now, time_zone=time_zone, rules=rules)
    without = [
        each.row_number
        for each in split.refused
        if each.column == mapping.get("reason") and each.code in ("missing_value", "too_short")
    ]
    if without:
        raise Refused("contact_without_reason", _without_reason(without), "contacts_file")
    rows = len(split.valid) + len(split.refused)
    if len(split.refused) > BAD_ROWS_MAX * rows:
        first = split.refused[0]
        raise Refused(
            "too_many_bad_rows",
            f"{len(split.refused):,} of {rows:,} rows cannot be read; correct them, then try "
            f"again. The first: {first.message_en}",
            "contacts_file",
        )
    found = [_typed(each.facts) for each in split.valid]
    inside = [each for each in found if from_date <= each["closed_date"] <= to_date]
    refuse_count(len(inside), from_date, to_date)
    left_out = dict(sorted(Counter(each.code for each in split.refused).items()))
    return Read(in_order(inside), left_out, len(found) - len(inside))


def refuse_count(contacts: int, from_date: date, to_date: date) -> None:
    """Refuse a period in which nothing was closed, or more than is counted at once."""
    if not contacts:
        raise Refused(
            "nothing_closed",
            f"No contact was closed between {told_day(from_date).en} and "
            f"{told_day(to_date).en}; choose another period, or other lines.",
            "period_from",
        )
    if contacts > CONTACTS_MAX:
        raise Refused(
            "too_many_contacts",
            f"{contacts:,} contacts were closed; at most {CONTACTS_MAX:,} are counted at once. "
            "Choose a shorter period.",
            "period_to",
        )


def in_order(contacts: Iterable[Contact]) -> list[Contact]:
    """By day of closing, then by name: the same contacts give the same file."""
    return sorted(contacts, key=lambda each: (each["closed_date"], each["contact_id"]))


def as_csv(contacts: Sequence[Contact]) -> bytes:
    """The contacts as a file that instruments read: UTF-8, `COLUMNS`, one contact a row."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(
        ["" if each.get(name) is None else each[name] for name in COLUMNS] for each in contacts
    )
    return out.getvalue().encode()


def by_week(contacts: Sequence[Contact]) -> list[dict[str, Any]]:
    """`{"week", "contacts", "top", "top_percent"}` by the Monday of each ISO week with contacts:
    how many, and how many of them had the most frequent reason of the period."""
    reasons = Counter(each["reason"] for each in contacts)
    top = min(reasons, key=lambda each: (-reasons[each], each))
    weeks = Counter(_monday(each["closed_date"]) for each in contacts)
    tops = Counter(_monday(each["closed_date"]) for each in contacts if each["reason"] == top)
    return [
        {
            "week": week.isoformat(),
            "contacts": count,
            "top": tops[week],
            "top_percent": round(100 * tops[week] / count, 1),
        }
        for week, count in sorted(weeks.items())
    ]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _mapping(table: ParsedTable) -> dict[str, str]:
    mapping = propose_mapping(table, SCHEMA).mapping
    mapping.pop("reference", None)
    mapping.pop("received_at", None)
    for name, headings in HEADINGS.items():
        if name not in mapping or _plain(mapping[name]) not in (name, *headings):
            found = [each for each in table.columns if _plain(each) in headings]
            mapping |= {name: found[0]} if found else {}
    # A column feeds one field: the one that knows it by its name.
    owners = {column: name for name, column in mapping.items()}
    owners |= {column: name for name, column in mapping.items() if _plain(column) in HEADINGS[name]}
    return {name: column for name, column in mapping.items() if owners[column] == name}


def _plain(heading: str) -> str:
    return heading if heading in COLUMNS else fold(heading).replace("_", " ")


def _typed(facts: Mapping[str, Any]) -> Contact:
    return {**facts, "closed_date": date.fromisoformat(facts["closed_date"])}


def _without_reason(rows: Sequence[int]) -> str:
    shown = ", ".join(map(str, rows[:10])) + (", …" if len(rows) > 10 else "")
    return f"{len(rows)} contacts have no reason (rows {shown}); code them, then try again."
