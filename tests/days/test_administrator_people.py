"""An administrator's day, by keys alone: people, their proofs, their roles, their walls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.days.mail import link_in

if TYPE_CHECKING:
    from tests.days.conftest import Day, Demonstration
    from tests.days.hands import Hands

NAME, EMAIL, PASSWORD = "Eva Gil", "eva@demo.pericia", "olivo-verde-77x"
TWELFTH = "12122030"  # the same day in either order


def test_a_person_is_added_with_all_that_the_work_asks_of_her(day: Day) -> None:
    with day("alba") as hands:
        hands.go("Personas", "People")
        hands.press("c")
        hands.arrive("**/people/at/*/new")
        hands.press("Control+Enter")
        hands.sees("Corrija esto primero", "Correct this first")
        hands.write("f.name", NAME)
        hands.write("f.country", hands.says("España", "Spain"))
        hands.write("f.capacity", "2")
        hands.write("f.email", EMAIL)
        hands.follow_named("^Añadir a: Idiomas", "^Add to: Languages")
        hands.write("f.languages.0.language", hands.says("español", "Spanish"))
        hands.choose("f.languages.0.level", "C2")
        hands.choose("f.clearance", "internal")
        _hours(hands, "09:00-17:00")
        _saved(hands, "La persona queda añadida.", "The person is added.")
        hands.sees(NAME, NAME)

        hands.follow_named("^Cambiar horario", "^Change hours")
        hands.arrive("**/hours")
        _hours(hands, "00:00-24:00")
        hands.follow_named("^Días con otro horario", "^Days with other hours")
        hands.write("f.hours.sat", "00:00-24:00")
        hands.write("f.hours.sun", "00:00-24:00")
        _saved(hands, "El horario queda indicado.", "The hours are set.")
        hands.follow_named("^Cambiar idiomas", "^Change languages")
        hands.arrive("**/languages")
        hands.follow_named("^Añadir a: Idiomas", "^Add to: Languages")
        hands.write("f.languages.1.language", hands.says("inglés", "English"))
        hands.choose("f.languages.1.level", "C1")
        _saved(hands, "Los idiomas quedan indicados.", "The languages are set.")
        hands.follow_named("^Cambiar habilitación", "^Change clearance")
        hands.arrive("**/clearance")
        hands.choose("f.clearance", "confidential")
        _saved(hands, "La habilitación queda indicada.", "The clearance is set.")
        hands.follow_named("^Calificar una competencia", "^Grade a skill")
        hands.arrive("**/skills/new")
        hands.write("f.skill", hands.says("Consultas bancarias", "Banking queries"))
        hands.choose("f.level", "4")
        hands.write("f.why", "Prueba de entrada.")
        _saved(hands, "La competencia queda calificada.", "The skill is graded.")
        hands.sees("4 de 5", "4 of 5")


def test_her_licence_counts_once_it_was_verified(day: Day) -> None:
    with day("alba") as hands:
        _find(hands, NAME)
        hands.follow_named("^Añadir una credencial", "^Add a credential")
        hands.arrive("**/credentials/new")
        hands.write("f.title", "Analista financiera")
        hands.write("f.kind", hands.says("Analista financiero", "Financial analyst"))
        hands.write("f.issuer", "EFPA")
        hands.write("f.jurisdiction", hands.says("España", "Spain"))
        hands.write("f.number", "A-7")
        hands.reach("[name='f.expires_date']")
        hands.type(TWELFTH)
        _saved(hands, "La credencial queda añadida.", "The credential is added.")
        hands.follow_named("^Verificar Analista", "^Verify Analista")
        hands.arrive("**/verif*")
        _saved(hands, "La credencial queda verificada.", "The credential is verified.")
        hands.sees("Alba Montes", "Alba Montes")


def test_her_roles_and_authority_are_given_and_she_gets_work(
    day: Day, demonstration: Demonstration
) -> None:
    with day("alba") as hands:
        _find(hands, NAME)
        hands.follow_named("^Conceder funciones en Banco", "^Grant roles at Banco")
        hands.arrive("**/roles/*")
        hands.tick("[name='f.roles'][value='operator']")
        hands.follow_named("^Añadir a: Decisiones", "^Add to: Decisions")
        hands.write("f.authorities.0.decision", hands.says("Devolución", "Refund"))
        hands.write("f.authorities.0.limit", "150")
        _saved(hands, "Las funciones quedan concedidas.", "The roles are granted.")
        hands.sees("150", "150")
        hands.sign_out()
        hands.follow_named("^Iniciar sesión$", "^Sign in$")
        hands.arrive("**/accounts/login/")
        hands.follow_named("¿Ha olvidado su contraseña", "Forgot your password")
        hands.write("email", EMAIL)
        hands.press("Enter")
        hands.arrive("**/reset/done/")
        hands.open(link_in(demonstration.data / "mail"))
        hands.write("password1", PASSWORD)
        hands.write("password2", PASSWORD)
        hands.press("Enter")
        hands.sees("Su contraseña ha cambiado.", "Your password is changed.")
        hands.follow_named("^Iniciar sesión$", "^Sign in$")
        hands.sign_in(EMAIL, PASSWORD)
        with hands.page.expect_navigation():
            hands.press("j")
        hands.arrive("**/work/items/**")
        hands.press("w")
        hands.sees("Consultas bancarias", "Banking queries")


def test_a_wall_takes_the_client_away_and_its_end_gives_it_back(day: Day) -> None:
    with day("alba") as hands:
        _find(hands, "Ana Ruiz")
        hands.follow_named("^Poner una barrera", "^Raise a wall")
        hands.arrive("**/walls/new")
        hands.choose_named("f.client", "^Caja Andina", "^Caja Andina")
        hands.write("f.reason", "Su hermana trabaja allí.")
        _saved(hands, "La barrera está en pie.", "The wall stands.")
        hands.sees("Su hermana trabaja allí.", "Su hermana trabaja allí.")
        with day("ana") as walled:
            walled.sees("Mi trabajo", "My work")
            assert "Caja Andina" not in walled.page.locator("body").inner_text()
        hands.follow_named("^Retirar", "^Lower")
        hands.arrive("**/walls/*/*")
        hands.write("f.why", "Ya no trabaja allí.")
        _saved(hands, "La barrera acaba con su último día.", "The wall ends with its last day.")


def test_roles_are_taken_and_who_left_is_on_the_list_of_staff(day: Day) -> None:
    with day("alba") as hands:
        _find(hands, NAME)
        hands.follow_named("^Terminar en Banco", "^End at Banco")
        hands.arrive("**/end")
        hands.write("f.why", "Cambia de equipo.")
        _saved(hands, "Las funciones quedan terminadas.", "The roles are ended.")
        hands.press("e")
        hands.arrive("**/change")
        hands.choose("f.is_active", "false")
        _saved(hands, "La persona queda cambiada.", "The person is changed.")
        hands.sees("Ya no trabaja aquí.", "Works here no more.")
        hands.go("Personas", "People")
        hands.follow_named("^Todo el personal", "^Everybody at")
        hands.arrive("**/people/at/*")
        hands.reach("#q")
        hands.type("eva")
        hands.press("Enter")
        hands.arrive("**q=eva**")
        hands.sees("Ya no trabaja aquí", "Works here no more")


def _hours(hands: Hands, weekdays: str) -> None:
    hands.write("f.hours.time_zone", "Europe/Madrid")
    hands.write("f.hours.weekdays", weekdays)


def _saved(hands: Hands, spanish: str, english: str) -> None:
    hands.press("Control+Enter")
    hands.sees(spanish, english)


def _find(hands: Hands, name: str) -> None:
    """The page of a person, by the search from wherever one is."""
    hands.press("/")
    hands.type(name)
    hands.press("Enter")
    hands.arrive("**/search?q=**")
    hands.follow_named(f"^{name}", f"^{name}")
    hands.arrive("**/people/*")
