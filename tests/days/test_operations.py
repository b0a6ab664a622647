"""Olga keeps the work going: what is blocked for want of a file, a report that she opens by hand,
tries again, puts first and cancels; and a rule that Pablo lifts for somebody.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.days.conftest import Day
    from tests.days.hands import Hands

MISSING = "contactos-oficinas.csv"
AGAIN_MAX = 60


def days_ago(count: int) -> date:
    return (datetime.now(UTC) - timedelta(days=count)).date()


def contacts(folder: Path, name: str) -> Path:
    """A table of contacts that were closed some days ago."""
    closed = days_ago(5)
    rows = [f"T{at},{'Cita' if at % 3 else 'Comisión'},{closed},0" for at in range(12)]
    file = folder / name
    file.write_text("\n".join(["contact_id,reason,closed_date,contacts_before", *rows]))
    return file


def to_voice(hands: Hands, number: str, file: str) -> None:
    """Open a report on the contacts of a file, by hand."""
    hands.go("Expedientes", "Cases")
    hands.press("c")
    hands.arrive("**/cases/new")
    hands.to_content()
    hands.follow_named("^Voz del cliente", "^Voz del cliente")
    hands.arrive("**/cases/new/*/*")
    hands.write("f.report_number", number)
    hands.write("f.asked_by_client", hands.says("¿Qué se repite?", "What comes again?"))
    hands.write_date("f.period_from", days_ago(20))
    hands.write_date("f.period_to", days_ago(1))
    hands.write("f.contacts_file", file)
    hands.press("Control+Enter")
    hands.page.wait_for_url(lambda url: "/new/" not in url)
    hands.sees("El expediente está abierto", "The case is open")


def reopen(hands: Hands, number: str, spanish: str, english: str) -> None:
    """Open a case from the list until its page, which the worker changes, says this."""
    text = hands.says(spanish, english)
    for _ in range(AGAIN_MAX):
        hands.go("Expedientes", "Cases")
        hands.to_content()
        hands.write("q", number)
        hands.press("Enter")
        hands.sees("1 fila", "1 row")
        hands.follow_named(f"^{number}", f"^{number}")
        hands.arrive("**/cases/*/*")
        if hands.shown(text).count():
            return
    raise AssertionError(f"{number} never says {text!r}.")


def test_work_that_waits_for_a_file_goes_on_once_it_is_there(day: Day, tmp_path: Path) -> None:
    with day("olga") as hands:
        hands.to_content()
        hands.follow_named("^VOC-4", "^VOC-4")
        hands.arrive("**/cases/*/*")
        hands.sees(f"no tiene el archivo {MISSING}", f"has no file {MISSING}")
        hands.attach("files", contacts(tmp_path, MISSING))
        hands.follow("button[name=add]")
        reopen(hands, "VOC-4", "Escribir los hallazgos", "Write the findings")
        hands.go("Tablero", "Board")
        assert not hands.shown("VOC-4").count()


def test_a_report_opened_by_hand_is_tried_again_put_first_and_cancelled(day: Day) -> None:
    with day("olga") as hands:
        to_voice(hands, "VOC-77", "contactos-web.csv")
        reopen(hands, "VOC-77", "Bloqueado en:", "Blocked at:")
        hands.write("why", hands.says("Se adjuntó a otro expediente.", "It is with another case."))
        hands.press("Control+Enter")
        reopen(hands, "VOC-77", "Expediente desbloqueado", "Case unblocked")
        hands.follow_named("^Cambiar la prioridad$", "^Set the priority$")
        hands.write("priority", "30")
        hands.write("why", hands.says("Lo espera la dirección.", "The board waits for it."))
        hands.press("Control+Enter")
        hands.sees("Prioridad 30", "Priority 30")
        hands.follow_named("^Cancelar el expediente$", "^Cancel the case$")
        hands.write("why", hands.says("Se pidió dos veces.", "It was asked for twice."))
        hands.press("Control+Enter")
        hands.sees("Cancelado", "Cancelled")
        assert not hands.shown(hands.says("Bloqueado en:", "Blocked at:")).count()


def test_a_rule_is_lifted_for_somebody_who_is_then_offered_the_work(day: Day) -> None:
    with day("pablo") as hands:
        hands.to_content()
        hands.follow(".stuck:last-child a[href*='rule=credential']")
        hands.arrive("**/work/items/**")
        hands.pick("person", "Berta Aguirre", "Berta Aguirre")
        hands.pick("rule", "credencial", "credential")
        why = hands.says(
            "La firma un abogado alemán del cliente.", "A German lawyer of the client signs."
        )
        hands.write("why", why)
        hands.press("Control+Enter")
        hands.sees("Reglas levantadas", "Lifted rules")
        hands.sees(why, why)
    with day("berta") as hands:
        for _ in range(AGAIN_MAX):
            hands.go("Mi trabajo", "My work")
            if hands.shown("Nordsee Data").count():
                break
        hands.sees("Nordsee Data", "Nordsee Data")
