"""A deliverable with all that it can cite, and an action with its effect, each text with a mark."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from pericia.apps.engagements.models import ServiceLine
from pericia.apps.journal.actors import Actor
from pericia.apps.knowledge import actions
from pericia.apps.knowledge.models import Deliverable, Evidence, Template, Version
from pericia.apps.work.models import Submission
from pericia.tenancy.scope import open_scope
from tests.world import NOW

BLOCK = "figure01"  # the claim that addresses of blocks name
SHA = "a" * 64


def plant_deliverable(
    actor: Actor, client_id: UUID, line: ServiceLine, mark: str, ids: dict[str, str]
) -> dict[str, Any]:
    """A released version and the draft after it; the ids by their kinds."""
    assert actor.organisation_id is not None
    actor = replace(actor, client_id=client_id)
    said: dict[str, Any] = {"actor": actor, "now": NOW, "client_id": client_id}
    with open_scope({client_id, actor.organisation_id}):
        made = actions.draft_deliverable(
            title=f"{mark} entregable", service_line_id=line.id, **said
        )
        Deliverable.objects.filter(id=made.id).update(made_key=f"{mark}-once")
        about = {"deliverable_id": made.id, **said}
        _write(mark, about)
        cited = _cite(line, mark, ids, about)
        actions.submit_version(**about)
        Version.objects.filter(deliverable_id=made.id).update(
            state="released",
            sha256=f"{mark}-sha",
            released_at=NOW,
            released_by=f"{mark} quien entrega",
            settled_by=f"{mark} quien acepta",
        )
        accepting = {**about, "actor": replace(actor, roles=("sponsor",), acting_as="sponsor")}
        actions.comment(number=1, block_id=BLOCK, body=f"{mark} comentario", **accepting)
        action = _act(mark, about)
        actions.begin_version(**about)
        Template.objects.create(
            client_id=client_id,
            playbook_id=line.playbook_id,
            source=f"{mark} plantilla",
            sha256=f"{mark}-sha",
            kept_at=NOW,
        )
    return {"deliverable": made.id, "action": action, **cited}


def _write(mark: str, about: dict[str, Any]) -> None:
    blocks = [
        {"id": "heading1", "type": "heading", "level": 2, "text": f"{mark} título"},
        {
            "id": BLOCK,
            "type": "claim",
            "kind": "figure",
            "text": f"{mark} afirmación",
            "value": "19",
        },
    ]
    actions.save_version(document={"blocks": blocks}, revision=1, **about)


def _cite(
    line: ServiceLine, mark: str, ids: dict[str, str], about: dict[str, Any]
) -> dict[str, Any]:
    case_id = UUID(ids["case"])
    table = actions.take_table(
        name=f"{mark} tabla",
        text=f"{mark} mes;n\n{mark} enero;19",
        query=f"{mark} consulta",
        source=f"case:{case_id}#input.text",
        **about,
    )
    given = {**about, "block_id": BLOCK, "note": f"{mark} nota"}
    evidence = actions.cite_table(table_id=table.id, row=0, column=1, **given)
    actions.cite_span(
        case_id=case_id, source=f"case:{case_id}#input.text", quote=f"{mark} texto", **given
    )
    storing = {name: each for name, each in about.items() if name != "deliverable_id"}
    run = actions.store_run(
        service_line_id=line.id,
        source=f"case:{case_id}#input.text",
        result={
            "figures": {f"{mark}_figure": 19},
            "run": {
                "instrument": f"{mark}_instrument",
                "version": f"{mark}-1",
                "parameters": {"level": mark},
                "seed": mark,
                "input_sha256": SHA,
            },
        },
        **storing,
    )
    actions.cite_run(run_id=run.id, figure=f"{mark}_figure", **given)
    submission = Submission.objects.get(id=UUID(ids["submission"]))
    Evidence.objects.create(
        client_id=about["client_id"],
        version_id=evidence.version_id,
        block_id=BLOCK,
        number=9,
        kind="sign_off",
        case_id=submission.case_id,
        submission_id=submission.id,
        added_by=about["actor"].reference,
        added_at=NOW,
    )
    return {"evidence": evidence.id, "table": table.id, "run": run.id}


def _act(mark: str, about: dict[str, Any]) -> UUID:
    action = actions.add_action(
        number=1,
        block_id=BLOCK,
        title=f"{mark} acción",
        owner_id=about["actor"].person_id,
        due_date=date(2040, 1, 1),
        indicator=f"{mark} indicador",
        unit=mark,
        kind="mean",
        direction="down",
        expected_change=1.0,
        baseline=(date(2026, 1, 1), date(2026, 1, 31)),
        **about,
    )
    measuring = {name: each for name, each in about.items() if name != "deliverable_id"}
    actions.measure_action(
        action_id=action.id,
        before=[1.0, 2.0],
        after=[1.0, 3.0],
        period=(date(2026, 2, 1), date(2026, 2, 28)),
        source=f"{mark} fuente",
        **measuring,
    )
    return action.id
