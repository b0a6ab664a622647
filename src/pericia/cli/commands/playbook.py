"""`pericia playbook check`: is a playbook fit to be used."""

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
    playbook.callback()(output.keep_subcommands)
    app.add_typer(playbook, name="playbook")


def check(
    file: Annotated[Path, typer.Argument(help="The playbook's YAML file.")],
    as_json: AsJson = False,
) -> None:
    """Name every problem with its line and what to write instead, also those of the template of a
    deliverable beside it (deliverable.yaml)."""
    from pericia.kernels.procedure.check import check_text

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
    lines = [
        f"{path}:{each.line}:{each.column}: {each.message} {each.advice}".rstrip()
        for path, each in found
    ]
    output.show(value, "\n".join(lines) or f"{file}: no problem found.", as_json=as_json)
    if found:
        raise typer.Exit(output.EXIT_FOUND_WRONG)


def _of_template(template: Path, playbook: str) -> list[Problem]:
    from pericia.kernels.deliverables.template_check import check_template
    from pericia.kernels.procedure.playbook import load_playbook

    return check_template(files.read_text(template, BYTES_MAX), load_playbook(playbook))
