"""Claims that cite an instrument step: the run is kept, and made again it is the same.

The case is one of `customer-queries` of the bank, its playbook and template written here.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from tests.database import made_once
from tests.world import CLIENT_HOURS, NOW, World, make_world

from pericia.apps.cases.actions import attach_file
from pericia.apps.cases.files import store_file
from pericia.apps.cases.models import Case
from pericia.apps.engagements import actions as engagements
from pericia.apps.journal.actors import SYSTEM
from pericia.apps.knowledge import jobs, templates_kept
from pericia.apps.knowledge.models import Deliverable, Evidence, Version
from pericia.apps.knowledge.recomputing import recomputed
from pericia.apps.knowledge.states import Cited, cited_in
from pericia.apps.work import actions as work
from pericia.apps.work.jobs import run_instrument
from pericia.apps.work.worker import forget_queues
from pericia.kernels.deliverables.template_check import check_template
from pericia.kernels.procedure.playbook import load_playbook
from pericia.tenancy.ids import new_id
from pericia.tenancy.scope import open_scope

PLAYBOOK = """
playbook: customer-queries
version: 9
title: {es: Satisfacción, en: Satisfaction}
side: bpo
input:
  type: object
  required: [good_from, scores]
  properties:
    scores: {type: array, items: {type: integer}}
    file: {type: string}
    good_from: {type: integer}
start: [measure]
outcomes: [told]
steps:
  measure:
    kind: instrument
    title: {es: Medir, en: Measure}
    instrument: csat
    with:
      answers: "has(input.file) ? input.file : input.scores.map(each, {'score': each})"
      top_from: input.good_from
    next: [{to: deliver}]
  deliver:
    kind: deliver
    deliverable: true
    title: {es: Entregar, en: Deliver}
    with: {csat: measure.figures.csat}
    next: [{end: told}]
"""
TEMPLATE = """
deliverable: customer-queries
title: {es: Satisfacción, en: Satisfaction}
licence: false
blocks:
  - type: claim
    kind: figure
    text: {es: Contestaron, en: They answered}
    value: measure.figures.n
    evidence: [{run: measure, figure: n}]
  - type: claim
    kind: figure
    text: {es: Satisfechos, en: Satisfied}
    value: measure.figures.csat
    evidence: [{run: measure, figure: csat}]
