"""What is wrong with a template, each with its line and what to write instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pericia.kernels.deliverables.formats import FORMATS, is_format, split_format
from pericia.kernels.deliverables.rules import JUDGED, NOT_COUNTED
from pericia.kernels.deliverables.template import BLOCKS, PLACE, SHAPE, choices_at, id_of
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
        for path, block, names in _every_block(problems.document):
            _check_block(problems, _Known(playbook, names), path, block)
    return problems.sorted()


@dataclass(frozen=True, slots=True)
class _Known:
    """What an expression may name: the playbook's, and the rows of repeated blocks around it."""

    playbook: Playbook
    rows: frozenset[str] = frozenset()


def _every_block(
    document: Mapping[str, Any],
) -> Iterator[tuple[Path, Mapping[str, Any], frozenset[str]]]:
    """Each block with its path and the names that the repeated blocks around it give."""
    waiting: list[tuple[Path, Mapping[str, Any], frozenset[str]]] = [
        (("blocks", index), block, frozenset()) for index, block in enumerate(document["blocks"])
    ]
    while waiting:
        path, block, names = waiting.pop(0)
        yield path, block, names
        if block.get("type") == "repeat":
            inner = names | {str(block.get("as", ""))}
            waiting += [
                ((*path, "blocks", index), each, inner)
                for index, each in enumerate(block.get("blocks") or ())
                if isinstance(each, Mapping)
            ]


def _check_shape(problems: Problems) -> bool:
    fine = True
    for error in _SHAPE.iter_errors(problems.document):
        problems.add(tuple(error.instance_path), f"{error.message[:200]}.", "See the reference.")
        fine = False
    if not fine:
        return False
    for path, block, _ in _every_block(problems.document):
        kind = block.get("type")
        if kind not in _BLOCKS:
            advice = advise_name(str(kind), BLOCKS, "type of block")
            problems.add((*path, "type"), f"There is no block `{kind}`.", advice)
            fine = False
            continue
        for error in _BLOCKS[kind].iter_errors(block):
            at = (*path, *error.instance_path)
            problems.add(at, f"{error.message[:200]}.", f"See the reference of `{kind}` blocks.")
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
    judging = [each for _, each, _ in _every_block(document) if each.get("kind") in NOT_COUNTED]
    if document.get("release") == "automatic" and "sign_off" not in kinds and judging:
        problems.add(
            ("release",),
            "What judges or foresees is released without a further person only when it was "
            "signed off.",
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
        _check_expression(problems, _Known(playbook), ("language",), language)
    for words, path in _texts(document["title"], ("title",)):
        _check_text(problems, _Known(playbook), path, words)
    for name, source in document.get("words", {}).items():
        if isinstance(source, str) and not choices_at(playbook, source):
            problems.add(
                ("words", name),
                f"`{source}` has no choices.",
                "Name a field with choices, such as `input.kind`, or write the words of each code.",
            )


def _check_block(problems: Problems, known: _Known, path: Path, block: Mapping[str, Any]) -> None:
    if "id" in block and _ids(problems.document).count(block["id"]) > 1:
        problems.add((*path, "id"), "Another block has this id.", "Give each its own.")
    for name in ("text", "source", "caption", "unit"):
        if isinstance(block.get(name), str):
            _check_text(problems, known, (*path, name), block[name])
        for words, place in _texts(block.get(name), (*path, name)):
            _check_text(problems, known, place, words)
    for name in ("when", "horizon_date", "rows", "bars"):
        if name in block:
            _check_expression(problems, known, (*path, name), block[name])
    for name in ("value", "label", "confidence_percent"):
        if name in block:
            _check_formatted(
                problems, known, (*path, name), block[name], is_path=block["type"] == "chart"
            )
    if block["type"] == "table":
        _check_table(problems, known, path, block)
    elif block["type"] == "claim":
        _check_claim(problems, known, path, block)


def _check_table(problems: Problems, known: _Known, path: Path, block: Mapping[str, Any]) -> None:
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
    for number, column in enumerate(block.get("columns", ())):
        for words, where in _texts(column["title"], (*path, "columns", number, "title")):
            _check_text(problems, known, where, words)
        at = (*path, "columns", number, "field")
        _check_formatted(problems, known, at, column["field"], is_path=True)
    for number, row in enumerate(block.get("cells", ())):
        place: Path = (*path, "cells", number)
        if isinstance(row, Mapping):
            _check_expression(problems, known, (*place, "when"), row["when"])
            place, row = (*place, "cells"), row["cells"]
        if len(row) != len(block["header"]):
            problems.add(place, "The row has not as many cells as the header.", "Fill it up.")
        for column, cell in enumerate(row):
            if isinstance(cell, Mapping):
                for words, where in _texts(cell, (*place, column)):
                    _check_text(problems, known, where, words)
            else:
                _check_formatted(problems, known, (*place, column), cell)


def _check_claim(problems: Problems, known: _Known, path: Path, block: Mapping[str, Any]) -> None:
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
        _check_evidence(problems, known, (*path, "evidence", index), each)


def _check_evidence(problems: Problems, known: _Known, path: Path, each: Mapping[str, Any]) -> None:
    steps = known.playbook.steps
    if "when" in each:
        _check_expression(problems, known, (*path, "when"), each["when"])
    if "table" in each:
        tables = _ids(problems.document, "table")
        if each["table"] not in tables:
            advice = advise_name(each["table"], tables, "table")
            problems.add((*path, "table"), f"No table is `{each['table']}`.", advice)
    elif "span" in each:
        _check_expression(problems, known, (*path, "span"), each["span"])
        for name in {"quote", "start", "end"} & set(each):
            _check_expression(problems, known, (*path, name), each[name])
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


def _ids(document: Mapping[str, Any], kind: str = "") -> list[str]:
    """The ids of blocks, or of those of a kind."""
    return [
        str(block.get("id") or id_of(int(path[-1]), block))
        for path, block, _ in _every_block(document)
        if kind in ("", block.get("type"))
    ]


def _check_text(problems: Problems, known: _Known, path: Path, text: str) -> None:
    for place in PLACE.findall(text):
        _check_formatted(problems, known, path, place.strip())


def _check_formatted(
    problems: Problems, known: _Known, path: Path, source: Any, *, is_path: bool = False
) -> None:
    """An expression, or a path in a row, with its format where it has one."""
    expression, form = split_format(written(source))
    if form and not is_format(form):
        problems.add(path, f"There is no format `{form}`.", f"Write one of {', '.join(FORMATS)}.")
    name = form.partition(":")[2]
    lists = problems.document.get("words", {})
    if form.startswith("words:") and name not in lists:
        advice = advise_name(name, lists, "list of words")
        problems.add(path, f"`words` has no list `{name}`.", advice)
    if not is_path:
        _check_expression(problems, known, path, expression)


def _check_expression(problems: Problems, known: _Known, path: Path, source: Any) -> None:
    try:
        expression = compile_expression(written(source))
    except Refused as refused:
        problems.add(path, refused.message, "Write a CEL expression such as `verify.codes`.")
        return
    names = {"input", "visits", *CONTEXT, *known.playbook.steps, *known.rows}
    for name in expression.names:
        if name not in names:
            problems.add(path, f"`{name}` is not known here.", advise_name(name, names, "step"))
