"""The catalogue of services in a real browser, for somebody who has not signed in."""

from __future__ import annotations

from typing import Any

import pytest

WIDTHS = (360, 1280)
PAGES = ("/services", "/services/customer-queries", "/services/engineering-services")


@pytest.fixture
def visit(chromium: Any, address: str) -> Any:
    """`visit(width, language)` opens a browser; whatever its pages log as an error fails."""
    contexts, problems = [], []

    def opened(width: int, language: str = "es", script: bool = True) -> Any:
        context = chromium.new_context(
            base_url=address,
            locale=language,
            viewport={"width": width, "height": 800},
            java_script_enabled=script,
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: problems.append(said.text) if said.type == "error" else 0)
        page.on("pageerror", lambda error: problems.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert problems == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["es", "en"])
def test_no_page_is_wider_than_the_window(visit: Any, width: int, language: str) -> None:
    page = visit(width, language)
    for address in PAGES:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, address


def test_filters_and_words_refresh_the_list_and_keep_the_address(visit: Any) -> None:
    page = visit(1280)
    page.goto("/services")
    page.locator("#side-hybrid").click()
    page.wait_for_url("**/services?side=hybrid")
    assert page.locator(".card").count() == 3
    assert page.evaluate("document.activeElement.id") == "side-hybrid"
    page.locator("#q").press_sequentially("plano", delay=20)
    page.get_by_role("status").filter(has_text="1 servicio de 60").wait_for()
    assert "side=hybrid" in page.url
    assert page.locator("#q").input_value() == "plano"
    page.get_by_role("link", name="Plano de una operación").click()
    page.get_by_role("heading", level=1, name="Plano de una operación").wait_for()
    page.go_back()
    page.get_by_role("status").filter(has_text="1 servicio de 60").wait_for()


def test_everything_works_without_script_and_by_keyboard(visit: Any) -> None:
    page = visit(360, "en", script=False)
    page.goto("/services")
    page.locator("#domain-health").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/services?domain=health")
    page.locator("#q").fill("coding")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Clinical coding").wait_for()
    assert "domain=health" in page.url
    page.get_by_role("link", name="Clinical coding").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="How it runs").wait_for()
