"""Checks every CEL expression: its syntax and caps, and that what it reads will be there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pericia.kernels.procedure.bots import BOTS
from pericia.kernels.procedure.conditions import (
    ConditionFailed,
    Expression,
    compile_expression,
    evaluate,
    written,
)
from pericia.kernels.procedure.documents import Path
from pericia.kernels.procedure.graph import Graph, graph_of, surely_before
from pericia.kernels.procedure.instrument_steps import gives_of
from pericia.kernels.procedure.playbook import CONTEXT, HUMAN, INSTRUMENT, RUN
from pericia.kernels.procedure.problems import Problems, advise_name
from pericia.kernels.procedure.rules import MOMENT
from pericia.kernels.refusal import Refused

_FUNCTIONS = (
    "size string int double uint bytes timestamp duration type dyn contains startsWith endsWith "
    "getFullYear getMonth getDate getDayOfMonth getDayOfWeek getDayOfYear getHours "
    "getMinutes getSeconds getMilliseconds"
)
FUNCTIONS = frozenset(_FUNCTIONS.split())
JURISDICTION_LENGTH_MAX = 300
LOOSE = frozenset({"$ref", "allOf", "anyOf", "oneOf", "if", "patternProperties"})
"""Keywords through which a form may have fields that its `properties` do not tell."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an expression stands; `at_end` when its own step is finished by then.

    `in_rule` where it may read the moment as well. The rules of the intake stand at no step.
    """

    path: Path
    step: str
    source: Any
    at_end: bool
    in_rule: bool = False

    @property
    def is_question(self) -> bool:
        """Whether it must give true or false."""
        return self.path[-1] in ("when", "must")


@dataclass(frozen=True, slots=True)
class Known:
    """What can be read: the forms by step, and which steps are surely or possibly finished."""

    steps: Mapping[str, Any]
    forms: Mapping[str, Any]
    surely: Mapping[str, set[str]]
    possibly: Mapping[str, set[str]]


def check_expressions(problems: Problems) -> None:
    """Note what is wrong in conditions, arguments, authorities, languages and jurisdictions."""
    known = _known(problems.document)
    for place in _places(problems.document):
        try:
            expression = compile_expression(written(place.source))
        except Refused as refused:
            advice = "Write a CEL expression such as `classify.urgent && input.amount > 100`."
            problems.add(place.path, refused.message, advice)
            continue
        _check_functions(problems, place, expression)
        _check_names(problems, place, expression, known)
        _check_compared(problems, place, expression, known)
        if place.is_question:
            _check_answers(problems, place, expression, known)
    _check_jurisdictions(problems)


def _places(document: Mapping[str, Any]) -> Iterator[Place]:
    yield from _rule_places((), "", document, at_end=False)
    for name, step in document["steps"].items():
        path: Path = ("steps", name)
        for index, edge in enumerate(step["next"]):
            if "when" in edge:
                yield Place((*path, "next", index, "when"), name, edge["when"], True)
        for key, source in (step.get("with") or {}).items():
            yield Place((*path, "with", key), name, source, False)
        who = step.get("who") or {}
        for group, key in (("authority", "amount"), ("language", "of")):
            if key in who.get(group, {}):
                yield Place((*path, "who", group, key), name, who[group][key], False)
        for index, one in enumerate(who.get("credentials") or []):
            if isinstance(one.get("jurisdiction"), dict):
                at: Path = (*path, "who", "credentials", index, "jurisdiction", "of")
                yield Place(at, name, one["jurisdiction"]["of"], False)
        yield from _rule_places(path, name, step, at_end=step["kind"] in HUMAN)


def _rule_places(
    path: Path, name: str, body: Mapping[str, Any], *, at_end: bool
) -> Iterator[Place]:
    for index, rule in enumerate(body.get("rules") or []):
        at: Path = (*path, "rules", index)
        for key in ("must", "when"):
            if key in rule:
                yield Place((*at, key), name, rule[key], at_end, True)
        for key, source in (rule.get("with") or {}).items():
            yield Place((*at, "with", key), name, source, at_end, True)


def _known(document: Mapping[str, Any]) -> Known:
    steps = document["steps"]
    forms = {name: _form_of(step) for name, step in steps.items()}
    forms["input"] = document["input"]
    complete = all(_targets_stand(document, step) for step in steps.values())
    if not complete or not set(document["start"]) <= set(steps):
        everything = {name: set(steps) for name in steps}
        return Known(steps, forms, everything, everything)
    graph = graph_of(document)
    surely = surely_before(graph)
    return Known(steps, forms, surely, {name: _possibly(graph, name) for name in steps})


def _targets_stand(document: Mapping[str, Any], step: Mapping[str, Any]) -> bool:
    targets = [step["on_limit"]] if "on_limit" in step else []
    for edge in step["next"]:
        to = edge.get("to", [])
        targets += [to] if isinstance(to, str) else to
    joins_stand = step.get("join") != "all" or set(step.get("after", [])) <= set(document["steps"])
    has_after = step.get("join") != "all" or "after" in step
    return set(targets) <= set(document["steps"]) and joins_stand and has_after


def _form_of(step: Mapping[str, Any]) -> Any:
    if "form" in step:
        return step["form"]
    if step["kind"] == INSTRUMENT:
        return gives_of(step.get("instrument"))
    bot = BOTS.get(step.get("bot", "")) if step["kind"] in RUN else None
    return None if bot is None else bot.gives


def _possibly(graph: Graph, name: str) -> set[str]:
    """The steps that can be finished by the time this one is: before it, or beside it."""
    found = {one for one in graph.ways if name in graph.reach(graph.after(one))}
    forks = [graph.start, *(way.to for ways in graph.ways.values() for way in ways)]
    for fork in forks:
        for target in fork:
            if name in graph.reach([target]):
                found |= graph.reach(set(fork) - {target})
    return found


def _check_functions(problems: Problems, place: Place, expression: Expression) -> None:
    for name in expression.program.functions():
        if name[0].isalpha() and name not in FUNCTIONS:
            advice = advise_name(name, FUNCTIONS, "function")
            problems.add(place.path, f"There is no function `{name}`.", advice)


def _check_names(problems: Problems, place: Place, expression: Expression, known: Known) -> None:
    readable = {"input", "visits", *CONTEXT, *known.steps, *(MOMENT if place.in_rule else ())}
    if not place.step:
        readable = {"input", "client", *MOMENT}
    for name in expression.names:
        if name not in readable:
            advice = advise_name(name, readable, "name")
            problems.add(
                place.path,
                f"`{name}` is nothing that can be read here.",
                f"{advice} Text goes in its own quotes: \"'{name}'\".",
            )
        elif name in known.steps:
            _check_finished(problems, place, expression, name, known)
    for path in sorted(expression.paths | expression.guarded):
        if len(path) > 1 and path[0] in readable - set(MOMENT):
            _check_field(problems, place, expression, path, known)


def _check_finished(
    problems: Problems, place: Place, expression: Expression, name: str, known: Known
) -> None:
    if place.at_end and name == place.step:
        return
    if name not in known.possibly[place.step]:
        problems.add(
            place.path,
            f"`{name}` cannot be finished yet when this is read.",
            "Read a step that comes before, or move the condition.",
        )
    elif name not in known.surely.get(place.step, {name}) and not _asks_visits(expression, name):
        problems.add(
            place.path,
            f"`{name}` is not finished on every way to this step.",
            f"Write `visits.{name} > 0 && ...` before reading it.",
        )


def _asks_visits(expression: Expression, name: str) -> bool:
    return any(path[:2] == ("visits", name) for path in expression.paths)


def _check_field(
    problems: Problems,
    place: Place,
    expression: Expression,
    path: tuple[str, ...],
    known: Known,
) -> None:
    name, fieldname = path[0], path[1]
    if name == "visits" or name in CONTEXT:
        fields = set(known.steps) if name == "visits" else set(CONTEXT[name])
        if fieldname not in fields:
            advice = advise_name(fieldname, fields, "name")
            problems.add(place.path, f"`{name}` has no `{fieldname}`.", advice)
        return
    form = known.forms.get(name)
    if not isinstance(form, dict) or not isinstance(form.get("properties"), dict):
        return
    if fieldname not in form["properties"]:
        if not LOOSE & set(form):
            advice = advise_name(fieldname, form["properties"], "field")
            problems.add(place.path, f"`{name}` has no field `{fieldname}`.", advice)
    elif _may_be_missing(form, fieldname) and not _asks_for(expression, path[:2]):
        problems.add(
            place.path,
            f"`{name}.{fieldname}` may be left empty.",
            f"Write `has({name}.{fieldname}) && ...`, or make the field required.",
        )
    else:
        _check_inner(problems, place, path, form["properties"][fieldname])


def _check_inner(problems: Problems, place: Place, path: tuple[str, ...], group: Any) -> None:
    """A field of a group that says it has no other, such as the figures of an instrument."""
    if len(path) < 3 or not isinstance(group, dict):
        return
    fields = group.get("properties")
    is_closed = group.get("additionalProperties") is False
    if is_closed and isinstance(fields, dict) and path[2] not in fields:
        advice = advise_name(path[2], fields, "field")
        problems.add(place.path, f"`{path[0]}.{path[1]}` has no field `{path[2]}`.", advice)


def _may_be_missing(form: Mapping[str, Any], fieldname: str) -> bool:
    return fieldname not in (form.get("required") or []) and not LOOSE & set(form)


def _asks_for(expression: Expression, path: tuple[str, ...]) -> bool:
    return any(one[:2] == path for one in expression.guarded)


def _check_compared(problems: Problems, place: Place, expression: Expression, known: Known) -> None:
    """A field with a list of values is compared with one of them, or the edge is never taken."""
    for path, text in sorted(expression.compared):
        options = _field_at(path, known).get("enum")
        if isinstance(options, list) and text not in options:
            advice = advise_name(text, {str(each) for each in options}, "value")
            problems.add(place.path, f"`{'.'.join(path)}` is never `{text}`.", advice)


def _check_answers(problems: Problems, place: Place, expression: Expression, known: Known) -> None:
    """A condition is true or false: told where it is one field, or reads nothing at all."""
    told = _field_at(expression.plain, known).get("type", "boolean")
    if told != "boolean":
        problems.add(
            place.path,
            f"`{expression.source}` is no question that is true or false.",
            f"Compare it, such as `{expression.source} == 'value'`.",
        )
    elif not expression.names and not isinstance(_constant(expression), bool):
        problems.add(
            place.path,
            f"`{expression.source}` is neither true nor false.",
            "Compare what a step gave, such as `classify.urgent == true`.",
        )


def _constant(expression: Expression) -> Any:
    """What an expression gives that reads nothing; true where it cannot be evaluated."""
    try:
        return evaluate(expression, {})
    except ConditionFailed:
        return True


def _field_at(path: tuple[str, ...], known: Known) -> Mapping[str, Any]:
    """What the form says of `name.field`; empty where it says nothing."""
    form = known.forms.get(path[0]) if len(path) == 2 else None
    fields = form.get("properties") if isinstance(form, dict) else None
    found = fields.get(path[1]) if isinstance(fields, dict) else None
    return found if isinstance(found, dict) else {}


def _check_jurisdictions(problems: Problems) -> None:
    """These are evaluated for every candidate, so they may be short and walk no list."""
    for name, step in problems.document["steps"].items():
        for index, one in enumerate((step.get("who") or {}).get("credentials") or []):
            if isinstance(one.get("jurisdiction"), str):
                path: Path = ("steps", name, "who", "credentials", index, "jurisdiction")
                _check_jurisdiction(problems, path, one["jurisdiction"])


def _check_jurisdiction(problems: Problems, path: Path, source: str) -> None:
    advice = 'Write `"credential.jurisdiction == client.country"`.'
    try:
        expression = compile_expression(source)
    except Refused as refused:
        problems.add(path, refused.message, advice)
        return
    if expression.walks or len(source) > JURISDICTION_LENGTH_MAX:
        problems.add(path, "A jurisdiction compares fields and is short.", advice)
    for unknown in sorted(set(expression.names) - {"credential", "client"}):
        problems.add(path, f"`{unknown}` is nothing that can be read here.", advice)
