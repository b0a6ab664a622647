"""How pages look: contrast of both schemes, the reader's choice, the page of components."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from tests.pages import browser_of
from tests.world import make_world

import pericia.web
from pericia.kernels.reporting import charts
from pericia.web.design import COLOURS

STATIC = Path(pericia.web.__file__).parent / "static"
SHEET = (STATIC / "tokens.css").read_text()
TOKENS = {
    name: pair
    for name, *pair in re.findall(
        r"--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", SHEET
    )
}
BEHIND = ("ground", "surface", "raised", "sunken")
TONES = ("info", "good", "warn", "bad", "neutral")
# WCAG 2.2: 4.5 for text (1.4.3), 3 for what can be used and for parts of charts (1.4.11).
TEXT = [
    *((each, behind) for each in ("ink", "ink-soft", "accent", "bad") for behind in BEHIND),
    *((each, f"{each}-soft") for each in TONES),
    ("accent", "accent-soft"),
    ("ink", "accent-soft"),
    ("ink-soft", "accent-soft"),
    ("ink", "neutral-soft"),
    ("accent-ink", "accent"),
    ("accent-ink", "accent-hover"),
    ("accent-hover", "neutral-soft"),
    ("ink", "found"),
    ("ink", "found-here"),
]
SHAPES = [
    (each, behind)
    for each in ("line-strong", "focus", *(f"series-{n}" for n in range(1, 7)))
    for behind in ("ground", "surface")
]
SHAPES += [(each, "surface") for each in TOKENS if each.startswith("stage-")]


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, as WCAG defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_everything_that_is_read_or_used_stands_out(scheme):
    weak = {
        pair: round(found, 2)
        for pairs, least in ((TEXT, 4.5), (SHAPES, 3.0))
        for pair in pairs
        if (found := contrast(TOKENS[pair[0]][scheme], TOKENS[pair[1]][scheme])) < least
    }
    assert weak == {}


def test_drawings_that_stand_in_files_too_are_shown_in_the_colours_of_pages():
    sheet = (STATIC / "parts.css").read_text()
    for colour in (*charts.COLOURS, charts.INK, charts.MUTED, charts.LINE):
        assert f'[fill="{colour}"]' in sheet
        assert f'[stroke="{colour}"]' in sheet


def test_the_page_of_components_names_colours_that_exist_and_opens_to_anybody():
    page = Client().get("/design").content.decode()
    assert {name for name, _ in COLOURS} <= set(TOKENS)
    assert page.count('data-scheme="light"') == page.count('data-scheme="dark"') > 10
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_what_was_chosen_is_kept_with_the_account_and_in_no_other():
    world = make_world()
    browser = browser_of(world, "ana")
    browser.post("/look", {"scheme": "dark", "next": "/me"})
    answer = browser.post("/look", {"density": "compact", "next": "/me"})
    assert answer.headers["Location"] == "/me"
    chosen = 'data-scheme="dark" data-density="compact"'
    assert chosen in browser_of(world, "ana").get("/me").content.decode()
    assert "data-scheme" not in browser_of(world, "luis").get("/me").content.decode()
    browser.post("/look", {"scheme": "javascript:", "density": ""})
    assert "data-" not in browser.get("/me").content.decode().split("<head>")[0]


def test_a_visitor_keeps_it_in_this_browser():
    browser = Client()
    browser.post("/look", {"scheme": "light"})
    assert 'data-scheme="light"' in browser.get("/accounts/login/").content.decode()


def test_everybody_finds_their_own_page_at_their_account(world):
    browser = browser_of(world, "ana")
    address = f"/people/{world.people['ana'].id}"
    assert f'href="{address}"' in browser.get("/me").content.decode()
    assert browser.get(address).status_code == 200
