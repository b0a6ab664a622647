"""A request that is repeated under its key has its effects once, however it is repeated."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections

from pericia.apps.cases.models import Case
from pericia.apps.channels import idempotency
from pericia.apps.channels.models import IdempotentRequest
from pericia.tenancy.scope import open_scope
from pericia.web.api import gate
from tests.programs import Program, a_query, program
from tests.world import NOW, World


def count(world: World, reference: str) -> int:
    with open_scope([world.banco.client_id]):
        return Case.objects.filter(reference=reference).count()


def test_the_first_answer_is_given_again(world: World, olga: Program) -> None:
    body = a_query(reference="once")
    first = olga.post("cases", body, Idempotency_Key="k-1")
    again = olga.post("cases", body, Idempotency_Key="k-1")
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again["Location"] == first["Location"]
    assert again["Content-Type"] == first["Content-Type"]
    assert "Idempotent-Replay" not in first
    assert again["Idempotent-Replay"] == "true"
    assert count(world, "once") == 1


def test_without_a_key_each_request_counts(world: World, olga: Program) -> None:
    for _ in range(2):
        olga.post("cases", a_query(reference="twice"))
    assert count(world, "twice") == 2


@pytest.mark.parametrize("other", ["body", "path"])
def test_another_request_under_the_key_is_refused(world: World, olga: Program, other: str) -> None:
    key = f"k-{other}"
    case = olga.post("cases", a_query(reference=key), Idempotency_Key=key).json()
    if other == "body":
        answer = olga.post("cases", a_query("Other", reference=key), Idempotency_Key=key)
    else:
        path = f"cases/{case['id']}/cancellation"
        answer = olga.post(path, a_query(reference=key), Idempotency_Key=key)
    assert (answer.status_code, answer.json()["code"]) == (422, "key_reused")
    assert count(world, key) == 1


def test_keys_of_two_programs_do_not_meet(world: World, olga: Program, marta: Program) -> None:
    for each in (olga, marta):
        answer = each.post("cases", a_query(reference="two programs"), Idempotency_Key="same")
        assert answer.status_code == 201
    assert count(world, "two programs") == 2


def test_a_refusal_is_not_kept(world: World, olga: Program) -> None:
    wrong = {**a_query(reference="late"), "input": {}}
    assert olga.post("cases", wrong, Idempotency_Key="k-late").status_code == 422
    right = olga.post("cases", a_query(reference="late"), Idempotency_Key="k-late")
    assert right.status_code == 201


@pytest.mark.parametrize("key", ["", "a b", "ñ", "x" * 201])
def test_a_key_is_plain(olga: Program, key: str) -> None:
    answer = olga.post("cases", a_query(), Idempotency_Key=key)
    assert (answer.status_code, answer.json()["code"]) == (400, "key_malformed")


def test_repetitions_at_the_same_moment_have_one_effect(world: World) -> None:
    olga = program(world, "olga", "banco")
    body = a_query(reference="raced")

    def send(_: int) -> tuple[int, bytes, bool]:
        answer = Program(olga.secret, type(olga.client)()).post(
            "cases", body, Idempotency_Key="race"
        )
        connections.close_all()
        return answer.status_code, answer.content, "Idempotent-Replay" in answer

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(send, range(6)))
    assert {(status, content) for status, content, _ in answers} == {(201, answers[0][1])}
    assert sum(replayed for _, _, replayed in answers) == 5
    assert count(world, "raced") == 1


def test_taking_the_next_item_twice_under_a_key_gives_the_same_item(
    world: World, olga: Program
) -> None:
    ana = program(world, "ana")
    for _ in range(2):
        olga.post("cases", a_query())
    first = ana.post("work/next", Idempotency_Key="next")
    again = ana.post("work/next", Idempotency_Key="next")
    assert first.status_code == again.status_code == 200
    assert first.json()["id"] == again.json()["id"]
    assert len(ana.get("work/items").json()["items"]) == 1


def test_answers_are_forgotten_after_a_day(
    world: World, olga: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    olga.post("cases", a_query(reference="old"), Idempotency_Key="k-old")
    later = NOW + timedelta(hours=25)
    monkeypatch.setattr(gate, "now", lambda: later)
    olga.post("cases", a_query(reference="young"), Idempotency_Key="k-young")
    with open_scope([world.banco.client_id]):
        idempotency.sweep(later)
        kept = IdempotentRequest.objects.filter(client_id=world.banco.client_id)
        names = {each.key.partition(":")[2] for each in kept}
    assert "k-young" in names
    assert "k-old" not in names
