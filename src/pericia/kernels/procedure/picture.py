"""A playbook drawn as SVG: boxes in the colour of who does them, conditions on the ways in words.

Colours and line styles are the page's: elements carry classes only (`step-bpo`, `kind-review`),
so that the picture follows light and dark.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from textwrap import wrap
from xml.etree.ElementTree import Element, SubElement, tostring

from pericia.kernels.drawing.layers import Box, Edge, Layout, Node, Point, laid_out
from pericia.kernels.procedure.condition_words import (
    condition_in_words,
    limit_in_words,
    otherwise_in_words,
)
from pericia.kernels.procedure.flow import Flow, FlowEdge, FlowNode, flow_of
from pericia.kernels.procedure.playbook import Playbook

STEP_WIDTH = 212.0
STEP_LINE = 17.0
TITLE_CHARACTERS = 27
LABEL_LINE = 14.0
LABEL_CHARACTERS = 24
LABEL_CHARACTER = 6.6
DIAMOND = 30.0
CIRCLE = 26.0
SVG = "http://www.w3.org/2000/svg"
Words = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Chart:
    """A flow chart with its words and where all of it stands. `titles` by node, `said` by edge."""

    playbook: Playbook
    flow: Flow
    layout: Layout
    titles: Mapping[str, str]
    said: Mapping[str, str]


def chart_of(
    playbook: Playbook,
    language: str,
    outcome_words: Words = str,
    room: Mapping[str, float] | None = None,
) -> Chart:
    """The chart in `es` or `en`; `outcome_words` says an outcome in words.

    `room` is kept free on both sides of the nodes that it names.
    """
    flow = flow_of(playbook)
    said = {each.name: _edge_in_words(each, playbook, language) for each in flow.edges}
    titles = {each.name: _title(each, playbook, language, outcome_words) for each in flow.nodes}
    layout = laid_out(
        [_node(each, titles[each.name], (room or {}).get(each.name, 0.0)) for each in flow.nodes],
        [_edge(each, said[each.name]) for each in flow.edges],
    )
    return Chart(playbook, flow, layout, titles, said)


def picture_of(
    chart: Chart, *, name: str, title: str, description: str, kind_words: Words = str
) -> str:
    """The SVG text. `name` begins the ids within it: two pictures on one page need two."""
    layout = chart.layout
    width, height = _whole(layout.width), _whole(layout.height)
    svg = Element(
        "svg",
        {
            "xmlns": SVG,
            "class": "flow",
            "role": "img",
            "viewBox": f"0 0 {width} {height}",
            "width": width,
            "height": height,
            "aria-labelledby": f"{name}-title {name}-desc",
        },
    )
    SubElement(svg, "title", {"id": f"{name}-title"}).text = title
    SubElement(svg, "desc", {"id": f"{name}-desc"}).text = description
    _arrow(svg, name)
    for edge in chart.flow.edges:
        _draw_edge(svg, edge, chart, name)
    for node in chart.flow.nodes:
        _DRAWN[node.kind](svg, node, layout.boxes[node.name], chart, kind_words)
    for edge in chart.flow.edges:
        if edge.name in layout.labels:
            _draw_label(svg, layout.labels[edge.name], chart.said[edge.name])
    return tostring(svg, encoding="unicode")


def _title(node: FlowNode, playbook: Playbook, language: str, outcome_words: Words) -> str:
    if node.kind == "step":
        title = playbook.steps[node.step].title
        return title.get(language) or next(iter(title.values()))
    return outcome_words(node.outcome) if node.kind == "end" else ""


def _edge_in_words(edge: FlowEdge, playbook: Playbook, language: str) -> str:
    if edge.past_visits:
        return limit_in_words(edge.past_visits, language)
    if edge.when is not None:
        return condition_in_words(edge.when, playbook, language)
    return otherwise_in_words(language) if edge.otherwise else ""


def _node(node: FlowNode, title: str, room: float) -> Node:
    if node.kind == "step":
        height = 30 + STEP_LINE * len(_title_lines(title))
        return Node(node.name, STEP_WIDTH, height, room=room)
    if node.kind == "end":
        return Node(node.name, max(60.0, 8 * len(title) + 26), 28)
    size = CIRCLE if node.kind == "start" else DIAMOND
    return Node(node.name, size, size, pointed=True)


def _edge(edge: FlowEdge, said: str) -> Edge:
    lines = _label_lines(said)
    width = max(map(len, lines), default=0) * LABEL_CHARACTER + (8 if lines else 0)
    return Edge(edge.name, edge.source, edge.target, width, len(lines) * LABEL_LINE + 4)


def _title_lines(title: str) -> list[str]:
    return wrap(title, TITLE_CHARACTERS, break_on_hyphens=False) or [""]


def _label_lines(said: str) -> list[str]:
    return wrap(said, LABEL_CHARACTERS, break_on_hyphens=False)


def _arrow(svg: Element, name: str) -> None:
    size = {"markerWidth": "8", "markerHeight": "8", "refX": "7", "refY": "4", "orient": "auto"}
    marker = SubElement(SubElement(svg, "defs"), "marker", {"id": f"{name}-arrow", **size})
    SubElement(marker, "path", {"d": "M0 0L8 4L0 8z", "class": "flow-arrow"})


def _draw_edge(svg: Element, edge: FlowEdge, chart: Chart, name: str) -> None:
    kinds = ["flow-edge"]
    if edge.name in chart.layout.back:
        kinds.append("flow-back")
    if edge.past_visits:
        kinds.append("flow-limit")
    route = chart.layout.routes[edge.name]
    path = _sharp(route) if edge.name in chart.layout.back else _smooth(route)
    given = {"d": path, "class": " ".join(kinds), "marker-end": f"url(#{name}-arrow)"}
    SubElement(svg, "path", given)


def _sharp(route: Sequence[Point]) -> str:
    return "M" + "L".join(f"{_whole(x)} {_whole(y)}" for x, y in route)


def _smooth(route: Sequence[Point]) -> str:
    """Straight where it goes down, curved where it goes aside."""
    parts = [f"M{_whole(route[0][0])} {_whole(route[0][1])}"]
    for (x1, y1), (x2, y2) in pairwise(route):
        if abs(x1 - x2) < 0.5:
            parts.append(f"L{_whole(x2)} {_whole(y2)}")
        else:
            middle = _whole((y1 + y2) / 2)
            across = f"{_whole(x1)} {middle} {_whole(x2)} {middle}"
            parts.append(f"C{across} {_whole(x2)} {_whole(y2)}")
    return "".join(parts)


def _draw_step(svg: Element, node: FlowNode, box: Box, chart: Chart, kind_words: Words) -> None:
    step = chart.playbook.steps[node.step]
    classes = f"flow-step step-{step.stage} kind-{step.kind}"
    group = SubElement(svg, "g", {"class": classes})
    rounded = "3" if step.is_human else "14"
    SubElement(group, "rect", {**_placed(box), "rx": rounded})
    kind = kind_words(step.kind)
    if step.stage != step.kind:
        kind = f"{kind} · {kind_words(step.stage)}"
    _text(group, box.middle, box.y + 17, kind, "flow-kind")
    for index, line in enumerate(_title_lines(chart.titles[node.name])):
        _text(group, box.middle, box.y + 34 + STEP_LINE * index, line, "flow-title")


def _draw_gate(svg: Element, node: FlowNode, box: Box, chart: Chart, kind_words: Words) -> None:
    half = box.width / 2
    x, y = box.middle, box.y + half
    corners = [(x, box.y), (box.x + box.width, y), (x, box.bottom), (box.x, y)]
    group = SubElement(svg, "g", {"class": "flow-gate"})
    SubElement(group, "path", {"d": _sharp(corners) + "z"})
    arm = half * 0.42
    mark = (
        [((x - arm, y - arm), (x + arm, y + arm)), ((x - arm, y + arm), (x + arm, y - arm))]
        if node.kind == "choice"
        else [((x - arm, y), (x + arm, y)), ((x, y - arm), (x, y + arm))]
    )
    lines = "".join(_sharp(each) for each in mark)
    SubElement(group, "path", {"d": lines, "class": "flow-mark"})


def _draw_start(svg: Element, node: FlowNode, box: Box, chart: Chart, kind_words: Words) -> None:
    half = box.width / 2
    given = {"cx": _whole(box.middle), "cy": _whole(box.y + half), "r": _whole(half - 1)}
    SubElement(svg, "circle", {**given, "class": "flow-start"})


def _draw_end(svg: Element, node: FlowNode, box: Box, chart: Chart, kind_words: Words) -> None:
    group = SubElement(svg, "g", {"class": "flow-end flow-at-once" if node.at_once else "flow-end"})
    SubElement(group, "rect", {**_placed(box), "rx": "14"})
    _text(group, box.middle, box.y + 19, chart.titles[node.name], "flow-title")


def _draw_label(svg: Element, box: Box, said: str) -> None:
    SubElement(svg, "rect", {**_placed(box), "class": "flow-label"})
    for index, line in enumerate(_label_lines(said)):
        _text(svg, box.middle, box.y + 12 + LABEL_LINE * index, line, "flow-said")


def _text(parent: Element, x: float, y: float, text: str, kind: str) -> None:
    given = {"x": _whole(x), "y": _whole(y), "text-anchor": "middle", "class": kind}
    SubElement(parent, "text", given).text = text


def _placed(box: Box) -> dict[str, str]:
    return {
        "x": _whole(box.x),
        "y": _whole(box.y),
        "width": _whole(box.width),
        "height": _whole(box.height),
    }


def _whole(length: float) -> str:
    return f"{length:.1f}".removesuffix(".0")


_DRAWN = {
    "start": _draw_start,
    "step": _draw_step,
    "choice": _draw_gate,
    "split": _draw_gate,
    "join": _draw_gate,
    "end": _draw_end,
}
