"""Every playbook that ships, as a picture and as BPMN: nothing is lost, all of it is valid."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path

import pytest
from lxml import etree

import pericia.playbooks
from pericia.kernels.procedure.bpmn import BPMN, BPMNDI, DC, DI, bpmn_of
from pericia.kernels.procedure.condition_words import condition_in_words
from pericia.kernels.procedure.conditions import compile_expression
from pericia.kernels.procedure.flow import flow_of
from pericia.kernels.procedure.picture import chart_of, picture_of
from pericia.kernels.procedure.playbook import Playbook, load_playbook

FOLDER = Path(pericia.playbooks.__file__).parent
NAMES = sorted(path.parent.name for path in FOLDER.glob("*/playbook.yaml"))
HUMAN_TASKS = {"person": "userTask", "review": "userTask", "sign_off": "userTask"}


@cache
def shipped(name: str) -> Playbook:
    return load_playbook((FOLDER / name / "playbook.yaml").read_text())


@cache
def schema() -> etree.XMLSchema:
    """The schema of the OMG, as a workflow engine carries it."""
    found = find_spec("SpiffWorkflow")
    assert found
    assert found.origin
    path = Path(found.origin).parent / "bpmn/parser/schema/BPMN20.xsd"
    return etree.XMLSchema(etree.parse(path))


@pytest.mark.parametrize("name", NAMES)
def test_a_flow_holds_every_step_every_way_and_every_end(name):
    playbook = shipped(name)
    flow = flow_of(playbook)
    assert [each.step for each in flow.nodes if each.kind == "step"] == list(playbook.steps)
    ends = {edge.end for step in playbook.steps.values() for edge in step.edges if edge.end}
    assert {each.outcome for each in flow.nodes if each.kind == "end"} == ends
    following: dict[str, set[str]] = {}
    for edge in flow.edges:
        following.setdefault(edge.source, set()).add(edge.target)
    for step in playbook.steps.values():
        wanted = {to for edge in step.edges for to in edge.to} | {step.on_limit or ""} - {""}
        wanted |= {f"end:{edge.end}" for edge in step.edges if edge.end}
        assert _next_steps(f"step:{step.name}", following) == wanted
    assert _next_steps("start", following) == set(playbook.start)


def _next_steps(name: str, following: dict[str, set[str]]) -> set[str]:
    """The steps and ends that gateways alone part from this node."""
    found = set()
    for target in following[name]:
        kind, _, rest = target.partition(":")
        if kind == "step":
            found.add(rest)
        elif kind == "end":
            found.add(target.removesuffix(":at_once"))
        else:
            found |= _next_steps(target, following)
    return found


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["es", "en"])
def test_a_picture_says_every_step_and_condition_in_words(name, language):
    playbook = shipped(name)
    chart = chart_of(playbook, language)
    drawn = etree.fromstring(picture_of(chart, name="p", title="T", description="D"))
    said = " ".join(" ".join(drawn.itertext()).split())
    for step in playbook.steps.values():
        assert step.title[language] in said
    conditions = [each.when for each in chart.flow.edges if each.when]
    for each in conditions:
        words = condition_in_words(each, playbook, language)
        assert words in said
        assert "==" not in words
        assert "&&" not in words
    boxes = [*chart.layout.boxes.values(), *chart.layout.labels.values()]
    for one, other in combinations(boxes, 2):
        apart = one.x + one.width <= other.x or other.x + other.width <= one.x
        assert apart or one.bottom <= other.y or other.bottom <= one.y


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("sla_seconds", [None, 8 * 3600])
def test_bpmn_is_valid_whole_and_drawn_to_the_edge_of_each_shape(name, sla_seconds):
    playbook = shipped(name)
    root = etree.fromstring(bpmn_of(playbook, "es", sla_seconds))
    assert schema().validate(root), schema().error_log
    process = root.find(f"{{{BPMN}}}process")
    tasks = {each.get("id"): etree.QName(each).localname for each in process if "step_" in
             each.get("id", "")}  # fmt: skip
    assert set(tasks) == {f"step_{each}" for each in playbook.steps}
    for step in playbook.steps.values():
        kind = tasks[f"step_{step.name}"]
        if step.is_human:
            assert kind == HUMAN_TASKS[step.kind]
        elif step.is_run:
            assert kind in ("serviceTask", "businessRuleTask")
    timers = process.findall(f".//{{{BPMN}}}timerEventDefinition")
    shares = [each for each in playbook.steps.values() if each.is_human and each.sla_share]
    assert len(timers) == (len(shares) if sla_seconds else 0)
    _check_drawn(root, process)


def _check_drawn(root, process):
    shapes = {}
    for shape in root.iter(f"{{{BPMNDI}}}BPMNShape"):
        bounds = shape.find(f"{{{DC}}}Bounds")
        shapes[shape.get("bpmnElement")] = [
            float(bounds.get(k)) for k in ["x", "y", "width", "height"]
        ]
    flows = {each.get("id"): each for each in process.iter(f"{{{BPMN}}}sequenceFlow")}
    nodes = {each.get("id") for each in process if each.get("id") and each.get("id") not in flows}
    assert nodes == set(shapes)
    edges = {each.get("bpmnElement"): each for each in root.iter(f"{{{BPMNDI}}}BPMNEdge")}
    assert set(edges) == set(flows)
    for name, flow in flows.items():
        points = [(float(p.get("x")), float(p.get("y")))
                  for p in edges[name].iter(f"{{{DI}}}waypoint")]  # fmt: skip
        for point, end in ((points[0], "sourceRef"), (points[-1], "targetRef")):
            x, y, width, height = shapes[flow.get(end)]
            assert x - 0.2 <= point[0] <= x + width + 0.2, (name, end)
            assert y - 0.2 <= point[1] <= y + height + 0.2, (name, end)


def test_conditions_are_said_in_the_words_of_the_forms():
    playbook = shipped("customer-queries")

    def said(source, language="en"):
        return condition_in_words(compile_expression(source), playbook, language)

    assert said("judge.verdict == 'return'") == "Verdict: Return it"
    assert said("triage.urgent && visits.judge > 0") == "Urgent: yes and after “Review the reply”"
    assert said("!triage.urgent", "es") == "Urgente: no"
    assert (
        said("input.contacts_before >= 2") == "Times they wrote about the same before: at least 2"
    )
    assert said("input.channel == 'chat' || input.channel == 'web'") == "Channel: Chat or Web form"
    assert said("size(input.text) > 5") == "Number of Text of the query: more than 5"
    finance = shipped("financial-analysis")
    z = compile_expression("normalise.has_z")
    assert condition_in_words(z, finance, "es") == "Hay bastante para la Z de Altman: sí"
    unknown = "input.text.contains('x')"
    assert said(unknown) == unknown
