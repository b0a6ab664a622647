"""A file goes from a drop on the page to cases and refused rows, in a real browser."""

from __future__ import annotations

from typing import Any

import pytest

ADDRESS = "**/imports/*-*/*-*"
WORDS: dict[str, dict[str, str]] = {
    "es": {
        "missing": "Elija una columna, o dé un valor, para: Canal.",
        "taken": "De las primeras 3 filas se pueden admitir 2.",
        "running": "Puede salir de esta página",
        "done": "Qué se ha rechazado",
        "why": "Falta un valor en Mensaje. Escríbalo.",
        "download": "Descargar las filas rechazadas",
        "file": "consultas-rechazadas.csv",
        "wrong": "El archivo no contiene texto",
    },
    "en": {
        "missing": "Choose a column, or give a value, for: Channel.",
        "taken": "Of the first 3 rows, 2 can be taken.",
        "running": "You may leave this page",
        "done": "What was refused",
        "why": "Mensaje has no value. Write one.",
        "download": "Download the refused rows",
        "file": "consultas-refused.csv",
        "wrong": "The file does not contain text",
    },
}
ROWS = "Mensaje;Fecha\nHola;03/02/2024 10:00\n;04/02/2024\nAdiós;05/02/2024\n"


@pytest.fixture
def world() -> Any:
    from tests.database import made_once
    from tests.world import make_world

    return made_once(make_world)


@pytest.mark.parametrize(("language", "width"), [("es", 1280), ("en", 360)])
def test_a_file_is_dropped_looked_at_imported_and_its_refused_rows_taken_back(
    world: Any, sit: Any, language: str, width: int
) -> None:
    from pericia.apps.channels import importing
    from pericia.apps.channels.models import Import
    from pericia.tenancy.scope import open_scope

    words = WORDS[language]
    with sit(world, "olga", language=language, width=width) as desk:
        desk.page.goto("/imports/new")
        choose(desk, "ruido.csv", bytes(range(256)) * 20)
        desk.sees(words["wrong"])
        choose(desk, "consultas.csv", ROWS.encode("windows-1252"))
        desk.arrive(ADDRESS)
        desk.sees("windows-1252", words["missing"])
        assert desk.overflow() <= 0
        desk.page.select_option("[name='default.channel']", "web")
        desk.sees(words["taken"], words["why"], "Hola", "Adiós")
        desk.press("Control+Enter")
        desk.sees(words["running"])
        with open_scope([world.banco.client_id]):
            found = Import.objects.get(client_id=world.banco.client_id)
        assert importing.run_import(found.client_id, found.id)
        desk.sees(words["done"], words["why"])
        assert desk.overflow() <= 0
        with desk.page.expect_download() as download:
            desk.page.get_by_role("link", name=words["download"]).click()
        assert download.value.suggested_filename == words["file"]
        assert words["why"] in download.value.path().read_text("utf-8-sig")


def choose(desk: Any, name: str, content: bytes) -> None:
    """Pick the file, and send it with the page's main button."""
    line = desk.page.locator("[name=line]")
    bank = line.locator("option", has_text="Banco Norte").get_attribute("value")
    line.select_option(bank)
    file = {"name": name, "mimeType": "text/csv", "buffer": content}
    desk.page.set_input_files("[name=file]", files=[file])
    desk.page.locator("main button[data-kind=primary]").click()
