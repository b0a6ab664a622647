"""Bot steps run at once, are recorded, and fail into a block."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from pericia.kernels.procedure import registry
from pericia.kernels.procedure.bots import BOTS, bot
from pericia.kernels.procedure.engine import begin, settle, unblock
from pericia.kernels.procedure.tests.samples import playbook, step

FACTS: dict[str, Any] = {"input": {"k": 2}}


@pytest.fixture(autouse=True)
def test_bots() -> Iterator[None]:
    """Two bots of our own, taken out again afterwards."""
    before = dict(registry._registered)

    @bot("double", "3", takes={"n": {"type": "integer"}}, gives={"n": {"type": "integer"}})
    def double(given: dict[str, Any]) -> dict[str, Any]:
        return {"n": given["n"] * 2}

    @bot("faulty", "1", takes={"how": {"type": "string"}}, gives={"n": {"type": "integer"}})
    def faulty(given: dict[str, Any]) -> dict[str, Any]:
        if given["how"] == "raise":
            raise RuntimeError("no paper")
        return {"n": "three"}

    yield
    registry._registered.clear()
    registry._registered.update(before)


def bot_step(name: str, arguments: dict[str, Any], *edges: dict[str, Any], **keys: Any) -> Any:
    return step(*edges, kind="bot", bot=name, **{"with": arguments}, **keys)


def test_bots_run_one_after_another_and_leave_the_human_steps_open() -> None:
    book = playbook(
        {
            "first": bot_step("double", {"n": "input.k"}, {"to": "second"}),
            "second": bot_step("double", {"n": "first.n + 1"}, {"to": ["a", "b"]}),
            "a": step({"end": "done"}),
            "b": step({"end": "done"}, kind="deliver"),
        }
    )
    settled = settle(book, begin(book, FACTS), FACTS)
    assert [(run.step, run.visit, run.input, run.output, run.actor) for run in settled.runs] == [
        ("first", 1, {"n": 2}, {"n": 4}, "bot:double@3"),
        ("second", 1, {"n": 5}, {"n": 10}, "bot:double@3"),
    ]
    assert [one.step for one in settled.opened] == ["a", "b"]
    assert settled.facts["second"] == {"n": 10}
    assert settled.progress["performers"] == {
        "first": ["bot:double@3"],
        "second": ["bot:double@3"],
    }
    assert FACTS == {"input": {"k": 2}}


def test_a_bot_that_goes_around_stops_at_its_visits() -> None:
    book = playbook(
        {"a": bot_step("double", {"n": "visits.a"}, {"when": "a.n > 0", "to": "a"}, max_visits=5)}
    )
    settled = settle(book, begin(book, FACTS), FACTS)
    assert [run.output["n"] for run in settled.runs] == [2, 4, 6, 8, 10]
    assert settled.progress["blocked"][0]["code"] == "visits_exhausted"
    assert settled.outcome is None


def test_a_case_of_bots_alone_ends() -> None:
    book = playbook({"a": bot_step("double", {"n": 4}, {"end": "done"})})
    settled = settle(book, begin(book, FACTS), FACTS)
    assert settled.outcome == "done"
    assert settled.opened == ()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (("faulty", {"how": "'raise'"}), "bot:faulty@1 stopped with RuntimeError: no paper"),
        (("faulty", {"how": "'lie'"}), "What bot:faulty@1 gave does not fit: n:"),
        (("double", {"n": "'x'"}), "What bot:double@3 was given does not fit: n:"),
        (("double", {}), 'was given does not fit: "n" is'),
        (("double", {"n": "input.gone"}), "needs the field 'gone'"),
        (("double", {"n": "timestamp('2026-01-01T00:00:00Z')"}), "does not fit"),
        (("nobody", {}), "No bot is registered as nobody"),
    ],
)
def test_a_bot_that_cannot_do_its_step_blocks_with_a_sentence(body: Any, words: str) -> None:
    book = playbook({"a": bot_step(*body, {"end": "done"}), "b": step({"end": "done"})}, ["a", "b"])
    settled = settle(book, begin(book, FACTS), FACTS)
    assert settled.runs == ()
    assert [one.step for one in settled.opened] == ["b"]
    block = settled.progress["blocked"][0]
    assert (block["step"], block["code"]) == ("a", "step_failed")
    assert words in block["message"]


def test_a_failed_bot_runs_again_when_a_person_says_so() -> None:
    book = playbook({"a": bot_step("double", {"n": "case.n"}, {"end": "done"})})
    failed = settle(book, begin(book, FACTS), FACTS)
    move = unblock(book, failed.progress, FACTS, step="a", actor="person:9")
    settled = settle(book, move, FACTS, context={"case": {"n": 1}})
    assert settled.outcome == "done"
    assert settled.runs[0].visit == 1


def test_an_output_must_fit_the_form_of_the_step_too() -> None:
    form = {"type": "object", "properties": {"n": {"type": "integer", "maximum": 5}}}
    book = playbook({"a": bot_step("double", {"n": 3}, {"end": "done"}, form=form)})
    settled = settle(book, begin(book, FACTS), FACTS)
    assert "does not fit the step's form" in settled.progress["blocked"][0]["message"]


def test_steps_that_opened_and_were_cut_short_in_one_go_are_not_reported() -> None:
    steps = {
        "early": step({"end": "done"}),
        "go": bot_step("double", {"n": 1}, {"to": ["late", "stop"]}),
        "late": step({"end": "done"}),
        "stop": bot_step("double", {"n": 1}, {"end": "done", "at_once": True}),
    }
    book = playbook(steps, ["go"])
    settled = settle(book, begin(book, FACTS), FACTS)
    assert (settled.outcome, settled.opened, settled.cancelled) == ("done", (), ())


def test_the_caller_may_name_the_actor() -> None:
    book = playbook({"a": bot_step("double", {"n": 1}, {"end": "done"})})
    settled = settle(book, begin(book, FACTS), FACTS, actor_of=lambda one: f"bot:{one.name}@x")
    assert settled.runs[0].actor == "bot:double@x"


def test_two_bots_may_not_share_a_name() -> None:
    with pytest.raises(ValueError, match="registered already"):
        bot("double", "4", takes={}, gives={})(lambda given: given)
    assert BOTS["double"].version == "3"
