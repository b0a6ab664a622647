"""Wrong files, the same six for every service: each is refused with what to do, in both languages.

Pages, the API and the command read a file in the same way, so it is shown once, from the upload to
the last row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any, NamedTuple

import pytest

from pericia.apps.channels import uploading
from pericia.kernels.intake.limits import LIMITS
from pericia.kernels.intake.refusals import RefusedFile
from tests.services.house import House, csv_of, house_of, sample
from tests.services.page import services
from tests.world import World, make_world


class Wrong(NamedTuple):
    """Cells by column, each with the code of its refusal: of another type than its field's; ten
    times as long as its field takes, at least; an amount in another currency; a date to come."""

    kind: tuple[str, str, str]
    long: str
    amount: str = ""
    future: tuple[str, str, str] | None = None


LATE = "01/01/2031"
WRONG: Mapping[str, Wrong] = {
    "clinical-coding": Wrong(
        ("encounter_date", "ayer", "not_a_date"),
        "article",
        future=("encounter_date", LATE, "date_in_future"),
    ),
    "collections": Wrong(
        ("debt_cents", "mil", "not_an_integer"),
        "title",
        "debt_cents",
        ("due_on", LATE, "date_in_future"),
    ),
    "complaints": Wrong(
        ("lodged_on", "31/02/2026", "not_a_date"),
        "complaint_number",
        "amount_at_stake_cents",
        ("lodged_on", LATE, "date_in_future"),
    ),
    "contract-review": Wrong(
        ("value_cents", "mucho", "not_an_integer"), "contract_number", "value_cents"
    ),
    "customer-queries": Wrong(
        ("received_at", "ayer", "not_a_date"),
        "text",
        future=("received_at", f"{LATE} 10:00", "date_in_future"),
    ),
    "data-entry": Wrong(("offline_first", "[{field: nombre}]", "not_json"), "document_number"),
    "financial-analysis": Wrong(
        ("revenue", "n/d", "not_an_integer"),
        "company_name",
        "revenue",
        ("fiscal_year", "2031", "year_in_the_future"),
    ),
    "inbound-calls": Wrong(
        ("offered_at", "ayer", "not_a_date"),
        "line_called",
        future=("ended_at", f"{LATE} 10:00", "date_in_future"),
    ),
    "market-research": Wrong(("cells", "muchas", "not_json"), "project_number"),
    "sales": Wrong(("employees", "cincuenta", "not_an_integer"), "company", "expected_cents"),
    "satisfaction-study": Wrong(("scale_from", "cero", "not_an_integer"), "study"),
    "voice-of-customer": Wrong(
        ("period_from", "enero", "not_a_date"),
        "report_number",
        future=("period_to", LATE, "date_in_future"),
    ),
}


@pytest.fixture(scope="module")
def world() -> World:
    return make_world()


def test_every_service_has_its_wrong_files() -> None:
    assert set(WRONG) == set(services())


@pytest.mark.parametrize("slug", WRONG)
def test_a_wrong_file_is_refused_with_what_to_do(
    slug: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = house_of(slug, world)
    wrong_rows(house)
    for content, code in wrong_files(slug):
        refused_whole(house, content, code)
    size = len(sample(slug))
    monkeypatch.setattr(uploading, "BYTES_MAX", size // 10)
    refused_whole(house, sample(slug), "file_too_large")
    assert len(house.cases()) == 1


def wrong_rows(house: House) -> None:
    """One file with a good row and the wrong ones: the good one is taken, each other refused."""
    wrong, rows = WRONG[house.slug], [given(house, 0)]
    codes = []
    for name, written, code in filter(None, (wrong.kind, long_cell(house), wrong.future)):
        rows.append(given(house, len(rows)) | {name: written})
        codes.append((name, code))
    if wrong.amount:
        rows.append(given(house, len(rows)) | {wrong.amount: "1.200 USD"})
        codes.append((wrong.amount, "other_currency"))
    if wrong.amount and "currency" not in rows[0]:
        rows = [{**row, "Moneda": "EUR"} for row in rows]
        rows.append({**given(house, len(rows)), wrong.amount: "1200", "Moneda": "GBP"})
        codes.append(("Moneda", "other_currency"))
    found = house.import_rows(*rows)
    refused = house.refused_rows(found)
    assert [(each.column, each.code) for each in refused] == codes
    assert (found.state, found.opened_count) == ("done", 1)
    for each in refused:
        assert each.message_es != each.message_en
        assert each.message_es.endswith(".")
        assert each.message_en.endswith(".")


def wrong_files(slug: str) -> Iterator[tuple[bytes, str]]:
    names = sample(slug).decode().splitlines()[0]
    yield csv_of([["uno", "dos"], ["x", "y"]]), "unmapped_field"
    yield f"{names}\n".encode(), "header_only"


def refused_whole(house: House, content: bytes, code: str) -> None:
    with pytest.raises(RefusedFile) as refused:
        house.import_file(content)
    assert refused.value.code == code
    assert refused.value.message_es != refused.value.message


def given(house: House, number: int) -> dict[str, Any]:
    """What the service's own tests begin a case with, under a reference of its own."""
    module = import_module(f"tests.services.test_{house.slug.replace('-', '_')}")
    reference = house.playbook.intake.get("reference")
    told = {reference: f"wrong-{number}"} if reference else {}
    return {**module.GIVEN, **told}


def long_cell(house: House) -> tuple[str, str, str]:
    name = WRONG[house.slug].long
    most = house.playbook.input["properties"][name]["maxLength"]
    assert most * 10 < LIMITS.cell_bytes_max
    return name, "x" * most * 10, "too_long"
