"""`pericia journal verify`: does an exported journal prove itself."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pericia.cli import output
from pericia.cli.output import AsJson
from pericia.kernels.refusal import Refused


def register(app: typer.Typer) -> None:
    journal = typer.Typer(help="The journal: the tamper-evident history of every client.")
    journal.command()(verify)
    journal.callback()(output.keep_subcommands)
    app.add_typer(journal, name="journal")


def verify(
    file: Annotated[Path, typer.Argument(help="The exported journal.")],
    key: Annotated[
        list[str],
        typer.Option(help="Public key: base64, hex, PEM or a file. Again for older keys."),
    ],
    checkpoint: Annotated[
        list[Path] | None, typer.Option(help="File of checkpoints that you kept. May be repeated.")
    ] = None,
    against: Annotated[
        Path | None, typer.Option(help="An earlier export of the same journal.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Recompute everything in an export and compare it with what was signed. Needs no database."""
    from pericia.apps.journal.verifier import CannotRead, verify_export

    try:
        report = verify_export(file, key, checkpoints=checkpoint or (), against=against)
    except CannotRead as error:
        raise Refused("export_unreadable", str(error)) from None
    output.show(report.as_dict(), "\n".join(report.sentences()), as_json=as_json)
    if not report.verified:
        raise typer.Exit(output.EXIT_FOUND_WRONG)
