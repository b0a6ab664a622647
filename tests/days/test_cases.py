"""Cases as Olga and Pablo have them: found, opened by hand or from a file, directed, unblocked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.days.hands import tries

if TYPE_CHECKING:
    from pathlib import Path

    from tests.days.conftest import Day
    from tests.days.hands import Hands

TABLE = """text,channel,received_at
¿A qué hora cierran la oficina de la plaza?,web,2026-11-27T09:00:00+01:00
Quiero otra copia de mi contrato,no-es-una-via,2026-11-27T09:05:00+01:00
,email,2026-11-27T09:10:00+01:00
"""


def search(hands: Hands, words: str) -> None:
    """Everywhere, by the key that every page has."""
    hands.press("/")
    hands.type(words)
    hands.press("Enter")
    hands.arrive("**/search?q=*")


def to_cases(hands: Hands, *, text: str = "", state: tuple[str, str] | None = None) -> None:
    hands.go("Expedientes", "Cases")
    hands.to_content()
    if text:
        hands.write("q", text)
    if state:
        hands.pick("state", *state)
    hands.follow("main form[role=search] button")


def test_cases_are_narrowed_and_one_is_opened(day: Day) -> None:
    with day("pablo") as hands:
        for _ in tries("the case that is blocked, which the worker makes found"):
            to_cases(hands, text="VOC", state=("Bloqueado", "Blocked"))
            hands.arrive("**/cases?*state=blocked*")
            hands.page.locator("#cases > :is(.found-count, .empty)").wait_for()
            if hands.page.get_by_text(hands.says("1 fila", "1 row")).count():
                break
        hands.press("j", "Enter")
        hands.arrive("**/cases/*/*")
        hands.sees("VOC-4", "VOC-4")


def test_everything_that_is_found_opens_by_keys(day: Day) -> None:
    for words, kind, says in (
        ("URGENTE", "/cases/", ("Lo recibido", "What came in")),
        ("Consultas de clientes 2026", "/engagements/", ("Proveedores", "Providers")),
        ("Codificación clínica", "/playbooks/", ("Pasos", "Steps")),
        ("satisfacción", "/deliverables/", ("Archivos", "Files")),
    ):
        with day("pablo") as hands:
            for _ in tries(f"{words}, which the worker makes found"):
                search(hands, words)
                if hands.page.locator(f"a.hit[href*='{kind}']").count():
                    break
            for _ in range(60):
                hands.press("ArrowDown")
                if kind in str(hands.value("document.activeElement.href || ''")):
                    break
            hands.press("Enter")
            hands.arrive(f"**{kind}**")
            hands.sees(*says)


def test_a_faulty_file_says_what_is_wrong_and_opens_the_rest(day: Day, tmp_path: Path) -> None:
    file = tmp_path / "consultas.csv"
    file.write_text(TABLE, encoding="utf-8")
    with day("pablo") as hands:
        hands.go("Importaciones", "Imports")
        hands.press("n")
        hands.arrive("**/imports/new")
        hands.to_content()
        hands.pick("line", "Banco Cantábrico · Consultas", "Banco Cantábrico · Consultas")
        hands.attach("file", file)
        hands.follow("main form button")
        hands.sees("2 se rechaza", "2 are refused")
        hands.press("Control+Enter")
        hands.arrive("**/imports/*/*")
        hands.sees("Qué se ha rechazado", "What was refused")
        hands.sees("no-es-una-via", "no-es-una-via")
        assert "no-es-una-via" in hands.text_behind("a[download]")
