"""Everybody's own account: password, second factor, passkeys, sessions, signing out."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

from tests.browser.test_passkeys import AUTHENTICATOR
from tests.commands.running import until
from tests.days.codes import PERIOD_SECONDS, code_at
from tests.days.mail import link_in

if TYPE_CHECKING:
    from tests.days.conftest import Day, Demonstration
    from tests.days.hands import Hands

NEW = "olivo-verde-77x"


def test_a_forgotten_password_is_set_by_the_link_that_stands_in_the_folder(
    day: Day, demonstration: Demonstration
) -> None:
    with day("irene") as hands:
        hands.sign_out()
        hands.follow_named("^Iniciar sesión$", "^Sign in$")
        hands.arrive("**/accounts/login/")
        hands.follow_named("¿Ha olvidado su contraseña", "Forgot your password")
        hands.sees("no hay servidor de correo", "no mail server is set up here")
        hands.write("email", "irene@demo.pericia")
        hands.press("Enter")
        hands.arrive("**/reset/done/")
        hands.sees("Pida el enlace a su administrador", "Ask your administrator for the link")
        hands.open(link_in(demonstration.data / "mail"))
        hands.write("password1", "corta")
        hands.write("password2", "corta")
        hands.press("Enter")
        hands.sees("demasiado corta", "too short")
        hands.write("password1", NEW)
        hands.write("password2", NEW)
        hands.press("Enter")
        hands.sees("Su contraseña ha cambiado.", "Your password is changed.")
        hands.follow_named("^Iniciar sesión$", "^Sign in$")
        hands.sign_in("irene@demo.pericia", NEW)
        hands.sign_out()
        hands.open(link_in(demonstration.data / "mail"))
        hands.sees("Este enlace ya no sirve", "This link works no more")
        hands.follow_named("Pedir otro enlace", "Ask for a new link")
        hands.arrive("**/accounts/password/reset/")


def test_the_password_is_changed_by_who_knows_it(day: Day, demonstration: Demonstration) -> None:
    with day("elena") as hands:
        hands.my_account()
        hands.follow_named("Cambiar la contraseña", "Change the password")
        hands.arrive("**/password/change/**")
        for old in ("no-es-esta", demonstration.password):
            hands.write("oldpassword", old)
            hands.write("password1", NEW)
            hands.write("password2", NEW)
            hands.press("Enter")
            if old == "no-es-esta":
                hands.sees("Esta no es su contraseña actual.", "This is not your password now.")
        hands.arrive("**/me")
        hands.sees("Su contraseña ha cambiado.", "Your password is changed.")
        hands.sign_out()
        hands.follow_named("^Iniciar sesión$", "^Sign in$")
        hands.sign_in("elena@demo.pericia", NEW)


def test_who_fails_too_often_is_told_when_to_try_again(day: Day) -> None:
    with day("lola") as hands:
        hands.sign_out()
        hands.follow_named("^Iniciar sesión$", "^Sign in$")
        hands.write("login", "lola@demo.pericia")
        for _ in range(6):
            hands.write("password", "no-es-esta")
            with hands.page.expect_response("**/accounts/login/**") as answered:
                hands.press("Enter")
        assert answered.value.status == 429
        hands.sees("Vuelva a intentarlo dentro de", "Try again in")


def test_an_app_is_asked_for_its_code_and_recovery_codes_stand_in(
    day: Day, demonstration: Demonstration
) -> None:
    with day("gaspar") as hands:
        _second_factor(hands)
        _change(hands, "^Usar una aplicación", "^Use an app", demonstration.password)
        hands.sees("Clave para la aplicación", "Key for the app")
        secret = hands.value("document.querySelector('#secret').value")
        hands.write("code", "000000")
        hands.press("Enter")
        hands.sees("El código no es correcto", "The code is wrong")
        assert hands.value("document.querySelector('#secret').value") == secret
        activated_at = time.time()
        hands.write("code", code_at(secret, activated_at))
        hands.press("Enter")
        hands.arrive("**/recovery-codes/")
        hands.sees("Quedan 10 códigos", "10 codes are left")
        recovery = hands.value("document.querySelector('#recovery_codes').value").split()[0]

        _sign_in_again(hands, "gaspar@demo.pericia", demonstration.password)
        hands.write("code", recovery)
        hands.press("Enter")
        hands.page.locator("button[popovertarget=account]").wait_for(state="attached")

        _sign_in_again(hands, "gaspar@demo.pericia", demonstration.password)
        hands.write("code", recovery)
        hands.press("Enter")
        hands.sees("El código no es correcto", "The code is wrong")
        hands.write("code", _next_code(secret, activated_at))
        hands.press("Enter")
        hands.page.locator("button[popovertarget=account]").wait_for(state="attached")

        _second_factor(hands)
        hands.sees("Quedan 9 códigos", "9 codes are left")
        _change(hands, "^Crear códigos nuevos", "^Make new codes", demonstration.password)
        hands.arrive("**/generate/")
        hands.follow_named("^Crear códigos nuevos$", "^Make new codes$")
        hands.arrive("**/recovery-codes/")
        assert recovery not in hands.value("document.querySelector('#recovery_codes').value")
        hands.follow_named("^Segundo factor y llaves", "^Second factor and passkeys")
        hands.arrive("**/accounts/2fa/")
        _change(hands, "No usar la aplicación", "Use no app", demonstration.password)
        hands.follow_named("^No usar la aplicación$", "^Use no app$")
        hands.sees("Ya no se pide el código", "The code of the app is asked for no more")
        hands.sign_out()
        hands.follow_named("^Iniciar sesión$", "^Sign in$")
        hands.sign_in("gaspar@demo.pericia", demonstration.password)


def test_a_passkey_signs_in_where_the_address_has_a_name(
    day: Day, demonstration: Demonstration
) -> None:
    with day("ines") as hands:
        session = hands.page.context.new_cdp_session(hands.page)
        session.send("WebAuthn.enable")
        session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        _second_factor(hands)
        _change(hands, "Añadir una llave de acceso", "Add a passkey", demonstration.password)
        hands.follow_named("localhost", "localhost")
        hands.page.locator("[name=login]").wait_for()
        hands.sign_in("ines@demo.pericia", demonstration.password)
        _confirm(hands, demonstration.password)
        hands.write("name", "Portátil")
        hands.tick("[name=passwordless]")
        hands.follow_named("^Añadir$", "^Add$")
        hands.arrive("**/recovery-codes/")
        hands.sign_out()
        hands.follow_named("^Iniciar sesión$", "^Sign in$")
        hands.follow_named("Entrar con una llave de acceso", "Sign in with a passkey")
        hands.page.locator("button[popovertarget=account]").wait_for(state="attached")

        _second_factor(hands)
        hands.follow_named("Verlas y cambiarlas", "See and change them")
        hands.sees("entra sin contraseña", "signs in without a password")
        _change(hands, "Cambiar el nombre", "Rename", demonstration.password)
        hands.write("name", "Teléfono")
        hands.press("Enter")
        hands.sees("Teléfono", "Teléfono")
        hands.arrive("**/2fa/webauthn/")
        _change(hands, "^Eliminar", "^Remove", demonstration.password)
        hands.sees("«Teléfono» ya no servirá para entrar", "“Teléfono” signs in no more")
        hands.follow_named("^Eliminar$", "^Remove$")
        hands.sees("La llave se ha eliminado.", "The key is removed.")


def test_the_other_sessions_are_ended(day: Day) -> None:
    with day("paco") as left_open, day("paco") as hands:
        hands.my_account()
        hands.follow_named("Dónde tengo la sesión abierta", "Where I am signed in")
        hands.follow_named("Cerrar las demás sesiones", "Sign out everywhere else")
        hands.sees("No hay otra sesión abierta.", "Nobody is signed in anywhere else.")
        left_open.follow("button[popovertarget=account]")
        left_open.follow_named("^Mi cuenta$", "^My account$")
        left_open.arrive("**/accounts/login/**")


def _second_factor(hands: Hands) -> None:
    hands.my_account()
    hands.follow_named("^Segundo factor y llaves", "^Second factor and passkeys")
    hands.arrive("**/accounts/2fa/")


def _change(hands: Hands, spanish: str, english: str, password: str) -> None:
    """Follow to what only its owner changes, and write the password where it is asked for."""
    before = hands.page.url
    hands.follow_named(spanish, english)
    hands.page.wait_for_url(lambda url: url != before)
    _confirm(hands, password)


def _confirm(hands: Hands, password: str) -> None:
    hands.page.wait_for_load_state()
    if "reauthenticate" in hands.page.url:
        hands.sees("¿Es usted?", "Is it you?")
        hands.write("password", password)
        hands.press("Enter")
        hands.page.wait_for_url(re.compile("^(?!.*reauthenticate)"))


def _sign_in_again(hands: Hands, email: str, password: str) -> None:
    """Sign out, and in as far as the second factor."""
    hands.sign_out()
    hands.follow_named("^Iniciar sesión$", "^Sign in$")
    hands.write("login", email)
    hands.write("password", password)
    hands.press("Enter")
    hands.arrive("**/2fa/authenticate/")
    hands.sees("uno de sus códigos de recuperación", "one of your recovery codes")


def _next_code(secret: str, used_at: float) -> str:
    """The app's code once it shows another one than it did then: each works once."""
    until(lambda: time.time() // PERIOD_SECONDS > used_at // PERIOD_SECONDS, "the code changed")
    return code_at(secret, time.time())
