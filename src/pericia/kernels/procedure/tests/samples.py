"""Small playbooks for tests, and Hypothesis strategies that make many more."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import yaml
from hypothesis import strategies as st

from pericia.kernels.procedure.playbook import Playbook, compile_playbook

TITLE = {"es": "Paso", "en": "Step"}
FORM = {"type": "object", "required": ["go"], "properties": {"go": {"type": "integer"}}}


def step(*edges: dict[str, Any], kind: str = "person", **keys: Any) -> dict[str, Any]:
    """A step whose form has one whole number, `go`."""
    body: dict[str, Any] = {"kind": kind, "title": TITLE, "next": list(edges), **keys}
    if kind in ("person", "review", "sign_off"):
        body = {"who": {"roles": ["operator"]}, "form": FORM, **body}
    if kind == "bot":
        body = {"bot": "pass_on", **body}
    return body


def document(
    steps: dict[str, Any], start: list[str] | None = None, outcomes: list[str] | None = None
) -> dict[str, Any]:
    """A playbook of these steps; it starts with the first and ends `done`."""
    return {
        "playbook": "sample",
        "version": 1,
        "title": TITLE,
        "side": "bpo",
        "input": {"type": "object", "properties": {"k": {"type": "integer"}}},
        "start": start or [next(iter(steps))],
        "outcomes": outcomes or ["done"],
        "steps": steps,
    }


def text_of(document: Any) -> str:
    """The YAML of a document, without the anchors that shared parts would get."""
    return yaml.safe_dump(json.loads(json.dumps(document)), sort_keys=False)


def playbook(steps: dict[str, Any], start: list[str] | None = None) -> Playbook:
    return compile_playbook(document(steps, start))


@st.composite
def wild_documents(draw: st.DrawFn) -> dict[str, Any]:
    """Any steps with any edges: loops, joins, limits, ends, conditions that fail. No promises."""
    names = [f"s{index}" for index in range(draw(st.integers(1, 6)))]
    name = st.sampled_from(names)
    some = st.lists(name, min_size=1, max_size=3, unique=True)
    steps = {}
    for own in names:
        when = st.sampled_from(
            [f"{own}.go == 1", f"{own}.go > 1", f"visits.{own} < 2", f"{own}.gone", "1", "input.k"]
        )
        target = st.one_of(
            st.builds(lambda to: {"to": to}, some),
            st.builds(
                lambda now: {"end": "done", "at_once": True} if now else {"end": "done"},
                st.booleans(),
            ),
        )
        guarded = st.builds(lambda edge, when: {**edge, "when": when}, target, when)
        edges = draw(st.lists(guarded, max_size=2)) + draw(st.lists(target, max_size=1))
        keys: dict[str, Any] = {"max_visits": draw(st.integers(1, 3))}
        if draw(st.booleans()):
            keys["on_limit"] = draw(name)
        if draw(st.integers(0, 3)) == 0:
            keys |= {"join": "all", "after": draw(some)}
        kind = draw(st.sampled_from(["person", "review", "bot", "deliver"]))
        steps[own] = step(*(edges or [{"end": "done"}]), kind=kind, **keys)
    return document(steps, draw(some))


@st.composite
def tangled_documents(draw: st.DrawFn) -> dict[str, Any]:
    """Steps whose parts are all right, with edges and joins at random: some pass the check."""
    names = [f"s{index}" for index in range(draw(st.integers(2, 6)))]
    targets: dict[str, list[list[str]]] = {}
    for index, own in enumerate(names):
        later = st.sampled_from(names[index + 1 :] or names)
        ways = st.lists(later, max_size=2, unique=True)
        targets[own] = draw(st.lists(ways, min_size=1, max_size=2))
    steps = {}
    for own in names:
        edges: list[dict[str, Any]] = [
            {"to": way} if way else {"end": "done"} for way in targets[own]
        ]
        if len(edges) > 1:
            edges[0]["when"] = f"{own}.go == 0"
        sources = sorted(name for name in names if any(own in way for way in targets[name]))
        keys: dict[str, Any] = {"max_visits": draw(st.sampled_from([1, 1, 3]))}
        if len(sources) > 1 and draw(st.booleans()):
            keys |= {"join": "all", "after": sources}
        steps[own] = step(*edges, **keys)
    return document(steps)


Chain = Callable[[str], tuple[str, dict[str, Any]]]
"""Given the name of what follows, the name to enter and the steps in between."""


@st.composite
def sound_documents(draw: st.DrawFn) -> dict[str, Any]:
    """Sequences, choices, parallel branches with joins and bounded loops, nested in one another.

    They pass every check, and no case on them can wait at a join for ever.
    """
    counter = iter(range(1000))
    entry, steps = draw(_blocks(counter, depth=2))("last")
    steps["last"] = step({"end": "done"})
    return document(steps, [entry])


def _blocks(counter: Any, depth: int) -> st.SearchStrategy[Chain]:
    """One block; after it comes the step whose name the chain is given."""

    def fresh() -> str:
        return f"n{next(counter)}"

    def single(following: str) -> tuple[str, dict[str, Any]]:
        own = fresh()
        return own, {own: step({"to": following})}

    def automatic(following: str) -> tuple[str, dict[str, Any]]:
        own = fresh()
        return own, {own: step({"to": following}, kind="bot")}

    def sequence(one: Chain, two: Chain) -> Chain:
        def chain(following: str) -> tuple[str, dict[str, Any]]:
            middle, later = two(following)
            entry, earlier = one(middle)
            return entry, {**earlier, **later}

        return chain

    def choice(one: Chain, two: Chain) -> Chain:
        def chain(following: str) -> tuple[str, dict[str, Any]]:
            own = fresh()
            (left, a), (right, b) = one(following), two(following)
            edges = {"when": f"{own}.go == 1", "to": left}, {"to": right}
            return own, {own: step(*edges), **a, **b}

        return chain

    def parallel(one: Chain, two: Chain) -> Chain:
        def chain(following: str) -> tuple[str, dict[str, Any]]:
            own, left_end, right_end, join = fresh(), fresh(), fresh(), fresh()
            (left, a), (right, b) = one(left_end), two(right_end)
            return own, {
                own: step({"to": [left, right]}),
                **a,
                **b,
                left_end: step({"to": join}, kind="bot"),
                right_end: step({"to": [join]}),
                join: step({"to": following}, join="all", after=[left_end, right_end]),
            }

        return chain

    def loop(following: str) -> tuple[str, dict[str, Any]]:
        make, review = fresh(), fresh()
        return make, {
            make: step({"to": review}, max_visits=3),
            review: step(
                {"when": f"{review}.go == 1", "to": make},
                {"to": following},
                kind="review",
                not_by=[make],
                max_visits=3,
            ),
        }

    leaf = st.sampled_from([single, automatic, loop])
    if depth == 0:
        return leaf
    inner = _blocks(counter, depth - 1)
    return st.one_of(
        leaf,
        st.builds(sequence, inner, inner),
        st.builds(choice, inner, inner),
        st.builds(parallel, inner, inner),
    )
