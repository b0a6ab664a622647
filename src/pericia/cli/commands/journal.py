"""`pericia journal`: export a client's history, the key that signs it, and its verification."""

from __future__ import annotations

import sys
from base64 import b64encode
from pathlib import Path
from typing import IO, Annotated
from uuid import UUID

import typer

from pericia.cli import folder, output, secrets
from pericia.cli.files import unwritable
from pericia.cli.inside import inside, now, organisation_id_of
from pericia.cli.output import AsJson, DataFolder
from pericia.kernels.refusal import Refused


def register(app: typer.Typer) -> None:
    journal = typer.Typer(help="The journal: the tamper-evident history of every client.")
    journal.command()(export)
    journal.command()(key)
    journal.command()(verify)
    journal.callback()(output.keep_subcommands)
    app.add_typer(journal, name="journal")


def export(
    client: Annotated[str, typer.Option(help="The client's short name or id, or a provider's.")],
    out: Annotated[
        Path | None, typer.Option(help="File to write; standard output without it.")
    ] = None,
    withhold_bodies: Annotated[
        bool, typer.Option("--withhold-bodies", help="Hand over what was done, not its content.")
    ] = False,
    data: DataFolder = None,
    as_json: AsJson = False,
) -> None:
    """Write a journal as `pericia journal verify` reads it, one JSON object a line."""
    with inside(data, "pericia journal export"):
        client_id = organisation_id_of(client)
        if out is None:
            _export(client_id, sys.stdout.buffer, withhold_bodies)
            return
        building = out.with_name(out.name + ".part")
        try:
            with building.open("wb") as stream:
                _export(client_id, stream, withhold_bodies)
            building.replace(out)
        except OSError as error:
            raise unwritable(out, error) from None
        finally:
            building.unlink(missing_ok=True)
    size = out.stat().st_size
    output.show({"file": str(out), "bytes": size}, f"{out}: {size:,} bytes.", as_json=as_json)


def _export(client_id: UUID, stream: IO[bytes], withhold_bodies: bool) -> None:
    from pericia.apps.journal.exports import exported

    with output.progress("Writing bytes") as advance:
        for block in exported(client_id, now=now(), withhold_bodies=withhold_bodies):
            stream.write(block)
            advance(len(block))


def key(data: DataFolder = None, as_json: AsJson = False) -> None:
    """Print the public key that proves checkpoints. Clients get it once, apart from exports."""
    from pericia.kernels.merkle.checkpoints import key_id, public_key_of

    seed = secrets.load(folder.choose(data)).journal_seed
    public = public_key_of(bytes.fromhex(seed))
    text = b64encode(public).decode()
    output.show({"key": text, "key_id": key_id(public)}, text, as_json=as_json)


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
