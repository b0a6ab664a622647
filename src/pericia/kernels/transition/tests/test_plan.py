"""Drafted plans: dates in order and on working days, every gate there, tasks as the case asks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pericia.kernels.calendar import compile_calendar, is_working_day
from pericia.kernels.refusal import Refused
from pericia.kernels.transition import (
    DATA_CLASSES,
    GATED_KINDS,
    KINDS,
    MODELS,
    PLACES,
    PROVIDER_KINDS,
    RISKS,
    SIDES,
    Situation,
    draft_plan,
)
from pericia.kernels.transition.catalogue import CATALOGUE

WEEK = {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
MADRID = {
    "time_zone": "Europe/Madrid",
    "week": WEEK,
    "holidays": {"country": "ES", "subdivision": "MD"},
    "extra_holidays": ["2026-08-03"],
}
SHORT_WEEK = {"time_zone": "America/Bogota", "week": {"tue": WEEK["tue"]}, "holidays": None}
situations = st.builds(
    Situation,
    model=st.sampled_from(MODELS),
    governance=st.booleans(),
    high_risk=st.booleans(),
    provider_kinds=st.frozensets(st.sampled_from(PROVIDER_KINDS)),
    places=st.frozensets(st.sampled_from(PLACES)),
    data_class=st.sampled_from(DATA_CLASSES),
    risks=st.frozensets(st.sampled_from(RISKS)),
)
starts = st.dates(date(2024, 1, 1), date(2035, 12, 31))
calendars = st.sampled_from([MADRID, SHORT_WEEK]).map(compile_calendar)


def codes(situation: Situation) -> set[str]:
    plan = draft_plan(situation, date(2026, 3, 2), compile_calendar(MADRID))
    return {each.code for each in plan}


@given(situations, starts, calendars)
def test_dates_are_working_days_in_the_order_of_what_is_needed(situation, start, calendar):
    due: dict[str, date] = {}
    for task in draft_plan(situation, start, calendar):
        assert start <= task.starts_date <= task.due_date
        assert is_working_day(calendar, task.starts_date)
        assert is_working_day(calendar, task.due_date)
        assert all(due[each] < task.starts_date for each in task.needs)
        due[task.code] = task.due_date


@given(situations, starts)
def test_every_plan_has_a_gate_of_each_kind_and_ends_with_the_acceptance(situation, start):
    plan = draft_plan(situation, start, compile_calendar(MADRID))
    assert {each.kind for each in plan if each.is_gate} >= set(GATED_KINDS)
    assert plan[-1].kind == "acceptance"
    assert max(each.due_date for each in plan if each.is_gate) == plan[-1].due_date
    assert len({each.code for each in plan}) == len(plan)


@given(situations, starts)
def test_no_task_begins_later_than_what_it_needs_allows(situation, start):
    """Between the last need and the beginning there is no working day."""
    calendar = compile_calendar(MADRID)
    plan = draft_plan(situation, start, calendar)
    due = {each.code: each.due_date for each in plan}
    for task in plan:
        day = max((due[each] + timedelta(days=1) for each in task.needs), default=start)
        while day < task.starts_date:
            assert not is_working_day(calendar, day)
            day += timedelta(days=1)


@pytest.mark.parametrize(
    ("more", "added"),
    [
        ({"high_risk": True}, {"authorities_named", "licences_verified", "dual_control_tried"}),
        ({"governance": True}, {"authorities_named", "licences_verified", "dual_control_tried"}),
        ({"places": frozenset({"offshore"})}, {"law_checked", "languages_proved"}),
        ({"places": frozenset({"onshore", "nearshore"})}, {"law_checked", "languages_proved"}),
        ({"places": frozenset({"onshore"})}, set()),
        ({"data_class": "restricted"}, {"confidentiality_signed"}),
        ({"risks": frozenset({"confidentiality"})}, {"confidentiality_signed"}),
        ({"risks": frozenset({"opposition"})}, {"unions_consulted"}),
        ({"risks": frozenset({"dependence"})}, {"exit_tried"}),
        ({"risks": frozenset({"attrition"})}, {"ramp_planned"}),
        ({"risks": frozenset({"scarce_experts"})}, {"experts_secured"}),
        ({"provider_kinds": frozenset({"captive", "third_party"})}, {"charging_agreed"}),
    ],
)
def test_what_is_at_stake_adds_tasks(more, added):
    assert codes(Situation("bpo", **more)) - codes(Situation("bpo")) == added


def test_what_is_done_within_the_house_needs_no_contract():
    captive = codes(Situation("bpo", provider_kinds=frozenset({"captive"})))
    assert "contract_signed" not in captive
    assert "charging_agreed" in captive
    assert "contract_signed" in codes(Situation("bpo"))


def test_knowledge_passes_on_as_the_model_asks():
    by_model = {model: codes(Situation(model)) for model in MODELS}
    assert "work_shadowed" in by_model["bpo"] & by_model["hybrid"]
    assert "work_shadowed" not in by_model["kpo"]
    assert "judgement_passed_on" in by_model["kpo"] & by_model["hybrid"]
    assert "judgement_passed_on" not in by_model["bpo"]
    assert [model for model in MODELS if "handover_tried" in by_model[model]] == ["hybrid"]


def test_holidays_and_weekends_are_stepped_over():
    """From Maundy Thursday 2026, a holiday in Madrid, with Good Friday after it."""
    plan = {
        each.code: each
        for each in draft_plan(Situation("bpo"), date(2026, 4, 2), compile_calendar(MADRID))
    }
    scope = plan["scope_agreed"]
    assert (scope.starts_date, scope.due_date) == (date(2026, 4, 6), date(2026, 4, 8))
    assert plan["contract_signed"].starts_date == date(2026, 4, 9)


def test_the_catalogue_names_what_exists():
    seen: set[str] = set()
    for each in CATALOGUE:
        assert each.kind in KINDS
        assert each.side in SIDES
        assert each.days > 0
        assert seen.issuperset(each.needs), each.code
        assert each.code not in seen
        seen.add(each.code)
        assert all(text.es and text.en for text in (each.title, each.shown, each.owner))


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"model": "automate"}, "model"),
        ({"provider_kinds": frozenset({"friend"})}, "provider_kinds"),
        ({"places": frozenset({"moon"})}, "places"),
        ({"data_class": "secret"}, "data_class"),
        ({"risks": frozenset({"rain"})}, "risks"),
    ],
)
def test_an_unknown_situation_is_refused(more, field):
    with pytest.raises(Refused) as caught:
        Situation(**{"model": "bpo", **more})
    assert (caught.value.code, caught.value.field) == ("situation_unknown", field)
