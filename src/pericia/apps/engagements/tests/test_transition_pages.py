"""Pages of the transition: drafted and read on the engagement, tasks done by whom they are for."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.test import Client as Browser
from tests.database import made_once
from tests.pages import browser_of
from tests.world import NOW, World, make_world

from pericia.apps.engagements import actions
from pericia.apps.engagements.models import Engagement, TransitionNeed, TransitionTask
from pericia.apps.engagements.tests.planning import drafted, now_of, said, whole_plan
from pericia.tenancy.scope import open_scope

ANSWER = {
    "f.model": "hybrid",
    "f.starts_date": "2026-03-02",
    "f.high_risk": "true",
    "f.governance": "false",
    "f.provider_kinds": ["third_party"],
    "f.places": ["offshore"],
    "f.data_class": "confidential",
    "f.risks": ["dependence"],
}
TASK = {
    "f.kind": "pilot",
    "f.title": "Segundo piloto",
    "f.owner_side": "provider",
    "f.owner_role": "Calidad",
    "f.starts_date": "2026-03-09",
    "f.due_date": "2026-03-13",
    "f.is_gate": "true",
}


@pytest.fixture
def world() -> World:
    return made_once(make_world)


@pytest.fixture(autouse=True)
def monday() -> Any:
    with patch("django.utils.timezone.now", lambda: NOW):
        yield


def at(world: World, tail: str = "") -> str:
    return f"/engagements/{world.id_of('banco')}/{world.queries.engagement_id}{tail}"


def of(task: TransitionTask, tail: str = "") -> str:
    return f"/engagements/{task.client_id}/{task.engagement_id}/transition/{task.id}{tail}"


def page(browser: Browser, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def plan(world: World, **more: Any) -> dict[str, TransitionTask]:
    with world.open_as("olga"):
        return drafted(world, whole_plan(**more))


def own(world: World, name: str, **more: Any) -> TransitionTask:
    """The first task of a plan, given to somebody."""
    task = plan(world)["scope_agreed"]
    with world.open_as("olga"):
        changes = {"owner_person_id": world.people[name].id, **more}
        actions.change_task(task_id=task.id, version=1, changes=changes, **said(world))
    return task


def test_an_engagement_without_a_plan_says_so_and_offers_one(world):
    seen = page(browser_of(world, "olga"), at(world))
    assert "No hay plan de transición" in seen
    assert at(world, "/transition/draft") in seen
    seen = page(browser_of(world, "marta"), at(world))
    assert "No hay plan de transición" in seen
    assert at(world, "/transition/draft") not in seen


def test_a_plan_is_drafted_from_a_few_answers(world):
    browser = browser_of(world, "olga")
    asked = page(browser, at(world, "/transition/draft"))
    assert 'value="2026-03-02"' in asked
    answer = browser.post(at(world, "/transition/draft"), ANSWER)
    assert answer.status_code == 302, answer.content.decode()
    assert answer.headers["Location"] == at(world, "#transition")
    with open_scope(world.everything):
        kinds = set(TransitionTask.objects.values_list("kind", flat=True))
        assert {"governance", "legal", "exit_plan", "acceptance"} <= kinds
        assert TransitionNeed.objects.exists()
        count = TransitionTask.objects.count()
    seen = page(browser, at(world))
    assert f"0 de {count}" in seen
    assert "Decir a cada persona afectada" in seen
    assert "Comprobar con quien las expide las licencias" in seen
    assert seen.count('<li class="gantt-row">') == count
    english = page(browser_of(world, "marta", accept_language="en"), at(world))
    assert f"0 of {count}" in english or f"0 de {count}" in english


def test_a_second_plan_is_refused_in_the_form(world):
    plan(world)
    answer = browser_of(world, "olga").post(at(world, "/transition/draft"), ANSWER)
    assert answer.status_code == 409
    assert "ya tiene plan de transición" in answer.content.decode()


def test_going_live_is_refused_and_the_open_gates_are_named_in_spanish(world):
    plan(world)
    with world.open_as("olga"):
        actions.pause(engagement_id=world.queries.engagement_id, why="Espera", **said(world))
    before = page(browser_of(world, "olga"), at(world, "/live"))
    assert "Escribir el plan de salida</a>" in before
    assert "Acordar cómo se juzga el piloto</a>" not in before
    assert '<button class="button" data-kind="primary"' not in before
    answer = browser_of(world, "olga").post(at(world, "/live"))
    assert answer.status_code == 422
    seen = answer.content.decode()
    assert "«Escribir el plan de salida» (Responsable de la transición, vence el" in seen
    assert "«Aceptar o rechazar por escrito" in seen
    assert "Acordar cómo se juzga el piloto" not in seen


def test_overdue_tasks_are_told_in_words_and_the_next_one_is_named(world):
    tasks = plan(world)
    with patch("django.utils.timezone.now", lambda: NOW.replace(month=7)):
        seen = page(browser_of(world, "marta"), at(world))
    assert seen.count('data-tone="bad">Vencida') == len(tasks) + 1
    seen = page(browser_of(world, "marta"), at(world))
    assert 'data-tone="bad">Vencida' not in seen
    next_task = seen.partition("Siguiente:")[2].partition("</p>")[0]
    assert "Acordar alcance, volúmenes" in next_task
    assert "Patrocinio del cliente" in next_task


def test_the_page_tells_how_long_setting_up_took(world):
    """The world's engagement went live at the moment of its draft, of which nothing is said."""
    fina = browser_of(world, "fina")
    assert "De borrador a en marcha" not in page(fina, at(world))
    with open_scope(world.everything):
        drafted_at = Engagement.objects.values_list("created_at", flat=True)
        Engagement.objects.update(created_at=drafted_at[0] - timedelta(days=2))
    assert "De borrador a en marcha: 2\u00a0d" in page(fina, at(world))


