"""`pericia backup` and `pericia restore`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from pericia.cli import folder, output
from pericia.cli.output import AsJson, DataFolder
from pericia.kernels.refusal import Refused


def register(app: typer.Typer) -> None:
    app.command()(backup)
    app.command()(restore)


def backup(
    file: Annotated[Path, typer.Argument(help="New file for the data; the keys go to FILE.keys.")],
    data: DataFolder = None,
    as_json: AsJson = False,
) -> None:
    """Write the database to FILE and the keys of its data subjects apart, to FILE.keys.

    Keep the two in different places. Attachments (DATA/files) and DATA/secrets.json are not in
    them: copy those as well.
    """
    from datetime import UTC, datetime

    from pericia.cli import backups, installation

    chosen = folder.choose(data)
    with installation.opened(chosen, "pericia backup") as found:
        total = backups.tables_in(found)
        with output.progress("Writing tables", total) as advance:
            keys = backups.back_up(found, file, datetime.now(UTC), advance)
    key_file = backups.key_file_of(file)
    value = {
        "file": str(file),
        "bytes": file.stat().st_size,
        "key_file": str(key_file),
        "keys": keys,
    }
    text = (
        f"{file}: {file.stat().st_size:,} bytes.\n{key_file}: {keys} keys. Keep it apart.\n"
        f"Not in them, copy these as well: {chosen / 'files'}, {chosen / 'secrets.json'}."
    )
    output.show(value, text, as_json=as_json)


def restore(
    file: Annotated[Path, typer.Argument(help="A file written by `pericia backup`.")],
    keys: Annotated[
        Path | None, typer.Option(help="Its key file, or a newer one of the same installation.")
    ] = None,
    without_keys: Annotated[
        bool, typer.Option("--without-keys", help="Go without: the journal's contents stay sealed.")
    ] = False,
    data: DataFolder = None,
    as_json: AsJson = False,
) -> None:
    """Load a backup into an empty database, without the keys of erased subjects, and erase again
    whom a newer key file lists as erased since."""
    from datetime import UTC, datetime

    from pericia.cli import dumps, erasures, installation, restores, schema

    if (keys is None) is not without_keys:
        raise Refused(
            "keys_not_named",
            "Name the key file with --keys, or say --without-keys to leave the journal's contents "
            "sealed for ever.",
        )
    total = dumps.table_count(dumps.contents_of(file))
    chosen = folder.choose(data)
    if folder.is_in_use(chosen):
        raise Refused("already_running", f"Pericia runs on {chosen}. Stop it before a restore.")
    with installation.opened(chosen, "pericia restore", may_begin=True) as found:
        schema.prepare_roles(found)
        restores.refuse_used(found)
        with folder.unfinished(chosen), output.progress("Loading tables", total) as advance:
            restored = restores.restore(found, file, keys, advance)
        schema.prepare(found)
        read = None if keys is None else restores.read_key_file(keys)
        erased_again = erasures.replay(read.erasures, datetime.now(UTC)) if read else 0
    value = {
        "file": str(file),
        "keys": restored.keys,
        "keys_of_erased": restored.erased,
        "erased_again": erased_again,
        "keys_made_at": read and read.made_at,
    }
    output.show(value, _restored(value), as_json=as_json)


def _restored(value: dict[str, Any]) -> str:
    lines = [
        f"{value['file']} was restored with {value['keys']} keys. "
        f"Keys left out because their subject is erased: {value['keys_of_erased']}. "
        f"People erased after the data was written, and erased again now: {value['erased_again']}."
    ]
    if value["keys_made_at"]:
        lines.append(
            f"The key file knows of erasures until {value['keys_made_at']}. Erase again whoever "
            "was erased later, or restore with the newest key file that you have."
        )
    lines.append(
        "Attachments are not in it: copy the folder files of the old data folder into this one."
    )
    return "\n".join(lines)
