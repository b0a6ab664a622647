"""An administrator's day, by keys alone: the organisations, the keys and webhooks of programs,
procedures, and a person who asks to be forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

import pytest

from tests.commands import platforms
from tests.days.hands import tries
from tests.receiver import Receiver, receiving

if TYPE_CHECKING:
    from tests.days.conftest import Day
    from tests.days.hands import Hands

LOOKS_MAX = 60
CONTRACTS = ("Revisión de contratos y documentos", "Contract and document review")
PLAYBOOK = """\
playbook: gate-passes
version: 1
title: {es: Pases de entrada, en: Gate passes}
side: bpo
input: {type: object, required: [text], properties:
  {text: {type: string, maxLength: 500, label: {es: Texto, en: Text}}}}
start: [decide]
outcomes: [given]
steps:
  decide:
    kind: person
    title: {es: Dar el pase, en: Give the pass}
    who: {roles: [operater]}
    effort_minutes: 2
    form: {type: object, required: [gate], properties:
      {gate: {type: string, maxLength: 20, label: {es: Puerta, en: Gate}}}}
    next: [{end: given}]
"""


@pytest.fixture(scope="module", autouse=True)
def receiver() -> Iterator[Receiver]:
    """A program of the house at an address that the platform may call."""
    with receiving() as found:
        platforms.ENVIRONMENT["PERICIA_WEBHOOK_PLACES"] = found.place
        yield found
        del platforms.ENVIRONMENT["PERICIA_WEBHOOK_PLACES"]


def test_a_site_is_added_and_a_service_offered(day: Day) -> None:
    with day("alba") as hands:
        hands.go("Organizaciones", "Organisations")
        hands.follow_named("^Manantial", "^Manantial")
        hands.arrive("**/organisations/providers/*")
        hands.follow_named("^Nuevo centro", "^New site")
        hands.arrive("**/sites/new")
        hands.write("f.name", "Medellín")
        hands.write("f.country", "Colombia")
        hands.write("f.hours.time_zone", "America/Bogota")
        hands.write("f.hours.weekdays", "08:00-17:00")
        _saved(hands, "El centro queda añadido.", "The site is added.")
        hands.sees("Medellín", "Medellín")
        hands.follow_named("^Ofrecer un servicio", "^Offer a service")
        hands.arrive("**/services/new")
        hands.write("f.service", hands.says(*CONTRACTS))
        hands.write("f.client_countries", "ES, CO")
        hands.write("f.languages", "es, en")
        _saved(hands, "El servicio queda ofrecido.", "The service is offered.")
        hands.sees(*CONTRACTS)


def test_a_webhook_tells_a_program_and_tells_it_again(day: Day, receiver: Receiver) -> None:
    with day("alba") as hands:
        hands.go("Webhooks", "Webhooks")
        hands.follow_named("^Nuevo webhook", "^New webhook")
        hands.follow_named("^Banco Cantábrico", "^Banco Cantábrico")
        hands.arrive("**/webhooks/*/new")
        hands.write("f.url", receiver.url)
        hands.write("f.description", "Almacén de datos")
        hands.press("Control+Enter")
        hands.sees("Cópielo ahora", "Copy it now")
        hands.follow_named("^Ya lo he copiado", "^I have copied it")
        hands.arrive("**/webhooks/*/*")

        hands.go("Claves de API", "API keys")
        hands.follow_named("^Nueva clave", "^New key")
        hands.follow_named("^Banco Cantábrico", "^Banco Cantábrico")
        hands.arrive("**/keys/*/new")
        hands.write("f.name", "Almacén")
        hands.tick("[name='f.scopes'][value='people:read']")
        hands.press("Control+Enter")
        hands.sees("La clave está creada", "The key is made")
        assert hands.value("document.querySelector('#secret').value")
        hands.follow_named("^Ya lo he copiado", "^I have copied it")
        hands.arrive("**/keys")
        hands.follow_named("^Revocar Almacén", "^Revoke Almacén")
        hands.arrive("**/revocation")
        hands.write("f.why", "El programa ya no existe.")
        _saved(hands, "La clave queda revocada.", "The key is revoked.")

        hands.go("Webhooks", "Webhooks")
        hands.follow_named("^http://127", "^http://127")
        hands.arrive("**/webhooks/*/*")
        for _ in tries("the delivery"):
            if hands.shown("key.revoked").is_visible():
                break
            hands.follow_named("^Todo", "^All$")
        hands.follow_named("^key.revoked", "^key.revoked")
        hands.arrive("**/deliveries/*")
        hands.follow_named("^Enviarlo otra vez", "^Send it again")
        hands.sees("Se enviará otra vez", "It is sent again within seconds")


def test_a_playbook_with_a_mistake_is_mended_and_published(day: Day) -> None:
    with day("alba") as hands:
        hands.go("Procedimientos", "Playbooks")
        hands.follow_named("^Comprobar o publicar un texto", "^Check or publish a text")
        hands.arrive("**/playbooks/new")
        hands.write("text", PLAYBOOK)
        hands.follow("button[name=check]")
        hands.sees("Se ha encontrado 1 error.", "1 mistake was found.")
        hands.sees("operator", "operator")
        hands.write("text", PLAYBOOK.replace("operater", "operator"))
        hands.follow("button[name=check]")
        hands.sees("No hay ningún error", "Nothing is wrong")
        hands.pick("client", "Hospital", "Hospital")
        hands.follow("button[name=publish]")
        hands.sees("El procedimiento queda publicado.", "The playbook is published.")
        hands.sees("Dar el pase", "Give the pass")


def test_somebody_is_forgotten_and_the_proof_stays(day: Day) -> None:
    with day("alba") as hands:
        hands.go("Borrados", "Erasures")
        hands.follow_named("^Borrar los datos", "^Erase a person")
        hands.follow_named("^Banco Cantábrico", "^Banco Cantábrico")
        hands.arrive("**/erasures/*/new")
        hands.write("f.reference", "VOC-1")
        hands.press("Control+Enter")
        hands.arrive("**/erasures/*/*-*")
        hands.sees("para siempre", "for good")
        hands.press("Control+Enter")
        hands.sees("Corrija esto primero", "Correct this first")
        hands.tick("[name='f.sure']")
        hands.write("f.why", "Lo pidió por carta el 27 de noviembre.")
        _saved(hands, "Los datos están borrados.", "The data are erased.")
        for _ in range(LOOKS_MAX):
            hands.page.wait_for_load_state()
            if hands.shown(hands.says("Prueba", "Proof")).count():
                break
            hands.sees("Aún sin sellar", "Not sealed yet")
            hands.go("Borrados", "Erasures")
        assert hands.download("^Prueba", "^Proof").suggested_filename


def test_everything_is_found_by_one_key(day: Day) -> None:
    with day("olga") as hands:
        for words, kinds in {
            "tarjeta": ("cases", "deliverables", "engagements"),
            "Nordsee": ("cases",),
            "Elena Rey": ("people",),
            "manantial": ("providers",),
            hands.says("reclamaciones", "complaints"): ("playbooks",),
        }.items():
            hands.press("/")
            hands.press("Control+a")
            hands.type(words)
            hands.press("Enter")
            hands.page.wait_for_url(lambda url, asked=words: asked in unquote_plus(url))
            for kind in kinds:
                hands.page.locator(f"#found_{kind}").wait_for()
        hands.press("ArrowDown", "Enter")
        hands.arrive("**/*-*")


def _saved(hands: Hands, spanish: str, english: str) -> None:
    hands.press("Control+Enter")
    hands.sees(spanish, english)
