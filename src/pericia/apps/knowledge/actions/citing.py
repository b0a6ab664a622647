"""Evidence for claims of a draft: added and withdrawn."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max

from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import not_found, require
from pericia.apps.knowledge import access, sources
from pericia.apps.knowledge.actions.common import locked, record, require_state
from pericia.apps.knowledge.models import Deliverable, Evidence, Version
from pericia.apps.knowledge.runs import figure_named
from pericia.apps.work.models import Submission
from pericia.kernels.deliverables.document import block_of
from pericia.kernels.deliverables.sources import cell_at, find_span
from pericia.kernels.refusal import Refused
from pericia.tenancy.ids import new_id

EVIDENCE_MAX = 500


def cite_span(
    *,
    actor: Actor,
    now: datetime,
    client_id: UUID,
    deliverable_id: UUID,
    block_id: str,
    case_id: UUID,
    source: str,
    quote: str,
    note: str = "",
) -> Evidence:
    """A passage of a text of a case, or of a text file of it, named by its reference.

    Refused: `not_found`, `not_a_text`, `source_unknown`, and what `find_span` raises.
    """
    actor = require(actor, "deliverable.write", client_id)
    deliverable, version = _draft(actor, client_id, deliverable_id, block_id)
    case = access.case_cited(actor, deliverable, case_id)
    if source.startswith("attachment:"):
        attachment = sources.attachment_in(case, source)
        text, digest = sources.text_of_attachment(attachment), attachment.sha256
    else:
        text = sources.texts_of(actor, case).get(source.partition("#")[2])
        digest = sources.digest_of_value(text or "")
        source = sources.case_reference(case.id, source.partition("#")[2])
    if text is None:
        raise Refused("source_unknown", "There is nothing under this reference.", "source")
    span = find_span(text, quote)
    return add_evidence(
        deliverable,
        version,
        actor,
        now,
        block_id,
        "span",
        case_id=case.id,
        source=source,
        source_sha256=digest,
        place={"start": span.start, "end": span.end},
        quote=span.text,
        quote_sha256=span.sha256,
        note=note.strip()[:500],
    )


def cite_table(
    *,
    actor: Actor,
    now: datetime,
    client_id: UUID,
    deliverable_id: UUID,
    block_id: str,
    table_id: UUID,
    row: int,
    column: int,
    note: str = "",
) -> Evidence:
    """A cell of a table snapshot of the deliverable, counted from 0. Refused: `cell_unknown`."""
    actor = require(actor, "deliverable.write", client_id)
    deliverable, version = _draft(actor, client_id, deliverable_id, block_id)
    table = next((each for each in access.tables_for(deliverable) if each.id == table_id), None)
    if table is None:
        raise not_found("table")
    if cell_at({"rows": table.rows}, row, column) is None:
        raise Refused("cell_unknown", "The table has no such cell; choose one of it.", "cell")
    place = {"row": row, "column": column}
    return add_evidence(
        deliverable, version, actor, now, block_id, "table",
        table_id=table.id, case_id=table.case_id, place=place, note=note.strip()[:500],
    )  # fmt: skip


def cite_run(
    *,
    actor: Actor,
    now: datetime,
    client_id: UUID,
    deliverable_id: UUID,
    block_id: str,
    run_id: UUID,
    figure: str,
    note: str = "",
) -> Evidence:
    """A figure of a stored run of the same service. Refused: `figure_unknown`."""
    actor = require(actor, "deliverable.write", client_id)
    deliverable, version = _draft(actor, client_id, deliverable_id, block_id)
    run = next((each for each in access.runs_for(deliverable) if each.id == run_id), None)
    if run is None:
        raise not_found("run")
    if figure_named(run.result, figure) is None:
        raise Refused("figure_unknown", "The run has no such figure; choose one of it.", "figure")
    return add_evidence(
        deliverable, version, actor, now, block_id, "run",
        run_id=run.id, case_id=run.case_id, place={"figure": figure}, note=note.strip()[:500],
    )  # fmt: skip


def cite_sign_off(
    *,
    actor: Actor,
    now: datetime,
    client_id: UUID,
    deliverable_id: UUID,
    block_id: str,
    submission_id: UUID,
    note: str = "",
) -> Evidence:
    """A sign-off of a case that the deliverable may cite."""
    actor = require(actor, "deliverable.write", client_id)
    deliverable, version = _draft(actor, client_id, deliverable_id, block_id)
    found = Submission.objects.filter(
        client_id=client_id, id=submission_id, kind="sign_off"
    ).first()
    if found is None:
        raise not_found("sign-off")
    case = access.case_cited(actor, deliverable, found.case_id)
    if found.step not in case.outputs or found.step in access.hidden_in(actor, case):
        raise not_found("sign-off")
    return add_evidence(
        deliverable, version, actor, now, block_id, "sign_off",
        submission_id=found.id, case_id=case.id, place={"step": found.step},
        note=note.strip()[:500],
    )  # fmt: skip


def withdraw_evidence(
    *, actor: Actor, now: datetime, client_id: UUID, deliverable_id: UUID, evidence_id: UUID
) -> None:
    actor = require(actor, "deliverable.write", client_id)
    deliverable, version = locked(actor, client_id, deliverable_id)
    require_state(version, "draft")
    evidence = access.evidence_for(version, evidence_id)
    Evidence.objects.filter(client_id=client_id, id=evidence.id).delete()
    _write(version, actor)
    data = {"block": evidence.block_id, "kind": evidence.kind, "number": evidence.number}
    record(deliverable, now, actor, "deliverable.evidence_removed", data, version=version.number)


def add_evidence(
    deliverable: Deliverable,
    version: Version,
    actor: Actor,
    now: datetime,
    block_id: str,
    kind: str,
    **given: Any,
) -> Evidence:
    """The row under the next number of the version, and its event."""
    mine = Evidence.objects.filter(client_id=version.client_id, version_id=version.id)
    last = mine.aggregate(last=Max("number"))["last"] or 0
    if mine.count() >= EVIDENCE_MAX:
        raise Refused("too_much_evidence", f"A version cites at most {EVIDENCE_MAX} things.")
    evidence = Evidence(
        client_id=version.client_id,
        id=new_id(),
        version_id=version.id,
        block_id=block_id,
        number=last + 1,
        kind=kind,
        added_by=actor.reference,
        added_at=now,
        **given,
    )
    evidence.save(force_insert=True)
    _write(version, actor)
    pointed = evidence.table_id or evidence.run_id or evidence.submission_id
    data = {
        "block": block_id,
        "kind": kind,
        "number": evidence.number,
        "of": str(pointed) if pointed else evidence.source,
        "place": evidence.place,
        "quote_sha256": evidence.quote_sha256,
    }
    record(deliverable, now, actor, "deliverable.evidence_added", data, version=version.number)
    return evidence


def _draft(
    actor: Actor, client_id: UUID, deliverable_id: UUID, block_id: str
) -> tuple[Deliverable, Version]:
    deliverable, version = locked(actor, client_id, deliverable_id)
    require_state(version, "draft")
    if block_of(version.document, block_id)["type"] != "claim":
        raise Refused("not_a_claim", "Only claims cite evidence; make this block a claim first.")
    return deliverable, version


def _write(version: Version, actor: Actor) -> None:
    """Whoever chooses evidence is an author too, and so may not release the version."""
    changes: dict[str, Any] = {}
    if actor.reference not in version.authors:
        changes["authors"] = [*version.authors, actor.reference]
    if actor.person_id and actor.person_id not in version.author_ids:
        changes["author_ids"] = [*version.author_ids, actor.person_id]
    if changes:
        Version.objects.filter(client_id=version.client_id, id=version.id).update(**changes)
