"""`pericia doctor`: is everything as it should be."""

from __future__ import annotations

import dataclasses

import typer

from pericia.cli import folder, output
from pericia.cli.output import AsJson, DataFolder

SIGNS = {"ok": "ok      ", "warning": "warning ", "wrong": "WRONG   "}


def register(app: typer.Typer) -> None:
    app.command()(doctor)


def doctor(data: DataFolder = None, as_json: AsJson = False) -> None:
    """Look over the machine, the database, its roles and isolation, the sealer and the jobs."""
    from pericia.cli import checks, secrets

    chosen = folder.choose(data)
    secrets.load(chosen)
    done = checks.all_checks(chosen)
    healthy = all(check.status != "wrong" for check in done)
    value = {"healthy": healthy, "checks": [dataclasses.asdict(check) for check in done]}
    lines = [f"{SIGNS[check.status]}{check.name}: {check.message}" for check in done]
    output.show(value, "\n".join(lines), as_json=as_json)
    if not healthy:
        raise typer.Exit(output.EXIT_FOUND_WRONG)
