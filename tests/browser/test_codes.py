"""A coder finds a code at its field by words, with the keyboard alone."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

GIVEN = {"article": "INF-1", "text": "Cefalea de tres días.", "encounter_date": "2026-02-27"}
CODE = "[name='f.codes.0.code']"
NAMES = [
    ("R51", "Headache", False),
    ("R51.0", "Headache with orthostatic component, not elsewhere classified", True),
    ("R51.9", "Headache, unspecified", True),
    ("R50.9", "Fever, unspecified", True, "Fiebre no especificada"),
]


@pytest.fixture(scope="module")
def house() -> Any:
    from tests.services.house import house_of

    return house_of("clinical-coding")


@pytest.fixture(autouse=True)
def few_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole classification takes seconds to read for the first time."""
    from pericia.apps.work.views import codes
    from pericia.kernels.coding.search import Entry, table_of

    table = table_of(Entry(*each) for each in NAMES)
    monkeypatch.setattr(codes, "code_table", lambda *_: table)


@pytest.mark.parametrize(
    ("language", "width", "valid", "ended"),
    [
        ("es", 1280, "vale el 27 feb 2026", "dejó de valer el 1 ene 2022; use R51.0, R51.9"),
        ("en", 360, "valid on 27 Feb 2026", "ended on 1 Jan 2022; use R51.0, R51.9"),
    ],
)
def test_a_code_is_found_by_words_with_the_keyboard_alone(
    house: Any, sit: Any, working_hours: None, language: str, width: int, valid: str, ended: str
) -> None:
    item = house.take(house.open(GIVEN), "code_a")
    with sit(house.world, house.whose("code_a"), language=language, width=width) as desk:
        desk.page.goto(f"/work/items/{item.client_id}/{item.id}")
        desk.press("f")
        desk.page.focus(CODE)
        desk.page.keyboard.type("cefalea")
        options = desk.page.locator(".found-codes [role=option]")
        options.first.wait_for()
        told = options.all_inner_texts()
        assert [each.split()[0] for each in told] == ["R51.9", "R51.0", "R51"]
        assert valid in told[0]
        assert ended in told[2]
        desk.page.keyboard.press("ArrowDown")
        _keep(desk, f"codes-{language}-{width}")
        assert desk.overflow() <= 0
        desk.page.keyboard.press("Enter")
        assert desk.page.input_value(CODE) == "R51.9"
        assert not options.first.is_visible()
        desk.page.check("[name='f.codes.0.kind'][value='diagnosis']")
        with desk.page.expect_response(_is_handed_in):
            desk.press("Control+Enter")
    assert house.item(item.case_id, "code_a").state == "done"


def test_the_classification_is_searched_without_script(house: Any) -> None:
    from tests.services.house import text_of

    browser = house.browser(house.whose("code_a"), "es")
    found = text_of(browser.get("/codes", {"q": "cefalea", "on": "2019-05-01"}))
    told = "R51 Headache vale el 1 may 2019 · nombre en inglés"
    assert told in " ".join(found.split())
    fever = browser.get("/codes", {"q": "fiebre", "form": "json"}).json()["found"][0]
    assert (fever["name"], fever["lang"]) == ("Fiebre no especificada", "es")
    assert "nombre en inglés" not in fever["note"]
    assert "Ningún código" in browser.get("/codes", {"q": "zzz", "form": "json"}).json()["told"]


def _is_handed_in(answer: Any) -> bool:
    """Not a draft that is kept, and no look at what the form asks for so far."""
    sent = answer.request
    return sent.method == "POST" and "look=1" not in sent.post_data and "/draft" not in sent.url


def _keep(desk: Any, name: str) -> None:
    """A picture of the page, where a folder for pictures is named."""
    folder = os.environ.get("PICTURES")
    if folder:
        desk.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
