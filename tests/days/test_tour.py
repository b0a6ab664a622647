"""The tour of the README as its text says it, from the first screen to the journal, by keys alone.

The commands are those of the page; and the tour takes the five minutes that its title promises,
read at 200 words a minute with the keys that it asks for.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.architecture.test_docs import tour_of
from tests.commands.running import ROOT
from tests.days.conftest import WAIT_MS, Demonstration
from tests.days.hands import Hands

PAGES = {"es": "README.es.md", "en": "README.md"}
MORE = re.compile(r"\*\*(?:With more time|Con más tiempo)\*\*")
BLOCK = re.compile(r"^ *```\n(.*?)^ *```\n", re.M | re.S)
MINUTES = 5
WORDS_A_MINUTE = 200
KEYS_A_MINUTE = 240  # somebody who types with all fingers, but not fast
COMMAND_SECONDS = 4.0  # to copy a line into a terminal and read what it says


@pytest.fixture(scope="module")
def pressed(language: str) -> list[int]:
    """The keys of each step, as the steps are gone."""
    return []


@pytest.fixture
def hands(
    chromium: Browser, demonstration: Demonstration, language: str, pressed: list[int]
) -> Iterator[Hands]:
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
    pressed.append(hands.pressed)
    context.close()


@contextmanager
def signed_in(hands: Hands, demonstration: Demonstration, name: str) -> Iterator[None]:
    hands.follow_named("^Iniciar sesión", "^Sign in")
    hands.arrive("**/accounts/login/**")
    hands.sign_in(f"{name}@demo.pericia", demonstration.password)
    yield
    hands.sign_out()


def take_next(hands: Hands) -> None:
    """The next item, or the one that is offered meanwhile."""
    with hands.page.expect_navigation():
        hands.press("j")
    if "/work/items/" not in hands.page.url:
        hands.follow("main button[data-key=a]")
    hands.arrive("**/work/items/**")


def test_before_signing_in_the_answer_follows_the_sliders(hands: Hands) -> None:
    hands.sees("Por decidir", "Not decided yet")
    hands.reach("input[type=range]")
    hands.press("End", "Tab", "Home")
    hands.page.locator(".answer-head[data-model=bpo]").wait_for()
    hands.reach_named("Buscar y filtrar", "Search and filter")
    hands.sees("servicios; 12 ya funcionan aquí", "services; 12 already run here")


def test_see_the_operation(hands: Hands, demonstration: Demonstration) -> None:
    with signed_in(hands, demonstration, "olga"):
        for spanish, english in (
            ("Tablero", "Board"),
            ("En espera", "Waiting"),
            ("Con el cliente", "With the client"),
            ("Atascado", "Stuck"),
            ("Bloqueado", "Blocked"),
            ("Para nadie", "For nobody"),
            ("Personas", "People"),
        ):
            hands.sees(spanish, english)
        hands.press("/")
        hands.type("tarjeta")
        hands.press("Enter")
        hands.arrive("**/search?*")
        for spanish, english in (
            ("Expedientes", "Cases"),
            ("Entregables", "Deliverables"),
            ("Encargos", "Engagements"),
        ):
            begins = re.compile(rf"^\s*{hands.says(spanish, english)}\b")
            hands.page.locator("main h2").filter(has_text=begins).wait_for()
        hands.press("ArrowDown", "ArrowDown", "Enter")
        hands.arrive("**/cases/**")
        assert "tarjeta" in hands.page.locator("h1").inner_text().lower()


def test_do_some_work(hands: Hands, demonstration: Demonstration) -> None:
    with signed_in(hands, demonstration, "ana"):
        take_next(hands)
        hands.sees("Lo recibido", "What came in")
        first = hands.page.url
        hands.press("w")
        hands.sees("Por qué puede hacerla", "Why you may")
        hands.press("Escape")
        hands.page.get_by_text(hands.says("Por qué puede hacerla", "Why you may")).wait_for(
            state="hidden"
        )
        hands.reach("#judgement input[type=radio]")
        hands.press("Space")
        chosen = hands.page.locator("#judgement input[type=radio]:checked")
        assert chosen.evaluate("it => it.labels[0].innerText.trim()") == hands.says(
            "Respondida", "Answered"
        )
        hands.reach("#judgement textarea")
        hands.type(hands.says("Ya está hecho.", "It is done."))
        hands.press("Control+Enter")
        hands.page.wait_for_url(lambda url: "/work/items/" in url and url != first)
        hands.sees("Lo recibido", "What came in")


def test_decide_and_answer_as_the_client(hands: Hands, demonstration: Demonstration) -> None:
    with signed_in(hands, demonstration, "marta"):
        for spanish, english in (
            ("Pendiente de usted", "Waits for you"),
            ("Decisión por firmar", "Decision to sign"),
            ("Entregable por aceptar", "Deliverable to accept"),
            ("Cómo va el trabajo", "How the work stands"),
        ):
            hands.sees(spanish, english)
        hands.follow_named("^Responder", "^Answer")
        hands.arrive("**/cases/**")
        hands.sees("El reloj está parado", "The clock stands still")
        hands.write("answer", "4821.")
        hands.follow_named("^Responder$", "^Answer$")
        hands.sees("El cliente respondió", "The client answered")
        assert not hands.page.get_by_text(
            hands.says("El reloj está parado", "The clock stands still")
        ).is_visible()
        hands.go("Lo que ha encargado", "What you handed over")
        hands.follow_named("^Voz del cliente, del", "^Voz del cliente, del")
        hands.arrive("**/deliverables/**")
        hands.follow("main a.claim-value")
        hands.sees("Valor citado", "Value cited")
        hands.reach_named("^Aceptar", "^Accept", backwards=True)
        hands.press("Enter")
        hands.arrive("**/acceptance?*")
        hands.sees("Qué quiere añadir", "What you want to add")
        hands.follow_named("^Aceptar$", "^Accept$")
        hands.page.locator("h1").filter(has_text=hands.says("Aceptado", "Accepted")).wait_for()


def test_sign_off_with_a_licence(hands: Hands, demonstration: Demonstration) -> None:
    with signed_in(hands, demonstration, "irene"):
        take_next(hands)
        hands.sees("Codificar (primera vez)", "Code (first time)")
        hands.sees("Codificar (segunda vez)", "Code (second time)")
        hands.sees("Firma con esta credencial", "You sign with this licence")
        hands.reach("#judgement input[type=radio]")
        hands.press("Space")
        hands.tick("#judgement input[type=checkbox]")
        hands.follow_named("^Resolver y parar", "^Decide and stop")
        hands.arrive("**/work")
        hands.sees("Terminado hoy", "Finished today")


def commands_of(language: str) -> list[str]:
    """The lines of the tour that are typed into a terminal."""
    return [
        line.strip()
        for block in BLOCK.findall(tour_of(PAGES[language]))
        for line in block.splitlines()
    ]


def test_verify_without_trusting(
    language: str, demonstration: Demonstration, tmp_path: Path
) -> None:
    lines = [
        line.replace("bin/pericia ", f"{ROOT}/bin/pericia ", 1) for line in commands_of(language)
    ]
    found = [
        subprocess.run(
            ["sh", "-c", f"cd {tmp_path}\n" + "\n".join(some)],
            env={"PATH": "/usr/local/bin:/usr/bin:/bin", "PERICIA_DATA": str(demonstration.data)},
            capture_output=True,
            text=True,
        )
        for some in (lines[:-2], lines[1:2] + lines[-2:])
    ]
    assert [each.returncode for each in found] == [0, 1], found
    assert "Verified." in found[0].stdout
    assert re.search(r"^Line \d+: the content of event", found[1].stdout, re.M)


def test_it_takes_five_minutes(language: str, pressed: list[int]) -> None:
    if len(pressed) < 5:
        pytest.skip("only a part of the tour was walked")
    text = BLOCK.sub("", MORE.split(tour_of(PAGES[language]))[0])
    minutes = (
        len(re.findall(r"[\w'@.-]+", text)) / WORDS_A_MINUTE
        + sum(pressed) / KEYS_A_MINUTE
        + len(commands_of(language)) * COMMAND_SECONDS / 60
    )
    assert minutes <= MINUTES, (minutes, pressed)


def test_with_more_time_an_engagement_is_set_up(hands: Hands, demonstration: Demonstration) -> None:
    with signed_in(hands, demonstration, "olga"):
        hands.go("Encargos", "Engagements")
        hands.follow_named("^Nuevo encargo", "^New engagement")
        hands.follow_named("^Caja Andina$", "^Caja Andina$")
        hands.sees("Paso 1 de 11", "Step 1 of 11")
        hands.write("f.name", "Consultas 2027")
        hands.press("Control+Enter")
        hands.sees("Paso 2 de 11", "Step 2 of 11")
        hands.go("Encargos", "Engagements")
        hands.follow_named("Consultas 2027", "Consultas 2027")
        hands.sees("Paso 2 de 11", "Step 2 of 11")


def test_with_more_time_others_show_what_is_theirs(
    hands: Hands, demonstration: Demonstration
) -> None:
    with signed_in(hands, demonstration, "marta"):
        hands.go("Cartera", "Portfolio")
        for spanish, english in (("Firmada", "Signed"), ("Propuesta", "Proposed")):
            hands.sees(spanish, english)
    with signed_in(hands, demonstration, "fina"):
        hands.go("Horas y coste", "Hours and cost")
        hands.sees("Descargar en CSV", "Download as CSV")
    with signed_in(hands, demonstration, "carmen"):
        take_next(hands)
        hands.sees("Usted juzga esto sin ver", "You judge this without seeing")
        hands.sees("Marcar selección", "Mark the selection")
    with signed_in(hands, demonstration, "tomas"):
        hands.go("Pista de auditoría", "Journal")
        hands.sees("Verificar sin tener que confiar", "Verify without trusting")
