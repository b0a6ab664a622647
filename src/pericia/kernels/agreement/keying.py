"""Two keyings of the same records compared field by field."""

from __future__ import annotations

from collections import Counter
from typing import Any

from pericia.kernels.instruments.declare import (
    Claim,
    Column,
    Figure,
    Given,
    Input,
    Outcome,
    OutTable,
    instrument,
)
from pericia.kernels.instruments.frames import Frame, Words
from pericia.kernels.instruments.saying import counted, decimal, percent, say
from pericia.kernels.statistics.basics import wilson


def _keying(name: str, es: str, en: str) -> Input:
    columns = (
        Column("record", "text", Words("Registro", "Record")),
        Column("field", "text", Words("Campo", "Field")),
        Column(
            "value",
            "text",
            Words("Valor tecleado; puede estar vacío", "Value keyed; may be empty"),
            blank=True,
        ),
    )
    return Input(name, Words(es, en), columns, key=("record", "field"))


@instrument(
    "double_key",
    "1",
    title=Words("Doble captura", "Double key entry"),
    source="double data entry as in Day, Fayers and Harvey 1998, Controlled Clinical Trials 19(1), "
    "15-24; interval: Wilson 1927",
    method_es="Los campos son los pares de registro y campo que tiene una u otra captura; uno "
    "difiere si los valores no son el mismo texto, sin el espacio de alrededor, o si "
    "falta en un lado. Un registro que falta en un lado cuenta con todos sus campos y "
    "se dice. En la tabla, `kind` es value, field_missing_in_first, "
    "field_missing_in_second, record_missing_in_first o record_missing_in_second. La "
    "proporción dice dónde discrepan: los errores que ambas hicieron igual no se ven.",
    inputs=[
        _keying("first", "Primera captura: un campo por fila", "First keying: one field a row"),
        _keying("second", "Segunda captura: un campo por fila", "Second keying: one field a row"),
    ],
    figures=[
        Figure(
            "fields", "fields", Words("Campos de una u otra captura", "Fields of either keying")
        ),
        Figure("differing", "fields", Words("Campos que difieren", "Fields that differ")),
        Figure("error_rate", "share", Words("Parte que difiere", "Share that differs")),
        Figure("low", "share", Words("Extremo inferior del 95 %", "Lower 95% end")),
        Figure("high", "share", Words("Extremo superior del 95 %", "Upper 95% end")),
        Figure(
            "missing_in_first",
            "records",
            Words("Registros que faltan en la primera", "Records absent from the first"),
        ),
        Figure(
            "missing_in_second",
            "records",
            Words("Registros que faltan en la segunda", "Records absent from the second"),
        ),
    ],
    tables=[
        OutTable(
            "differences",
            Words("Diferencias", "Differences"),
            {
                "record": Words("Registro", "Record"),
                "field": Words("Campo", "Field"),
                "first": Words("Primera captura", "First keying"),
                "second": Words("Segunda captura", "Second keying"),
                "kind": Words("Clase de diferencia", "Kind of difference"),
            },
        ),
        OutTable(
            "by_field",
            Words("Por campo, el que más difiere primero", "By field, most differing first"),
            {
                "field": Words("Campo", "Field"),
                "fields": Words("Veces", "Times"),
                "differing": Words("Que difieren", "Differing"),
                "error_rate": Words("Parte que difiere", "Share that differs"),
            },
        ),
    ],
)
def double_key(given: Given) -> Outcome:
    """Fields are the pairs of record and field that either keying has; one differs where the two
    values are not the same text, with space around them taken off, or where one side lacks it. A
    record that one side lacks counts with all its fields, and is named as missing. In the table,
    `kind` is value, field_missing_in_first, field_missing_in_second, record_missing_in_first or
    record_missing_in_second. The share tells
    where the two disagree: errors that both made alike do not show.
    """
    first, second = _by_field(given.tables["first"]), _by_field(given.tables["second"])
    records = ({record for record, _ in first}, {record for record, _ in second})
    every = sorted(first.keys() | second.keys())
    differences: list[dict[str, Any]] = [
        {
            "record": record,
            "field": field,
            "first": first.get((record, field)),
            "second": second.get((record, field)),
            "kind": _kind((record, field), first, second, records),
        }
        for record, field in every
        if (record, field) not in first
        or (record, field) not in second
        or first[record, field] != second[record, field]
    ]
    low, high = wilson(len(differences), len(every))
    figures: dict[str, Any] = {
        "fields": len(every),
        "differing": len(differences),
        "error_rate": len(differences) / len(every),
        "low": low,
        "high": high,
        "missing_in_first": len(records[1] - records[0]),
        "missing_in_second": len(records[0] - records[1]),
    }
    counts = Counter(field for _, field in every)
    wrong = Counter(row["field"] for row in differences)
    table: list[dict[str, Any]] = [
        {
            "field": field,
            "fields": counts[field],
            "differing": wrong[field],
            "error_rate": wrong[field] / counts[field],
        }
        for field in sorted(counts, key=lambda each: (-wrong[each] / counts[each], each))
    ]
    return Outcome(figures, {"differences": differences, "by_field": table}, _claims(figures))


Key = tuple[str, str]


def _by_field(frame: Frame) -> dict[Key, str]:
    columns = (frame["record"], frame["field"], frame["value"])
    return {(record, field): value or "" for record, field, value in zip(*columns, strict=True)}


def _kind(
    key: Key, first: dict[Key, str], second: dict[Key, str], records: tuple[set[str], set[str]]
) -> str:
    if key in first and key in second:
        return "value"
    side, there = ("first", records[0]) if key not in first else ("second", records[1])
    return f"{'field' if key[0] in there else 'record'}_missing_in_{side}"


def _claims(figures: dict[str, Any]) -> tuple[Claim, ...]:
    claims = [
        Claim(
            "level",
            say(
                "Las capturas difieren en {differing} de {fields} ({rate}; intervalo del 95 %: "
                "{low} a {high}).",
                "The two keyings differ in {differing} of {fields} ({rate}; 95% interval {low} "
                "to {high}).",
                differing=decimal(figures["differing"], 0),
                fields=counted(figures["fields"], ("campo", "campos"), ("field", "fields")),
                rate=percent(figures["error_rate"], 2),
                low=percent(figures["low"], 2),
                high=percent(figures["high"], 2),
            ),
            ("differing", "fields", "error_rate", "low", "high"),
        )
    ]
    absent = (figures["missing_in_first"], figures["missing_in_second"])
    if any(absent):
        claims.append(
            Claim(
                "warning",
                Words(
                    f"Faltan registros enteros: {absent[0]} en la primera captura, {absent[1]} en "
                    "la segunda. Cuentan como diferencias.",
                    f"Whole records are missing: {absent[0]} in the first keying, {absent[1]} in "
                    "the second. They count as differences.",
                ),
                ("missing_in_first", "missing_in_second"),
            )
        )
    return tuple(claims)
