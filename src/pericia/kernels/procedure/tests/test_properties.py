"""What holds for every playbook and every way through it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pericia.kernels.procedure.check import check_text
from pericia.kernels.procedure.engine import (
    Move,
    advance,
    begin,
    replay,
    settle,
    unblock,
    withdraw,
)
from pericia.kernels.procedure.playbook import Playbook, compile_playbook
from pericia.kernels.procedure.tests.samples import (
    sound_documents,
    tangled_documents,
    text_of,
    wild_documents,
)

PERSON = "person:00000000-0000-0000-0000-000000000001"
MOVES = settings(max_examples=150, deadline=None)


class Walk:
    """A case that is driven to its end, and the events that a caller would have recorded."""

    def __init__(self, playbook: Playbook, choose: Callable[[int], int]) -> None:
        self.playbook, self.choose = playbook, choose
        self.facts: dict[str, Any] = {"input": {"k": 1}}
        self.events: list[dict[str, Any]] = [{"event": "begun", "input": {"k": 1}}]
        self.progress: dict[str, Any] = {"live": {}}
        self.routed = 0
        self.take(begin(playbook, self.facts))

    def take(self, move: Move, finished: str | None = None) -> None:
        """Check one move, run its bots and record them."""
        others = self.progress["live"].keys() - {finished}
        for opening in move.opened:
            assert opening.step not in others
            assert move.progress["live"].get(opening.step, opening.visit) == opening.visit
        names = [opening.step for opening in move.opened]
        assert len(names) == len(set(names))
        settled = settle(self.playbook, move, self.facts)
        for run in settled.runs:
            done = {"step": run.step, "output": run.output, "actor": run.actor}
            self.events.append({"event": "finished", **done})
        self.facts, self.progress = dict(settled.facts), settled.progress
        assert json.loads(json.dumps(self.progress)) == self.progress
        self.check_rest()

    def check_rest(self) -> None:
        progress = self.progress
        if progress["outcome"] is not None:
            assert not progress["live"]
            assert not progress["blocked"]
            return
        waiting = [name for name in progress["live"] if not self.playbook.steps[name].is_run]
        assert waiting or progress["blocked"]
        assert len(waiting) == len(progress["live"])
        for block in progress["blocked"]:
            assert block["step"] in self.playbook.steps
            assert block["message"].endswith(".")
        for name, visit in progress["visits"].items():
            assert visit <= self.playbook.steps[name].max_visits + self.routed

    def finish_one(self) -> None:
        live = sorted(self.progress["live"])
        step = live[self.choose(len(live))]
        output = {"go": self.choose(3)}
        before = copy.deepcopy((self.progress, self.facts))
        move = advance(
            self.playbook, self.progress, self.facts, step=step, output=output, actor=PERSON
        )
        assert (self.progress, self.facts) == before
        assert PERSON in move.progress["performers"][step]
        self.facts[step] = output
        self.events.append({"event": "finished", "step": step, "output": output, "actor": PERSON})
        self.take(move, finished=step)

    def route(self) -> None:
        block = self.progress["blocked"][0]
        target = sorted(self.playbook.steps)[self.choose(len(self.playbook.steps))]
        self.routed += 1
        event = {"event": "unblocked", "step": block["step"], "actor": PERSON, "route": target}
        self.events.append(event)
        self.take(
            unblock(
                self.playbook,
                self.progress,
                self.facts,
                step=block["step"],
                actor=PERSON,
                route=target,
            )
        )

    def run(self, routes: int) -> None:
        """Until the case ends, or is blocked with no routes left to try."""
        limit = sum(step.max_visits for step in self.playbook.steps.values())
        moves = 0
        while self.progress["outcome"] is None:
            if self.progress["live"]:
                self.finish_one()
            elif self.routed < routes:
                self.route()
            else:
                return
            moves += 1
            assert moves <= (limit + 1) * (routes + 1)


def choices(data: st.DataObject) -> Callable[[int], int]:
    return lambda count: data.draw(st.integers(0, count - 1))


@MOVES
@given(wild_documents(), st.data())
def test_any_case_ends_or_waits_for_somebody_and_replays(
    document: dict[str, Any], data: st.DataObject
) -> None:
    playbook = compile_playbook(document)
    walk = Walk(playbook, choices(data))
    walk.run(routes=2)
    assert replay(playbook, walk.events) == walk.progress
    if walk.progress["outcome"] is None:
        ended = withdraw(playbook, walk.progress)
        assert ended.outcome == "withdrawn"
        assert replay(playbook, [*walk.events, {"event": "withdrawn"}]) == ended.progress


@MOVES
@given(sound_documents(), st.data())
def test_a_well_built_playbook_passes_the_check_and_stops_only_at_the_limit_of_a_loop(
    document: dict[str, Any], data: st.DataObject
) -> None:
    assert check_text(text_of(document)) == []
    playbook = compile_playbook(document)
    walk = Walk(playbook, choices(data))
    walk.run(routes=0)
    for block in walk.progress["blocked"]:
        assert block["code"] == "visits_exhausted"
        assert playbook.steps[block["step"]].max_visits == 3
    assert walk.progress["blocked"] or walk.progress["outcome"] == "done"
    assert replay(playbook, walk.events) == walk.progress


@MOVES
@given(tangled_documents(), st.data())
def test_what_the_check_lets_pass_never_waits_at_a_join_for_ever(
    document: dict[str, Any], data: st.DataObject
) -> None:
    if check_text(text_of(document)):
        return
    playbook = compile_playbook(document)
    walk = Walk(playbook, choices(data))
    walk.run(routes=0)
    for block in walk.progress["blocked"]:
        assert block["code"] == "visits_exhausted"
        assert playbook.steps[block["step"]].max_visits > 1


@MOVES
@given(wild_documents())
def test_every_problem_says_where_it_is_and_what_to_write(document: dict[str, Any]) -> None:
    text = text_of(document)
    for problem in check_text(text):
        assert 1 <= problem.line <= text.count("\n") + 1
        assert problem.column >= 1
        assert problem.message
        assert problem.advice


@MOVES
@given(sound_documents(), st.data())
def test_a_broken_part_anywhere_is_reported_and_never_crashes_the_check(
    document: dict[str, Any], data: st.DataObject
) -> None:
    inside: Any = copy.deepcopy(document)
    whole = inside
    while isinstance(inside, dict | list) and inside:
        keys = sorted(inside) if isinstance(inside, dict) else list(range(len(inside)))
        key = data.draw(st.sampled_from(keys))
        if data.draw(st.booleans()) or not isinstance(inside[key], dict | list):
            inside[key] = data.draw(st.sampled_from([None, 7, "nowhere", [], {}, ["x"], {"x": 1}]))
            break
        inside = inside[key]
    for problem in check_text(text_of(whole)):
        assert problem.line >= 1
        assert problem.advice


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab:-[]{}&*!?|>'\"#%@`, \n\t\x00\ufeff~1"), max_size=60))
def test_any_text_gets_an_answer(text: str) -> None:
    problems = check_text(text)
    assert problems
    assert all(problem.line >= 1 and problem.advice for problem in problems)
