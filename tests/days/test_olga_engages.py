"""Operations directs: an engagement is set up, taken live, copied, paused and ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.days.conftest import Day
    from tests.days.hands import Hands

NAME = "Consultas de tarjetas 2027"
COPY = "Consultas de clientes 2026"
STEPS_MAX = 12
TASKS_MAX = 20


def to_engagement(hands: Hands, name: str = NAME) -> None:
    hands.go("Encargos", "Engagements")
    hands.visit(f"^{name}$", f"^{name}$")


def test_a_set_up_is_begun_and_left(day: Day) -> None:
    with day("olga") as hands:
        hands.go("Encargos", "Engagements")
        hands.press("n")
        hands.visit("^Banco Cantábrico$", "^Banco Cantábrico$")
        hands.write("f.name", NAME)
        hands.send()
        hands.tick("input[value='customer-queries']")
        hands.visit("^Guardar y salir$", "^Save and leave$")
        hands.sees("Queda guardado", "It is kept")


def test_it_is_taken_up_again_where_it_was_left_and_made(day: Day) -> None:
    with day("olga") as hands:
        hands.go("Encargos", "Engagements")
        hands.visit(f"^Continuar «{NAME}»", f"^Continue “{NAME}”")
        for _ in range(STEPS_MAX):
            if hands.page.url.endswith("/summary"):
                break
            if hands.page.url.endswith("/providers"):
                hands.reach("[name='f.providers.0.provider_id']")
                hands.press("ArrowDown")
            hands.send()
        hands.sees("Lo que se creará", "What will be made")
        hands.visit("^Crear el encargo$", "^Make the engagement$")
        hands.sees("Borrador", "Draft")
        hands.go("Encargos", "Engagements")
        assert not hands.page.get_by_text(NAME).filter(has_text="Continu").count()


def test_the_transition_is_worked_off_with_the_client_and_the_engagement_goes_live(
    day: Day,
) -> None:
    with day("olga") as hands:
        to_engagement(hands)
        hands.visit("^Preparar un plan", "^Draft a transition plan$")
        hands.choose("f.model", "bpo")
        hands.send()
        hands.visit("^Poner en marcha$", "^Go live$")
        hands.sees("puertas", "gates")
        to_engagement(hands)
        _settle_all(hands)
    with day("marta") as hands:
        for _ in range(TASKS_MAX):
            if not hands.page.get_by_text(hands.says("Abrir la tarea", "Open the task")).count():
                break
            hands.visit("^Abrir la tarea", "^Open the task")
            _settle(hands)
            hands.go("Lo que ha encargado", "What you handed over")
    with day("olga") as hands:
        to_engagement(hands)
        _settle_all(hands)
        to_engagement(hands)
        hands.visit("^Poner en marcha$", "^Go live$")
        hands.send()
        hands.sees("está en marcha", "is live")


def _settle_all(hands: Hands) -> None:
    """Each task that may be settled now, from the first of the plan on."""
    hands.reach(".gantt-tasks a")
    with hands.page.expect_navigation():
        hands.press("Enter")
    for _ in range(TASKS_MAX):
        hands.page.wait_for_load_state()
        if hands.page.locator("a[data-key=d]").count():
            _settle(hands)
        if not hands.page.locator("a[data-key=n]").count():
            return
        with hands.page.expect_navigation():
            hands.press("n")


def _settle(hands: Hands) -> None:
    hands.page.locator("a[data-key=d]").wait_for()
    with hands.page.expect_navigation():
        hands.press("d")
    hands.write("f.note", hands.says("Hecho y comprobado", "Done and checked"))
    hands.send()
    hands.sees("Hecho y comprobado", "Done and checked")


def test_an_engagement_is_taken_out_as_a_file_and_made_again_for_another_client(
    day: Day, tmp_path: Path
) -> None:
    file = tmp_path / "engagement.yaml"
    with day("olga") as hands:
        to_engagement(hands)
        hands.download("^Descargar como archivo$", "^Download as a file$").save_as(file)
        hands.go("Encargos", "Engagements")
        hands.follow_named("^Importar un encargo", "^Import an engagement")
        hands.visit("^Hospital Virgen del Mar$", "^Hospital Virgen del Mar$")
        wrong = tmp_path / "wrong.yaml"
        wrong.write_text(file.read_text().replace("currency:", "currenzy:", 1))
        hands.attach("file", wrong)
        hands.visit("^Ver lo que crea$", "^See what it makes$")
        hands.sees("currenzy", "currenzy")
        hands.attach("file", file)
        hands.visit("^Ver lo que crea$", "^See what it makes$")
        hands.sees("Lo que se creará", "What will be made")
        hands.visit("^Crearlo$|^Crear$", "^Make it$")
        hands.sees("Hospital Virgen del Mar", "Hospital Virgen del Mar")
        hands.sees("Borrador", "Draft")


def test_a_live_engagement_is_paused_and_ended_with_its_open_cases_counted(day: Day) -> None:
    with day("olga") as hands:
        hands.go("Encargos", "Engagements")
        hands.visit(
            "^Reclamaciones, recobro y voz del cliente 2026$",
            "^Reclamaciones, recobro y voz del cliente 2026$",
        )
        hands.visit("^Pausar$", "^Pause$")
        hands.sees("no han terminado", "have not ended")
        hands.write("f.why", hands.says("Vacaciones", "Holidays"))
        hands.send()
        hands.sees("En pausa", "Paused")
        hands.visit("^Terminar$", "^End$")
        hands.sees("Para siempre", "For good")
        hands.visit("^Abierto: ", "^Open: ")
        hands.arrive("**/cases?line=*")
        hands.sees("Reclamaciones", "Reclamaciones")
        hands.go("Encargos", "Engagements")
        hands.visit("^Reclamaciones, recobro", "^Reclamaciones, recobro")
        hands.visit("^Terminar$", "^End$")
        hands.write("f.why", hands.says("Se trae dentro", "It is taken back"))
        hands.send()
        hands.sees("Terminado", "Ended")
