"""Pages at 200 % and more, and in the reader's own colours: what has the focus is seen."""

from __future__ import annotations

import pytest

from tests.browser.keyboard import to_content

# Of what has the focus: the element that lies over its middle, where that is neither it nor its.
COVER = """() => {
    const it = document.activeElement, box = it.getBoundingClientRect();
    const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
    const over = document.elementFromPoint(box.left + box.width / 2, (top + bottom) / 2);
    const own = !over || it.contains(over) || over.contains(it) || it.labels?.[0]?.contains(over);
    return own ? null : `${it.name || it.textContent.trim()} lies behind ${over.className}`;
}"""
# Focus each in turn: those around which nothing is drawn.
UNSEEN = """() => [...document.querySelectorAll("main :is(a[href], button, input, textarea)")]
    .filter((each) => each.checkVisibility() && !each.disabled && !each.matches("[type=hidden]"))
    .filter((each) => {
        each.focus({focusVisible: true});
        const drawn = (part) => {
            const {outlineStyle, outlineWidth, outlineColor} = getComputedStyle(each, part);
            return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2
                && outlineColor !== "rgba(0, 0, 0, 0)";
        };
        return document.activeElement === each && !drawn(null) && !drawn("::after");
    }).map((each) => each.outerHTML.slice(0, 80))"""
# Texts in the very colour of what is behind them.
BLANK = """() => [...document.querySelectorAll("main :is(mark, .badge, .chip, .tabs a, th, td)")]
    .filter((each) => getComputedStyle(each).color === getComputedStyle(each).backgroundColor)
    .map((each) => each.outerHTML.slice(0, 80))"""
STYLE = """([selector, part, property]) =>
    getComputedStyle(document.querySelector(selector), part)[property]"""
SIZES = [(640, 400), (320, 256)]


@pytest.mark.parametrize(("width", "height"), SIZES, ids=["200 %", "400 %"])
def test_nothing_that_stands_still_covers_the_focus(world, sit, working_hours, width, height):
    with sit(world, "olga", width=width) as desk:
        desk.page.set_viewport_size({"width": width, "height": height})
        for address in (f"/engagements/{world.hospital.client_id}/new", "/"):
            desk.page.goto(address)
            to_content(desk)
            found = []
            for _ in range(40):
                desk.page.keyboard.press("Tab")
                found.append(desk.page.evaluate(COVER))
            assert [each for each in found if each] == [], address
            assert desk.overflow() <= 0


def test_the_readers_own_colours_show_focus_choices_and_marks(world, sit, working_hours):
    with sit(world, "olga") as desk:
        desk.page.emulate_media(forced_colors="active")
        for address in ("/design", "/services", "/people", "/board", "/search?q=banc"):
            desk.page.goto(address)
            assert desk.page.evaluate(BLANK) == [], address
            assert desk.page.evaluate(UNSEEN) == [], address

        def style(selector, part, name):
            return desk.page.evaluate(STYLE, [selector, part, name])

        desk.page.goto("/design")
        here, other = (
            f".sample .chip{each}" for each in ("[aria-current]", ":not([aria-current])")
        )
        assert style(here, None, "outlineStyle") != style(other, None, "outlineStyle")
        assert style(".sample .badge", None, "borderTopStyle") == "solid"
        dot, ground = (".sample .timeline > li", "::before"), (".sample", None)
        assert style(*dot, "backgroundColor") != style(*ground, "backgroundColor")
