"""The tour of the README as its text says it, from the first screen to the journal, by keys alone.

The commands are those of the page, and the tour of each language takes the five minutes that its
title promises: read at 200 words a minute, with the keys that it asks for.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.architecture.test_docs import CODE, tour_of
from tests.commands.running import ROOT
from tests.days.conftest import WAIT_MS, Demonstration
from tests.days.hands import Hands

PAGES = {"es": "README.es.md", "en": "README.md"}
WORDS_A_MINUTE = 200
KEYS_A_MINUTE = 240
SECONDS_A_PAGE = 1.0
SECONDS_A_COMMAND = 6.0
pressed: dict[str, int] = {}


@pytest.fixture
def hands(chromium: Browser, demonstration: Demonstration, language: str) -> Iterator[Hands]:
    """Somebody who has just opened the address that `bin/up` printed."""
    context = chromium.new_context(
        base_url=demonstration.address,
        locale=language,
        timezone_id="Europe/Madrid",
        viewport={"width": 1280, "height": 800},
    )
    context.set_default_timeout(WAIT_MS)
    hands = Hands(context.new_page(), language)
    hands.open("/")
    yield hands
    pressed[language] = pressed.get(language, 0) + hands.pressed
    context.close()


@contextmanager
def signed_in(hands: Hands, demonstration: Demonstration, name: str) -> Iterator[None]:
    hands.follow_named("^Iniciar sesión", "^Sign in")
    hands.arrive("**/accounts/login/**")
    hands.sign_in(f"{name}@demo.pericia", demonstration.password)
    yield
    hands.sign_out()


def test_before_signing_in(hands: Hands) -> None:
    answer = hands.page.locator(".verdict, .answer-head h2").first.inner_text()
    hands.reach("input[type=range]")
    print("front", hands.pressed)
    hands.press("End", "Tab", "End")
    hands.page.wait_for_timeout(1000)
    print(answer, hands.page.locator(".verdict, .answer-head h2").first.inner_text())
    hands.reach_named("Buscar y filtrar", "Search and filter")
    print("services", hands.pressed)
    hands.page.screenshot(path=f"/tmp/tour-shots/k0-{hands.language}.png")


def test_see_the_operation(hands: Hands, demonstration: Demonstration) -> None:
    with signed_in(hands, demonstration, "olga"):
        print("in", hands.pressed)
        hands.sees("Atascado", "Stuck")
        hands.press("/")
        hands.type("tarjeta")
        hands.press("Enter")
        hands.arrive("**/search**")
        hands.sees("Encargos", "Engagements")
        hands.press("ArrowDown", "ArrowDown", "Enter")
        hands.arrive("**/cases/**")
        print("case", hands.pressed)
        hands.page.screenshot(path=f"/tmp/tour-shots/k1-{hands.language}.png")
    print("out", hands.pressed)
    hands.page.screenshot(path=f"/tmp/tour-shots/k1b-{hands.language}.png")


def test_do_some_work(hands: Hands, demonstration: Demonstration) -> None:
    with signed_in(hands, demonstration, "ana"):
        hands.press("j")
        hands.arrive("**/work/items/**")
        first = hands.page.url
        hands.press("w")
        hands.sees("Por qué puede", "Why you may")
        hands.page.screenshot(path=f"/tmp/tour-shots/k2-{hands.language}.png")
        hands.press("Escape")
        print("why", hands.pressed)
        hands.reach("input[type=radio]")
        print("radio", hands.pressed)
        hands.press("Space")
        hands.reach("textarea")
        hands.type(hands.says("Ya está hecho.", "It is done."))
        hands.press("Control+Enter")
        hands.page.wait_for_url(lambda url: "/work/items/" in url and url != first)
        hands.page.wait_for_load_state()
        print("next", hands.pressed)
        hands.page.screenshot(path=f"/tmp/tour-shots/k2b-{hands.language}.png")
    print("out", hands.pressed)


def test_decide_and_answer_as_the_client(hands: Hands, demonstration: Demonstration) -> None:
    with signed_in(hands, demonstration, "marta"):
        hands.sees("Pendiente de usted", "Waits for you")
        hands.page.screenshot(path=f"/tmp/tour-shots/k3-{hands.language}.png", full_page=True)
        hands.follow_named("^Responder", "^Answer")
        hands.arrive("**/cases/**")
        print("question", hands.pressed)
        hands.reach("textarea[name=answer]")
        hands.type("4821.")
        hands.follow_named("^Responder$", "^Answer$")
        hands.sees("El cliente respondió", "The client answered")
        print("answered", hands.pressed, hands.value("document.activeElement.outerHTML.slice(0,100)"))
        hands.page.screenshot(path=f"/tmp/tour-shots/k3b-{hands.language}.png")
        hands.go("Lo que ha encargado", "What you handed over")
        print("back", hands.pressed)
        hands.follow_named("^Voz del cliente, del", "^Voz del cliente, del")
        hands.arrive("**/deliverables/**")
        print("voz", hands.pressed)
        hands.reach("main a.figure, main .figure a, main [data-claim] a")
        print("figure", hands.pressed)
        hands.press("Enter")
        hands.page.wait_for_timeout(1000)
        hands.page.screenshot(path=f"/tmp/tour-shots/k3c-{hands.language}.png")
        hands.reach_named("^Aceptar", "^Accept", backwards=True)
        print("accept", hands.pressed)
        hands.press("Enter")
        hands.arrive("**/acceptance**")
        hands.follow_named("^Aceptar", "^Accept")
        hands.sees("Aceptad", "Accepted")
        print("accepted", hands.pressed)
    print("out", hands.pressed)


def test_sign_off_with_a_licence(hands: Hands, demonstration: Demonstration) -> None:
    with signed_in(hands, demonstration, "irene"):
        hands.press("j")
        hands.page.wait_for_timeout(2000)
        hands.page.wait_for_load_state()
        print(hands.page.url)
        hands.page.screenshot(path=f"/tmp/tour-shots/k4-{hands.language}.png")
        hands.sees("Firma con esta", "You sign with this licence")
        hands.reach("#judgement input[type=radio]")
        print("radio", hands.pressed)
        hands.press("Space")
        hands.tick("#judgement input[type=checkbox]")
        hands.follow_named("^Resolver y parar", "^Decide and stop")
        hands.arrive("**/work")
        print("decided", hands.pressed)
        hands.page.screenshot(path=f"/tmp/tour-shots/k4b-{hands.language}.png")
    print("out", hands.pressed)
