"""Hours, cost and price of service lines, on a world whose hours are known."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from tests.pages import account_of, browser_of
from tests.statements import count_for
from tests.world import World

from pericia.apps.billing.pictures import months_drawn
from pericia.apps.billing.spending import Sum, by_month
from pericia.apps.billing.tests.working import (
    ANA_CENTS,
    PRICE_CENTS,
    as_fina,
    spent_as,
    work_two_cases,
)
from pericia.apps.journal.actors import SYSTEM
from pericia.apps.people import actions as people
from pericia.kernels.refusal import Refused
from pericia.tenancy.scope import open_scope

ADDRESS = "/cost?from=2026-02&until=2026-04"


@pytest.fixture(scope="module")
def spent(world: World) -> None:
    work_two_cases(world)


def test_an_hour_is_counted_once_and_costs_what_its_person_costs(world, spent):
    (month,) = as_fina(world)
    assert month.first.isoformat() == "2026-03-01"
    assert (month.sum.closed, month.sum.hours, month.sum.costed_hours) == (2, 3.5, 3)
    assert month.sum.costs == (("EUR", 3 * ANA_CENTS),)
    assert month.sum.price_cents == 2 * PRICE_CENTS
    # Clara's half an hour has no cost that Fina may know, so there is no margin.
    assert month.sum.margin_cents is None


def test_a_margin_is_told_where_everything_is_known():
    whole = Sum("EUR", 2, 0, 3600, 3600, (("EUR", 4000),), 10_000)
    assert (whole.margin_cents, whole.margin_share) == (6000, 0.6)
    assert Sum("EUR", 2, 0, 3600, 3600, (("COP", 4000),), 10_000).margin_cents is None
    assert Sum("EUR", 2, 0, 3600, 3600, (("EUR", 4000),), None).margin_cents is None


def test_what_reads_alike_and_what_is_in_another_currency_is_told_in_words(world, spent):
    nearly = Sum("EUR", 1, 0, 13_900, 13_800, (("EUR", 4000),), 10_000)
    assert (nearly.is_costed, nearly.is_nearly_costed) == (False, False)
    assert Sum("EUR", 1, 0, 13_900, 13_880, (("EUR", 4000),), 10_000).is_nearly_costed
    (month,) = as_fina(world)
    elsewhere = replace(month, sum=replace(month.sum, currency="COP"))
    (drawn,) = months_drawn([elsewhere], [month.first])
    assert (drawn.currency, drawn.has_costs) == ("COP", False)
    assert elsewhere.sum.has_unknown_costs
    (first, sums, months) = by_month([month, elsewhere])[0]
    assert (first, [each.currency for each in sums], len(months)) == (
        month.first, ["COP", "EUR"], 2
    )  # fmt: skip


@pytest.mark.parametrize(("language", "mark", "hours"), [("es", ";", "3,50"), ("en", ",", "3.50")])
def test_page_and_file_tell_the_same_in_the_readers_language(world, spent, language, mark, hours):
    account = account_of(world, "fina")
    type(account).objects.filter(id=account.id).update(language=language)
    fina = browser_of(world, "fina")
    page = fina.get(ADDRESS).content.decode()
    assert hours[:-1] in page
    assert "Alba Montes" in page, "who writes what an hour costs"
    assert "/cost.csv?from=2026-02&amp;until=2026-04" in page
    kept = fina.get(ADDRESS.replace("/cost", "/cost.csv")).content.decode("utf-8-sig")
    heads, row = csv.reader(io.StringIO(kept), delimiter=mark)
    told = dict(zip(heads, row, strict=True))
    assert list(told.values())[:1] == ["2026-03"]
    assert hours in told.values()
    assert {"45.00", "45,00"} & set(told.values())


def test_who_has_no_permission_or_is_walled_off_sees_nothing(world, spent):
    assert browser_of(world, "marta").get(ADDRESS).status_code == 403
    with world.open_as("marta") as actor, pytest.raises(Refused):
        spent_as(world, actor)
    fina = browser_of(world, "fina")
    assert world.queries.name in fina.get(ADDRESS).content.decode()
    assert world.queries.name not in fina.get("/cost?from=2025-01&until=2025-02").content.decode()
    with open_scope(world.everything):
        people.raise_wall(
            actor=SYSTEM,
            now=world.now,
            organisation_id=world.manos.organisation_id,
            person_id=world.people["fina"].id,
            walled_id=world.banco.client_id,
            reason="A relative works there.",
            from_date=world.now.date(),
        )
    walled = fina.get(ADDRESS).content.decode()
    assert world.queries.name not in walled
    assert "Banco Norte" not in walled


def test_its_statements_are_few(world, spent):
    assert count_for(browser_of(world, "alba"), ADDRESS) <= 9
