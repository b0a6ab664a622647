"""Operations directs: a process is described, assessed, compared and its decision proposed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.days.conftest import Day
    from tests.days.hands import Hands

PROCESS = "Gestión de siniestros"
FAULTY = "currency: EURO\nhorizon_months: 0\nsites: []\n"
LOG = """expediente;actividad;sello;recurso
{rows}"""


def to_process(hands: Hands, name: str = PROCESS) -> None:
    hands.go("Cartera", "Portfolio")
    hands.visit(f"^{name}$", f"^{name}$")
    hands.arrive("**/processes/*/*")


def test_a_process_is_described_and_answered_with_sliders(day: Day) -> None:
    with day("olga") as hands:
        hands.go("Cartera", "Portfolio")
        hands.press("n")
        hands.visit("^Banco Cantábrico$", "^Banco Cantábrico$")
        hands.write("f.name", PROCESS)
        hands.write("f.description", hands.says("Partes de seguro", "Claims of insurance"))
        hands.send()
        hands.sees("Partes de seguro", "Claims of insurance")
        hands.visit("^Responder", "^Answer")
        hands.arrive("**/assessments/new*")
        for criterion in ("nature", "impact", "risk", "scaling", "value"):
            hands.reach(f"[name={criterion}_operational]")
            hands.press("End")
            hands.reach(f"[name={criterion}_expert]")
            hands.press("Home", "ArrowRight")
        hands.sees("BPO", "BPO")
        hands.write("note", hands.says("En una reunión", "In a meeting"))
        hands.send()
        hands.sees("La respuesta", "The answer")
        hands.sees("Proceso de negocio", "Business process")


def test_options_are_compared_by_money(day: Day) -> None:
    with day("olga") as hands:
        to_process(hands)
        hands.visit("^Dinero$", "^Money$")
        hands.visit("^Comparar", "^Compare")
        hands.arrive("**/money/new*")
        hands.write("f.volume.low", "900")
        hands.write("f.volume.mode", "800")
        hands.write("f.volume.high", "1200")
        hands.send()
        hands.sees("en orden creciente", "in rising order")
        hands.write("f.volume.mode", "1000")
        hands.send()
        hands.sees("Comparación n.º 1", "Comparison no. 1")


def test_a_faulty_file_of_money_is_told_line_by_line(day: Day, tmp_path: Path) -> None:
    with day("olga") as hands:
        to_process(hands)
        hands.visit("^Dinero$", "^Money$")
        right = tmp_path / "money.yaml"
        hands.download("^YAML$", "^YAML$").save_as(right)
        hands.visit("^Cambiar y comparar", "^Change and compare")
        hands.follow_named("^Con un archivo en lugar", "^With a file instead")
        wrong = tmp_path / "wrong.yaml"
        wrong.write_text(FAULTY)
        hands.attach("file", wrong)
        hands.send()
        hands.sees(
            "`EURO` no es un código de moneda de ISO 4217.",
            "`EURO` is no currency code of ISO 4217.",
        )
        hands.sees("Falta `volume_month`.", "`volume_month` is missing.")
        assert hands.value("document.activeElement.name") == "text"
        hands.reach_named("^Línea 2$", "^Line 2$", backwards=True)
        hands.press("Enter")
        assert hands.value("document.activeElement.name") == "text"
        hands.attach("file", right)
        hands.send()
        hands.sees("Comparación n.º 2", "Comparison no. 2")


def test_risks_are_entered_and_one_is_taken_in_hand(day: Day) -> None:
    with day("olga") as hands:
        to_process(hands)
        hands.visit("^Riesgos$", "^Risks$")
        hands.visit("^Anotarlos$", "^Enter them$")
        hands.sees("Ajuste que lo impone", "Setting that enforces it")
        hands.visit("^Nuevo riesgo", "^New risk")
        hands.write("f.text", hands.says("Se pierden partes", "Claims get lost"))
        hands.write("f.likelihood", "2")
        hands.write("f.impact", "5")
        hands.write("f.owner", "Olga Ferrer")
        hands.send()
        hands.sees("Se pierden partes", "Claims get lost")
        hands.visit("^Se pierden partes$", "^Claims get lost$")
        hands.choose("f.state", "accepted")
        hands.write("f.why", hands.says("Se ve en un día", "It shows within a day"))
        hands.send()
        hands.sees("Aceptado", "Accepted")


def test_providers_are_compared_and_a_decision_is_proposed_with_one(day: Day) -> None:
    with day("olga") as hands:
        to_process(hands)
        hands.visit("^Proveedores$", "^Providers$")
        hands.tick("[name=languages][value=en]")
        hands.visit("^Ver$", "^Show$")
        hands.sees("Manantial Servicios", "Manantial Servicios")
        hands.reach("[name=providers]")
        hands.reach_named("^Manantial Servicios", "^Manantial Servicios")
        hands.press("Space")
        hands.visit("^Proponer con", "^Propose with")
        hands.arrive("**/decisions/new*")
        hands.choose("f.model", "bpo")
        hands.write("f.name", "Siniestros")
        hands.tick("[name='f.services'][value='customer-queries']")
        hands.send()
        hands.sees("Propuesta", "Proposed")
        hands.sees("Manantial Servicios", "Manantial Servicios")
    with day("marta") as hands:
        hands.sees(PROCESS, PROCESS)


def test_she_withdraws_the_proposal(day: Day) -> None:
    with day("olga") as hands:
        to_process(hands)
        hands.visit("^Retirar", "^Withdraw")
        hands.write("f.why", hands.says("Falta un proveedor", "A provider is missing"))
        hands.send()
        hands.visit("^Historial$", "^Record$")
        hands.sees("Retirada por Olga Ferrer", "Withdrawn by Olga Ferrer")


def test_a_benefit_that_the_answers_promise_is_followed(day: Day) -> None:
    with day("olga") as hands:
        to_process(hands)
        hands.visit("^Beneficios$", "^Benefits$")
        hands.visit("^Seguirlo: Menor coste", "^Follow it: Lower cost")
        hands.choose("f.indicator", "cost_per_case")
        hands.write("f.baseline", hands.says("4,11", "4.11"))
        hands.write("f.target", "3")
        hands.write("f.owner", "Olga Ferrer")
        hands.send()
        hands.sees("Menor coste por unidad.", "Lower cost per unit.")
        hands.sees("Olga Ferrer", "Olga Ferrer")


def test_an_event_log_shows_how_the_process_flows(day: Day, tmp_path: Path) -> None:
    file = tmp_path / "siniestros.csv"
    file.write_text(LOG.format(rows="\n".join(_rows())))
    with day("olga") as hands:
        to_process(hands)
        hands.visit("^Registros de eventos$", "^Event logs$")
        hands.attach("file", file)
        hands.follow_named("^Subirlo y leerlo$", "^Upload and read it$")
        hands.arrive("**/logs/*")
        hands.sees("indíquelas", "name them")
        hands.pick("time", "sello", "sello")
        hands.follow_named("^Leer el archivo otra vez$", "^Read the file again$")
        hands.sees("Mapa del proceso", "Process map")
        hands.sees("Peritar", "Peritar")
        table = hands.download("actividades", "activities")
        assert "Peritar" in table.path().read_text(encoding="utf-8-sig")


def _rows() -> list[str]:
    steps = (("Abrir", "Ana"), ("Peritar", "Berta"), ("Pagar", "Ciro"))
    return [
        f"S-{case};{name};2026-09-{1 + case % 20:02} {9 + at:02}:{case % 60:02}:00;{who}"
        for case in range(60)
        for at, (name, who) in enumerate(steps)
        if name != "Peritar" or case % 3
    ]