def test_a_task_is_added_changed_done_and_opened_again(world):
    browser = browser_of(world, "olga")
    answer = browser.post(at(world, "/transition/new"), TASK)
    assert answer.status_code == 302, answer.content.decode()
    with open_scope(world.everything):
        task = TransitionTask.objects.get()
    assert (task.title, task.is_gate) == ({"es": "Segundo piloto"}, True)
    change = browser.get(of(task, "/changes/new"))
    assert change.headers["Location"].endswith("?version=1")
    changed = {**TASK, "f.due_date": "2026-03-20", "f.is_gate": "false"}
    del changed["f.kind"]
    refused = browser.post(of(task, "/changes/new?version=1"), changed)
    assert refused.status_code == 422
    changed["f.why"] = "Lo acordó el comité."
    assert browser.post(of(task, "/changes/new?version=1"), changed).status_code == 302
    stale = {**changed, "f.due_date": "2026-03-27"}
    assert browser.post(of(task, "/changes/new?version=1"), stale).status_code == 409
    done = {"f.note": "Hecho", "f.evidence": "/cases/7"}
    assert browser.post(of(task, "/completion"), done).status_code == 302
    seen = page(browser, of(task))
    assert '<a href="/cases/7" rel="noreferrer">' in seen
    assert "Olga Ferrer" in seen
    assert browser.post(of(task, "/reopening"), {"f.why": "Falta algo"}).status_code == 302
    with open_scope(world.everything):
        now = now_of(task)
    assert (now.state, now.is_gate, now.due_date.day) == ("open", False, 20)


def test_words_that_were_not_changed_stay_in_both_languages(world):
    task = plan(world)["scope_agreed"]
    answer = {
        "f.title": "Acordar el alcance",
        "f.shown": task.shown["es"],
        "f.owner_side": "client",
        "f.owner_role": task.owner_role["es"],
        "f.starts_date": task.starts_date.isoformat(),
        "f.due_date": task.due_date.isoformat(),
        "f.is_gate": "false",
    }
    sent = browser_of(world, "olga").post(of(task, "/changes/new?version=1"), answer)
    assert sent.status_code == 302, sent.content.decode()
    with open_scope(world.everything):
        changed = now_of(task)
    assert changed.title == {"es": "Acordar el alcance"}
    assert changed.shown == task.shown
    assert changed.owner_role == task.owner_role


