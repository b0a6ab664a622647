"""Finding one's way over a page by Tab alone, as somebody does who has no mouse."""

from __future__ import annotations

from typing import Any

TABS_MAX = 90


def reach(desk: Any, wanted: str) -> None:
    """Press Tab until what is wanted has the focus."""
    for _ in range(TABS_MAX):
        if desk.page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
        desk.page.keyboard.press("Tab")
    raise AssertionError(f"The keyboard does not reach {wanted}.")


def to_content(desk: Any) -> None:
    """By the link that skips the navigation, which is the first that Tab reaches."""
    desk.page.wait_for_load_state()
    reach(desk, "a.skip")
    desk.page.keyboard.press("Enter")


def write(desk: Any, name: str, text: str) -> None:
    reach(desk, f"[name='{name}']")
    desk.page.keyboard.press("Control+a")
    desk.page.keyboard.type(text)


def follow(desk: Any, wanted: str) -> None:
    """Reach a link and open it."""
    press_on(desk, wanted)


def press_on(desk: Any, wanted: str) -> None:
    reach(desk, wanted)
    desk.page.keyboard.press("Enter")


def choose(desk: Any, name: str, value: str) -> None:
    """Among radio buttons, which are one stop: the arrows go through them."""
    reach(desk, f"[name='{name}']")
    wanted = f"[name='{name}'][value='{value}']"
    for _ in range(TABS_MAX):
        if desk.page.locator(wanted).is_checked():
            return
        desk.page.keyboard.press("ArrowDown")
    raise AssertionError(f"The arrows do not reach {wanted}.")
