"""Every page of the URL table before axe-core, in a real browser, with something on each of them.

Somebody with every role opens each page of their own client once, and a visitor those that are
open to all. Colours are told for both schemes in one sheet, so pages take turns in being measured
in light and in dark; those of MAIN are measured in both. Contrast costs most: the frame around all
pages is measured on those of MAIN. Each is then shown as at 400 %: no page moves sideways there.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, Error, Page

if TYPE_CHECKING:
    from tests.security.addresses import Pattern
    from tests.security.planted import PlantedWorld

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Contrast costs most of all rules: `within` says for which elements it is measured.
CHECK = """async ({within, ...given}) => {
    if (document.contentType !== "text/html" || document.doctype === null) return null;
    axe.configure({rules: [{id: "color-contrast", selector: within}]});
    const found = await axe.run(document, {...given, resultTypes: ["violations"], preload: false});
    return found.violations.map((each) => `${each.impact} ${each.id}: ` + each.nodes.slice(0, 3)
        .map((node) => node.target.join(" ") + " " + (node.any[0]?.message ?? "")).join(" | "));
}"""
EVERYTHING = {"runOnly": {"type": "tag", "values": TAGS}}
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
SCHEMES = ("light", "dark")
MAIN = {"front", "overview", "work", "item", "case", "cases", "board", "deliverable", "search"}
WIDE, NARROW = {"width": 1280, "height": 720}, {"width": 320, "height": 640}
# What sticks out of a page as wide as a narrow window.
OVERHANG = """() => document.documentElement.scrollWidth <= innerWidth ? []
    : [...document.querySelectorAll("body *")].filter((each) =>
        each.checkVisibility() && each.getBoundingClientRect().right > innerWidth)
    .slice(-2).map((each) => `wider than 320 pixels: ${each.outerHTML.slice(0, 120)}`)"""
# Signing out would end this reader's session.
LEFT_OUT = {"account_logout"}
PAGES_MIN = 120
# What Chromium says of files and of refusals that have nothing to show.
NO_PAGE = ("Download is starting", "ERR_HTTP_RESPONSE_CODE_FAILURE")


@pytest.fixture(scope="module")
def planted() -> PlantedWorld:
    from tests.database import made_once
    from tests.security.planted import make_planted_world

    return made_once(make_planted_world)


@pytest.fixture
def page(chromium: Any, address: str) -> Iterator[Page]:
    context = chromium.new_context(base_url=address, reduced_motion="reduce", viewport=WIDE)
    context.add_init_script(AXE)
    yield context.new_page()
    context.close()


def test_no_page_bars_anybody(planted, page, working_hours):
    from tests.security.addresses import every_pattern
    from tests.security.planted import EVERY_ROLE

    patterns = [each for each in every_pattern() if each.name not in LEFT_OUT]
    found = _problems(page, planted, [each for each in patterns if each.mark == "public"])
    _sign_in(page.context, planted, EVERY_ROLE)
    found |= _problems(page, planted, [each for each in patterns if each.mark != "public"])
    problems = [f"{name}: {each}" for name, some in found.items() for each in some]
    assert not problems, "\n".join(problems)
    assert len(found) >= PAGES_MIN, f"only {len(found)} pages opened"


def _problems(page: Page, planted: PlantedWorld, patterns: list[Pattern]) -> dict[str, list[str]]:
    """By name of the page what axe finds on it; what it calls minor is left out."""
    from tests.security.addresses import own_address

    found: dict[str, list[str]] = {}
    for pattern in patterns:
        first, second = SCHEMES if len(found) % 2 else reversed(SCHEMES)
        page.emulate_media(color_scheme=first)
        if not _open(page, own_address(pattern, planted.own.ids)):
            continue
        is_main = pattern.name in MAIN
        seen = page.evaluate(CHECK, {**EVERYTHING, "within": "*" if is_main else "main, main *"})
        if seen is None:
            continue
        seen = [f"{first} {each}" for each in seen]
        if is_main:
            page.emulate_media(color_scheme=second)
            again = page.evaluate(CHECK, {**CONTRAST, "within": "*"})
            seen += [f"{second} {each}" for each in again]
        page.set_viewport_size(NARROW)
        seen += page.evaluate(OVERHANG)
        page.set_viewport_size(WIDE)
        found[pattern.name] = [each for each in seen if " minor " not in each.partition(":")[0]]
    return found


def _open(page: Page, address: str) -> bool:
    """Whether the address is shown: files, answers to forms and what leads elsewhere are not."""
    try:
        answer = page.goto(address, wait_until="domcontentloaded")
    except Error as error:
        if not any(each in error.message for each in NO_PAGE):
            raise
        return False
    return bool(answer and answer.status < 300 and not answer.request.redirected_from)


def _sign_in(context: BrowserContext, planted: PlantedWorld, name: str) -> None:
    from tests.pages import browser_of

    cookie = browser_of(planted.world, name).cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies(
        [{"name": cookie.key, "value": cookie.value, "domain": "127.0.0.1", "path": "/"}]
    )
