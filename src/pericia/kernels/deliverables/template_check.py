"""What is wrong with a template, each with its line and what to write instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pericia.kernels.deliverables.rules import JUDGED
from pericia.kernels.deliverables.template import BLOCKS, SHAPE, id_of, places_in
from pericia.kernels.procedure.conditions import compile_expression, written
from pericia.kernels.procedure.documents import Path, Unreadable, read_marked
from pericia.kernels.procedure.instrument_steps import gives_of
from pericia.kernels.procedure.playbook import CONTEXT, INSTRUMENT, Playbook, Step
from pericia.kernels.procedure.problems import Problem, Problems, advise_name
from pericia.kernels.procedure.schemas import validator_for
from pericia.kernels.refusal import Refused

_SHAPE = validator_for(SHAPE)
_BLOCKS = {kind: validator_for(shape) for kind, shape in BLOCKS.items()}


def check_template(text: str, playbook: Playbook) -> list[Problem]:
    """Every problem of a template of this playbook, by line; empty when it may be used."""
    try:
        marked = read_marked(text)
    except Unreadable as error:
        return [Problem(error.mark.line, error.mark.column, "", error.message, error.advice)]
    problems = Problems(marked)
    if _check_shape(problems):
        _check_whole(problems, playbook)
        for index, block in enumerate(problems.document["blocks"]):
            _check_block(problems, playbook, ("blocks", index), block)
    return problems.sorted()


def _check_shape(problems: Problems) -> bool:
    fine = True
    for error in _SHAPE.iter_errors(problems.document):
        problems.add(tuple(error.instance_path), f"{error.message[:200]}.", "See the reference.")
        fine = False
    if not fine:
        return False
    for index, block in enumerate(problems.document["blocks"]):
        kind = block.get("type")
        if kind not in _BLOCKS:
            advice = advise_name(str(kind), BLOCKS, "type of block")
            problems.add(("blocks", index, "type"), f"There is no block `{kind}`.", advice)
            fine = False
            continue
        for error in _BLOCKS[kind].iter_errors(block):
            path = ("blocks", index, *error.instance_path)
            problems.add(path, f"{error.message[:200]}.", f"See the reference of `{kind}` blocks.")
            fine = False
    return fine


def _check_whole(problems: Problems, playbook: Playbook) -> None:
    document = problems.document
    if document["deliverable"] != playbook.name:
        problems.add(
            ("deliverable",),
            f"The playbook beside it is `{playbook.name}`.",
            f"Write `deliverable: {playbook.name}`.",
        )
    kinds = {step.kind for step in playbook.steps.values()}
    if document.get("release") == "automatic" and "sign_off" not in kinds:
        problems.add(
            ("release",),
            "Only what somebody has signed off is released without a further person.",
            "Add a sign-off to the playbook, or write `release: review`.",
        )
    if not any(step.makes_deliverable for step in playbook.steps.values()):
        problems.add(
            ("deliverable",),
            "No step of the playbook makes a deliverable.",
            "Write `deliverable: true` in its `deliver` step.",
        )
    language = document.get("language")
    if language not in (None, "es", "en"):
        _check_expression(problems, playbook, ("language",), language)
    for words, path in _texts(document["title"], ("title",)):
        _check_text(problems, playbook, path, words)


def _check_block(
    problems: Problems, playbook: Playbook, path: Path, block: Mapping[str, Any]
) -> None:
    ids = [id_of(index, each) for index, each in enumerate(problems.document["blocks"])]
    if ids.count(id_of(int(path[1]), block)) > 1:
        problems.add((*path, "id"), "Another block has this id.", "Give each its own.")
    for name in ("text", "source", "caption"):
        for words, place in _texts(block.get(name), (*path, name)):
            _check_text(problems, playbook, place, words)
    for name in ("when", "value", "horizon_date", "confidence_percent", "rows", "bars"):
        if name in block and not (name == "value" and block["type"] == "chart"):
            _check_expression(problems, playbook, (*path, name), block[name])
    if block["type"] == "table":
        _check_table(problems, playbook, path, block)
    elif block["type"] == "claim":
        _check_claim(problems, playbook, path, block)


def _check_table(
    problems: Problems, playbook: Playbook, path: Path, block: Mapping[str, Any]
) -> None:
    if ("rows" in block) == ("cells" in block) or ("columns" in block) != ("rows" in block):
        problems.add(
            path,
            "A table has `rows` with `columns`, or `cells` with a `header`.",
            "Write one of the two.",
        )
        return
    if ("header" in block) != ("cells" in block):
        problems.add(path, "`cells` and `header` belong together.", "Write both.")
        return
    for number, row in enumerate(block.get("cells", ())):
        place = (*path, "cells", number)
        if len(row) != len(block["header"]):
            problems.add(place, "The row has not as many cells as the header.", "Fill it up.")
        for column, cell in enumerate(row):
            if isinstance(cell, Mapping):
                for words, where in _texts(cell, (*place, column)):
                    _check_text(problems, playbook, where, words)
            else:
                _check_expression(problems, playbook, (*place, column), cell)


def _check_claim(
    problems: Problems, playbook: Playbook, path: Path, block: Mapping[str, Any]
) -> None:
    kinds = {
        name for each in block["evidence"] for name in ("run", "table", "sign_off") if name in each
    }
    if block["kind"] == "figure" and "value" not in block:
        problems.add(path, "A figure has a `value`.", "Write the expression that gives it.")
    if block["kind"] == "figure" and not kinds & {"run", "table"}:
        problems.add(path, "A figure cites a run or a table.", "Add `{table: ..., row, column}`.")
    if block["kind"] in JUDGED and "sign_off" not in kinds:
        problems.add(path, "It needs a sign-off.", "Add `{sign_off: step}` to `evidence`.")
    if block["kind"] == "forecast" and not {"horizon_date", "confidence_percent"} <= set(block):
        problems.add(
            path,
            "A forecast says until when and how surely.",
            "Write `horizon_date` and `confidence_percent`.",
        )
    for index, each in enumerate(block["evidence"]):
        _check_evidence(problems, playbook, (*path, "evidence", index), each)


def _check_evidence(
    problems: Problems, playbook: Playbook, path: Path, each: Mapping[str, Any]
) -> None:
    steps = playbook.steps
    if "table" in each:
        tables = [
            id_of(index, block)
            for index, block in enumerate(problems.document["blocks"])
            if block["type"] == "table"
        ]
        if each["table"] not in tables:
            advice = advise_name(each["table"], tables, "table")
            problems.add((*path, "table"), f"No table is `{each['table']}`.", advice)
    elif "span" in each:
        _check_expression(problems, playbook, (*path, "span"), each["span"])
        _check_expression(problems, playbook, (*path, "quote"), each["quote"])
        if not compile_plain(each["span"]):
            problems.add(
                (*path, "span"),
                "A passage is quoted from one text of the case.",
                "Write its path, such as `input.text`.",
            )
    else:
        name, kind = ("run", INSTRUMENT) if "run" in each else ("sign_off", "sign_off")
        fitting = [step.name for step in steps.values() if step.kind == kind]
        if each[name] not in fitting:
            advice = advise_name(each[name], fitting, "such step")
            problems.add((*path, name), f"No step `{each[name]}` gives that.", advice)
        elif name == "run":
            _check_figure(problems, path, steps[each[name]], each["figure"])


def _check_figure(problems: Problems, path: Path, step: Step, figure: str) -> None:
    gives = gives_of(step.instrument)
    figures = gives["properties"]["figures"]["properties"] if gives else {}
    if figure not in figures:
        advice = advise_name(figure, figures, "figure")
        problems.add((*path, "figure"), f"`{step.instrument}` gives no `{figure}`.", advice)


def compile_plain(source: str) -> tuple[str, ...]:
    """The names of an expression that is one dotted read; none otherwise."""
    try:
        return compile_expression(source).plain
    except Refused:
        return ()


def _texts(words: Any, path: Path) -> Iterator[tuple[str, Path]]:
    if isinstance(words, Mapping):
        for language, text in words.items():
            yield str(text), (*path, language)


def _check_text(problems: Problems, playbook: Playbook, path: Path, text: str) -> None:
    for source in places_in(text):
        _check_expression(problems, playbook, path, source)


def _check_expression(problems: Problems, playbook: Playbook, path: Path, source: Any) -> None:
    try:
        expression = compile_expression(written(source))
    except Refused as refused:
        problems.add(path, refused.message, "Write a CEL expression such as `verify.codes`.")
        return
    known = {"input", "visits", *CONTEXT, *playbook.steps}
    for name in expression.names:
        if name not in known:
            problems.add(path, f"`{name}` is not known here.", advise_name(name, known, "step"))
