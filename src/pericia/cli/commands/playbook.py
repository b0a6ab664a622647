"""`pericia playbook`: is a playbook fit to be used, and the same as a diagram of BPMN 2.0."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pericia.cli import files, output
from pericia.cli.output import AsJson

if TYPE_CHECKING:
    from pericia.kernels.procedure.problems import Problem

BYTES_MAX = 1_000_000


def register(app: typer.Typer) -> None:
    playbook = typer.Typer(help="Playbooks: the versioned procedures of services.")
    playbook.command()(check)
    playbook.command()(bpmn)
    playbook.callback()(output.keep_subcommands)
    app.add_typer(playbook, name="playbook")


def check(
    file: Annotated[Path, typer.Argument(help="The playbook's YAML file.")],
    as_json: AsJson = False,
) -> None:
    """Name every problem with its line and what to write instead, also those of the template of a
    deliverable beside it (deliverable.yaml). Outputs without a label are warned of."""
    from pericia.kernels.procedure.check import check_text
    from pericia.kernels.procedure.outputs import warnings_of

    text = files.read_text(file, BYTES_MAX)
    found = [(file, each) for each in check_text(text)]
    template = file.with_name("deliverable.yaml")
    if not found and template != file and template.is_file():
        found = [(template, each) for each in _of_template(template, text)]
    value = {
        "file": str(file),
        "valid": not found,
        "problems": [{**dataclasses.asdict(each), "file": str(path)} for path, each in found],
    }
    warnings = warnings_of(text) if not found else []
    value["warnings"] = [{**dataclasses.asdict(each), "file": str(file)} for each in warnings]
    lines = [_line(path, each) for path, each in found] or [f"{file}: no problem found."]
    lines += [_line(file, each, "warning: ") for each in warnings]
    output.show(value, "\n".join(lines), as_json=as_json)
    if found:
        raise typer.Exit(output.EXIT_FOUND_WRONG)


def _line(path: Path, found: Problem, kind: str = "") -> str:
    text = f"{path}:{found.line}:{found.column}: {kind}{found.message} {found.advice}"
    return text.rstrip()


def bpmn(
    file: Annotated[Path, typer.Argument(help="The playbook's YAML file.")],
    out: Annotated[
        Path | None, typer.Option("--out", help="Where to write it; by default it is printed.")
    ] = None,
    language: Annotated[str, typer.Option(help="The language of its words: es or en.")] = "es",
    sla_hours: Annotated[
        float | None,
        typer.Option(help="Hours of open time for a case: steps then carry timers.", min=0.01),
    ] = None,
) -> None:
    """Write the playbook as BPMN 2.0 with its diagram, for other modelling tools."""
    from pericia.kernels.procedure.bpmn import bpmn_of
    from pericia.kernels.procedure.playbook import load_playbook
    from pericia.kernels.refusal import Refused

    if language not in ("es", "en"):
        raise Refused("unknown_language", "Write --language es or --language en.", "language")
    seconds = None if sla_hours is None else round(sla_hours * 3600)
    playbook = load_playbook(files.read_text(file, BYTES_MAX))
    written = bpmn_of(playbook, language, seconds)
    if out is None:
        typer.echo(written.decode())
    else:
        out.write_bytes(written)
        typer.echo(f"{out}: {len(playbook.steps)} steps.")


def _of_template(template: Path, playbook: str) -> list[Problem]:
    from pericia.kernels.deliverables.template_check import check_template
    from pericia.kernels.procedure.playbook import load_playbook

    return check_template(files.read_text(template, BYTES_MAX), load_playbook(playbook))
