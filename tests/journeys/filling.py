"""Filling in a form as a person does: each field by what it is on the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from playwright.sync_api import Page

from tests.journeys.service import Words

DECIMALS = {"es": ",", "en": "."}


def fill(page: Page, values: Mapping[str, Any], *, language: str, form: str = "f") -> None:
    """Fill in these values by the names of their fields."""
    for name, value in values.items():
        _fill(page, f"{form}.{name}", value, language)


def unfilled(page: Page, form: str = "f") -> set[str]:
    """The fields that a person may fill in and that are empty, without the form's prefix."""
    names = page.evaluate(
        """form => {
            const empty = {};
            for (const each of document.querySelectorAll(`[name^="${form}."]`)) {
                if (each.type === "hidden" || each.disabled || each.readOnly) continue;
                const isChoice = ["radio", "checkbox"].includes(each.type);
                const isFilled = isChoice ? each.checked : each.value;
                empty[each.name] = (empty[each.name] ?? true) && !isFilled;
            }
            return Object.keys(empty).filter(name => empty[name]);
        }""",
        form,
    )
    return {str(name).removeprefix(f"{form}.") for name in names}


def _fill(page: Page, name: str, value: Any, language: str) -> None:
    if isinstance(value, Mapping):
        fill(page, value, language=language, form=name)
    elif _is_list_of_groups(value):
        _fill_rows(page, name, value, language)
    else:
        _fill_one(page, name, value, language)


def _is_list_of_groups(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], Mapping)


def _fill_rows(page: Page, name: str, rows: Sequence[Mapping[str, Any]], language: str) -> None:
    group = page.locator(f"[id='{name.replace('.', '-')}']")
    for number, row in enumerate(rows):
        entries = group.locator(":scope > .entry")
        if entries.count() <= number:
            path = name.partition(".")[2]
            group.locator(f"button[name$=_add][value='{path}']").last.click()
            entries.nth(number).wait_for()
        fill(page, row, language=language, form=f"{name}.{number}")


def _fill_one(page: Page, name: str, value: Any, language: str) -> None:
    controls = page.locator(f"[name='{name}']:not([type=hidden])")
    page.locator(f"[name='{name}']").first.wait_for(state="attached")
    if controls.count() == 0:  # the form names the row itself
        assert page.locator(f"[name='{name}']").input_value() == _sent(value)
        return
    controls.first.wait_for()
    kind = controls.first.evaluate("each => each.type")
    if kind in ("radio", "checkbox"):
        for each in value if isinstance(value, list) else [value]:
            page.check(f"[name='{name}'][value='{_sent(each)}']")
    elif kind == "select-one":
        controls.select_option(_sent(value))
    else:
        is_money = controls.get_attribute("data-money") is not None
        controls.fill(_typed(value / 100 if is_money else value, language))


def _sent(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _typed(value: Any, language: str) -> str:
    if isinstance(value, Words):
        return value.said(language)
    if isinstance(value, list):
        return "\n".join(_line(each) for each in value)
    if isinstance(value, float):
        return repr(value).replace(".", DECIMALS[language])
    return str(value)


def _line(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
