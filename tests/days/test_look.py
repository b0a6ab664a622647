"""Everybody's own page: language, colours, density, hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.days.conftest import Day


def test_somebody_chooses_the_language_and_the_look(day: Day) -> None:
    with day("carmen") as hands:
        other = hands.says("en", "es")
        hands.follow("button[popovertarget=account]")
        hands.follow(f"button[name=language][value={other}]")
        hands.page.wait_for_function(
            f"document.documentElement.lang === '{hands.says('en', 'es')}'"
        )
        hands.follow("button[popovertarget=account]")
        hands.follow(f"button[name=language][value={hands.language}]")
        hands.page.wait_for_function(f"document.documentElement.lang === '{hands.language}'")
        hands.go("Mi trabajo", "My work")
        assert hands.pressed > 0
