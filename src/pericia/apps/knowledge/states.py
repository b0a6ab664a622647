"""How the evidence of a version stands now: whole, broken, or made from what has changed since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, TypeVar
from uuid import UUID

from pericia.apps.cases.models import Attachment, Case
from pericia.apps.knowledge import sources
from pericia.apps.knowledge.models import (
    Deliverable,
    Evidence,
    Run,
    TableSnapshot,
    Version,
)
from pericia.apps.knowledge.runs import figure_named
from pericia.apps.work.models import Submission
from pericia.apps.work.reading import Licence, licences_in
from pericia.kernels.deliverables.rules import (
    BROKEN,
    CHANGED,
    HOLDS,
    Problem,
    State,
    problems_of,
)
from pericia.kernels.deliverables.sources import cell_at, span_at, table_sha256
from pericia.kernels.merkle.canonical import canonical_json
from pericia.kernels.refusal import Refused
from pericia.kernels.routing import read_proof
from pericia.tenancy.models import ClientModel

Row = TypeVar("Row", bound=ClientModel)


@dataclass(frozen=True, slots=True)
class Cited:
    """An evidence with the row it points to and how it stands."""

    evidence: Evidence
    state: State
    table: TableSnapshot | None = None
    run: Run | None = None
    submission: Submission | None = None
    case: Case | None = None
    attachment: Attachment | None = None
    licences: Sequence[Licence] = ()


@dataclass(slots=True)
class _Rows:
    """What a set of evidence points to, read in one query a table."""

    tables: Mapping[UUID, TableSnapshot]
    runs: Mapping[UUID, Run]
    submissions: Mapping[UUID, Submission]
    cases: Mapping[UUID, Case]
    attachments: Mapping[UUID, Attachment]
    before: Mapping[tuple[UUID, str, int], Submission]
    digests: Mapping[str, str | None]
    texts: dict[UUID, str | None] = field(default_factory=dict)


def cited_in(evidence: Sequence[Evidence]) -> list[Cited]:
    """Each evidence of one client with its state. Reads files of cases where passages are quoted
    from them."""
    if not evidence:
        return []
    client_id = evidence[0].client_id
    rows = _rows(client_id, evidence)
    return [_cited(each, rows) for each in evidence]


def standing_of(
    deliverable: Deliverable, version: Version, evidence: Sequence[Evidence]
) -> tuple[list[Cited], list[Problem]]:
    """The evidence of a version with its states, and what stands in the way of a release."""
    cited = cited_in(evidence)
    by_block: dict[str, list[State]] = {}
    for each in cited:
        by_block.setdefault(each.evidence.block_id, []).append(each.state)
    problems = problems_of(version.document, by_block, needs_licence=deliverable.needs_licence)
    return cited, problems


def _rows(client_id: UUID, evidence: Sequence[Evidence]) -> _Rows:
    submissions = _by_id(Submission, client_id, (each.submission_id for each in evidence))
    spans = [each.source for each in evidence if each.source.startswith("attachment:")]
    tables = _by_id(TableSnapshot, client_id, (each.table_id for each in evidence))
    runs = _by_id(Run, client_id, (each.run_id for each in evidence))
    cases = _by_id(Case, client_id, (each.case_id for each in evidence))
    made_from = {
        *(each.source for each in tables.values()),
        *(each.source for each in runs.values()),
    }
    return _Rows(
        tables=tables,
        runs=runs,
        submissions=submissions,
        cases=cases,
        attachments=_by_id(Attachment, client_id, (UUID(each.partition(":")[2]) for each in spans)),
        before=_earlier_visits(client_id, submissions.values()),
        digests=sources.digests_of(client_id, made_from - {""}, cases),
    )


def _by_id(model: type[Row], client_id: UUID, ids: Iterable[UUID | None]) -> dict[UUID, Row]:
    wanted = {each for each in ids if each is not None}
    if not wanted:
        return {}
    found = model._default_manager.filter(client_id=client_id, id__in=wanted)
    return {each.id: each for each in found}


def _earlier_visits(
    client_id: UUID, submissions: Iterable[Submission]
) -> dict[tuple[UUID, str, int], Submission]:
    """Earlier visits of the steps of sign-offs, which a second sign-off had before it."""
    again = {(each.case_id, each.step) for each in submissions if each.visit > 1}
    if not again:
        return {}
    found = Submission.objects.filter(
        client_id=client_id,
        case_id__in={case for case, _ in again},
        step__in={step for _, step in again},
    )
    return {(each.case_id, each.step, each.visit): each for each in found}


def _cited(evidence: Evidence, rows: _Rows) -> Cited:
    match evidence.kind:
        case "span":
            return _span(evidence, rows)
        case "table":
            return _table(evidence, rows)
        case "run":
            return _run(evidence, rows)
    return _sign_off(evidence, rows)


def _span(evidence: Evidence, rows: _Rows) -> Cited:
    case = rows.cases.get(evidence.case_id) if evidence.case_id else None
    attachment = None
    if evidence.source.startswith("attachment:"):
        attachment = rows.attachments.get(UUID(evidence.source.partition(":")[2]))
        text = _text_of(attachment, rows)
    else:
        text = sources.text_at(case, evidence.source.partition("#")[2]) if case else None
    state = BROKEN
    if text is not None:
        place = evidence.place
        span = span_at(text, place.get("start", 0), place.get("end", 0))
        digest = attachment.sha256 if attachment else sources.digest_of_value(text)
        if span.sha256 == evidence.quote_sha256:
            state = HOLDS if digest == evidence.source_sha256 else CHANGED
    return Cited(evidence, _state(evidence, state), case=case, attachment=attachment)


def _text_of(attachment: Attachment | None, rows: _Rows) -> str | None:
    if attachment is None:
        return None
    if attachment.id not in rows.texts:
        try:
            rows.texts[attachment.id] = sources.text_of_attachment(attachment)
        except Refused:
            rows.texts[attachment.id] = None
    return rows.texts[attachment.id]


def _table(evidence: Evidence, rows: _Rows) -> Cited:
    table = rows.tables.get(evidence.table_id) if evidence.table_id else None
    if table is None or table_sha256(table.header, table.rows) != table.sha256:
        return Cited(evidence, _state(evidence, BROKEN), table=table)
    number = cell_at(
        {"rows": table.rows}, evidence.place.get("row", -1), evidence.place.get("column", -1)
    )
    state = _of_source(table.source, table.source_sha256, rows)
    return Cited(evidence, _state(evidence, state, number), table=table)


def _run(evidence: Evidence, rows: _Rows) -> Cited:
    run = rows.runs.get(evidence.run_id) if evidence.run_id else None
    if run is None or not is_whole(run):
        return Cited(evidence, _state(evidence, BROKEN), run=run)
    figure = figure_named(run.result, str(evidence.place.get("figure", "")))
    state = _of_source(run.source, run.source_sha256, rows)
    number = figure.number if figure else None
    return Cited(evidence, _state(evidence, state, number), run=run)


def is_whole(run: Run) -> bool:
    """Whether the stored result is what was stored."""
    return bool(run.result) and sha256(run.result.encode()).hexdigest() == run.sha256


def _of_source(source: str, digest: str, rows: _Rows) -> str:
    """Whether what it was made from is what it was then; what was typed in has no source."""
    return HOLDS if not source or rows.digests[source] == digest else CHANGED


def _sign_off(evidence: Evidence, rows: _Rows) -> Cited:
    found = rows.submissions.get(evidence.submission_id) if evidence.submission_id else None
    if found is None or found.kind != "sign_off" or not found.body:
        return Cited(evidence, _state(evidence, BROKEN), submission=found)
    licences = licences_in(read_proof(found.proof)) if found.proof else []
    case = rows.cases.get(found.case_id)
    state = CHANGED
    if found.body.get("decision") == "return" or case is None:
        state = BROKEN
    elif _seen_digest(found, case, rows) == found.about.get("sha256"):
        state = HOLDS
    return Cited(
        evidence,
        _state(evidence, state, is_licensed=bool(licences)),
        submission=found,
        case=case,
        licences=licences,
    )


def _seen_digest(found: Submission, case: Case, rows: _Rows) -> str | None:
    """The digest of what the signer had before them, from what stands there now."""
    seen: dict[str, Any] = {}
    for step in found.about.get("visits", ()):
        if step != found.step:
            seen[step] = case.outputs.get(step)
            continue
        before = rows.before.get((found.case_id, step, found.visit - 1))
        seen[step] = before.body if before else None
    return sha256(canonical_json(seen)).hexdigest()


def _state(
    evidence: Evidence, state: str, number: str | None = None, is_licensed: bool = False
) -> State:
    return State(evidence.kind, str(evidence.id), state, number, is_licensed)
