"""Risks and benefits are kept with owners, controls, baselines, and what came of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from tests.database import made_once
from tests.refusals import refuses
from tests.world import NOW, World, make_world

from pericia.apps.sourcing import actions
from pericia.apps.sourcing.models import Benefit, Risk
from pericia.apps.sourcing.tests.samples import described, said
from pericia.tenancy.scope import open_scope


@pytest.fixture
def world() -> Iterator[World]:
    made = made_once(make_world)
    with open_scope(made.everything):
        yield made


@pytest.fixture
def process_id(world: World) -> UUID:
    return described(world)


def at_bank(world: World, by: str = "marta") -> dict[str, Any]:
    return {"actor": world.actor(by), "now": NOW, "client_id": world.banco.client_id}


def test_risks_of_the_catalogue_are_entered_once_with_their_setting(
    world: World, process_id: UUID
) -> None:
    codes = ["confidentiality", "dependence", "attrition"]
    first = actions.register_risks(codes=codes, **said(world, process_id))
    again = actions.register_risks(codes=codes, **said(world, process_id))
    assert {each.code: each.setting for each in first} == {
        "confidentiality": "data_class",
        "dependence": "exit_gate",
        "attrition": "",
    }
    assert again == []
    assert Risk.objects.filter(process_id=process_id).count() == 3


def test_a_risk_is_controlled_by_somebody(world: World, process_id: UUID) -> None:
    (risk,) = actions.register_risks(codes=["dependence"], **said(world, process_id))
    change = {"risk_id": risk.id, "version": 1, **at_bank(world)}
    with refuses("owner_missing", "owner"):
        actions.change_risk(state="controlled", **change)
    kept = actions.change_risk(state="controlled", owner="Marta Rojas", likelihood=2, **change)
    assert (kept.state, kept.version) == ("controlled", 2)
    with refuses("register_changed"):
        actions.change_risk(state="open", **change)


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"likelihood": 6}, "rating_invalid", "likelihood"),
        ({"impact": 0}, "rating_invalid", "impact"),
        ({"state": "gone"}, "risk_invalid", "state"),
        ({"setting": "magic"}, "risk_invalid", "setting"),
        ({"state": "accepted", "owner": "Marta"}, "reason_missing", "why"),
    ],
)
def test_what_cannot_be_said_of_a_risk_is_refused(
    world: World, process_id: UUID, change: dict[str, Any], code: str, field: str
) -> None:
    (risk,) = actions.register_risks(codes=["dependence"], **said(world, process_id))
    with refuses(code, field):
        actions.change_risk(risk_id=risk.id, version=1, **change, **at_bank(world))


def test_a_risk_of_ones_own_is_told_in_words(world: World, process_id: UUID) -> None:
    with refuses("text_missing", "text"):
        actions.register_risk(owner="Marta", **said(world, process_id))
    kept = actions.register_risk(
        text="El sistema central cambia en junio.", **said(world, process_id)
    )
    assert (kept.code, kept.state) == ("", "open")


def test_a_benefit_has_a_target_better_than_its_baseline(world: World, process_id: UUID) -> None:
    given = {"code": "speed", "indicator": "turnaround_hours", **said(world, process_id)}
    with refuses("target_not_better", "target"):
        actions.expect_benefit(baseline=20.0, target=30.0, **given)
    kept = actions.expect_benefit(baseline=20.0, target=8.0, owner="Marta", **given)
    assert (kept.unit, kept.higher_is_better) == ("hours", False)
    with refuses("benefit_twice"):
        actions.expect_benefit(baseline=20.0, target=8.0, **given)


def test_what_somebody_states_has_a_period_and_evidence(world: World, process_id: UUID) -> None:
    kept = actions.expect_benefit(
        code="focus", indicator="stated", unit="horas al mes", higher_is_better=True,
        baseline=0.0, target=40.0, **said(world, process_id),
    )  # fmt: skip
    period = {"from_date": date(2026, 1, 1), "until_date": date(2026, 1, 31)}
    given = {"benefit_id": kept.id, "value": 12.0, **at_bank(world)}
    with refuses("evidence_missing", "evidence"):
        actions.state_benefit(evidence=" ", **period, **given)
    with refuses("period_invalid", "until_date"):
        actions.state_benefit(
            evidence="Parte", from_date=date(2026, 3, 1), until_date=date(2026, 3, 31), **given
        )
    reading = actions.state_benefit(evidence="Parte de horas de enero.", **period, **given)
    assert (reading.value, reading.stated_by) == (12.0, world.people["marta"].name)


def test_an_unknown_indicator_or_benefit_is_refused(world: World, process_id: UUID) -> None:
    with refuses("unknown_benefit", "code"):
        actions.expect_benefit(code="luck", indicator="stated", unit="x", **said(world, process_id))
    with refuses("benefit_invalid", "indicator"):
        actions.expect_benefit(code="cost", indicator="luck", **said(world, process_id))


def test_only_those_who_may_assess_keep_the_registers(world: World, process_id: UUID) -> None:
    for name in ("tomas", "fina", "pablo"):
        with refuses("forbidden"):
            actions.register_risks(codes=["dependence"], **said(world, process_id, name))
        with refuses("forbidden"):
            actions.expect_benefit(code="cost", indicator="stated", **said(world, process_id, name))
    assert not Benefit.objects.filter(process_id=process_id).exists()