def test_evidence_is_a_link_only_where_it_can_do_no_harm(world):
    task = plan(world)["scope_agreed"]
    with world.open_as("olga"):
        evidence = "javascript:alert(1)"
        actions.complete_task(task_id=task.id, evidence=evidence, **said(world))
    seen = page(browser_of(world, "olga"), of(task))
    assert "javascript:alert(1)" in seen
    assert 'href="javascript' not in seen


def test_an_owner_who_sees_no_engagement_reads_and_does_their_task(world):
    task = own(world, "ana", title={"es": "Examinar a Luis"})
    browser = browser_of(world, "ana")
    assert "Examinar a Luis" in page(browser, "/transition")
    assert browser.get(at(world)).status_code == 404
    seen = page(browser, of(task))
    assert of(task, "/completion") in seen
    for tail in ("/changes/new", "/waiver", "/reopening"):
        assert of(task, tail) not in seen
    assert browser.post(of(task, "/waiver"), {"f.why": "x"}).status_code == 403
    assert browser.post(of(task, "/completion"), {"f.note": "Aprobó"}).status_code == 302
    assert "Ninguna tarea de una transición" in page(browser, "/transition")
    assert "Examinar a Luis" not in page(browser_of(world, "luis"), "/transition")
    assert browser_of(world, "luis").get(of(task)).status_code == 404


def test_a_sponsor_waives_what_it_may_and_does_not_plan(world):
    tasks = plan(world)
    browser = browser_of(world, "marta")
    seen = page(browser, of(tasks["staff_told"]))
    assert of(tasks["staff_told"], "/waiver") in seen
    assert of(tasks["staff_told"], "/changes/new") not in seen
    answer = browser.post(of(tasks["staff_told"], "/waiver"), {"f.why": "Nadie queda afectado"})
    assert answer.status_code == 302
    seen = page(browser, of(tasks["staff_told"]))
    assert "Nadie queda afectado" in seen
    assert "Dispensada" in seen
    assert browser.get(at(world, "/transition/new")).status_code == 403
    acceptance = next(each for each in tasks.values() if each.kind == "acceptance")
    assert of(acceptance) not in page(browser, "/transition")
    with open_scope(world.everything):
        others = TransitionTask.objects.exclude(id=acceptance.id)
        others.update(state="waived", settled_at=NOW, settled_by="Marta Rojas", note="Piloto hecho")
    assert of(acceptance) in page(browser, "/transition")
    assert of(acceptance) not in page(browser_of(world, "olga"), "/transition")


def test_what_waits_says_for_what_and_cannot_be_done(world):
    tasks = plan(world)
    browser = browser_of(world, "olga")
    told = of(tasks["staff_told"])
    seen = page(browser, told)
    assert of(tasks["scope_agreed"]) in seen
    assert f"{told}/completion" not in seen
    answer = browser.post(f"{told}/completion", {})
    assert answer.status_code == 409
    assert "Antes va lo que necesita" in answer.content.decode()
    assert browser.post(of(tasks["scope_agreed"], "/completion"), {}).status_code == 302
    following = re.search(
        '<a href="([^"]+)" data-key="n"', page(browser, of(tasks["scope_agreed"]))
    )
    assert following
    assert f'href="{following[1]}/completion"' in page(browser, following[1])


def test_a_task_of_another_engagement_answers_as_one_that_is_not(world):
    task = plan(world)["scope_agreed"]
    browser = browser_of(world, "olga")
    for address in (
        f"/engagements/{task.client_id}/{uuid4()}/transition/{task.id}",
        f"/engagements/{world.id_of('hospital')}/{world.coding.engagement_id}/transition/{task.id}",
        at(world, f"/transition/{uuid4()}"),
    ):
        assert browser.get(address).status_code == 404
        assert browser.post(f"{address}/completion", {}).status_code == 404
    assert browser_of(world, "julio").get(of(task)).status_code == 404


def test_the_plan_warns_when_it_ends_after_the_agreed_start(world):
    plan(world)
    with open_scope(world.everything):
        mine = {"client_id": world.id_of("banco"), "id": world.queries.engagement_id}
        Engagement.objects.filter(**mine).update(starts_date=date(2026, 3, 15))
    assert "después del inicio acordado el" in page(browser_of(world, "marta"), at(world))
