"""Event logs on their way through upload, worker and page, in the named world."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.world import World

from pericia.apps.sourcing import jobs
from pericia.apps.sourcing.models import ProcessLog
from pericia.tenancy.scope import open_scope

SMALL = "caso,actividad,fecha,usuario\n" + "".join(
    f"{n},{name},2024-01-{1 + n % 28:02d} {9 + place}:00,u{n % 5}\n"
    for n in range(60)
    for place, name in enumerate(("entrar", "pagar" if n % 3 else "pedir"))
)
UNNAMED = SMALL.replace("caso,actividad,fecha,usuario", "a,b,c,d", 1)
MIXED_DAYS = "caso,actividad,fecha\n1,a,31/01/2024\n1,b,01/31/2024\n"
MIXED_ZONES = "caso,actividad,fecha\n" + "".join(
    f"{n},{name},2024-01-{1 + n % 28:02d}T{hour}:00:00{zone}\n"
    for n in range(20)
    for name, hour, zone in (("a", "09", "+01:00"), ("b", "10", "+02:00" if n < 5 else "+01:00"))
)


def bomb() -> bytes:
    """A log that is a few hundred thousand times larger than it looks."""
    return gzip.compress(SMALL.encode() + b"1,entrar,2024-01-01 09:00,u1\n" * 6_000_000, 9)


def send(
    browser: Client, world: World, process_id: UUID, content: bytes, name: str, **more: str
) -> Any:
    address = reverse("upload_process_log", args=[world.banco.client_id, process_id])
    return browser.post(address, {"file": SimpleUploadedFile(name, content), **more})


def the_log(world: World, process_id: UUID) -> ProcessLog:
    """The newest one."""
    with open_scope([world.banco.client_id]):
        return ProcessLog.objects.filter(
            client_id=world.banco.client_id, process_id=process_id
        ).latest("uploaded_at")


def read(log: ProcessLog) -> ProcessLog:
    """What the worker makes of it."""
    jobs.read_log(log.client_id, log.id)
    with open_scope([log.client_id]):
        return ProcessLog.objects.get(client_id=log.client_id, id=log.id)


def uploaded(
    browser: Client, world: World, process_id: UUID, path: Path, **more: str
) -> ProcessLog:
    """A file that was uploaded and read."""
    answer = send(browser, world, process_id, path.read_bytes(), path.name, **more)
    assert answer.status_code == 302, answer.content
    return read(the_log(world, process_id))


def page(name: str, log: ProcessLog) -> str:
    return reverse(name, args=[log.client_id, log.process_id, log.id])


def kept_files(client_id: UUID) -> list[Path]:
    """The files of the client's logs that are in the store."""
    folder = Path(urlsplit(settings.FILES_URL).path) / "logs" / str(client_id)
    return sorted(each for each in folder.rglob("*") if each.is_file())
