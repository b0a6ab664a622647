"""A deliverable from a blank page to the client's acceptance and a measured action, in a real
browser: written, its number cited, released by somebody else, traced, accepted, acted upon."""

from __future__ import annotations

from typing import Any

import pytest

WORDS: dict[str, dict[str, str]] = {
    "es": {
        "begin": "Empezar a escribir",
        "claim": "+ Afirmación",
        "cite": "Citar evidencia",
        "keep": "Guardar una tabla",
        "kept": "Guardarla",
        "cell": "Citar esta celda",
        "saved": "Borrador guardado",
        "read": "Guardar y leer",
        "review": "Pasar a revisión",
        "unproved": "Ninguna evidencia contiene este número",
        "back": "Devolver a los autores",
        "release": "Entregar al cliente",
        "same": "dice lo mismo: 19",
        "again": "Comprobar de nuevo",
        "accept": "Aceptar",
        "accepted": "Lo ha aceptado.",
        "act": "Actuar sobre este hallazgo",
        "add": "Añadir la acción",
        "measure": "Medir el efecto",
        "measured": "Medir",
        "cannot": "No se puede saber",
    },
    "en": {
        "begin": "Begin to write",
        "claim": "+ Claim",
        "cite": "Cite evidence",
        "keep": "Keep a table",
        "kept": "Keep it",
        "cell": "Cite this cell",
        "saved": "Draft saved",
        "read": "Save and read",
        "review": "Hand to review",
        "unproved": "No evidence of this claim holds its number",
        "back": "Send back",
        "release": "Release to the client",
        "same": "says the same: 19",
        "again": "Check again",
        "accept": "Accept",
        "accepted": "You have accepted it.",
        "act": "Act on this finding",
        "add": "Add the action",
        "measure": "Measure the effect",
        "measured": "Measure",
        "cannot": "Cannot tell",
    },
}
TABLE = "Mes;Defectos\nEnero;41\nFebrero;19\n"


@pytest.fixture
def world() -> Any:
    from tests.database import made_once
    from tests.world import make_world

    return made_once(make_world)


@pytest.mark.parametrize(("language", "width"), [("es", 1280), ("en", 360)])
def test_a_deliverable_is_written_released_accepted_and_acted_upon(
    world: Any, sit: Any, working_hours: None, language: str, width: int
) -> None:
    words = WORDS[language]
    with sit(world, "carmen", language=language, width=width) as desk:
        base = write(desk, world, words)
        desk.page.get_by_role("button", name=words["review"]).click()
    with sit(world, "olga", language=language, width=width) as desk:
        desk.page.goto(base)
        desk.sees(words["unproved"])
        desk.page.get_by_role("link", name=words["back"]).click()
        desk.page.fill("textarea", "20 ≠ 19")
        desk.page.locator("main form button[data-kind=primary]").click()
        desk.arrive(f"**{base}")
    with sit(world, "carmen", language=language, width=width) as desk:
        desk.page.goto(f"{base}/edit")
        desk.page.fill("[name$='.value']", "19")
        desk.sees(words["saved"])
        desk.page.get_by_role("button", name=words["read"]).click()
        desk.arrive(f"**{base}")
        desk.page.get_by_role("button", name=words["review"]).click()
    with sit(world, "olga", language=language, width=width) as desk:
        desk.page.goto(base)
        desk.page.get_by_role("button", name=words["release"]).click()
        desk.arrive(f"**{base}")
    with sit(world, "julio", language=language, width=width) as desk:
        accept(desk, base, words)
        act(desk, world, words)


def write(desk: Any, world: Any, words: dict[str, str]) -> str:
    """A draft with one figure that cites a cell, and a number that is not the cell's."""
    desk.page.goto(f"/deliverables/{world.hospital.client_id}/new")
    desk.page.fill("[name='f.title']", "Defectos de codificación")
    choose(desk, "about", f"line:{world.coding.id}")
    desk.page.get_by_role("button", name=words["begin"]).click()
    desk.arrive("**/edit")
    base: str = desk.page.url.removesuffix("/edit")[len(desk.page.url.split("/deliverables")[0]) :]
    desk.page.get_by_role("button", name=words["claim"]).last.click()
    desk.arrive("**/edit#block-*")
    desk.page.locator("[name$='.kind']:focus").wait_for()
    desk.page.fill("[name$='.text']", "Los defectos bajaron a menos de la mitad.")
    desk.page.fill("[name$='.value']", "20")
    desk.sees(words["saved"])
    desk.page.get_by_role("link", name=words["cite"]).click()
    desk.page.get_by_role("link", name=words["keep"]).click()
    desk.page.fill("[name='f.name']", "Defectos por mes")
    desk.page.fill("[name='f.query']", "SELECT month, count(*)")
    desk.page.fill("[name='f.rows']", TABLE)
    desk.page.get_by_role("button", name=words["kept"]).click()
    desk.page.select_option("[name=row]", "1")
    assert desk.overflow() <= 0
    desk.page.get_by_role("button", name=words["cell"]).click()
    desk.arrive("**/edit#block-*")
    desk.sees("Defectos por mes")
    assert desk.overflow() <= 0
    desk.page.get_by_role("button", name=words["read"]).click()
    desk.arrive(f"**{base}")
    return base


def accept(desk: Any, base: str, words: dict[str, str]) -> None:
    """The client follows the number to its rows, has it checked, and accepts."""
    desk.page.goto(base)
    desk.page.locator(".claim-value").click()
    desk.sees("SELECT month, count(*)")
    desk.page.get_by_role("button", name=words["again"]).click()
    desk.sees(words["same"])
    assert desk.overflow() <= 0
    desk.page.get_by_role("link", name=words["accept"], exact=True).click()
    desk.page.get_by_role("button", name=words["accept"]).click()
    desk.sees(words["accepted"])


def act(desk: Any, world: Any, words: dict[str, str]) -> None:
    """A finding becomes an action, whose effect cannot be told from so little."""
    desk.page.get_by_role("link", name=words["act"]).click()
    fields = {
        "due_date": "2026-06-01",
        "indicator": "Minutos",
        "expected_change": "5",
        "baseline_from_date": "2026-01-01",
        "baseline_to_date": "2026-01-31",
    }
    for name, value in fields.items():
        desk.page.fill(f"[name='f.{name}']", value)
    choose(desk, "owner_id", str(world.people["elena"].id))
    desk.page.get_by_role("button", name=words["add"]).click()
    desk.arrive("**/actions/*/*")
    desk.page.get_by_role("link", name=words["measure"]).click()
    given = {
        "before": "12\n15\n9",
        "after": "11\n14\n10",
        "after_from_date": "2026-02-01",
        "after_to_date": "2026-02-28",
    }
    for name, value in given.items():
        desk.page.fill(f"[name='f.{name}']", value)
    desk.page.get_by_role("button", name=words["measured"], exact=True).click()
    desk.sees(words["cannot"])
    assert desk.overflow() <= 0


def choose(desk: Any, name: str, value: str) -> None:
    """Choose among options, which are radio buttons where there are few."""
    select = desk.page.locator(f"select[name='f.{name}']")
    if select.count():
        select.select_option(value)
    else:
        desk.page.locator(f"input[name='f.{name}'][value='{value}']").check()
