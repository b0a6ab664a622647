"""`pericia backup` and `pericia restore`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pericia.cli import folder, output
from pericia.cli.output import AsJson, DataFolder
from pericia.kernels.refusal import Refused

if TYPE_CHECKING:
    from pericia.cli.archives import Packed
    from pericia.cli.installation import Installation

DAMAGED_SHOWN_MAX = 5


def register(app: typer.Typer) -> None:
    app.command()(backup)
    app.command()(restore)


def backup(
    file: Annotated[
        Path,
        typer.Argument(
            help="New file for the data; the keys go to FILE.keys, attachments and uploads to "
            "FILE.files."
        ),
    ],
    without_files: Annotated[
        bool,
        typer.Option("--without-files", help="Leave the stored files to other means of copying."),
    ] = False,
    data: DataFolder = None,
    as_json: AsJson = False,
) -> None:
    """Write the database to FILE, the keys of its data subjects to FILE.keys, and the stored
    files to FILE.files.

    Keep FILE.keys apart from the other two. DATA/secrets.json is in none of them: keep one copy of
    it, apart from the data as well.
    """
    from datetime import UTC, datetime

    from pericia.cli import backups, installation, schema

    chosen = folder.choose(data)
    with installation.opened(chosen, "pericia backup") as found:
        schema.set_up_django()
        total = backups.parts_in(found)
        with output.progress("Writing tables and files", total) as advance:
            written = backups.back_up(
                found, file, datetime.now(UTC), advance, with_files=not without_files
            )
    key_file, packed = backups.key_file_of(file), written.packed
    value = {
        "file": str(file),
        "bytes": file.stat().st_size,
        "key_file": str(key_file),
        "keys": written.keys,
        "files_file": packed and str(backups.archive_of(file)),
        "files": packed and packed.files,
        "files_gone": packed and packed.gone,
        "files_damaged": packed and packed.damaged,
    }
    lines = [
        f"{file}: {file.stat().st_size:,} bytes.",
        f"{key_file}: {written.keys} keys. Keep it apart from the data.",
        _packed(backups.archive_of(file), packed),
        f"In none of them: {chosen / 'secrets.json'}, which signs the journal. It never changes: "
        "keep one copy of it, apart from the data.",
    ]
    output.show(value, "\n".join(lines), as_json=as_json)


def restore(
    file: Annotated[Path, typer.Argument(help="A file written by `pericia backup`.")],
    keys: Annotated[
        Path | None, typer.Option(help="Its key file, or a newer one of the same installation.")
    ] = None,
    without_keys: Annotated[
        bool, typer.Option("--without-keys", help="Go without: the journal's contents stay sealed.")
    ] = False,
    files: Annotated[
        Path | None,
        typer.Option(help="The archive of its stored files (default: FILE.files, if it is there)."),
    ] = None,
    data: DataFolder = None,
    as_json: AsJson = False,
) -> None:
    """Load a backup into an empty database, without the keys of erased subjects, erase again whom
    a newer key file lists as erased since, and put the stored files back.

    To go on with the old installation's secrets, put its secrets.json into the new data folder
    before this.
    """
    from pericia.cli import backups, dumps, installation

    if (keys is None) is not without_keys:
        raise Refused(
            "keys_not_named",
            "Name the key file with --keys, or say --without-keys to leave the journal's contents "
            "sealed for ever.",
        )
    beside = backups.archive_of(file)
    archive = files or (beside if beside.exists() else None)
    total = dumps.table_count(dumps.contents_of(file))
    dumps.refuse_damaged(file)
    chosen = folder.choose(data)
    if folder.is_in_use(chosen):
        raise Refused("already_running", f"Pericia runs on {chosen}. Stop it before a restore.")
    with installation.opened(chosen, "pericia restore", may_begin=True) as found:
        value = _restore(found, file, keys, archive, total)
    output.show(value, _restored(value), as_json=as_json)


def _restore(
    found: Installation, file: Path, keys: Path | None, archive: Path | None, tables: int
) -> dict[str, Any]:
    """Everything that can be refused is looked at before anything is loaded."""
    from contextlib import closing
    from datetime import UTC, datetime

    from pericia.cli import archives, erasures, restores, schema
    from pericia.cli.demo_mark import DemoMark
    from pericia.cli.stored_files import Named
    from pericia.kernels.merkle.checkpoints import key_id, public_key_of

    schema.prepare_roles(found)
    restores.refuse_used(found)
    read = None if keys is None else restores.read_key_file(keys)
    schema.set_up_django()
    archives.refuse_unreachable()
    checked = None
    if archive is not None:
        with output.progress("Checking files") as advance:
            checked = archives.check(archive, advance)
    with folder.unfinished(found.data), output.progress("Loading tables", tables) as advance:
        restored = restores.restore(found, file, keys, advance)
    schema.prepare(found)
    with folder.unfinished(found.data), closing(Named()) as named:
        erased_again = erasures.replay(read.erasures, datetime.now(UTC)) if read else 0
        restores.read_named_files(found, named)
        with output.progress("Restoring files", checked.files if checked else None) as advance:
            put_back = archives.bring_back(archive, named, advance)
    DemoMark(found.data).decide(wanted=False)  # whoever is in the data is whom there is
    own = key_id(public_key_of(bytes.fromhex(found.secrets.journal_seed)))
    return {
        "file": str(file),
        "keys": restored.keys,
        "keys_of_erased": restored.erased,
        "erased_again": erased_again,
        "keys_made_at": read and read.made_at,
        "files_file": archive and str(archive),
        "files_made_at": checked and checked.made_at,
        "files": put_back.there,
        "files_missing": put_back.missing,
        "files_left_out": put_back.not_named,
        "signs_with_new_key": restored.sealed_by not in (None, own),
    }


def _packed(archive: Path, packed: Packed | None) -> str:
    if packed is None:
        return "The stored files were left out. Copy them by other means, after this backup."
    said = f"{archive}: {packed.files} stored files."
    if packed.gone:
        said += f" Not in the file store any more, and not in it: {packed.gone}."
    if packed.damaged:
        more = ", ..." if len(packed.damaged) > DAMAGED_SHOWN_MAX else ""
        said += (
            f" Damaged in the file store, and left out: {len(packed.damaged)} "
            f"({', '.join(packed.damaged[:DAMAGED_SHOWN_MAX])}{more})."
        )
    return said


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
    lines.append(_files_restored(value))
    if value["signs_with_new_key"]:
        lines.append(
            "The secrets of this folder are not those of the old installation: the journal is "
            "signed with a new key from now on. Give clients the new one (`pericia journal key`) "
            "and keep the old one for what was signed before. Mail that waits to be sent and links "
            "in mail that was sent are void. To go on with the old secrets, put the old "
            "secrets.json into an empty folder and restore there."
        )
    lines.append(
        "Everybody signs in again, with the passwords and second factors that they had; keys of "
        "the API stay valid."
    )
    return "\n".join(lines)


def _files_restored(value: dict[str, Any]) -> str:
    said = f"Stored files that the data names: {value['files'] + value['files_missing']}. "
    if value["files_left_out"]:
        said += (
            "Left out, since they are of erased people or the data does not name them: "
            f"{value['files_left_out']}. "
        )
    if not value["files_missing"]:
        return said + "All of them are there."
    said += f"Missing, and not to be opened in their cases: {value['files_missing']}. "
    if value["files_file"]:
        return said + "They were not in the file store when the archive was written."
    return said + (
        "No archive was named with --files: restore once more with it into an empty folder, or "
        "copy the old file store into this one."
    )
