"""A case that reaches its delivery becomes a deliverable, by the template beside its playbook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from tests.world import CLIENT_HOURS, NOW, World, as_version, make_world

from pericia.apps.engagements import actions as engagements
from pericia.apps.journal.actors import SYSTEM
from pericia.apps.journal.queries import events_of
from pericia.apps.knowledge import jobs, making, templates_kept
from pericia.apps.knowledge.access import deliverables_for
from pericia.apps.knowledge.models import Deliverable, Evidence, Template, Version
from pericia.apps.knowledge.reading import page_of, told_of
from pericia.apps.knowledge.states import cited_in
from pericia.apps.people import actions as people
from pericia.apps.work import actions as work
from pericia.apps.work.models import WorkItem
from pericia.apps.work.tests.driving import do, measure_agreement
from pericia.apps.work.worker import forget_queues
from pericia.kernels.deliverables.template_check import check_template
from pericia.kernels.procedure.playbook import load_playbook
from pericia.tenancy.ids import new_id
from pericia.tenancy.scope import open_scope, rows

PLAYBOOK = as_version("clinical-coding", 9)
TEMPLATE = """
deliverable: clinical-coding
title: {es: "Codificación de {{ input.article }}", en: "Coding of {{ input.article }}"}
release: automatic
blocks:
  - type: heading
    text: {es: Resultado, en: Result}
  - type: table
    id: totals1
    caption: {es: Códigos por clase, en: Codes by kind}
    header: [{es: Clase, en: Kind}, {es: Códigos, en: Codes}]
    cells:
      - [{es: Diagnósticos, en: Diagnoses}, verify.diagnoses]
      - [{es: Procedimientos, en: Procedures}, verify.procedures]
  - type: claim
    kind: figure
    text:
      es: "Se asignaron {{ verify.diagnoses }} diagnósticos."
      en: "{{ verify.diagnoses }} diagnoses were assigned."
    value: verify.diagnoses
    evidence: [{table: totals1, row: 0, column: 1}]
  - type: claim
    kind: opinion
    text: {es: Los códigos siguen la norma., en: The codes follow the standard.}
    evidence:
      - {sign_off: sign_off}
      - {span: input.text, quote: "'con fiebre'"}
  - type: table
    caption: {es: Códigos, en: Codes}
    rows: verify.codes
    columns:
      - {title: {es: Código, en: Code}, field: code}
      - {title: {es: Clase, en: Kind}, field: kind}
  - type: text
    when: verify.procedures > 0
    text: {es: Hay procedimientos., en: There are procedures.}
"""


@pytest.fixture
def shipping(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "coding-reports"
    folder.mkdir()
    (folder / "playbook.yaml").write_text(PLAYBOOK)
    (folder / "deliverable.yaml").write_text(TEMPLATE)
    monkeypatch.setattr(templates_kept, "FOLDER", tmp_path)
    yield folder
    templates_kept.shipped.cache_clear()


def world_with(text: str = PLAYBOOK) -> tuple[World, UUID]:
    """The world with a service line of this playbook; the line's id."""
    world = make_world()
    said: dict[str, Any] = {"actor": SYSTEM, "now": NOW, "client_id": world.hospital.client_id}
    with open_scope(world.everything):
        playbook = engagements.publish_playbook(text=text, **said)
        line = engagements.add_service_line(
            engagement_id=world.coding.engagement_id,
            playbook_id=playbook.id,
            name="Informes",
            code="reports",
            sla_seconds=16 * 3600,
            calendar=CLIENT_HOURS,
            languages=["es"],
            countries=["ES"],
            data_class="confidential",
            **said,
        )
    return world, line.id


