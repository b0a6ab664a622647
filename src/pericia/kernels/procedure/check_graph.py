"""Checks what the edges say together: reach, loops, joins, ends and the sharing of time."""

from __future__ import annotations

from pericia.kernels.procedure.documents import Path
from pericia.kernels.procedure.graph import Graph, Situations, graph_of, situations
from pericia.kernels.procedure.playbook import HUMAN
from pericia.kernels.procedure.problems import Problems


def check_graph(problems: Problems) -> None:
    """Note what is wrong; the targets of edges and joins exist already."""
    graph = graph_of(problems.document)
    reached = graph.reach(graph.start)
    _check_reach(problems, graph, reached)
    _check_limits(problems, graph)
    loops = graph.loops()
    _check_loops(problems, graph, loops)
    _check_branches(problems, graph, loops)
    _check_shares(problems, graph, reached)
    _check_signing(problems, graph)


def _check_reach(problems: Problems, graph: Graph, reached: set[str]) -> None:
    for name, ways in graph.ways.items():
        path: Path = ("steps", name)
        if name not in reached:
            problems.add(
                path,
                f"No edge leads to `{name}`.",
                f"Add an edge `to: {name}`, list it in `start`, or remove it.",
                key=True,
            )
        elif not any(not way.to for one in graph.reach([name]) for way in graph.ways[one]):
            at = (*path, "next", ways[-1].index)
            problems.add(
                at,
                f"From `{name}` no way leads to an end.",
                f"Add an edge `{{end: {problems.document['outcomes'][0]}}}` on the way.",
            )


def _check_limits(problems: Problems, graph: Graph) -> None:
    for name in graph.limits:
        passed = [name]
        while (following := graph.limits.get(passed[-1])) is not None:
            if following in passed:
                problems.add(
                    ("steps", name, "on_limit"),
                    f"The limits of {', '.join(sorted(set(passed)))} send the case in a circle.",
                    "Let the last of them block, or name a step outside the circle.",
                )
                break
            passed.append(following)


def _check_loops(problems: Problems, graph: Graph, loops: set[str]) -> None:
    """A step on a loop that may open once: the way back would stop the case, never repeat it."""
    for name in sorted(loops):
        if problems.document["steps"][name].get("max_visits", 1) > 1:
            continue
        back = _way_back(graph, name)
        problems.add(
            back or ("steps", name),
            f"This leads back to `{name}`, which may be visited once.",
            f"Write `max_visits: 3` at `{name}` (and `on_limit: step` for what comes then).",
            key=back is None,
        )


def _way_back(graph: Graph, name: str) -> Path | None:
    inside = graph.reach([name])
    for source in sorted(inside):
        for way in graph.ways[source]:
            if name in way.to:
                return ("steps", source, "next", way.index)
    return None


def _check_branches(problems: Problems, graph: Graph, loops: set[str]) -> None:
    steps = problems.document["steps"]
    single = (n for n in steps if n not in loops and n not in graph.joins)
    once = frozenset(n for n in single if steps[n].get("max_visits", 1) == 1)
    found = situations(graph, once)
    if not found.complete:
        problems.add(
            ("steps",),
            "Too many branches run beside one another to check them.",
            "Bring branches together with `join: all` before new ones part.",
            key=True,
        )
    for name in sorted(found.again):
        problems.add(
            ("steps", name),
            f"Two branches lead to `{name}`, and the second would find it done already.",
            "Bring them together with `join: all` and `after`, or allow `max_visits: 2`.",
            key=True,
        )
    _check_joins(problems, graph, found)


def _check_joins(problems: Problems, graph: Graph, found: Situations) -> None:
    reached = graph.reach(graph.start)
    for name in graph.joins:
        path: Path = ("steps", name, "after")
        if name in reached and name not in found.opened and found.complete:
            problems.add(
                path,
                f"`{name}` never opens: not all of {', '.join(graph.joins[name])} are done "
                "in one case.",
                "Open them together with `to: [a, b]`, or use `join: any`.",
                key=True,
            )
        elif name in found.starved:
            missing = found.starved[name]
            problems.add(
                path,
                f"`{name}` can wait for ever: the branch of `{missing}` may go elsewhere.",
                f"Lead every way of that branch through `{missing}`, or end with `at_once: true`.",
                key=True,
            )


def _check_signing(problems: Problems, graph: Graph) -> None:
    """Whoever signs off answers for what somebody else made: on every way to a sign-off lies a
    step of a person who may not do it."""
    steps = problems.document["steps"]
    people = {name for name, step in steps.items() if step["kind"] in HUMAN}
    for name, step in steps.items():
        named = set(step.get("not_by") or ())
        makers = (people if "*" in named else people & named) - {name}
        if step["kind"] == "sign_off" and makers and name in graph.reach(graph.start, makers):
            problems.add(
                ("steps", name, "not_by"),
                f"A way leads to `{name}` past everybody in its `not_by`: it would sign off what "
                "nobody else made.",
                "Name whoever makes what it signs, on every way, or write `kind: person`.",
            )


def _check_shares(problems: Problems, graph: Graph, reached: set[str]) -> None:
    """Along no way may steps use more than all of the case's time; a loop counts once."""
    steps = problems.document["steps"]
    shares = {name: float(steps[name].get("sla_share", 0)) for name in reached}
    if not any(shares.values()):
        return
    order: list[str] = []
    forward: dict[str, set[str]] = {name: set() for name in reached}
    _order(graph, order, forward)
    longest: dict[str, float] = {}
    for name in order:
        longest[name] = shares[name] + max((longest[one] for one in forward[name]), default=0)
    total = max(longest[name] for name in graph.start)
    if total > 1 + 1e-9:
        worst = max((name for name in shares if shares[name]), key=lambda name: shares[name])
        problems.add(
            ("steps", worst, "sla_share"),
            f"Along one way the steps use {total:.2f} of the case's time.",
            "Lower the shares so that every way adds up to 1 at most.",
        )


def _order(graph: Graph, order: list[str], forward: dict[str, set[str]]) -> None:
    """Steps with those after them first, and the edges that do not lead back."""
    state: dict[str, int] = {}
    waiting = [(name, False) for name in reversed(graph.start)]
    while waiting:
        name, is_done = waiting.pop()
        if is_done:
            state[name] = 2
            order.append(name)
            continue
        if name in state:
            continue
        state[name] = 1
        waiting.append((name, True))
        waiting.extend((target, False) for target in sorted(graph.after(name)))
    position = {name: index for index, name in enumerate(order)}
    for name in order:
        forward[name] = {one for one in graph.after(name) if position[one] < position[name]}
