"""What one event does to a case."""

from __future__ import annotations

from typing import Any

import pytest

from pericia.kernels.procedure.engine import (
    Move,
    Opening,
    advance,
    begin,
    fail,
    replay,
    unblock,
    withdraw,
)
from pericia.kernels.procedure.playbook import Playbook
from pericia.kernels.procedure.tests.samples import playbook, step
from pericia.kernels.refusal import Refused

FACTS: dict[str, Any] = {"input": {"k": 1}}

FULL = Refused("mailbox_full", "The mailbox is full.")


def finish(book: Playbook, move: Move, name: str, go: int = 0, actor: str = "person:1") -> Move:
    facts = {**FACTS, name: {"go": go}}
    return advance(book, move.progress, facts, step=name, output={"go": go}, actor=actor)


def opened(move: Move) -> list[tuple[str, int]]:
    return [(one.step, one.visit) for one in move.opened]


def blocks(move: Move) -> list[tuple[str, str]]:
    return [(one["step"], one["code"]) for one in move.progress["blocked"]]


def test_a_case_begins_with_every_start_step() -> None:
    book = playbook({"a": step({"end": "done"}), "b": step({"end": "done"})}, ["a", "b"])
    move = begin(book, FACTS)
    assert opened(move) == [("a", 1), ("b", 1)]
    assert move.progress == {
        "live": {"a": 1, "b": 1},
        "visits": {"a": 1, "b": 1},
        "arrived": {},
        "performers": {},
        "outcome": None,
        "blocked": [],
    }


def test_the_first_edge_that_holds_is_taken() -> None:
    book = playbook(
        {
            "a": step(
                {"when": "a.go > 5", "to": "b"}, {"when": "a.go > 1", "to": "c"}, {"to": "d"}
            ),
            "b": step({"end": "done"}),
            "c": step({"end": "done"}),
            "d": step({"end": "done"}),
        }
    )
    start = begin(book, FACTS)
    assert [opened(finish(book, start, "a", go)) for go in (9, 3, 0)] == [
        [("b", 1)],
        [("c", 1)],
        [("d", 1)],
    ]


def test_performers_are_kept_once_each_in_their_order() -> None:
    book = playbook(
        {"a": step({"when": "a.go == 1", "to": "a"}, {"end": "done"}, max_visits=4)},
    )
    move = begin(book, FACTS)
    for actor in ("person:1", "person:2", "person:1"):
        move = finish(book, move, "a", 1, actor)
    assert move.progress["performers"] == {"a": ["person:1", "person:2"]}
    assert move.progress["live"] == {"a": 4}


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
def test_a_join_opens_once_all_have_arrived_in_any_order(order: tuple[str, str]) -> None:
    book = playbook(
        {
            "a": step({"to": "j"}),
            "b": step({"to": "j"}),
            "j": step({"end": "done"}, join="all", after=["a", "b"]),
        },
        ["a", "b"],
    )
    first = finish(book, begin(book, FACTS), order[0])
    assert opened(first) == []
    assert first.progress["arrived"] == {"j": [order[0]]}
    second = finish(book, first, order[1])
    assert opened(second) == [("j", 1)]
    assert second.progress["arrived"] == {}


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
def test_a_join_that_can_no_longer_open_blocks_and_says_for_whom_it_waits(
    order: tuple[str, str],
) -> None:
    book = playbook(
        {
            "a": step({"to": "j"}),
            "b": step({"end": "done"}),
            "j": step({"end": "done"}, join="all", after=["a", "b"]),
        },
        ["a", "b"],
    )
    move = begin(book, FACTS)
    for name in order:
        move = finish(book, move, name)
    assert move.outcome is None
    assert blocks(move) == [("j", "join_starved")]
    assert "waits for Step" in move.progress["blocked"][0]["message"]
    assert "Espera a Paso" in move.progress["blocked"][0]["message_es"]
    freed = unblock(book, move.progress, FACTS, step="j", actor="person:9", route="j")
    assert opened(freed) == [("j", 1)]
    assert freed.progress["arrived"] == {}
    assert finish(book, freed, "j").outcome == "done"


def test_an_arrival_at_a_live_step_is_absorbed() -> None:
    book = playbook(
        {
            "a": step({"to": "c"}),
            "b": step({"to": "c"}),
            "c": step({"end": "done"}, max_visits=2),
        },
        ["a", "b"],
    )
    first = finish(book, begin(book, FACTS), "a")
    second = finish(book, first, "b")
    assert second.opened == ()
    assert second.progress["live"] == {"c": 1}