"""


@pytest.fixture(autouse=True)
def shipping(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    folder = tmp_path / "playbooks" / "customer-queries"
    folder.mkdir(parents=True)
    (folder / "playbook.yaml").write_text(PLAYBOOK)
    (folder / "deliverable.yaml").write_text(TEMPLATE)
    monkeypatch.setattr(templates_kept, "FOLDER", tmp_path / "playbooks")
    with override_settings(FILES_URL=f"file://{tmp_path}/files"):
        yield
    templates_kept.shipped.cache_clear()


@pytest.fixture(scope="module")
def world() -> World:
    return made_once(make_world)


@pytest.fixture(scope="module")
def line_id(world: World) -> UUID:
    said: dict[str, Any] = {"actor": SYSTEM, "now": NOW, "client_id": world.banco.client_id}
    with open_scope(world.everything):
        playbook = engagements.publish_playbook(text=PLAYBOOK, **said)
        return engagements.add_service_line(
            engagement_id=world.queries.engagement_id,
            playbook_id=playbook.id,
            name="Satisfacción",
            code="satisfaction",
            sla_seconds=8 * 3600,
            calendar=CLIENT_HOURS,
            languages=["es"],
            countries=["ES"],
            data_class="internal",
            quality_plan={},
            **said,
        ).id


def delivered(world: World, line_id: UUID, content: bytes = b"", **given: Any) -> UUID:
    """A case that was measured and delivered; `given` names `file` where there is one."""
    client_id = world.banco.client_id
    forget_queues()
    with world.open_as("olga") as actor:
        request = work.Request(input={**given, "good_from": 5})
        said: dict[str, Any] = {"actor": actor, "now": NOW, "client_id": client_id}
        opened = work.open_cases(service_line_id=line_id, requests=[request], **said)
    (case_id,) = opened.case_ids
    assert case_id is not None
    if content:
        attach(world, case_id, given["file"], content)
    run_instrument(client_id, case_id, "measure", 1)
    jobs.make_deliverable(client_id, case_id, new_id())
    return case_id


def attach(world: World, case_id: UUID, name: str, content: bytes) -> None:
    client_id = world.banco.client_id
    stored = store_file(client_id, case_id, SimpleUploadedFile(name, content))
    with world.open_as("olga") as actor:
        case = Case.objects.get(client_id=client_id, id=case_id)
        attach_file(actor=actor, now=NOW, case=case, stored=stored)


def evidence_of(case_id: UUID) -> list[Cited]:
    """Inside a scope that is open already."""
    made = Deliverable.objects.get(case_id=case_id)
    version = Version.objects.get(deliverable_id=made.id)
    return cited_in(list(Evidence.objects.filter(version_id=version.id).order_by("number")))


def test_a_template_may_cite_an_instrument_and_only_what_it_gives() -> None:
    playbook = load_playbook(PLAYBOOK)
    assert check_template(TEMPLATE, playbook) == []
    (wrong,) = check_template(TEMPLATE.replace("figure: csat", "figure: cast"), playbook)
    assert "`csat` gives no `cast`" in wrong.message
    (wrong,) = check_template(
        TEMPLATE.replace("run: measure, figure: n", "run: deliver, figure: n"), playbook
    )
    assert "No step `deliver` gives that" in wrong.message


def test_a_run_on_rows_is_made_again_with_its_parameters(world: World, line_id: UUID) -> None:
    case_id = delivered(world, line_id, scores=[5, 5, 4, 1])
    with open_scope([world.banco.client_id]):
        count, share = evidence_of(case_id)
        assert (count.state.state, count.state.number) == ("holds", "4")
        assert (share.state.state, share.state.number) == ("holds", "0.5")
        assert share.run is not None
        assert share.run.id == (count.run and count.run.id)
        assert share.run.parameters == {"scale_low": 1, "scale_high": 5, "top_from": 5}
        again = recomputed(share)
        assert (again.outcome, again.before, again.after, again.others) == ("same", "0.5", "0.5", 0)
        share.run.version = "0"
        other = recomputed(share)
        assert (other.outcome, other.why) == ("cannot", "refused")
        assert other.said_in("en") == (
            "It was made with version 0 of csat; version 1 is installed here."
        )
        share.run.version, share.run.parameters = "1", {"top_from": 4}
        assert recomputed(share).after == "0.75"
        share.run.parameters = {"top_from": "many"}
        assert "Top_from no puede ser «many»" in recomputed(share).said_in("es")


def test_a_run_whose_input_has_changed_says_so(world: World, line_id: UUID) -> None:
    case_id = delivered(world, line_id, scores=[5, 5, 4, 1])
    with open_scope(world.everything):
        Case.objects.filter(id=case_id).update(input={"scores": [5, 1, 1, 1], "good_from": 5})
        (_, share) = evidence_of(case_id)
        again = recomputed(share)
        assert share.state.state == "changed"
        assert (again.outcome, again.before, again.after) == ("differs", "0.5", "0.25")
        Case.objects.filter(id=case_id).update(input={"scores": [5, 9], "good_from": 5})
        assert "row 2, column score" in recomputed(share).said_in("en")


def test_a_run_on_a_file_is_made_again_from_the_file(world: World, line_id: UUID) -> None:
    case_id = delivered(
        world, line_id, b"score;comment\n5;bien\n2;mal\n", scores=[], file="answers.csv"
    )
    with open_scope(world.everything):
        (_, share) = evidence_of(case_id)
        again = recomputed(share)
        assert (share.state.state, share.state.number) == ("holds", "0.5")
        assert (again.outcome, again.after) == ("same", "0.5")
        assert share.run is not None
        assert share.run.source == f"case:{case_id}#given.measure"
