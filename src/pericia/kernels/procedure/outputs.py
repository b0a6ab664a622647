"""What the fields are called that steps without a form give: bots, instruments, deliveries.

A step names them under `labels` ({es, en}; `technical: true` for what only a machine compares,
`money: true` for hundredths of a currency, `choices` for words that stand for others). A delivery
that passes a field on takes its name along, and a name that is given once, by a step or a form,
holds wherever no nearer one is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pericia.kernels.procedure.check_forms import form_parts
from pericia.kernels.procedure.documents import read_marked
from pericia.kernels.procedure.instrument_steps import gives_of
from pericia.kernels.procedure.playbook import Playbook, Step, compile_playbook
from pericia.kernels.procedure.problems import Problem, Problems
from pericia.kernels.procedure.registry import BOTS
from pericia.kernels.written_forms import PATTERNS

Schema = dict[str, Any]
DEPTH_MAX = 8
WORDS = "words"
"""Where a schema keeps, by name, the fields that it does not describe in their places."""


def output_schema(playbook: Playbook, step: Step) -> Schema:
    """How to read what a step without a form gives: its fields, and the words for those inside,
    the step's own first, as it lists them."""
    words = _words(playbook)
    own = {name: {**words.get(name, {}), **_said(step, name)} for name in step.labels}
    words = {**own, **{name: each for name, each in words.items() if name not in own}}
    given = gives_of(step.instrument) if step.is_instrument else None
    if given is not None:
        return {**given, WORDS: words}
    fields = {name: _field(playbook, step, name, words, 0) for name in output_names(step)}
    named = {name: each for name, each in fields.items() if each}
    return {"type": "object", "properties": named, WORDS: words}


def output_names(step: Step) -> list[str]:
    """The fields that a step without a form gives, as far as they are declared."""
    if step.kind == "deliver":
        return [name for name, _ in step.arguments]
    bot = BOTS.get(step.bot or "")
    return list(bot.gives["properties"]) if bot else list(step.labels)


def warnings_of(text: str) -> list[Problem]:
    """Of a playbook text without problems: the outputs that people would read by their keys, and
    the patterns that nothing tells them in words."""
    marked = read_marked(text)
    playbook = compile_playbook(marked.value)
    problems = Problems(marked)
    for step in playbook.steps.values():
        if step.form is not None or step.is_instrument:
            continue
        known = output_schema(playbook, step)["properties"]
        for name in output_names(step):
            if name not in known:
                problems.add(
                    ("steps", step.name, "labels"),
                    f"`{name}` has no label, so people would read the key.",
                    f"Write `labels: {{{name}: {{es: ..., en: ...}}}}` at this step.",
                    key=True,
                )
    _note_untold_patterns(problems)
    return problems.sorted()


def _note_untold_patterns(problems: Problems) -> None:
    for path, part in form_parts(problems.document):
        if "pattern" in part and part["pattern"] not in PATTERNS and "help" not in part:
            problems.add(
                (*path, "pattern"),
                "Nothing says to people what this pattern asks for.",
                "Write `help: {es: ..., en: ...}` with an example.",
                key=True,
            )


def _field(
    playbook: Playbook, step: Step, name: str, words: Mapping[str, Schema], depth: int
) -> Schema:
    """One field: its own label over what it was passed on from, or over the one of that name."""
    passed_on = _source(playbook, step, name, words, depth) if depth < DEPTH_MAX else {}
    return {**(passed_on or words.get(name, {})), **_said(step, name)}


def _source(
    playbook: Playbook, step: Step, name: str, words: Mapping[str, Schema], depth: int
) -> Schema:
    """The field that an argument of that name reads, where it is nothing but that field."""
    plain = next((each.plain for key, each in step.arguments if key == name), ())
    if step.kind != "deliver" or len(plain) != 2:
        return {}
    source, field = plain
    form = playbook.input if source == "input" else None
    if source in playbook.steps:
        form = playbook.steps[source].form
        if form is None and playbook.steps[source].is_instrument:
            form = gives_of(playbook.steps[source].instrument)
        if form is None:
            return _field(playbook, playbook.steps[source], field, words, depth + 1)
    found = (form or {}).get("properties", {}).get(field)
    return _inlined(form or {}, found, 0) if found else {}


def _said(step: Step, name: str) -> Schema:
    """The label of a step for one of its fields, as a schema says it."""
    label = step.labels.get(name)
    if label is None:
        return {}
    said: Schema = {"label": {"es": label["es"], "en": label["en"]}, **_controlled(step, name)}
    if label.get("technical"):
        said["technical"] = True
    if label.get("money"):
        said |= {"type": "integer", "control": "money"}
    if "choices" in label:
        said |= {"enum": list(label["choices"]), "choices": label["choices"]}
    return said


def _controlled(step: Step, name: str) -> Schema:
    """What a bot says of how the entries of its list are read."""
    bot = BOTS.get(step.bot or "")
    items = bot.gives["properties"].get(name, {}).get("items", {}) if bot else {}
    return {"items": items} if "control" in items else {}


def _words(playbook: Playbook) -> dict[str, Schema]:
    """By name, the field that a step or else a form names so, in the plainest words."""
    words: dict[str, Schema] = {}
    forms = [playbook.input, *(each.form for each in playbook.steps.values() if each.form)]
    for name, field in (pair for form in forms for pair in _fields(form, form, 0)):
        if name not in words or _length(field) < _length(words[name]):
            words[name] = field
    for step in playbook.steps.values():
        given = gives_of(step.instrument) if step.is_instrument else None
        for name, field in _figures(given or {}).items():
            words.setdefault(name, field)
    for step in sorted(playbook.steps.values(), key=lambda each: each.name):
        words.update({each: {**words.get(each, {}), **_said(step, each)} for each in step.labels})
    return words


def _figures(given: Mapping[str, Any]) -> Mapping[str, Schema]:
    """What an instrument gives, and its figures by their names."""
    fields: dict[str, Schema] = dict(given.get("properties") or {})
    figures = fields.get("figures", {}).get("properties") or {}
    return {**fields, **figures}


def _fields(root: Mapping[str, Any], part: Any, depth: int) -> Iterator[tuple[str, Schema]]:
    """Every field with a label, outermost first, with what its references lead to."""
    schema = _inlined(root, part, depth)
    fields: Mapping[str, Any] = schema.get("properties") or {}
    if depth >= DEPTH_MAX:
        return
    for name, field in fields.items():
        if isinstance(field, dict) and "label" in field:
            yield name, field
    for each in (*fields.values(), schema.get("items")):
        if isinstance(each, dict):
            yield from _fields(root, each, depth + 1)


def _inlined(root: Mapping[str, Any], part: Any, depth: int) -> Schema:
    """A part that reads alone: what local references lead to stands in their place."""
    if not isinstance(part, Mapping) or depth > DEPTH_MAX:
        return {}
    reference, found = part.get("$ref"), {key: each for key, each in part.items() if key != "$ref"}
    if isinstance(reference, str):
        target: Any = root
        for key in reference.removeprefix("#").strip("/").split("/"):
            target = target.get(key) if isinstance(target, Mapping) else None
        found = {**_inlined(root, target, depth + 1), **found}
    if isinstance(found.get("properties"), Mapping):
        fields = found["properties"].items()
        found["properties"] = {key: _inlined(root, each, depth + 1) for key, each in fields}
    if "items" in found:
        found["items"] = _inlined(root, found["items"], depth + 1)
    return found


def _length(field: Mapping[str, Any]) -> int:
    return len(str(field["label"]))
