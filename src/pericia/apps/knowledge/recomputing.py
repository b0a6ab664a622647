"""Recomputing what a claim cites: the same number, or how it differs.

A run is made again by the function that is registered for its instrument; `recomputed` never
changes anything. Instruments register themselves:

    @recomputes("capability")
    def run(asked: Asked) -> Mapping[str, Any]:
        return {"figures": {...}}
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pericia.apps.cases.models import Attachment, Case
from pericia.apps.knowledge import sources
from pericia.apps.knowledge.models import Run, TableSnapshot
from pericia.apps.knowledge.runs import checked_result, figures_in, result_text
from pericia.apps.knowledge.states import Cited, is_whole
from pericia.kernels.deliverables.rules import HOLDS
from pericia.kernels.deliverables.sources import table_sha256
from pericia.kernels.merkle.canonical import canonical_json
from pericia.kernels.refusal import Refused

SAME, DIFFERS, CANNOT = "same", "differs", "cannot"


@dataclass(frozen=True, slots=True)
class Asked:
    """A run to make again. `content` is the stored input: the bytes of a file, the UTF-8 of a text,
    canonical JSON of anything else."""

    instrument: str
    version: str
    parameters: Mapping[str, Any]
    seed: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Recomputed:
    """`outcome` is same, differs or cannot; `why` a code of `REASONS` where it cannot. `before` and
    `after` are the number cited, then and now; `others` counts further figures that differ."""

    outcome: str
    before: str = ""
    after: str = ""
    others: int = 0
    why: str = ""


Recompute = Callable[[Asked], Mapping[str, Any]]
_registered: dict[str, Recompute] = {}


def recomputes(instrument: str) -> Callable[[Recompute], Recompute]:
    """Register the function that makes runs of an instrument again."""

    def register(function: Recompute) -> Recompute:
        _registered[instrument] = function
        return function

    return register


def recomputed(cited: Cited) -> Recomputed:
    """Do again what made the evidence, and compare."""
    if cited.run is not None:
        return _run_again(cited.run, str(cited.evidence.place.get("figure", "")))
    if cited.table is not None:
        return _read_again(cited, cited.table)
    outcome = SAME if cited.state.state == HOLDS else DIFFERS
    return Recomputed(outcome, cited.evidence.quote)


def _read_again(cited: Cited, table: TableSnapshot) -> Recomputed:
    """The rows that are stored, against the digest that was taken of them."""
    number = cited.state.number or ""
    if table_sha256(table.header, table.rows) != table.sha256:
        return Recomputed(DIFFERS, "", number)
    return Recomputed(SAME if cited.state.state == HOLDS else DIFFERS, number, number)


def _run_again(run: Run, figure: str) -> Recomputed:
    function = _registered.get(run.instrument)
    if not is_whole(run):
        return Recomputed(CANNOT, why="altered")
    if function is None:
        return Recomputed(CANNOT, why="no_instrument")
    content = content_of(run.client_id, run.source)
    if content is None:
        return Recomputed(CANNOT, why="no_input")
    asked = Asked(run.instrument, run.version, run.parameters, run.seed, content)
    try:
        again = function(asked)
        text = result_text(checked_result({"run": _told(run), **again}))
    except Refused:
        return Recomputed(CANNOT, why="refused")
    old = {each.name: each.number for each in figures_in(run.result)}
    new = {each.name: each.number for each in figures_in(text)}
    differing = [name for name in {*old, *new} if old.get(name) != new.get(name)]
    before, after = old.get(figure, ""), new.get(figure, "")
    others = len([each for each in differing if each != figure])
    return Recomputed(DIFFERS if differing else SAME, before, after, others)


def content_of(client_id: UUID, source: str) -> bytes | None:
    """The bytes of what a reference names, as it stands now; None where there is nothing."""
    kind, _, rest = source.partition(":")
    identifier, _, path = rest.partition("#")
    try:
        key = {"client_id": client_id, "id": UUID(identifier)}
    except ValueError:
        return None
    if kind == "attachment":
        attachment = Attachment.objects.filter(**key).first()
        return sources.bytes_of_attachment(attachment) if attachment else None
    if kind == "table":
        table = TableSnapshot.objects.filter(**key).first()
        return canonical_json({"header": table.header, "rows": table.rows}) if table else None
    case = Case.objects.filter(**key).first() if kind == "case" else None
    return sources.content_at(case, path) if case else None


def _told(run: Run) -> dict[str, Any]:
    return {
        "instrument": run.instrument,
        "version": run.version,
        "parameters": dict(run.parameters),
        "input_sha256": run.input_sha256,
    }
