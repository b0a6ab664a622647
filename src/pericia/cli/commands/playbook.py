"""`pericia playbook check`: is a playbook fit to be used."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Annotated

import typer

from pericia.cli import files, output
from pericia.cli.output import AsJson

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
    """Name every problem with its line and what to write instead."""
    from pericia.kernels.procedure.check import check_text

    problems = check_text(files.read_text(file, BYTES_MAX))
    value = {
        "file": str(file),
        "valid": not problems,
        "problems": [dataclasses.asdict(each) for each in problems],
    }
    lines = [
        f"{file}:{each.line}:{each.column}: {each.message} {each.advice}".rstrip()
        for each in problems
    ]
    output.show(value, "\n".join(lines) or f"{file}: no problem found.", as_json=as_json)
    if problems:
        raise typer.Exit(output.EXIT_FOUND_WRONG)