def delivered(world: World, line_id: UUID, first: str = "carmen") -> UUID:
    """A case of the line that was coded twice, signed off by Irene and delivered; she codes first
    as well only where a rule is lifted for her."""
    forget_queues()
    given = {"article": "A-7", "text": "Varón con fiebre.", "encounter_date": "2026-02-27"}
    with world.open_as("olga") as actor:
        opened = work.open_cases(
            actor=actor,
            now=world.now,
            client_id=world.hospital.client_id,
            service_line_id=line_id,
            requests=[work.Request(input=given, reference="A-7")],
        )
    (case_id,) = opened.case_ids
    assert case_id is not None
    do(world, first)
    do(world, "diego")
    if first == "irene":
        let_sign_off(world, case_id, "irene")
    do(world, "irene")
    measure_agreement(world, case_id)
    return case_id


def let_sign_off(world: World, case_id: UUID, name: str) -> None:
    """Pablo lifts the rule of independence for one person and the sign-off."""
    pablo, client_id = world.people["pablo"], world.hospital.client_id
    with open_scope(world.everything):
        people.grant_membership(
            actor=world.actor("alba"),
            now=NOW,
            organisation_id=pablo.organisation_id,
            client_id=client_id,
            person_id=pablo.id,
            roles=("supervisor",),
            authorities={"override": {"rules": ["independence"]}},
        )
        work.authorise_override(
            actor=world.actor("pablo", "hospital"),
            now=NOW,
            client_id=client_id,
            item_id=WorkItem.objects.get(case_id=case_id, step="sign_off").id,
            person_id=world.people[name].id,
            rule="independence",
            why="No hay otra persona colegiada esta semana.",
        )


def waiting(world: World) -> list[tuple[str, Any]]:
    """The jobs that wait, by name, with what they are about."""
    with open_scope([world.hospital.client_id]):
        found = rows("SELECT task_name, args FROM jobs.procrastinate_jobs WHERE status = 'todo'")
    return [(name, args) for name, args in found]


def make(world: World, case_id: UUID) -> Deliverable:
    for _ in range(2):  # a job may run twice
        jobs.make_deliverable(world.hospital.client_id, case_id, new_id())
    with open_scope([world.hospital.client_id]):
        return Deliverable.objects.get(case_id=case_id)


def test_what_a_template_hands_over_needs_no_acceptance_and_names_the_rules_that_were_lifted(
    shipping: Path,
) -> None:
    template = TEMPLATE.replace("release: automatic\n", "release: automatic\nacceptance: none\n")
    (shipping / "deliverable.yaml").write_text(template)
    world, line_id = world_with()
    made = make(world, delivered(world, line_id, first="irene"))
    reader = [replace(world.actor("julio"), client_id=made.client_id)]
    with open_scope([made.client_id]):
        told = told_of(made, Version.objects.get(deliverable_id=made.id))
        page = page_of(replace(reader[0], acting_as="sponsor"), made, None)
        assert dict(told.facts)["rule_lifted"] == (
            "Visto bueno: independencia, a Irene Lobo, por Pablo Nieto, "
            "2 mar 2026, 11:00 (Europe/Madrid). Motivo: No hay otra persona colegiada esta semana."
        )
        assert dict(page.parties)["Regla levantada"] == dict(told.facts)["rule_lifted"]
        assert [each.id for each, _ in deliverables_for(reader, state="released")] == [made.id]
        assert deliverables_for(reader, state="released", awaiting=True) == []


def test_a_delivered_case_becomes_a_released_deliverable_with_its_evidence(shipping: Path) -> None:
    assert check_template(TEMPLATE, load_playbook(PLAYBOOK)) == []
    world, line_id = world_with()
    case_id = delivered(world, line_id)
    made = make(world, case_id)
    with open_scope([world.hospital.client_id]):
        version = Version.objects.get(deliverable_id=made.id)
        cited = cited_in(list(Evidence.objects.filter(version_id=version.id).order_by("number")))
        events = events_of(world.hospital.client_id, [f"deliverable:{made.id}"])
    assert (made.title, made.language) == ("Codificación de A-7", "es")
    assert made.needs_licence
    assert made.awaits_acceptance
    assert (version.state, version.released_by) == ("released", "bot:deliverables@1")
    assert [each.evidence.kind for each in cited] == ["table", "sign_off", "span"]
    assert {each.state.state for each in cited} == {"holds"}
    blocks = version.document["blocks"]
    assert blocks[2]["text"] == "Se asignaron 1 diagnósticos."
    assert blocks[2]["value"] == "1"
    assert blocks[4]["rows"] == [["A09", "diagnosis"]]
    assert len(blocks) == 5
    released = events[-1]
    assert released.verb == "deliverable.released"
    assert released.data["by"] == f"person:{world.people['irene'].id}"


