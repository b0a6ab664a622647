"""The day of whoever directs at the client: decides, answers, accepts, and checks the proof."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.days.conftest import Day


def test_she_signs_what_operations_proposed(day: Day) -> None:
    with day("marta") as hands:
        hands.sees("Pendiente de usted", "Waits for you")
        hands.visit("^Leer y firmar", "^Read and sign")
        hands.sees(
            "Se redacta un encargo con estas condiciones",
            "An engagement is drafted with these terms",
        )
        hands.write("f.authority", hands.says("Acuerdo del consejo", "Resolution of the board"))
        hands.send()
        hands.sees("Firmada por Marta Rojas", "Signed by Marta Rojas")
        hands.go("Lo que ha encargado", "What you handed over")
        hands.sees("Pendiente de usted", "Waits for you")
        assert not hands.page.get_by_text(hands.says("Leer y firmar", "Read and sign")).count()
    with day("olga") as hands:
        hands.go("Encargos", "Engagements")
        hands.visit("^Riesgo de crédito$", "^Riesgo de crédito$")
        hands.sees("Borrador", "Draft")
        hands.sees("Completarlo paso a paso", "Complete it step by step")


def test_she_answers_what_was_asked_and_reads_the_case(day: Day) -> None:
    told = "Termina en 4417"
    with day("marta") as hands:
        hands.visit("^Responder$", "^Answer$")
        hands.arrive("**/cases/*/*")
        hands.sees("Una pregunta para usted", "A question for you")
        hands.write("answer", told)
        hands.send()
        hands.page.locator("textarea[name=answer]").wait_for(state="detached")
        hands.sees(told, told)
        hands.reach_named("^Lo recibido", "^What came in")
        hands.follow_named("^En una tabla$", "^As a table$")
        assert hands.page.locator("details[open] table").first.is_visible()


def test_she_accepts_one_deliverable_and_returns_another(day: Day) -> None:
    with day("marta") as hands:
        hands.visit("^Voz del cliente, del", "^Voz del cliente, |^Voice of the customer, ")
        hands.sees("Su respuesta", "Your answer")
        hands.follow("a.evidence, a[href*='/evidence']")
        hands.sees("Recalcular", "Recompute")
        hands.visit("^Aceptar$", "^Accept$")
        hands.write("f.why", "Bien")
        hands.send()
        hands.sees("Aceptado", "Accepted")
        hands.go("Lo que ha encargado", "What you handed over")
        hands.visit("^Devolver", "^Return")
        hands.write("f.why", hands.says("Falta el sector", "The sector is missing"))
        hands.send()
        hands.sees("Devuelto", "Returned")
        hands.sees("Falta el sector", "The sector is missing")


def test_she_verifies_the_proof_with_the_program_that_she_downloaded(
    day: Day, tmp_path: Path
) -> None:
    with day("marta") as hands:
        wanted = (
            ("^Descargar la pista de auditoría$", "^Download the journal$", "journal.ndjson"),
            ("^Descargar el punto de control$", "^Download the checkpoint$", "checkpoint.json"),
            ("^Descargar el programa$", "^Download the program$", "verifier.py"),
        )
        for spanish, english, name in wanted:
            hands.download(spanish, english).save_as(tmp_path / name)
        command = hands.page.get_by_text("python verifier.py").inner_text().split()
    told = subprocess.run(
        [sys.executable, *command[1:]], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert told.stdout.startswith("Verified."), told.stdout


def test_she_reads_portfolio_process_and_money(day: Day) -> None:
    with day("marta") as hands:
        hands.go("Cartera", "Portfolio")
        hands.visit("^Consultas de clientes$", "^Consultas de clientes$")
        hands.sees("La respuesta", "The answer")
        report = hands.download("^Informe para el consejo", "^Board report")
        assert report.suggested_filename.endswith(".pdf")
        hands.visit("^Dinero$", "^Money$")
        hands.sees("La que más ahorra", "saves most")
        hands.visit("^BPO en Lisboa$", "^BPO en Lisboa$")
        hands.sees("Lo que se ahorra, sumado mes a mes", "What is saved, added up month by month")


def test_she_measures_whether_an_action_helped(day: Day) -> None:
    with day("marta") as hands:
        hands.go("Acciones", "Actions")
        hands.visit("^Avisar por SMS", "^Avisar por SMS")
        hands.visit("^Medir el efecto$", "^Measure the effect$")
        for name, number in (
            ("before_hits", "60"), ("before_total", "200"),
            ("after_hits", "20"), ("after_total", "210"),
        ):  # fmt: skip
            hands.write(f"f.{name}", number)
        # What it is compared with ended three weeks ago.
        hands.write_date("f.after_from_date", datetime.now(UTC).date() - timedelta(14))
        hands.write_date("f.after_to_date", datetime.now(UTC).date() - timedelta(2))
        hands.write("f.source", hands.says("Recuento de la semana", "Count of the week"))
        hands.send()
        hands.sees("Recuento de la semana", "Count of the week")
        hands.sees("(n = 210)", "(n = 210)")


def test_she_states_a_benefit_by_hand(day: Day) -> None:
    with day("marta") as hands:
        hands.go("Cartera", "Portfolio")
        hands.visit("^Consultas de clientes$", "^Consultas de clientes$")
        hands.visit("^Beneficios$", "^Benefits$")
        hands.visit("^Seguirlo: Más horas", "^Follow it: More hours")
        hands.choose("f.indicator", "stated")
        hands.write("f.unit", hands.says("horas a la semana", "hours a week"))
        hands.choose("f.higher_is_better", "true")
        hands.write("f.baseline", "40")
        hands.write("f.target", "90")
        hands.write("f.owner", "Marta Rojas")
        hands.write_date("f.due_date", datetime.now(UTC).date() + timedelta(90))
        hands.send()
        hands.sees("Más horas de servicio", "More hours of service")
        hands.visit("^Anotar un valor$", "^State a value$")
        hands.press("Escape")
