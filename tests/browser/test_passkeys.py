"""A passkey is added and signs in, in a real browser with an authenticator of its own."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import PASSWORD
from tests.database import made_once

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
CANCELLING = "() => { navigator.credentials.get = () => Promise.reject(Error('cancelled')) }"
WORDS = {
    "es": {
        "hint": "Las llaves de acceso funcionan en una dirección con nombre",
        "alone": "Iniciar sesión solo con ella, sin contraseña",
        "refused": "No se ha usado la llave de acceso",
        "or_code": "Inténtelo de nuevo o escriba un código",
        "add": "Añadir",
    },
    "en": {
        "hint": "Passkeys work at an address that has a name",
        "alone": "Sign in with it alone, without the password",
        "refused": "The passkey was not used",
        "or_code": "Try again, or write a code",
        "add": "Add",
    },
}


@pytest.fixture
def world() -> Any:
    from tests.world import make_world

    return made_once(make_world)


@pytest.mark.parametrize(("language", "width"), [("es", 360), ("en", 1280)])
def test_a_passkey_is_added_and_signs_in_alone(
    world: Any, sit: Any, address: str, language: str, width: int
) -> None:
    words = WORDS[language]
    with sit(world, "ana", language=language, width=width, typed=True) as desk:
        desk.page.goto("/accounts/2fa/webauthn/add/")
        _confirm(desk)
        desk.sees(words["hint"])
        desk.page.get_by_role("button", name=words["add"]).click()
        desk.sees(words["refused"])

        named = address.replace("127.0.0.1", "localhost")
        session = desk.context.new_cdp_session(desk.page)
        session.send("WebAuthn.enable")
        session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        desk.page.goto(f"{named}/accounts/login/")
        desk.page.fill("[name=login]", world.people["ana"].email)
        desk.page.fill("[name=password]", PASSWORD)
        desk.press("Enter")
        desk.page.locator(".open-journey").wait_for(state="attached")
        desk.page.goto(f"{named}/accounts/2fa/webauthn/add/")
        _confirm(desk)
        assert desk.page.get_by_text(words["hint"]).count() == 0
        assert desk.overflow() <= 0
        desk.page.get_by_label(words["alone"]).check()
        desk.page.fill("[name=name]", "Portátil")
        desk.page.locator("[name=name]").press("Enter")
        desk.arrive("**/accounts/2fa/recovery-codes/")

        desk.context.clear_cookies()
        desk.page.goto(f"{named}/accounts/login/")
        desk.page.fill("[name=login]", world.people["ana"].email)
        desk.page.fill("[name=password]", PASSWORD)
        desk.press("Enter")
        desk.arrive("**/accounts/2fa/authenticate/")
        desk.page.evaluate(CANCELLING)
        desk.page.click("#mfa_webauthn_authenticate")
        desk.sees(words["or_code"])
        desk.page.click("[form=leave]")
        desk.arrive("**/accounts/login/")
        desk.page.click("#passkey_login")
        desk.page.locator(".open-journey").wait_for(state="attached")


def _confirm(desk: Any) -> None:
    """Type the password where it is asked for once more."""
    if "reauthenticate" in desk.page.url:
        desk.page.fill("[name=password]", PASSWORD)
        desk.press("Enter")
        desk.arrive("**/add/")
