"""Time that is left, counted down in the browser from what the server said."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from pericia.web.formats import duration

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.world import World

pytestmark = pytest.mark.usefixtures("working_hours")
CLOCK = ".clock [data-left]"


@pytest.fixture
def world() -> World:
    from pericia.apps.work.tests.driving import open_queries
    from tests.database import made_once
    from tests.world import make_world

    made = made_once(make_world)
    open_queries(made, 2)
    return made


def after(page: Page, passed: int) -> int:
    """Seconds left so many seconds after the page came, by what the server wrote into it."""
    clock = page.locator(CLOCK)
    left, runs = (
        int(clock.get_attribute("data-left") or 0),
        clock.get_attribute("data-runs") or "",
    )
    spans = [[int(each) for each in span.split("-")] for span in runs.split()]
    return left - sum(max(0, min(passed, ends) - begins) for begins, ends in spans)


def shown(page: Page) -> str:
    return page.locator(CLOCK).inner_text()


def test_what_is_left_counts_down_only_in_hours_of_service_and_is_told_once_a_minute(world, sit):
    with sit(world, "ana") as desk:
        page = desk.page
        page.clock.install()
        page.goto("/work")
        desk.press("n")
        desk.arrive(re.compile(r"/work/items/"))
        page.wait_for_load_state()
        left = after(page, 0)
        assert shown(page) == duration(left)
        told = page.locator(".clock [data-tells]")
        passed = 0
        for step in (3600, left):
            page.clock.fast_forward(1000 * step)
            passed += step
            assert shown(page) == duration(max(0, after(page, passed)))
        assert told.inner_text() != ""
    with sit(world, "pablo") as desk:
        desk.page.goto("/board")
        assert desk.page.locator("#live [data-left]").count() > 0


def test_the_last_minutes_stand_still_for_whoever_wants_less_motion(world, sit):
    with sit(world, "ana") as desk:
        page = desk.page
        page.clock.install()
        page.emulate_media(reduced_motion="reduce")
        page.goto("/work")
        desk.press("n")
        desk.arrive(re.compile(r"/work/items/"))
        page.wait_for_load_state()
        page.clock.fast_forward(1000 * (after(page, 0) - 299))
        near = shown(page)
        page.clock.fast_forward(20_000)
        assert shown(page) == near
        page.emulate_media(reduced_motion="no-preference")
        page.clock.fast_forward(1_000)
        assert shown(page) != near
