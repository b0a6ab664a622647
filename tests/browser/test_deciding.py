"""From the first page to a signed decision in a real browser, by keyboard, in both languages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.world import World

pytestmark = pytest.mark.usefixtures("working_hours")
OPERATIONAL = ("nature", "impact", "risk", "scaling", "value")
WORDS: dict[str, dict[str, str]] = {
    "es": {
        "sign_in": "Iniciar sesión y guardarla",
        "kept": "Respuestas n.º 1",
        "overrule": "Diga por qué no toma la respuesta que propone el registro",
        "propose": "Proponer una decisión",
        "add": "Añadir a: Proveedores",
        "drafted": "La decisión está firmada.",
        "gates": "Puertas abiertas",
        "report": "Informe para el consejo (PDF)",
        "signed": "Firmada",
        "entered": "riesgos anotados",
        "without": "Ninguno: el control es un compromiso",
    },
    "en": {
        "sign_in": "Sign in and save it",
        "kept": "Answers no. 1",
        "overrule": "Say why the answer that the log proposes is not taken",
        "propose": "Propose a decision",
        "add": "Add to: Providers",
        "drafted": "The decision is signed.",
        "gates": "Open gates",
        "report": "Board report (PDF)",
        "signed": "Signed",
        "entered": "risks are entered",
        "without": "None: the control is a promise",
    },
}


@pytest.fixture
def world() -> World:
    from pericia.apps.sourcing.tests.samples import described, listed
    from pericia.tenancy.scope import open_scope
    from tests.database import made_once
    from tests.world import make_world

    made = made_once(make_world)
    with open_scope(made.everything):
        listed(made)
        described(made)
    return made


def sign_in_here(desk: Any, world: World, name: str, language: str) -> None:
    """On the sign-in page that the browser stands before."""
    from pericia.apps.people.models import Account
    from tests.browser.conftest import PASSWORD

    account = Account.objects.get(id=world.people[name].account_id)
    account.language = language
    account.set_password(PASSWORD)
    account.save()
    desk.page.fill("[name=login]", account.email)
    desk.page.fill("[name=password]", PASSWORD)
    desk.press("Enter")


def follow(desk: Any, text: str) -> None:
    """Follow a link or press a button by keyboard."""
    found = desk.page.get_by_role("link", name=text).or_(desk.page.get_by_role("button", name=text))
    found.first.focus()
    desk.press("Enter")


@pytest.mark.parametrize(("language", "width"), [("es", 1280), ("en", 360)])
def test_a_visitor_with_an_account_decides_in_one_sitting(
    world: World, visit: Any, language: str, width: int
) -> None:
    words = WORDS[language]
    with visit(language=language, width=width) as desk:
        desk.page.goto("/")
        desk.page.wait_for_load_state()
        for name in OPERATIONAL:
            desk.page.locator(f"#id_{name}_operational").focus()
            desk.press("End")
            desk.page.locator(f"#id_{name}_expert").focus()
            desk.press("Home")
        desk.page.locator('.answer-head[data-model="bpo"]').wait_for()
        desk.page.locator('.answer-head[data-address*="value_expert=0"]').wait_for()
        follow(desk, words["sign_in"])
        desk.arrive(re.compile("/accounts/login/"))
        sign_in_here(desk, world, "marta", language)
        desk.arrive(re.compile(r"/assessments/new\?.*nature_operational=4"))
        assert desk.page.locator("#id_nature_operational").input_value() == "4"
        assert desk.overflow() <= 0
        desk.page.locator("#id_process").select_option(index=0)
        desk.page.locator(".saving .actions button").focus()
        desk.press("Enter")
        desk.arrive(re.compile("/processes/"))
        desk.sees(words["kept"])
        process = desk.page.url
        risks(desk, process, words)
        propose(desk, process, words, world)
        sign(desk, process, words)
        desk.sees(words["drafted"], words["gates"])
        assert desk.overflow() <= 0
        desk.page.goto(process)
        desk.sees(words["signed"])
        assert desk.overflow() <= 0
        with desk.page.expect_download() as download:
            follow(desk, words["report"])
        assert download.value.suggested_filename == "pericia-decision.pdf"


def risks(desk: Any, process: str, words: dict[str, str]) -> None:
    desk.page.goto(f"{process}/risks")
    desk.page.locator("main form.panel button").focus()
    desk.press("Enter")
    desk.sees(words["entered"], words["without"])
    assert desk.overflow() <= 0


def propose(desk: Any, process: str, words: dict[str, str], world: World) -> None:
    desk.page.goto(process)
    follow(desk, words["propose"])
    desk.arrive(re.compile("/decisions/new$"))
    desk.page.locator("[name='f.services'][value='customer-queries']").focus()
    desk.press("Space")
    follow(desk, words["add"])
    provider = desk.page.locator("[name='f.providers.0.provider_id']").first
    provider.wait_for()
    choose(desk, "f.providers.0.provider_id", str(world.manos.organisation_id))
    choose(desk, "f.providers.0.contribution", "volume")
    desk.page.fill("[name='f.providers.0.languages']", "es")
    desk.page.locator("form.form button[data-kind=primary]").last.focus()
    desk.press("Enter")
    desk.arrive(process)


def choose(desk: Any, name: str, value: str) -> None:
    """A choice is a list, or buttons where there are few."""
    buttons = desk.page.locator(f"[type=radio][name='{name}'][value='{value}']")
    if buttons.count():
        buttons.first.focus()
        desk.press("Space")
    else:
        desk.page.locator(f"select[name='{name}']").select_option(value)


def sign(desk: Any, process: str, words: dict[str, str]) -> None:
    desk.page.locator("a[href$='/signature']").last.focus()
    desk.press("Enter")
    desk.arrive(re.compile("/signature$"))
    desk.page.fill("[name='f.authority']", "Acuerdo 12/2026")
    desk.press("Enter")
    desk.arrive(re.compile("/engagements/"))
