"""Everybody's own page: language, colours, density, hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.days.conftest import Day
    from tests.days.hands import Hands

BRIGHTNESS = """() => getComputedStyle(document.body).backgroundColor.match(/[0-9.]+/g)
    .slice(0, 3).reduce((sum, each) => sum + Number(each), 0)"""
HEIGHT = "document.querySelector('main').scrollHeight"


def choose(hands: Hands, name: str, value: str) -> None:
    """By its button in the menu under the name, which then says that it is pressed."""
    hands.follow("button[popovertarget=account]")
    button = f"#account button[name={name}][value='{value}']"
    hands.reach(button)
    with hands.page.expect_navigation():
        hands.press("Enter")
    hands.page.locator(f"{button}[aria-pressed=true]").wait_for(state="attached")


def test_somebody_chooses_the_language_and_the_look(day: Day) -> None:
    with day("carmen") as hands:
        other = hands.says("en", "es")
        hands.follow("button[popovertarget=account]")
        hands.follow(f"button[name=language][value={other}]")
        hands.page.locator(f"html[lang={other}]").wait_for()
        hands.follow("button[popovertarget=account]")
        hands.follow(f"button[name=language][value={hands.language}]")
        hands.page.locator(f"html[lang={hands.language}]").wait_for()
        hands.go("Mi trabajo", "My work")
        assert hands.pressed > 0


def test_dark_colours_stay_until_others_are_chosen(day: Day) -> None:
    with day("carmen") as hands:
        light = hands.value(BRIGHTNESS)
        choose(hands, "scheme", "dark")
        dark = hands.value(BRIGHTNESS)
        assert dark < light / 2
        hands.go("Mi trabajo", "My work")
        assert hands.value(BRIGHTNESS) == dark
    with day("carmen") as hands:
        assert hands.value(BRIGHTNESS) == dark
        choose(hands, "scheme", "")
        assert hands.value(BRIGHTNESS) == light


def test_a_compact_page_takes_less_room(day: Day) -> None:
    with day("pablo") as hands:
        hands.go("Personas", "People")
        roomy = hands.value(HEIGHT)
        choose(hands, "density", "compact")
        compact = hands.value(HEIGHT)
        assert compact < roomy
    with day("pablo") as hands:
        hands.go("Personas", "People")
        assert hands.value(HEIGHT) == compact
        choose(hands, "density", "")
        assert hands.value(HEIGHT) == roomy
