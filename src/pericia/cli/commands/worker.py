"""`pericia worker`: run jobs. `pericia up` starts one; more may run on any machine."""

from __future__ import annotations

from typing import Annotated

import typer

from pericia.cli import folder
from pericia.cli.output import DataFolder


def register(app: typer.Typer) -> None:
    app.command()(worker)


def worker(
    concurrency: Annotated[int, typer.Option(min=1, max=64, help="Jobs at once.")] = 2,
    data: DataFolder = None,
) -> None:
    """Run the jobs of the installation until it is asked to end."""
    from pericia.cli import installation, processes, schema

    processes.end_at_once_on_signals()
    installation.joined(folder.choose(data))
    schema.set_up_django()
    from pericia.jobs.worker import work

    work(concurrency=concurrency)