def test_the_delivery_is_told_and_its_deliverable_ordered_with_it(shipping: Path) -> None:
    world, line_id = world_with()
    before = len(waiting(world))
    case_id = delivered(world, line_id)
    told = [
        args
        for name, args in waiting(world)[before:]
        if "knowledge.make_deliverable" in str((name, args))
    ]
    assert [str(case_id) in str(each) for each in told] == [True]
    with world.open_as("olga"):
        verbs = [each.verb for each in events_of(world.hospital.client_id, [f"case:{case_id}"])]
    assert verbs[-3:] == ["instrument.finished", "case.delivered", "case.closed"]


def test_a_template_that_asks_for_a_review_leaves_the_release_to_a_person(shipping: Path) -> None:
    (shipping / "deliverable.yaml").write_text(TEMPLATE.replace("automatic", "review"))
    world, line_id = world_with()
    made = make(world, delivered(world, line_id))
    with open_scope([world.hospital.client_id]):
        assert Version.objects.get(deliverable_id=made.id).state == "in_review"


def test_what_is_not_proved_stays_in_review(shipping: Path) -> None:
    wrong = TEMPLATE.replace("value: verify.diagnoses", "value: verify.diagnoses + 1")
    (shipping / "deliverable.yaml").write_text(wrong)
    world, line_id = world_with()
    made = make(world, delivered(world, line_id))
    with open_scope([world.hospital.client_id]):
        assert Version.objects.get(deliverable_id=made.id).state == "in_review"


def test_a_template_that_cannot_be_filled_is_told_of_in_the_case(shipping: Path) -> None:
    (shipping / "deliverable.yaml").write_text(TEMPLATE.replace("verify.codes", "verify.nothing"))
    world, line_id = world_with()
    case_id = delivered(world, line_id)
    jobs.make_deliverable(world.hospital.client_id, case_id, new_id())
    with open_scope([world.hospital.client_id]):
        assert not Deliverable.objects.filter(case_id=case_id).exists()
        event = events_of(world.hospital.client_id, [f"case:{case_id}"])[-1]
    assert event.verb == "case.deliverable_failed"
    assert "verify.nothing" in (event.why or "")


def test_a_published_playbook_keeps_the_template_of_its_day(shipping: Path) -> None:
    world, line_id = world_with()
    with open_scope([world.hospital.client_id]):
        playbook_id = rows(
            "SELECT playbook_id FROM engagements_service_line WHERE id = $1", (line_id,)
        )[0][0]
    for _ in range(2):
        jobs.keep_template(world.hospital.client_id, playbook_id, new_id())
    (shipping / "deliverable.yaml").write_text(TEMPLATE.replace("automatic", "review"))
    templates_kept.shipped.cache_clear()
    with open_scope([world.hospital.client_id]):
        assert Template.objects.filter(playbook_id=playbook_id).count() == 1
    made = make(world, delivered(world, line_id))
    with open_scope([world.hospital.client_id]):
        assert Version.objects.get(deliverable_id=made.id).state == "released"


def test_a_playbook_without_the_word_makes_no_deliverable(shipping: Path) -> None:
    world, line_id = world_with(PLAYBOOK.replace("    deliverable: true\n", ""))
    case_id = delivered(world, line_id)
    ordered = [args for name, args in waiting(world) if "make_deliverable" in name + str(args)]
    assert not any(str(case_id) in str(each) for each in ordered)
    with open_scope([world.hospital.client_id]):
        assert (
            making.make_deliverable(
                client_id=world.hospital.client_id, case_id=case_id, now=NOW + timedelta(hours=1)
            )
            is None
        )
