"""From answers to a signed decision and a draft engagement; refused where something is missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.utils import translation
from tests.database import made_once
from tests.refusals import refuses
from tests.world import NOW, World, make_world

from pericia.apps.engagements.actions import go_live
from pericia.apps.engagements.models import (
    Engagement,
    EngagementProvider,
    ServiceLine,
    TransitionTask,
)
from pericia.apps.journal.models import Event
from pericia.apps.organisations.access import listed_providers
from pericia.apps.sourcing import actions
from pericia.apps.sourcing.documents import process_of
from pericia.apps.sourcing.models import Assessment, Decision
from pericia.apps.sourcing.tests.samples import (
    BPO,
    HYBRID,
    KPO,
    described,
    document,
    listed,
    proposed,
    said,
    terms,
)
from pericia.kernels.sourcing.decision import decide
from pericia.tenancy.scope import open_scope


@pytest.fixture
def world() -> Iterator[World]:
    made = made_once(make_world)
    with open_scope(made.everything):
        listed(made)
        yield made


def sign(world: World, decision_id: UUID, by: str = "marta", **more: Any) -> Decision:
    given = {"authority": "Acuerdo del comité 12/2026", **more}
    return actions.sign_decision(
        actor=world.actor(by),
        now=NOW,
        client_id=world.banco.client_id,
        decision_id=decision_id,
        **given,
    )


def test_an_assessment_keeps_the_answers_and_what_the_kernel_decides(world: World) -> None:
    process_id = described(world)
    first = actions.record_assessment(document=document(BPO), **said(world, process_id))
    second = actions.record_assessment(document=document(KPO), **said(world, process_id))
    assert (first.number, second.number) == (1, 2)
    assert first.outcome["model"] == decide(process_of(first.document)).model == "bpo"
    assert second.outcome["model"] == "kpo"
    verbs = Event.objects.filter(verb="process.assessed").count()
    assert verbs == 2


def test_answers_that_cannot_be_are_refused_and_nothing_is_kept(world: World) -> None:
    process_id = described(world)
    wrong = document()
    wrong["processes"][0]["answers"]["nature"]["operational"] = 9
    with refuses("answers_invalid"):
        actions.record_assessment(document=wrong, **said(world, process_id))
    assert not Assessment.objects.exists()


def test_only_those_who_may_assess_do(world: World) -> None:
    process_id = described(world)
    for name in ("tomas", "fina", "pablo", "ana"):
        with refuses("forbidden"):
            actions.record_assessment(document=document(), **said(world, process_id, name))


def test_a_decision_needs_an_assessment(world: World) -> None:
    process_id = described(world)
    with refuses("not_assessed"):
        actions.propose_decision(model="bpo", **said(world, process_id))


def test_another_model_than_assessed_needs_a_reason(world: World) -> None:
    process_id = described(world)
    actions.record_assessment(document=document(BPO), **said(world, process_id))
    with refuses("departure_unexplained"):
        actions.propose_decision(model="kpo", **said(world, process_id))
    kept = actions.propose_decision(
        model="kpo", why="El regulador lo pide.", **said(world, process_id)
    )
    assert kept.why == "El regulador lo pide."


def test_a_banned_model_cannot_be_proposed(world: World) -> None:
    process_id = described(world)
    actions.record_assessment(document=document(BPO, bans=["kpo"]), **said(world, process_id))
    for model in ("kpo", "hybrid"):
        with refuses("model_excluded"):
            actions.propose_decision(model=model, why="Aun así.", **said(world, process_id))


def test_a_secret_stays_in_house(world: World) -> None:
    process_id = described(world)
    secret = document(BPO, strategic_secret=True)
    actions.record_assessment(document=secret, **said(world, process_id))
    with refuses("model_excluded"):
        actions.propose_decision(model="bpo", why="Es barato.", **said(world, process_id))
    assert actions.propose_decision(model="keep", **said(world, process_id)).terms == {}


def test_one_proposal_at_a_time(world: World) -> None:
    process_id = described(world)
    decision_id = proposed(world, process_id)
    with refuses("proposed_already"):
        actions.propose_decision(model="hybrid", **said(world, process_id))
    actions.withdraw_decision(
        actor=world.actor("olga"),
        now=NOW,
        client_id=world.banco.client_id,
        decision_id=decision_id,
        why="Falta el precio.",
    )
    assert actions.propose_decision(model="hybrid", **said(world, process_id)).number == 2


def test_signing_drafts_the_engagement_with_providers_lines_and_governance(world: World) -> None:
    process_id = described(world)
    signed = sign(world, proposed(world, process_id, HYBRID, risk=4))
    assert (signed.state, signed.signed_by) == ("signed", world.people["marta"].name)
    engagement = Engagement.objects.get(id=signed.engagement_id)
    assert (engagement.state, engagement.process_id) == ("draft", process_id)
    assert engagement.governance["sign_off"]["roles"]
    shares = EngagementProvider.objects.filter(engagement_id=engagement.id)
    assert {each.provider_name: each.contribution for each in shares} == {
        world.manos.name: "volume",
        world.norte.name: "expertise",
    }
    line = ServiceLine.objects.get(engagement_id=engagement.id)
    assert line.data_class == "confidential"
    assert line.quality_plan["review_share"] == 0.2
    assert line.governance == engagement.governance
    tasks = TransitionTask.objects.filter(engagement_id=engagement.id)
    gates = {each.kind for each in tasks if each.is_gate}
    assert {"knowledge_transfer", "people_affected", "access", "pilot", "exit_plan"} <= gates
    assert "governance" in {each.kind for each in tasks}
    assert all(each.starts_date <= each.due_date for each in tasks)
    with refuses("gates_open"):
        go_live(
            actor=world.actor("olga"),
            now=NOW,
            client_id=world.banco.client_id,
            engagement_id=engagement.id,
        )
    verbs = Event.objects.values_list("verb", flat=True)
    assert {"decision.signed", "engagement.drafted", "service_line.added"} <= set(verbs)


def test_low_risk_is_drafted_without_governance(world: World) -> None:
    signed = sign(world, proposed(world, described(world), HYBRID, risk=0))
    engagement = Engagement.objects.get(id=signed.engagement_id)
    assert engagement.governance == {}
    assert ServiceLine.objects.get(engagement_id=engagement.id).data_class == "internal"


@pytest.mark.parametrize(
    ("language", "words"),
    [("es", "híbrido. Decisión n.º 1, firmada por"), ("en", "Hybrid. Decision no. 1, signed by")],
)
def test_the_statement_of_work_is_in_the_language_of_whoever_signs(
    world: World, language: str, words: str
) -> None:
    decision_id = proposed(world, described(world), HYBRID)
    with translation.override(language):
        signed = sign(world, decision_id)
    statement = Engagement.objects.get(id=signed.engagement_id).statement_of_work
    assert words.lower() in statement.lower()


def test_only_a_sponsor_signs_and_says_under_which_authority(world: World) -> None:
    decision_id = proposed(world, described(world))
    for name in ("olga", "alba", "tomas"):
        with refuses("forbidden"):
            sign(world, decision_id, name)
    with refuses("authority_missing"):
        sign(world, decision_id, authority=" ")
    assert Decision.objects.get(id=decision_id).state == "proposed"
    assert not Engagement.objects.filter(state="draft").exists()


def test_a_decision_is_signed_once(world: World) -> None:
    decision_id = proposed(world, described(world))
    sign(world, decision_id)
    with refuses("state_changed"):
        sign(world, decision_id)
    assert Engagement.objects.filter(state="draft").count() == 1


def test_answers_given_after_the_proposal_make_it_stale(world: World) -> None:
    process_id = described(world)
    decision_id = proposed(world, process_id)
    actions.record_assessment(document=document(KPO), **said(world, process_id))
    with refuses("assessed_again"):
        sign(world, decision_id)


def test_a_later_decision_supersedes_the_one_that_stood(world: World) -> None:
    process_id = described(world)
    first = sign(world, proposed(world, process_id))
    actions.record_assessment(document=document(KPO), **said(world, process_id))
    second = actions.propose_decision(model="kpo", **said(world, process_id))
    sign(world, second.id)
    assert Decision.objects.get(id=first.id).state == "superseded"
    assert Decision.objects.get(id=second.id).state == "signed"


def test_nothing_is_drafted_for_what_stays(world: World) -> None:
    process_id = described(world)
    actions.record_assessment(document=document((0, 0)), **said(world, process_id))
    kept = actions.propose_decision(model="keep", **said(world, process_id))
    assert sign(world, kept.id).engagement_id is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"services": ["no-such-service"]}, "terms_invalid"),
        (
            {"providers": [{"provider_id": "3f2f4a52-0d5e-4c3e-9a35-1d6d1a4fb1aa"}]},
            "provider_not_listed",
        ),
        ({"starts_date": "pronto"}, "terms_invalid"),
        ({"name": ""}, "name_invalid"),
    ],
)
def test_terms_that_cannot_be_are_refused(world: World, change: dict[str, Any], code: str) -> None:
    process_id = described(world)
    actions.record_assessment(document=document(HYBRID), **said(world, process_id))
    with refuses(code):
        actions.propose_decision(
            model="hybrid", terms=terms(world, **change), **said(world, process_id)
        )
    assert not Decision.objects.exists()


def test_a_hybrid_says_who_brings_volume_and_who_expertise(world: World) -> None:
    process_id = described(world)
    actions.record_assessment(document=document(HYBRID), **said(world, process_id))
    half = terms(world)
    half["providers"] = half["providers"][:1]
    with refuses("contributions_lacking", "providers"):
        actions.propose_decision(model="hybrid", terms=half, **said(world, process_id))


def test_a_language_that_no_provider_offers_is_refused(world: World) -> None:
    process_id = described(world)
    actions.record_assessment(document=document(HYBRID), **said(world, process_id))
    asked = terms(world)
    asked["providers"][0]["languages"] = ["eu"]
    with refuses("service_not_offered"):
        actions.propose_decision(model="hybrid", terms=asked, **said(world, process_id))


def test_a_client_sees_listed_providers_and_its_own_captive_only(world: World) -> None:
    banco = {each.name for each in listed_providers(world.banco.client_id)}
    hospital = {each.name for each in listed_providers(world.hospital.client_id)}
    assert banco == {world.manos.name, world.norte.name}
    assert hospital == {world.manos.name}


def test_providers_show_themselves_only_to_clients_in_scope() -> None:
    made = make_world()
    with open_scope(made.everything):
        listed(made)
    with open_scope([made.hospital.client_id]):
        assert listed_providers(made.banco.client_id) == []
        assert listed_providers(made.hospital.client_id)
