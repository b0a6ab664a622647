"""`pericia sourcing`: what to hand over, and what speaks for it."""

from __future__ import annotations

import typer

from pericia.cli import output
from pericia.cli.mining import add_mine


def register(app: typer.Typer) -> None:
    sourcing = typer.Typer(help="What to hand over to a provider, and what speaks for it.")
    sourcing.callback()(output.keep_subcommands)
    add_mine(sourcing)
    app.add_typer(sourcing, name="sourcing")
