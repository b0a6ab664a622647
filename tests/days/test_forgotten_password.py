"""Where a mail server is set up: a forgotten password, from the page that signs in to the message
and back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.commands.running import until
from tests.days.mail import LINK, MailServer, mail_server

if TYPE_CHECKING:
    from tests.days.conftest import Day
    from tests.days.hands import Hands

IRENE = "irene@demo.pericia"
FROM = "avisos@manantial.example"
NEW = "olivo-verde-77x"


@pytest.fixture(scope="module")
def mail(language: str) -> Iterator[MailServer]:
    """One for each language, as the platform is."""
    with mail_server() as server:
        yield server


@pytest.fixture(scope="module")
def settings(mail: MailServer) -> dict[str, str]:
    """As `docs/how-to/run-in-production.md` says it."""
    return {
        "PERICIA_SMTP_HOST": "127.0.0.1",
        "PERICIA_SMTP_PORT": str(mail.port),
        "PERICIA_SMTP_TLS": "0",
        "PERICIA_EMAIL_FROM": FROM,
    }


def ask(hands: Hands, address: str) -> None:
    """For a new password, from the page that signs in; the answer names no account."""
    hands.follow_named("¿Ha olvidado su contraseña", "Forgot your password")
    hands.arrive("**/accounts/password/reset/")
    hands.sees("le lleva a una página donde fija su contraseña", "leads to a page where you set")
    assert not hands.shown(hands.says("servidor de correo", "mail server")).count()
    hands.write("email", address)
    hands.press("Enter")
    hands.arrive("**/reset/done/")
    hands.sees("Si hay una cuenta con esa dirección", "If there is an account with that address")


def link_for(mail: MailServer, address: str, count: int = 1) -> str:
    until(lambda: len(mail.for_address(address)) >= count, "the message came")
    found = LINK.search(mail.for_address(address)[-1].get_content())
    assert found
    return found[0]


def to_sign_in(hands: Hands) -> None:
    hands.sign_out()
    hands.follow_named("^Iniciar sesión$", "^Sign in$")
    hands.arrive("**/accounts/login/")


def test_a_forgotten_password_is_set_by_the_link_of_the_message(day: Day, mail: MailServer) -> None:
    with day("irene") as hands:
        to_sign_in(hands)
        mail.refusals = 1
        ask(hands, IRENE)
        link = link_for(mail, IRENE)
        (message,) = mail.for_address(IRENE)
        assert message["From"] == FROM
        assert message["Subject"] == hands.says(
            "[Pericia] Fije una contraseña nueva", "[Pericia] Set a new password"
        )
        text = message.get_content()
        assert hands.says("Si no ha sido usted", "If it was not you") in text
        hands.open(link)
        hands.write("password1", NEW)
        hands.write("password2", NEW)
        hands.press("Enter")
        hands.sees("Su contraseña ha cambiado.", "Your password is changed.")
        hands.follow_named("^Iniciar sesión$", "^Sign in$")
        hands.sign_in(IRENE, NEW)
        hands.my_account()
        hands.sees(IRENE, IRENE)


def test_the_link_works_once_and_an_address_without_an_account_gets_nothing(
    day: Day, mail: MailServer
) -> None:
    with day("carmen") as hands:
        to_sign_in(hands)
        hands.open(link_for(mail, IRENE))
        hands.sees("Este enlace ya no sirve", "This link works no more")
        hands.follow_named("Pedir otro enlace", "Ask for a new link")
        hands.arrive("**/accounts/password/reset/")
        hands.write("email", "nadie@demo.pericia")
        hands.press("Enter")
        hands.arrive("**/reset/done/")
        hands.follow_named("Escribir otra vez la dirección", "Write the address again")
        hands.arrive("**/accounts/password/reset/")
        hands.write("email", IRENE)
        hands.press("Enter")
        hands.arrive("**/reset/done/")
        link_for(mail, IRENE, 2)
        assert not mail.for_address("nadie@demo.pericia")