def test_an_end_ends_the_case_only_when_nothing_else_is_open() -> None:
    book = playbook({"a": step({"end": "done"}), "b": step({"end": "done"})}, ["a", "b"])
    first = finish(book, begin(book, FACTS), "a")
    assert first.outcome is None
    assert first.cancelled == ()
    second = finish(book, first, "b")
    assert second.outcome == "done"
    assert second.progress["live"] == {}


def test_an_end_at_once_cuts_the_others_short() -> None:
    steps = {
        "a": step({"end": "done", "at_once": True}),
        "b": step({"end": "done"}),
        "c": step({"end": "done"}),
    }
    book = playbook(steps, ["a", "c", "b"])
    move = finish(book, begin(book, FACTS), "a")
    assert move.outcome == "done"
    assert move.cancelled == ("b", "c")
    assert move.progress["live"] == {}


def test_a_closed_case_takes_no_more_moves() -> None:
    book = playbook({"a": step({"end": "done"})})
    ended = finish(book, begin(book, FACTS), "a")
    with pytest.raises(Refused) as refused:
        finish(book, ended, "a")
    assert refused.value.code == "case_ended"
    with pytest.raises(Refused):
        withdraw(book, ended.progress)


def test_a_step_that_is_not_open_cannot_be_finished() -> None:
    book = playbook({"a": step({"to": "b"}), "b": step({"end": "done"})})
    with pytest.raises(Refused) as refused:
        finish(book, begin(book, FACTS), "b")
    assert refused.value.code == "step_not_live"


def loop(**keys: Any) -> Playbook:
    return playbook(
        {
            "make": step({"to": "check"}, max_visits=2, **keys),
            "check": step({"when": "check.go == 1", "to": "make"}, {"end": "done"}, max_visits=9),
            "senior": step({"end": "done"}),
        }
    )


def around(book: Playbook, rounds: int) -> Move:
    move = begin(book, FACTS)
    for _ in range(rounds):
        move = finish(book, finish(book, move, "make"), "check", go=1)
    return move


def test_past_its_visits_a_step_gives_way_to_its_limit_step() -> None:
    book = loop(on_limit="senior")
    assert opened(around(book, 1)) == [("make", 2)]
    assert opened(around(book, 2)) == [("senior", 1)]


def test_past_its_visits_without_a_limit_step_the_case_blocks_until_somebody_routes_it() -> None:
    book = loop()
    move = around(book, 2)
    assert blocks(move) == [("make", "visits_exhausted")]
    assert move.progress["live"] == {}
    with pytest.raises(Refused) as refused:
        unblock(book, move.progress, FACTS, step="make", actor="person:9")
    assert refused.value.code == "route_needed"
    freed = unblock(book, move.progress, FACTS, step="make", actor="person:9", route="make")
    assert freed.progress["live"] == {"make": 3}
    assert freed.progress["blocked"] == []


@pytest.mark.parametrize(
    ("condition", "code", "words"),
    [
        ("a.gone", "condition_failed", "`a.gone` needs the field 'gone'"),
        ("b.go == 1", "condition_failed", "needs `b`, which is not there yet"),
        ("a.go", "condition_failed", "gives 0 and not true or false"),
        ("a.go / 0 == 1", "condition_failed", "division by zero"),
        ("a.go > 'x'", "condition_failed", "failed"),
        ("a.go > 7", "no_edge_holds", "no condition of its edges holds"),
    ],
)
def test_a_condition_that_cannot_be_told_blocks_with_a_sentence(
    condition: str, code: str, words: str
) -> None:
    book = playbook(
        {"a": step({"when": condition, "to": "b"}, max_visits=2), "b": step({"end": "done"})}
    )
    move = finish(book, begin(book, FACTS), "a")
    assert blocks(move) == [("a", code)]
    assert words in move.progress["blocked"][0]["message"]
    assert move.opened == ()
    assert move.outcome is None


