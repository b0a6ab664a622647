"""Recomputing what a claim cites: the same number, or how it differs.

A run is made again by the function that is registered for its instrument; `recomputed` never
changes anything. Those of `kernels.instruments` need no registering; others do it so:

    @recomputes("capability")
    def run(asked: Asked) -> Mapping[str, Any]:
        return {"figures": {...}}
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pericia.apps.cases.models import Attachment, Case
from pericia.apps.knowledge import sources
from pericia.apps.knowledge.given import given_to
from pericia.apps.knowledge.models import Run, TableSnapshot
from pericia.apps.knowledge.runs import DIGESTS_APART, checked_result, figures_in, result_text
from pericia.apps.knowledge.states import Cited, is_whole
from pericia.kernels.deliverables.rules import HOLDS
from pericia.kernels.deliverables.sources import table_sha256
from pericia.kernels.merkle.canonical import canonical_json
from pericia.kernels.refusal import Refused

SAME, DIFFERS, CANNOT = "same", "differs", "cannot"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file as it lies in the store."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Stored:
    """What a run was made from. `content`: the bytes of a file, the UTF-8 of a text, canonical JSON
    of anything else. `files`: those that an instrument step was given, by its inputs, or the one
    that the run names, under an empty name."""

    content: bytes
    files: Mapping[str, StoredFile] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """A run to make again, with `content` and `files` of what is stored."""

    instrument: str
    version: str
    parameters: Mapping[str, Any]
    seed: str
    content: bytes
    files: Mapping[str, StoredFile] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recomputed:
    """`outcome` is same, differs or cannot. Where it cannot, `why` is altered, no_instrument,
    no_input or refused, and `said` (English, Spanish) the sentence of a refusal. `before` and
    `after` are the number cited, then and now; `others` counts further figures that differ."""

    outcome: str
    before: str = ""
    after: str = ""
    others: int = 0
    why: str = ""
    said: tuple[str, str] = ("", "")

    def said_in(self, language: str) -> str:
        return self.said[language == "es"]


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
    if not is_whole(run):
        return Recomputed(CANNOT, why="altered")
    function = _function_for(run.instrument)
    if function is None:
        return Recomputed(CANNOT, why="no_instrument")
    stored = stored_input(run.client_id, run.source)
    if stored is None:
        return Recomputed(CANNOT, why="no_input")
    asked = Asked(
        run.instrument, run.version, run.parameters, run.seed, stored.content, stored.files
    )
    try:
        again = function(asked)
        text = result_text(checked_result({"run": _told(run), **again}))
    except Refused as refused:
        spanish = getattr(refused, "message_es", refused.message)
        return Recomputed(CANNOT, why="refused", said=(refused.message, spanish))
    return _compared(run, text, figure)


def _compared(run: Run, text: str, figure: str) -> Recomputed:
    old = {each.name: each.number for each in figures_in(run.result)}
    new = {each.name: each.number for each in figures_in(text)}
    differing = [name for name in {*old, *new} if old.get(name) != new.get(name)]
    before, after = old.get(figure, ""), new.get(figure, "")
    others = len([each for each in differing if each != figure])
    return Recomputed(DIFFERS if differing else SAME, before, after, others)


def _function_for(instrument: str) -> Recompute | None:
    from pericia.apps.knowledge.instruments_again import function_for

    return _registered.get(instrument) or function_for(instrument)


def stored_input(client_id: UUID, source: str) -> Stored | None:
    """What a reference names, as it stands now; None where there is nothing."""
    kind, _, rest = source.partition(":")
    identifier, _, path = rest.partition("#")
    try:
        key = {"client_id": client_id, "id": UUID(identifier)}
    except ValueError:
        return None
    if kind == "attachment":
        return _of_file(Attachment.objects.filter(**key).first())
    if kind == "table":
        table = TableSnapshot.objects.filter(**key).first()
        return (
            Stored(canonical_json({"header": table.header, "rows": table.rows})) if table else None
        )
    case = Case.objects.filter(**key).first() if kind == "case" else None
    if case is not None and path.startswith(sources.GIVEN):
        return _of_step(case, path.removeprefix(sources.GIVEN))
    content = sources.content_at(case, path) if case else None
    return Stored(content) if content is not None else None


def _of_file(attachment: Attachment | None) -> Stored | None:
    content = sources.bytes_of_attachment(attachment) if attachment else None
    if attachment is None or content is None:
        return None
    return Stored(content, {"": StoredFile(attachment.name, content)})


def _of_step(case: Case, step: str) -> Stored | None:
    given = given_to(case, [step])[step]
    if given is None:
        return None
    files = {}
    for name, attachment in given.attachments.items():
        content = sources.bytes_of_attachment(attachment)
        if content is None:
            return None
        files[name] = StoredFile(attachment.name, content)
    return Stored(given.content, files)


def _told(run: Run) -> dict[str, Any]:
    return {
        "instrument": run.instrument,
        "version": run.version,
        "parameters": dict(run.parameters),
        "input_sha256": run.input_sha256.split(DIGESTS_APART),
    }
