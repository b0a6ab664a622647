"""`pericia sealer`: seal the journal. `pericia up` starts one; more may run on any machine."""

from __future__ import annotations

import typer

from pericia.cli import folder
from pericia.cli.output import DataFolder


def register(app: typer.Typer) -> None:
    app.command()(sealer)


def sealer(data: DataFolder = None) -> None:
    """Seal new events into their clients' trees and sign checkpoints, until asked to end."""
    from pericia.cli import installation, processes, schema

    processes.end_at_once_on_signals()
    installation.joined(folder.choose(data))
    schema.set_up_django()
    from pericia.apps.journal.sealer import run

    run()
