"""Findings become actions, and their effects are measured, or said not to be told."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import Error
from tests.pages import browser_of
from tests.refusals import refuses
from tests.world import World

from pericia.apps.knowledge import access, actions
from pericia.apps.knowledge.models import Action, Measurement
from pericia.apps.knowledge.tests.test_going_through import events
from pericia.apps.knowledge.tests.writing import FIGURE, Writing, begin, released
from pericia.apps.people import actions as people
from pericia.kernels.improvement.effect import Counts
from pericia.tenancy.scope import open_scope

JANUARY = (date(2026, 1, 1), date(2026, 1, 31))
FEBRUARY = (date(2026, 2, 1), date(2026, 2, 28))


@pytest.fixture(scope="module")
def writing(world: World) -> Writing:
    return released(world)


def given(writing: Writing, **more: Any) -> dict[str, Any]:
    return {
        "number": 1,
        "block_id": "figure01",
        "title": "Teach the coders",
        "owner_id": writing.world.people["elena"].id,
        "due_date": date(2026, 6, 1),
        "indicator": "Defects in a hundred",
        "kind": "mean",
        "direction": "down",
        "expected_change": 5.0,
        "baseline": JANUARY,
        **more,
    }


def added(writing: Writing, name: str = "julio", **more: Any) -> Action:
    with writing.said(name) as said:
        return actions.add_action(**given(writing, **more), **said)


def measured(writing: Writing, action: Action, before: Any, after: Any, **more: Any) -> Measurement:
    with writing.said("carmen") as said:
        del said["deliverable_id"]
        about = {"action_id": action.id, "period": FEBRUARY, **more}
        return actions.measure_action(before=before, after=after, **about, **said)


def test_an_effect_is_measured_and_recorded(writing: Writing) -> None:
    action = added(writing)
    found = measured(writing, action, [30.0, 32.0, 31.0], [12.0, 14.0, 13.0], source="Board")
    assert found.verdict == "improved"
    assert found.result["change"] == -18.0
    assert found.result["low"] < -18 < found.result["high"] < 0
    assert found.samples == {"before": ["30.0", "32.0", "31.0"], "after": ["12.0", "14.0", "13.0"]}
    assert events(writing)[-2:] == ["action.added", "action.measured"]
    with writing.said("tomas"):
        assert access.verdicts_of([action]) == {action.id: "improved"}


@pytest.mark.parametrize(
    ("direction", "before", "after", "verdict"),
    [
        ("up", Counts(10, 100), Counts(60, 100), "improved"),
        ("down", Counts(10, 100), Counts(60, 100), "worsened"),
        ("up", Counts(1, 4), Counts(2, 4), "cannot_tell"),
    ],
)
def test_shares_are_compared_by_counts(
    writing: Writing, direction: str, before: Counts, after: Counts, verdict: str
) -> None:
    action = added(writing, kind="share", direction=direction, expected_change=10)
    assert measured(writing, action, before, after).verdict == verdict


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"block_id": "heading1"}, "not_a_claim", None),
        ({"block_id": "nothing1"}, "block_gone", None),
        ({"number": 9}, "not_found", None),
        ({"owner_id": UUID(int=4)}, "owner_unknown", "owner_id"),
        ({"due_date": date(2026, 3, 1)}, "due_in_past", "due_date"),
        ({"baseline": (JANUARY[1], JANUARY[0])}, "period_reversed", "baseline_to_date"),
        ({"expected_change": 0.0}, "effect_invalid", "expected_change"),
        ({"kind": "share", "expected_change": 101.0}, "effect_invalid", "expected_change"),
        ({"direction": "sideways"}, "effect_invalid", None),
        ({"title": " "}, "name_invalid", "title"),
    ],
)
def test_an_action_that_says_too_little_is_refused(
    writing: Writing, changes: dict[str, Any], code: str, field: str | None
) -> None:
    with writing.said("julio") as said, refuses(code, field):
        actions.add_action(**given(writing, **changes), **said)


@pytest.mark.parametrize(
    ("before", "after", "more", "code"),
    [
        ([1.0], [1.0, 2.0], {}, "sample_too_small"),
        (Counts(1, 2), Counts(1, 2), {}, "sample_invalid"),
        ([1.0, 2.0], [1.0, 2.0], {"period": JANUARY}, "period_too_early"),
        ([1.0, 2.0], [1.0, 2.0], {"period": FEBRUARY[::-1]}, "period_reversed"),
        ([1.0, 2.0], [1.0, 2.0], {"action_id": UUID(int=4)}, "not_found"),
    ],
)
def test_a_measurement_that_tells_nothing_is_refused(
    writing: Writing, before: Any, after: Any, more: dict[str, Any], code: str
) -> None:
    action = added(writing)
    with writing.said("carmen") as said:
        del said["deliverable_id"]
        about = {"action_id": action.id, "period": FEBRUARY, **more}
        with refuses(code):
            actions.measure_action(before=before, after=after, **about, **said)


@pytest.mark.parametrize("name", ["tomas", "fina", "alba"])
def test_only_those_who_manage_actions_change_them(writing: Writing, name: str) -> None:
    action = added(writing)
    with writing.said(name) as said:
        with refuses("forbidden"):
            actions.add_action(**given(writing), **said)
        del said["deliverable_id"]
        with refuses("forbidden"):
            actions.end_action(action_id=action.id, state="done", why="Done", **said)


def test_nothing_is_done_about_what_was_not_released(world: World) -> None:
    draft = begin(world)
    draft.save(FIGURE)
    with draft.said("carmen") as said, refuses("not_released"):
        actions.add_action(**given(draft), **said)
    with draft.said("julio") as said, refuses("not_found"):
        actions.add_action(**given(draft), **said)


def test_an_action_ends_once(writing: Writing) -> None:
    action = added(writing)
    with writing.said("julio") as said:
        del said["deliverable_id"]
        with refuses("reason_missing"):
            actions.end_action(action_id=action.id, state="done", why=" ", **said)
        with refuses("action_state"):
            actions.end_action(action_id=action.id, state="open", why="Why", **said)
        actions.end_action(action_id=action.id, state="dropped", why="Too dear", **said)
        with refuses("action_ended"):
            actions.end_action(action_id=action.id, state="done", why="Done", **said)
        assert Action.objects.get(id=action.id).why == "Too dear"


def test_a_measurement_is_never_changed(writing: Writing) -> None:
    found = measured(writing, added(writing), [1.0, 2.0], [1.0, 2.0])
    with writing.said(), pytest.raises(Error, match="permission denied"):
        Measurement.objects.filter(id=found.id).update(verdict="improved")


def test_somebody_behind_a_wall_owns_nothing(writing: Writing, world: World) -> None:
    with open_scope(world.everything):
        people.raise_wall(
            actor=world.actor("alba"),
            now=world.now,
            organisation_id=world.manos.organisation_id,
            person_id=world.people["nuria"].id,
            walled_id=world.hospital.client_id,
            reason="A conflict.",
        )
    with writing.said("julio") as said, refuses("owner_unknown", "owner_id"):
        actions.add_action(**given(writing, owner_id=world.people["nuria"].id), **said)


def test_actions_are_added_measured_and_listed_on_the_pages(writing: Writing) -> None:
    julio = browser_of(writing.world, "julio")
    base = f"/deliverables/{writing.client_id}/{writing.deliverable_id}"
    form = {
        "f.title": "Enseñar a codificar",
        "f.owner_id": str(writing.world.people["elena"].id),
        "f.due_date": "2027-06-01",
        "f.indicator": "Defectos",
        "f.kind": "share",
        "f.direction": "down",
        "f.expected_change": "20",
        "f.baseline_from_date": "2026-01-01",
        "f.baseline_to_date": "2026-01-31",
    }
    refused = julio.post(
        f"{base}/blocks/figure01/actions/new?version=1", {**form, "f.due_date": "2001-01-01"}
    )
    assert refused.status_code == 422
    made = julio.post(f"{base}/blocks/figure01/actions/new?version=1", form)
    assert made.status_code == 302, made.content.decode()
    page = made["Location"]
    assert "Todavía no se ha medido." in julio.get(page).content.decode()
    sample = {
        "f.before_hits": "60", "f.before_total": "100", "f.after_hits": "20",
        "f.after_total": "100", "f.after_from_date": "2026-02-01", "f.after_to_date": "2026-02-28",
    }  # fmt: skip
    crossed = julio.post(f"{page}/measurements/new", {**sample, "f.after_hits": "101"})
    assert "Son más que el total." in crossed.content.decode()
    assert julio.post(f"{page}/measurements/new", sample).status_code == 302
    shown = julio.get(page).content.decode()
    assert "Es tan grande como se esperaba." in shown
    assert "−40 puntos porcentuales" in shown
    assert "<svg" in shown
    listed = julio.get("/actions").content.decode()
    assert "Enseñar a codificar" in listed
    assert "Mejoró" in listed
    ended = julio.post(f"{page}/end", {"f.state": "done", "f.why": "Hecho"})
    assert ended.status_code == 302
    assert "Enseñar a codificar" not in julio.get("/actions?state=open").content.decode()
