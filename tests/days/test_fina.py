"""The day of finance: hours, cost and price, the money of a process, terms and their changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.days.conftest import Day


def test_operations_agrees_a_price_that_finance_finds_on_the_line(day: Day) -> None:
    with day("olga") as hands:
        hands.go("Encargos", "Engagements")
        hands.visit("^Codificación clínica 2026$", "^Codificación clínica 2026$")
        hands.visit("^Codificación clínica$", "^Codificación clínica$")
        hands.visit("^Acordar un cambio$", "^Agree a change$")
        hands.write("f.rate_card.0.price", hands.says("7,85", "7.85"))
        hands.write("f.why", hands.says("Revisión anual", "Yearly review"))
        hands.send()
        hands.sees("Revisión anual", "Yearly review")
    with day("fina") as hands:
        hands.go("Encargos", "Engagements")
        hands.visit("^Codificación clínica 2026$", "^Codificación clínica 2026$")
        hands.sees("Revisión anual", "Yearly review")
        hands.visit("^Codificación clínica$", "^Codificación clínica$")
        hands.sees("Tarifario", "Rate card")
        hands.sees("7,85", "7.85")
        hands.sees("Órdenes de cambio", "Change orders")


def test_hours_and_cost_narrowed_and_downloaded(day: Day) -> None:
    with day("fina") as hands:
        assert hands.page.url.endswith("/cost")
        hands.sees("Consultas de clientes", "Consultas de clientes")
        hands.sees("quien administra las personas: Alba", "who administers people: Alba")
        hands.pick("client", "Hospital", "Hospital")
        hands.pick("from", "septiembre de 2026", "September 2026")
        hands.visit("^Ver$", "^Show$")
        hands.sees("Codificación clínica", "Codificación clínica")
        assert not hands.page.locator("main td, main th").get_by_text("Caja Andina").count()
        with hands.page.expect_download() as got:
            hands.press("d")
        name = got.value.suggested_filename
        assert name == hands.says(
            "horas-y-coste-2026-09-2026-11.csv", "hours-and-cost-2026-09-2026-11.csv"
        )
        rows = got.value.path().read_text(encoding="utf-8-sig").splitlines()
        assert rows[0].split(hands.says(";", ","))[:3] == [
            hands.says("Mes", "Month"), hands.says("Cliente", "Client"),
            hands.says("Encargo", "Engagement"),
        ]  # fmt: skip
        assert all("Hospital Virgen del Mar" in each for each in rows[1:])
        hands.visit("^Codificación clínica$", "^Codificación clínica$")
        hands.sees("Tarifario", "Rate card")


def test_hours_and_cost_on_a_telephone(day: Day) -> None:
    with day("fina", width=360) as hands:
        hands.pick("client", "Hospital", "Hospital")
        hands.visit("^Ver$", "^Show$")
        hands.sees("Codificación clínica", "Codificación clínica")
        assert not hands.page.locator("main td, main th").get_by_text("Caja Andina").count()
        assert hands.overhang() == 0
        assert hands.is_whole("main .figures.of-money >> nth=0")
        assert hands.is_whole("main .pictures svg >> nth=0")
        assert hands.download("^Descargar", "^Download").suggested_filename.endswith(".csv")
        hands.visit("^Codificación clínica$", "^Codificación clínica$")
        hands.sees("Tarifario", "Rate card")
        assert hands.overhang() == 0


def test_months_without_cases_say_so(day: Day) -> None:
    with day("fina") as hands:
        hands.pick("until", "enero de 2025", "January 2025")
        hands.visit("^Ver$", "^Show$")
        hands.sees("Ningún expediente terminó en estos meses.", "No case ended in these months.")


def test_portfolio_and_the_money_of_a_process(day: Day) -> None:
    with day("fina") as hands:
        hands.go("Cartera", "Portfolio")
        assert hands.download("^HTML", "^HTML").suggested_filename.endswith(".html")
        hands.visit("^Consultas de clientes$", "^Consultas de clientes$")
        assert hands.download(
            "^Informe para el consejo", "^Board report"
        ).suggested_filename.endswith(".pdf")
        hands.visit("^Dinero$", "^Money$")
        hands.sees("La que más ahorra", "saves most")
        file = hands.download("^YAML$", "^YAML$")
        assert "currency: EUR" in file.path().read_text()
        report = hands.download("^PDF$", "^PDF$")
        assert report.path().read_bytes().startswith(b"%PDF")