def test_a_blocked_condition_is_tried_again_on_new_facts_or_routed_by_hand() -> None:
    book = playbook(
        {
            "a": step({"when": "client.country == 'ES'", "to": "b"}, {"to": "c"}),
            "b": step({"end": "done"}),
            "c": step({"end": "done"}),
        }
    )
    move = finish(book, begin(book, FACTS), "a")
    assert blocks(move) == [("a", "condition_failed")]
    facts = {**FACTS, "a": {"go": 0}}
    again = unblock(book, move.progress, facts, step="a", actor="person:9")
    assert blocks(again) == [("a", "condition_failed")]
    told = {**facts, "client": {"country": "ES"}}
    retried = unblock(book, move.progress, told, step="a", actor="person:9")
    assert (opened(retried), blocks(retried)) == ([("b", 1)], [])
    routed = unblock(book, move.progress, facts, step="a", actor="person:9", route="c")
    assert (opened(routed), blocks(routed)) == ([("c", 1)], [])


@pytest.mark.parametrize(
    ("step_name", "actor", "route", "code"),
    [
        ("a", "", None, "actor_not_named"),
        ("a", "bot:x@1", None, "actor_not_named"),
        ("a", "system", None, "actor_not_named"),
        ("b", "person:9", None, "not_blocked"),
        ("a", "person:9", "nowhere", "step_unknown"),
    ],
)
def test_only_a_named_person_frees_what_is_blocked(
    step_name: str, actor: str, route: str | None, code: str
) -> None:
    book = playbook({"a": step({"when": "a.gone", "to": "b"}), "b": step({"end": "done"})})
    move = finish(book, begin(book, FACTS), "a")
    with pytest.raises(Refused) as refused:
        unblock(book, move.progress, FACTS, step=step_name, actor=actor, route=route)
    assert refused.value.code == code


def test_other_branches_go_on_while_one_is_blocked_and_the_case_stays_open() -> None:
    book = playbook(
        {"a": step({"when": "a.gone", "end": "done"}), "b": step({"end": "done"})}, ["a", "b"]
    )
    blocked = finish(book, begin(book, FACTS), "a")
    move = finish(book, blocked, "b")
    assert move.outcome is None
    assert blocks(move) == [("a", "condition_failed")]


def test_an_automatic_step_that_fails_blocks_and_is_opened_again_as_the_same_visit() -> None:
    book = playbook({"a": step({"end": "done"}, kind="deliver")})
    move = fail(book, begin(book, FACTS).progress, step="a", why=FULL)
    assert blocks(move) == [("a", "step_failed")]
    assert move.progress["blocked"][0]["cause"] == "mailbox_full"
    assert move.progress["live"] == {}
    again = unblock(book, move.progress, FACTS, step="a", actor="person:9")
    assert again.opened == (Opening("a", 1),)
    with pytest.raises(Refused):
        fail(book, move.progress, step="a", why=FULL)


def test_withdrawing_cuts_every_live_step_short() -> None:
    book = playbook({"a": step({"end": "done"}), "b": step({"end": "done"})}, ["b", "a"])
    move = withdraw(book, begin(book, FACTS).progress)
    assert move.outcome == "withdrawn"
    assert move.cancelled == ("a", "b")
    assert move.progress["outcome"] == "withdrawn"


def test_visits_of_every_step_can_be_read_by_conditions() -> None:
    book = playbook(
        {
            "a": step({"when": "visits.b == 0 && visits.a == 1", "to": "b"}, {"end": "done"}),
            "b": step({"end": "done"}),
        }
    )
    assert opened(finish(book, begin(book, FACTS), "a")) == [("b", 1)]


@pytest.mark.parametrize(
    "events",
    [
        [],
        [{"event": "withdrawn"}],
        [{"event": "begun", "input": {}}, {"event": "begun", "input": {}}],
        [{"event": "begun", "input": {}}, {"event": "danced"}],
    ],
)
def test_a_broken_history_is_refused(events: list[dict[str, Any]]) -> None:
    book = playbook({"a": step({"end": "done"})})
    with pytest.raises(Refused) as refused:
        replay(book, events)
    assert refused.value.code == "history_broken"


def test_replay_uses_the_context_that_held_at_each_event() -> None:
    book = playbook(
        {
            "a": step({"when": "client.country == 'ES'", "to": "b"}, {"to": "c"}),
            "b": step({"end": "done"}, kind="message"),
            "c": step({"end": "done"}),
        }
    )
    events: list[dict[str, Any]] = [
        {"event": "begun", "input": {}, "client": {"country": "FR"}},
        {
            "event": "finished",
            "step": "a",
            "output": {"go": 1},
            "actor": "person:1",
            "client": {"country": "ES"},
        },
        {"event": "failed", "step": "b", "code": "untold", "message": "No address."},
        {"event": "unblocked", "step": "b", "actor": "person:2", "route": None},
    ]
    assert replay(book, events)["live"] == {"b": 1}
