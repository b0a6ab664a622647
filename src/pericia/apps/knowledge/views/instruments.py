"""The instruments that are installed, as they declare themselves; `pericia run` tells the same."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from pericia.apps.work.reading import language
from pericia.kernels.instruments.catalogue import INSTRUMENTS
from pericia.kernels.instruments.declare import Instrument
from pericia.kernels.instruments.parameters import accepted, as_json
from pericia.kernels.instruments.telling import KIND_WORDS, said, unit
from pericia.web.boundary import PageRequest
from pericia.web.readers import readers


@dataclass(frozen=True, slots=True)
class Told:
    """An instrument in the reader's language. Rows are (name, what it takes or gives, meaning)."""

    name: str
    version: str
    title: str
    method: SafeString
    source: str
    inputs: list[tuple[str, str, list[tuple[str, str, str]]]]
    parameters: list[tuple[str, str, str]]
    figures: list[tuple[str, str, str]]
    tables: list[tuple[str, str]]


@require_safe
def instruments(request: PageRequest) -> HttpResponse:
    readers(request, "draft.see")
    told = [_told(each, language()) for each in INSTRUMENTS.values()]
    context = {"told": sorted(told, key=lambda each: each.title.casefold())}
    return render(request, "knowledge/instruments.html", context)


def _told(found: Instrument, spoken: str) -> Told:
    return Told(
        name=found.name,
        version=found.version,
        title=found.title.spoken(spoken),
        method=_with_code(found.method.spoken(spoken)),
        source=found.source,
        inputs=_inputs(found, spoken),
        parameters=_parameters(found, spoken),
        figures=[
            (each.name, unit(each.unit, spoken), each.meaning.spoken(spoken))
            for each in found.figures
        ],
        tables=[(each.name, each.meaning.spoken(spoken)) for each in found.tables],
    )


def _with_code(text: str) -> SafeString:
    """Names that stand between backticks as code."""
    marked = re.sub("`([^`]+)`", r"<code>\1</code>", escape(text))
    return mark_safe(marked)  # noqa: S308 - escaped, and tags of ours


def _inputs(found: Instrument, spoken: str) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    told = []
    for each in found.inputs:
        columns = [
            (
                column.name,
                KIND_WORDS[column.kind].spoken(spoken)
                + ("" if column.required else f" ({said('optional', spoken)})"),
                column.meaning.spoken(spoken),
            )
            for column in each.columns
        ]
        if each.others:
            columns.append(("", KIND_WORDS[each.others].spoken(spoken), said("others", spoken)))
        told.append((each.name, each.meaning.spoken(spoken), columns))
    return told


def _parameters(found: Instrument, spoken: str) -> list[tuple[str, str, str]]:
    defaults = as_json({each.name: each.default for each in found.parameters})
    return [
        (
            each.name,
            f"{accepted(each).spoken(spoken)}; {_default(defaults[each.name], spoken)}",
            each.meaning.spoken(spoken),
        )
        for each in found.parameters
    ]


def _default(value: object, spoken: str) -> str:
    if value is None:
        return said("needed", spoken)
    shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return f"{said('default', spoken)}: {shown or '—'}"
