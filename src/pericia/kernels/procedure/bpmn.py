"""A playbook as BPMN 2.0 with its diagram, for other tools to read.

Source: OMG, "Business Process Model and Notation (BPMN), Version 2.0.2", formal/2013-12-09, and its
XML schemas. The diagram is the layout of `picture`. What BPMN has no place for (stage, kind,
effort, independence) stands in `extensionElements` of our own namespace.
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent, register_namespace

from pericia.kernels.drawing.layers import Box, Point
from pericia.kernels.procedure.flow import FlowEdge, FlowNode
from pericia.kernels.procedure.picture import Chart, chart_of
from pericia.kernels.procedure.playbook import Playbook, Step

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
OWN = "urn:pericia:playbook"
CEL = "https://cel.dev"
PREFIXES = {"bpmn": BPMN, "bpmndi": BPMNDI, "dc": DC, "di": DI, "xsi": XSI, "pericia": OWN}
BORDER = 28.0
ROOM = 56.0
_TASKS: Mapping[str, str] = {
    "person": "userTask",
    "review": "userTask",
    "sign_off": "userTask",
    "bot": "serviceTask",
    "instrument": "serviceTask",
    "assistant": "serviceTask",
    "message": "sendTask",
    "deliver": "sendTask",
}


def bpmn_of(playbook: Playbook, language: str, sla_seconds: int | None = None) -> bytes:
    """The XML, in UTF-8, with its words in `es` or `en`.

    With `sla_seconds` (open time for a case), people's steps that have a share of it carry a timer
    that does not interrupt them and ends in a warning.
    """
    timed = {
        f"step:{step.name}": round(step.sla_share * sla_seconds)
        for step in playbook.steps.values()
        if sla_seconds and step.sla_share and step.is_human
    }
    chart = chart_of(playbook, language, room=dict.fromkeys(timed, ROOM))
    return _Writer(chart, timed, language).written()


class _Writer:
    def __init__(self, chart: Chart, timed: Mapping[str, int], language: str) -> None:
        self.chart, self.timed = chart, timed
        self.playbook, self.layout = chart.playbook, chart.layout
        self.is_spanish = language == "es"
        self.ids = {each.name: _id(each) for each in chart.flow.nodes}
        limits = [each for each in chart.flow.edges if each.past_visits]
        self.limits = {each.source: each for each in limits}

    def written(self) -> bytes:
        for prefix, address in PREFIXES.items():
            register_namespace(prefix, address)
        book = self.playbook
        root = Element(
            _tag(BPMN, "definitions"),
            {
                "id": "definitions",
                "targetNamespace": f"{OWN}:{book.name}:{book.version}",
                "expressionLanguage": CEL,
                "exporter": "Pericia",
            },
        )
        process = SubElement(
            root,
            _tag(BPMN, "process"),
            {
                "id": f"playbook_{book.name}",
                "name": self._said(book.title),
                "isExecutable": "false",
            },
        )
        own = SubElement(process, _tag(BPMN, "extensionElements"))
        SubElement(
            own,
            _tag(OWN, "playbook"),
            {"name": book.name, "version": str(book.version), "side": book.side},
        )
        for node in self.chart.flow.nodes:
            self._node(process, node)
        for edge in self.chart.flow.edges:
            self._flow(process, edge)
        for name in self.timed:
            self._timer(process, name)
        self._diagram(root, process.attrib["id"])
        indent(root, " ")
        return _bytes(root)

    def _said(self, words: Mapping[str, str]) -> str:
        return words.get("es" if self.is_spanish else "en") or next(iter(words.values()))

    def _node(self, process: Element, node: FlowNode) -> None:
        given = {"id": self.ids[node.name]}
        if self.chart.titles[node.name]:
            given["name"] = self.chart.titles[node.name]
        default = self._default_of(node)
        if default:
            given["default"] = default
        step = self.playbook.steps.get(node.step) if node.kind == "step" else None
        element = SubElement(process, _tag(BPMN, self._kind_of(node)), given)
        if step:
            self._tell(element, step)
        for edge in self.chart.flow.edges:
            if edge.target == node.name:
                SubElement(element, _tag(BPMN, "incoming")).text = edge.name
        for edge in self.chart.flow.edges:
            if edge.source == node.name and not edge.past_visits:
                SubElement(element, _tag(BPMN, "outgoing")).text = edge.name
        if step:
            self._performers(element, step)
        if node.at_once:
            SubElement(element, _tag(BPMN, "terminateEventDefinition"))
        if node.name in self.limits:
            self._limit(process, node, self.limits[node.name])

    def _kind_of(self, node: FlowNode) -> str:
        if node.kind == "step":
            return self._task_of(self.playbook.steps[node.step])
        return {
            "start": "startEvent",
            "choice": "exclusiveGateway",
            "split": "parallelGateway",
            "join": "parallelGateway",
            "end": "endEvent",
        }[node.kind]

    def _task_of(self, step: Step) -> str:
        """A bot whose own output decides the way after it applies business rules."""
        read = {path[0] for edge in step.edges if edge.when for path in edge.when.paths}
        if step.is_run and step.name in read:
            return "businessRuleTask"
        return _TASKS[step.kind]

    def _default_of(self, node: FlowNode) -> str:
        ways = (each for each in self.chart.flow.edges if each.source == node.name)
        return next((each.name for each in ways if each.otherwise), "")

    def _tell(self, element: Element, step: Step) -> None:
        own = SubElement(element, _tag(BPMN, "extensionElements"))
        told = {
            "name": step.name,
            "kind": step.kind,
            "stage": step.stage,
            "runs": step.bot or step.instrument or "",
            "effortSeconds": str(step.effort_seconds or ""),
            "slaShare": "" if step.sla_share is None else str(step.sla_share),
            "maxVisits": str(step.max_visits),
            "notBy": " ".join(step.not_by),
            "blindTo": " ".join(step.blind_to),
        }
        given = {key: value for key, value in told.items() if value}
        SubElement(own, _tag(OWN, "step"), given)

    def _performers(self, element: Element, step: Step) -> None:
        """The roles that may do it, each a potential owner."""
        for role in step.who.get("roles") or ():
            owner = SubElement(element, _tag(BPMN, "potentialOwner"))
            asked = SubElement(owner, _tag(BPMN, "resourceAssignmentExpression"))
            SubElement(asked, _tag(BPMN, "formalExpression")).text = role

    def _limit(self, process: Element, node: FlowNode, edge: FlowEdge) -> None:
        """What happens instead of opening the step once more: an event on its border."""
        event = SubElement(
            process,
            _tag(BPMN, "boundaryEvent"),
            {
                "id": f"limit_{node.step}",
                "name": self.chart.said[edge.name],
                "attachedToRef": self.ids[node.name],
            },
        )
        SubElement(event, _tag(BPMN, "outgoing")).text = edge.name
        happens = SubElement(event, _tag(BPMN, "conditionalEventDefinition"))
        condition = SubElement(happens, _tag(BPMN, "condition"), _formal())
        condition.text = f"visits.{node.step} >= {edge.past_visits}"

    def _flow(self, process: Element, edge: FlowEdge) -> None:
        source = self.ids[edge.source]
        if edge.past_visits:
            source = source.replace("step_", "limit_", 1)
        given = {"id": edge.name, "sourceRef": source, "targetRef": self.ids[edge.target]}
        if self.chart.said[edge.name] and not edge.past_visits:
            given["name"] = self.chart.said[edge.name]
        flow = SubElement(process, _tag(BPMN, "sequenceFlow"), given)
        if edge.when is not None:
            condition = SubElement(flow, _tag(BPMN, "conditionExpression"), _formal())
            condition.text = edge.when.source

    def _timer(self, process: Element, name: str) -> None:
        """Late: a warning, while the step goes on."""
        step = self.ids[name].removeprefix("step_")
        given = {"id": f"timer_{step}", "attachedToRef": self.ids[name], "cancelActivity": "false"}
        timer = SubElement(process, _tag(BPMN, "boundaryEvent"), given)
        SubElement(timer, _tag(BPMN, "outgoing")).text = f"warning_{step}"
        happens = SubElement(timer, _tag(BPMN, "timerEventDefinition"))
        lasts = SubElement(happens, _tag(BPMN, "timeDuration"), {_tag(XSI, "type"): _FORMAL})
        lasts.text = f"PT{self.timed[name]}S"
        late = "plazo" if self.is_spanish else "late"
        ended = SubElement(process, _tag(BPMN, "endEvent"), {"id": f"late_{step}", "name": late})
        SubElement(ended, _tag(BPMN, "incoming")).text = f"warning_{step}"
        SubElement(
            process,
            _tag(BPMN, "sequenceFlow"),
            {"id": f"warning_{step}", "sourceRef": f"timer_{step}", "targetRef": f"late_{step}"},
        )

    def _diagram(self, root: Element, process: str) -> None:
        diagram = SubElement(root, _tag(BPMNDI, "BPMNDiagram"), {"id": "diagram"})
        plane = SubElement(
            diagram, _tag(BPMNDI, "BPMNPlane"), {"id": "plane", "bpmnElement": process}
        )
        for node in self.chart.flow.nodes:
            shape = _shape(plane, self.ids[node.name], self._box_of(node))
            if node.kind in ("choice", "split", "join"):
                shape.set("isMarkerVisible", "true")
        for edge in self.chart.flow.edges:
            self._drawn_flow(plane, edge)
        for name in self.timed:
            self._drawn_timer(plane, name)

    def _box_of(self, node: FlowNode) -> Box:
        """Events are circles: an end stands in the middle of where its words are."""
        box = self.layout.boxes[node.name]
        if node.kind != "end":
            return box
        return Box(box.middle - box.height / 2, box.y, box.height, box.height)

    def _drawn_flow(self, plane: Element, edge: FlowEdge) -> None:
        route = self.layout.routes[edge.name]
        if edge.past_visits:
            (x, y), *rest = route
            event = Box(x - BORDER / 2, y - BORDER / 2, BORDER, BORDER)
            _shape(plane, self.ids[edge.source].replace("step_", "limit_", 1), event)
            route = ((x, event.bottom), *rest)
        if edge.target.startswith("end:"):
            middle = self.layout.boxes[edge.target].middle
            route = (*route[:-1], (middle, route[-1][1]))
        drawn = _line(plane, edge.name, route)
        if edge.name in self.layout.labels:
            label = SubElement(drawn, _tag(BPMNDI, "BPMNLabel"))
            _bounds(label, self.layout.labels[edge.name])

    def _drawn_timer(self, plane: Element, name: str) -> None:
        step, box = self.ids[name].removeprefix("step_"), self.layout.boxes[name]
        right, middle = box.x + box.width, box.y + box.height / 2
        _shape(plane, f"timer_{step}", Box(right - 12, middle - 12, 24, 24))
        _shape(plane, f"late_{step}", Box(right + 32, middle - 10, 20, 20))
        _line(plane, f"warning_{step}", ((right + 12, middle), (right + 32, middle)))


_FORMAL = "bpmn:tFormalExpression"


def _formal() -> dict[str, str]:
    return {_tag(XSI, "type"): _FORMAL, "language": CEL}


def _tag(namespace: str, name: str) -> str:
    return f"{{{namespace}}}{name}"


def _id(node: FlowNode) -> str:
    """An XML name: colons part namespaces there."""
    return node.name.replace(":", "_")


def _shape(plane: Element, element: str, box: Box) -> Element:
    given = {"id": f"shape_{element}", "bpmnElement": element}
    shape = SubElement(plane, _tag(BPMNDI, "BPMNShape"), given)
    _bounds(shape, box)
    return shape


def _bounds(parent: Element, box: Box) -> None:
    numbers = {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
    given = {key: f"{value:.1f}" for key, value in numbers.items()}
    SubElement(parent, _tag(DC, "Bounds"), given)


def _line(plane: Element, flow: str, route: tuple[Point, ...]) -> Element:
    given = {"id": f"edge_{flow}", "bpmnElement": flow}
    line = SubElement(plane, _tag(BPMNDI, "BPMNEdge"), given)
    for x, y in route:
        SubElement(line, _tag(DI, "waypoint"), {"x": f"{x:.1f}", "y": f"{y:.1f}"})
    return line


def _bytes(root: Element) -> bytes:
    from io import BytesIO

    written = BytesIO()
    ElementTree(root).write(written, encoding="utf-8", xml_declaration=True)
    return written.getvalue()
