"""Pablo answers for people and for what gets better: coverage, hours that are shared, credentials
that run out, grades, reasons of reviews, and an action from its finding to its end."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tests.days.judging import JUDGE, judge, to_a_judgement

if TYPE_CHECKING:
    from tests.days.conftest import Day
    from tests.days.hands import Hands

ANA = "Ana Ruiz"
INCOMPLETE = ("Incompleta", "Incomplete")


def to_person(hands: Hands, name: str) -> None:
    hands.go("Personas", "People")
    hands.to_content()
    hands.write("q", name)
    hands.press("Enter")
    hands.sees("1 fila", "1 row")
    hands.press("Escape")
    hands.follow_named(f"^{name}$", f"^{name}$")
    hands.arrive("**/people/*")


def test_who_could_do_each_step_and_where_nobody_could(day: Day) -> None:
    with day("pablo") as hands:
        hands.go("Personas", "People")
        hands.to_content()
        hands.follow_named("^Cobertura$", "^Coverage$")
        hands.arrive("**/people/coverage")
        hands.sees("1 hueco", "1 hole")
        hands.to_content()
        hands.pick("line", "Codificación clínica", "Codificación clínica")
        hands.follow("form.toolbar button")
        hands.arrive("**/people/coverage?line=*")
        hands.follow_named("^España ", "^Spain ")
        hands.follow_named("^Carmen Díaz$", "^Carmen Díaz$")
        hands.sees("Codificación clínica", "Clinical coding")


def test_hours_that_somebody_shares_with_a_client(day: Day) -> None:
    with day("pablo") as hands:
        to_person(hands, ANA)
        hands.sees("Comparten 40 h de esta semana.", "They share 40 h of this week.")


def test_credentials_that_run_out(day: Day) -> None:
    with day("pablo") as hands:
        hands.go("Personas", "People")
        hands.to_content()
        hands.follow_named("^Credenciales que caducan$", "^Expiring credentials$")
        hands.arrive("**/people/expiring")
        hands.sees("Hugo Vidal", "Hugo Vidal")
        hands.follow_named("^En 7 días$", "^Within 7 days$")
        hands.sees("Ninguna credencial caduca", "No credential expires by then.")


def test_a_skill_is_graded_and_counts(day: Day) -> None:
    with day("pablo") as hands:
        to_person(hands, ANA)
        hands.follow("a[href$='/skills/new']")
        hands.arrive("**/skills/new")
        hands.to_content()
        hands.write("f.skill", hands.says("Consultas bancarias", "Banking queries"))
        hands.choose("f.level", "4")
        hands.write("f.why", hands.says("Doce revisiones sin tacha", "Twelve clean reviews"))
        hands.press("Control+Enter")
        hands.sees("4 de 5", "4 of 5")
        hands.sees("Pablo Nieto", "Pablo Nieto")
    with day("ana") as ana:
        ana.my_account()
        ana.follow("main a[href*='/people/']")
        ana.arrive("**/people/*")
        ana.sees("4 de 5", "4 of 5")


def test_why_reviews_send_work_back(day: Day) -> None:
    with day("rosa") as hands:
        to_a_judgement(hands)
        agreed = hands.page.locator(".agreement").inner_text()
        judge(hands, "return", right=agreed.startswith("1"))
        hands.tick("[name='f.reasons'][value='incomplete']")
        hands.write("f.note", hands.says("Falta el plazo.", "It lacks the date."))
        hands.hand_in(stop=True)
    with day("pablo") as hands:
        hands.go("Motivos de las revisiones", "Reasons of reviews")
        hands.to_content()
        hands.follow_named("^90 días$", "^90 days$")
        hands.arrive("**/reviews/reasons?days=90")
        hands.sees(*JUDGE)
        row = hands.page.locator(".reason-counts tr", has_text=hands.says(*INCOMPLETE))
        assert row.locator("td.number").first.inner_text() == "1"


def test_a_finding_becomes_an_action_that_is_measured_and_ended(day: Day) -> None:
    with day("pablo") as hands:
        hands.go("Acciones", "Actions")
        hands.to_content()
        hands.press("j", "Enter")
        hands.arrive("**/actions/**")
        hands.to_content()
        hands.follow("dl a")
        hands.arrive("**/deliverables/**")
        hands.follow_named("^Actuar sobre este hallazgo", "^Act on this finding")
        hands.arrive("**/actions/new*")
        hands.to_content()
        title = hands.says("Avisar antes de cortar el servicio", "Warn before the service is cut")
        hands.write("f.title", title)
        hands.pick("f.owner_id", "Pablo Nieto", "Pablo Nieto")
        hands.write_date("f.due_date", date(2027, 3, 31))
        hands.write("f.indicator", hands.says("Contactos repetidos", "Repeated contacts"))
        hands.choose("f.kind", "share")
        hands.choose("f.direction", "down")
        hands.write("f.expected_change", "10")
        hands.write_date("f.baseline_from_date", date(2026, 10, 1))
        hands.write_date("f.baseline_to_date", date(2026, 10, 31))
        hands.press("Control+Enter")
        hands.sees(title, title)
        hands.follow("a[href$='/measurements/new']")
        hands.arrive("**/measurements/new")
        hands.to_content()
        for name, number in (("before_hits", 90), ("before_total", 300)):
            hands.write(f"f.{name}", str(number))
        for name, number in (("after_hits", 30), ("after_total", 300)):
            hands.write(f"f.{name}", str(number))
        hands.write_date("f.after_from_date", date(2026, 11, 1))
        hands.write_date("f.after_to_date", date(2026, 11, 20))
        hands.press("Control+Enter")
        hands.sees("Mejoró", "Improved")
        hands.follow("a[href$='/end']")
        hands.arrive("**/end")
        hands.to_content()
        hands.choose("f.state", "done")
        hands.write(
            "f.why", hands.says("Ya es parte del procedimiento.", "The playbook has it now.")
        )
        hands.press("Control+Enter")
        hands.sees("Hecho", "Done")
        hands.go("Acciones", "Actions")
        hands.sees(title, title)
