"""A playbook as a flow chart: its steps, the choices, branches and joins between them, its ends.

The nodes are those of BPMN 2.0 (OMG formal/2011-01-03): a choice is an exclusive gateway, a split
and a join are parallel ones. Everything that an edge, a start or a limit says is there once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pericia.kernels.procedure.conditions import Expression
from pericia.kernels.procedure.playbook import Edge, Playbook, Step

START = "start"


@dataclass(frozen=True, slots=True)
class FlowNode:
    """`kind`: start, step, choice, split, join or end. `step` is the step's own name, or that of
    the step it goes with; `outcome` that of an end, which stops everything where `at_once`."""

    name: str
    kind: str
    step: str = ""
    outcome: str = ""
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class FlowEdge:
    """`when` is its condition; `otherwise` marks the last way of a choice. `past_visits` is set on
    the way that is taken instead of opening the source once more than so many times."""

    name: str
    source: str
    target: str
    when: Expression | None = None
    otherwise: bool = False
    past_visits: int = 0


@dataclass(frozen=True, slots=True)
class Flow:
    """The nodes in the order of the playbook, the start first."""

    nodes: tuple[FlowNode, ...]
    edges: tuple[FlowEdge, ...]


def flow_of(playbook: Playbook) -> Flow:
    """The flow chart of a playbook."""
    drawing = _Drawing(playbook)
    drawing.start()
    for step in playbook.steps.values():
        drawing.step(step)
    return Flow(tuple(drawing.nodes.values()), tuple(drawing.edges))


class _Drawing:
    def __init__(self, playbook: Playbook) -> None:
        self.playbook = playbook
        self.nodes: dict[str, FlowNode] = {}
        self.edges: list[FlowEdge] = []

    def start(self) -> None:
        self._node(FlowNode(START, "start"))
        self._to_all(START, self.playbook.start, f"split:{START}", "")

    def step(self, step: Step) -> None:
        node = f"step:{step.name}"
        if self._is_joined(step.name):
            join = self._node(FlowNode(f"join:{step.name}", "join", step.name))
            self._edge(join, node)
        self._node(FlowNode(node, "step", step.name))
        for way in self._ways(step, node):
            self._edge(*way)
        if step.on_limit:
            target = self._entry(step.on_limit)
            self._edge(node, target, past_visits=step.max_visits)

    def _ways(self, step: Step, node: str) -> Iterator[tuple[str, str, Edge | None, bool]]:
        """Source, target, the edge whose condition it carries, and whether it is the last."""
        if len(step.edges) == 1:
            yield node, self._target(step, 0), None, False
            return
        choice = self._node(FlowNode(f"choice:{step.name}", "choice", step.name))
        yield node, choice, None, False
        for index, edge in enumerate(step.edges):
            yield choice, self._target(step, index), edge, edge.when is None

    def _target(self, step: Step, index: int) -> str:
        edge = step.edges[index]
        if edge.end is not None:
            name = f"end:{edge.end}" + (":at_once" if edge.at_once else "")
            return self._node(FlowNode(name, "end", "", edge.end, edge.at_once))
        if len(edge.to) == 1:
            return self._entry(edge.to[0])
        split = f"split:{step.name}:{index}"
        self._to_all("", edge.to, split, step.name)
        return split

    def _to_all(self, source: str, names: tuple[str, ...], split: str, step: str) -> None:
        """To one step directly, to several through a parallel gateway."""
        if len(names) == 1:
            self._edge(source, self._entry(names[0]))
            return
        self._node(FlowNode(split, "split", step))
        if source:
            self._edge(source, split)
        for name in names:
            self._edge(split, self._entry(name))

    def _entry(self, name: str) -> str:
        return f"join:{name}" if self._is_joined(name) else f"step:{name}"

    def _is_joined(self, name: str) -> bool:
        step = self.playbook.steps[name]
        return step.join == "all" and len(step.after) > 1

    def _node(self, node: FlowNode) -> str:
        self.nodes.setdefault(node.name, node)
        return node.name

    def _edge(
        self,
        source: str,
        target: str,
        edge: Edge | None = None,
        otherwise: bool = False,
        past_visits: int = 0,
    ) -> None:
        name = f"flow{len(self.edges) + 1}"
        when = edge.when if edge else None
        self.edges.append(FlowEdge(name, source, target, when, otherwise, past_visits))
