"""A rule of a service tells at its field, in a real browser, what to do."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

WORDS = {
    "es": ("Los plazos y la quita suman 500,00 y la deuda es 900,00", "Faltan 400,00"),
    "en": ("The instalments and what is waived come to 500.00", "400.00 are missing"),
}
DEBT = {
    "debt_number": "R1",
    "debtor_reference": "D-1",
    "debt_cents": 90_000,
    "due_on": "2026-01-20",
    "debtor_country": "ES",
}
CONTACT = {
    "contacted_at": "2026-03-02T09:30:00Z",
    "contact_through": "phone",
    "result": "agreement",
}


@pytest.fixture(scope="module")
def house() -> Any:
    from tests.services.house import house_of

    return house_of("collections")


@pytest.mark.parametrize(("language", "width"), [("es", 1280), ("en", 360)])
def test_an_agreement_that_does_not_make_up_the_debt_is_told_at_its_field(
    house: Any, sit: Any, working_hours: None, language: str, width: int
) -> None:
    case_id = house.open(DEBT)
    house.do(case_id, "contact", **CONTACT)
    item = house.take(case_id, "agree")
    with sit(house.world, house.whose("agree"), language=language, width=width) as desk:
        desk.page.goto(f"/work/items/{item.client_id}/{item.id}")
        desk.press("f")
        desk.page.fill("[name='f.instalments.0.due_on']", "2026-04-01")
        desk.page.fill("[name='f.instalments.0.instalment_cents']", "500")
        desk.page.fill("[name='f.received_before_cents']", "0")
        desk.page.fill("[name='f.waived_cents']", "0")
        desk.press("Control+Enter")
        desk.sees(*WORDS[language])
        assert desk.page.input_value("[name='f.instalments.0.due_on']") == "2026-04-01"
        assert desk.overflow() <= 0
        _keep(desk, f"rule-{language}-{width}")


def _keep(desk: Any, name: str) -> None:
    """A picture of the page, where a folder for pictures is named."""
    folder = os.environ.get("PICTURES")
    if folder:
        desk.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
