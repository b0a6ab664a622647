"""Pablo moves work in bulk: what is in several hands back to its queue, what is urgent up, what
somebody has to somebody else; and reads which items could not be moved, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.days.conftest import Day
    from tests.days.hands import Hands

STATES = "[...document.querySelectorAll('.items .states')].map(each => each.textContent.trim())"


def to_items(hands: Hands, *, state: tuple[str, str] | None = None, person: str = "") -> None:
    """From the board to its items, narrowed."""
    hands.go("Tablero", "Board")
    hands.press("i")
    hands.arrive("**/board/items")
    hands.to_content()
    if state:
        hands.pick("state", *state)
    if person:
        hands.pick("person", person, person)
    hands.visit("^Ver$", "^Show$")


def do(hands: Hands, button: str, why: str, *, person: str = "") -> None:
    """Say why, and press one of the buttons below the list."""
    hands.press("m")
    hands.type(why)
    if person:
        hands.pick("person", person, person)
    hands.follow(f"button[name='do'][value='{button}']")
    hands.arrive("**/board/items/changes*")


def test_what_several_people_have_goes_back_and_what_nobody_has_is_told(day: Day) -> None:
    with day("pablo") as hands:
        to_items(hands, state=("En curso", "In hand"))
        hands.page.screenshot(path=f"/tmp/ops-hand-{hands.language}.png", full_page=True)
        print(hands.page.locator("#bulk").inner_text())
