"""Files on their way through an import, in the named world."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from tests.world import World

from pericia.apps.cases.models import Case
from pericia.apps.channels import access, actions, importing
from pericia.apps.channels.mapping import Decided
from pericia.apps.channels.models import Import
from pericia.apps.channels.previews import proposal
from pericia.apps.channels.uploading import Chosen, uploaded
from pericia.apps.engagements.queries import known_playbook
from pericia.kernels.intake.downloads import refused_csv
from pericia.kernels.intake.refusals import Refusal
from pericia.tenancy.scope import open_scope

ZONE = "Europe/Madrid"
HEADER = ("Mensaje", "Canal", "Fecha", "Referencia", "Notas")
MESS = [
    ("Hola, no me llega la tarjeta", "Email", "03/02/2026 10:15", "R-1", "x"),
    ("¿Puedo cambiar el PIN?", "web", "14/02/2026", "R-2", ""),
    ("=cmd|' /C calc'!A0", "fax", "15/02/2026", "R-3", "malo"),
    ("Otra consulta", "chat", "31/12/2030", "R-4", "futuro"),
    ("Repetida", "chat", "15/02/2026", "R-1", "duplicada"),
    ("", "chat", "15/02/2026", "R-6", "sin texto"),
    ("Última", "phone", "16/02/2026", "R-7", "bien"),
]
MESS_CODES = {4: "not_in_list", 5: "date_in_future", 6: "duplicate_in_file", 7: "missing_value"}


def csv_of(*rows: tuple[str, ...], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def queries_csv(count: int, **columns: str) -> bytes:
    """That many different queries of customers; `columns` hold for every row."""
    names = ("text", "channel", "received_at", *columns)
    rows = [
        (f"Consulta número {i}", "web", "2026-02-03T09:00:00Z", *columns.values())
        for i in range(count)
    ]
    return csv_of(names, *rows)


def mess() -> bytes:
    """As a spreadsheet in Spanish exports it, with four bad rows in seven."""
    return csv_of(HEADER, *MESS, delimiter=";", encoding="windows-1252")


def upload(
    world: World, content: bytes, name: str = "rows.csv", *, by: str = "olga", **chosen: str
) -> Import:
    with (
        uploaded(
            io.BytesIO(content),
            client_id=world.banco.client_id,
            file_name=name,
            chosen=Chosen(**chosen),
        ) as file,
        open_scope(world.scope_of(by)),
    ):
        return actions.store_upload(
            actor=world.actor(by, "banco"),
            now=world.now,
            client_id=world.banco.client_id,
            service_line_id=world.queries.id,
            upload=file,
        )


def confirm(world: World, found: Import, by: str = "olga", **defaults: Any) -> None:
    """Start it as proposed, with these values for blank cells."""
    with open_scope(world.scope_of(by)):
        schema = known_playbook(world.banco.client_id, world.queries.playbook_id).input
        proposed = proposal(found, schema, ZONE)
        actions.confirm_import(
            actor=world.actor(by, "banco"),
            now=world.now,
            client_id=world.banco.client_id,
            import_id=found.id,
            decided=Decided(proposed.columns, {**proposed.defaults, **defaults}, ZONE),
        )


def run(world: World, found: Import) -> Import:
    assert importing.run_import(world.banco.client_id, found.id)
    return again(world, found)


def again(world: World, found: Import) -> Import:
    """The import as it is now."""
    with open_scope([world.banco.client_id]):
        return Import.objects.get(client_id=world.banco.client_id, id=found.id)


def import_file(world: World, content: bytes, name: str = "rows.csv", **defaults: Any) -> Import:
    """From the upload to the end."""
    found = upload(world, content, name)
    confirm(world, found, **defaults)
    return run(world, found)


def counts(found: Import) -> tuple[int, int, int]:
    """Opened, known, refused."""
    return found.opened_count, found.known_count, found.refused_count


def refused(world: World, found: Import) -> list[Refusal]:
    with open_scope(world.scope_of("olga")):
        return access.refused_rows_for(world.actor("olga", "banco"), found)


def download(world: World, found: Import, language: str = "es") -> list[list[str]]:
    """The file of refused rows, its heading first."""
    content = refused_csv(found.reading["columns"], refused(world, found), language, ";")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def cases_of(world: World, **filters: Any) -> list[Case]:
    with open_scope([world.banco.client_id]):
        found = Case.objects.filter(client_id=world.banco.client_id, **filters)
        return list(found.order_by("opened_at", "id"))


def kept_files(client_id: UUID) -> list[Path]:
    """The client's files in the store."""
    folder = Path(urlsplit(settings.FILES_URL).path) / "imports" / str(client_id)
    return [each for each in folder.rglob("*") if each.is_file()]
