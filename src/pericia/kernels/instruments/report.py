"""A result as a report, and its charts as Vega-Lite specifications."""

from __future__ import annotations

from typing import Any

from pericia.kernels.instruments.declare import Bars
from pericia.kernels.instruments.running import Result
from pericia.kernels.instruments.telling import parameter_line, run_line, said, shown, unit
from pericia.kernels.reporting import charts
from pericia.kernels.reporting.blocks import (
    Block,
    Bullets,
    Chart,
    Heading,
    Paragraph,
    Report,
    Table,
)

BARS_MAX = 40
ROWS_MAX = 200
SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"


def result_report(result: Result, language: str) -> Report:
    """Claims, figures, charts, tables (their first rows), method and how it was made."""
    instrument, outcome = result.instrument, result.outcome
    blocks: list[Block] = [Bullets([each.text.spoken(language) for each in outcome.claims])]
    if result.left_out:
        blocks.append(Paragraph(said("left_out", language).format(result.left_out), strong=True))
    blocks += [Heading(2, said("figures", language)), _figures(result, language)]
    blocks += [_drawn(result, each, language) for each in instrument.charts if _rows(result, each)]
    for table in instrument.tables:
        blocks.append(Heading(2, table.meaning.spoken(language)))
        blocks += _table(outcome.tables[table.name], language)
    blocks += [
        Heading(2, said("method", language)),
        Paragraph(instrument.method.spoken(language)),
        Paragraph(f"{said('source', language)}: {instrument.source}"),
        Paragraph(run_line(result, language)),
        Bullets([parameter_line(each, language) for each in instrument.parameters]),
    ]
    kept = [each for each in blocks if not (isinstance(each, Bullets) and not each.items)]
    return Report(language, instrument.title.spoken(language), kept)


def vega_lite(result: Result, language: str) -> list[dict[str, Any]]:
    """The result's charts as Vega-Lite specifications, with their data inside."""
    return [
        {
            "$schema": SCHEMA,
            "title": bars.title.spoken(language),
            "data": {"values": [{k: row[k] for k in (bars.label, bars.value)} for row in rows]},
            "mark": "bar",
            "encoding": {
                "y": {"field": bars.label, "type": "nominal", "sort": None, "title": None},
                "x": {"field": bars.value, "type": "quantitative", "title": None},
            },
        }
        for bars in result.instrument.charts
        if (rows := _rows(result, bars))
    ]


def _rows(result: Result, bars: Bars) -> list[dict[str, Any]]:
    """The rows that can be drawn: those with a value, as many as can be read."""
    rows = result.outcome.tables[bars.table]
    return [row for row in rows if row[bars.value] is not None][:BARS_MAX]


def _drawn(result: Result, bars: Bars, language: str) -> Chart:
    spans = [
        charts.Span(
            shown(row[bars.label], language),
            min(0.0, float(row[bars.value])),
            max(0.0, float(row[bars.value])),
            shown(row[bars.value], language),
        )
        for row in _rows(result, bars)
    ]
    return Chart(charts.spans(spans), bars.title.spoken(language))


def _figures(result: Result, language: str) -> Table:
    rows = [
        [
            each.name,
            shown(result.outcome.figures[each.name], language),
            unit(each.unit, language),
            each.meaning.spoken(language),
        ]
        for each in result.instrument.figures
    ]
    head = [said(name, language) for name in ("figure", "value", "unit", "meaning")]
    return Table(head, rows, right=frozenset({1}), wide=frozenset({3}))


def _table(rows: list[dict[str, Any]], language: str) -> list[Block]:
    if not rows:
        return [Paragraph(said("no_rows", language))]
    head = list(rows[0])
    right = frozenset(at for at, name in enumerate(head) if isinstance(rows[0][name], int | float))
    body = [[shown(row.get(name), language) for name in head] for row in rows[:ROWS_MAX]]
    blocks: list[Block] = [Table(head, body, right=right)]
    if len(rows) > ROWS_MAX:
        blocks.append(Paragraph(said("more", language).format(len(rows) - ROWS_MAX)))
    return blocks
