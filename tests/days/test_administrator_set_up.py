"""An administrator registers a client and a provider by the guided form, sets their engagement up,
lets the first person in, and the first case runs: by keys alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.days.conftest import Day
    from tests.days.hands import Hands

CLIENT, QUERIES = "Aseguradora Sur", "customer-queries"
PROVIDER, EMAIL = "Respuesta Andina", "rita@respuesta.example"


def test_a_new_client_and_a_new_provider_agree_and_the_first_case_runs(day: Day) -> None:
    with day("alba") as hands:
        hands.go("Organizaciones", "Organisations")
        hands.follow_named("^Cliente nuevo", "^New client")
        hands.arrive("**/engagements/new")
        hands.write("f.new_client.name", CLIENT)
        hands.write("f.new_client.country", hands.says("España", "Spain"))
        hands.write("f.new_client.time_zone", "Europe/Madrid")
        hands.write("f.new_client.currency", "EUR")
        hands.write("f.new_client.hours.weekdays", "00:00-24:00")
        hands.follow_named("^Días con otro horario", "^Days with other hours")
        hands.write("f.new_client.hours.sat", "00:00-24:00")
        hands.write("f.new_client.hours.sun", "00:00-24:00")
        _on(hands, "new")
        hands.write("f.name", "Consultas de pólizas 2027")
        _on(hands, "services")
        hands.tick(f"input[value='{QUERIES}']")
        _on(hands, "playbooks")
        _on(hands, "providers")
        hands.follow("button[name=register]")
        hands.arrive("**/providers/new")
        hands.write("f.name", PROVIDER)
        hands.choose("f.kind", "third_party")
        hands.write("f.country", hands.says("Ecuador", "Ecuador"))
        hands.write("f.site", "Quito")
        hands.write("f.time_zone", "America/Guayaquil")
        hands.write("f.languages", "es")
        hands.write("f.administrator.name", "Rita Paz")
        hands.write("f.administrator.email", EMAIL)
        _on(hands, "providers")
        hands.sees("El proveedor queda registrado y elegido.", "The provider is registered")
        hands.sees(PROVIDER, PROVIDER)
        for following in ("hours", "scope", "levels", "prices", "governance", "people", "summary"):
            _on(hands, following)
            if following == "scope":
                hands.write(f"f.{QUERIES}.name", "Consultas de pólizas")
            if following == "prices":
                hands.write(f"f.{QUERIES}.rate_card.0.price", hands.says("2,50", "2.50"))
        hands.follow("button[name=live]")
        hands.sees("El encargo está en marcha.", "The engagement is live.")

        _find(hands, "Ana Ruiz")
        hands.follow_named(f"^Conceder funciones en {CLIENT}", f"^Grant roles at {CLIENT}")
        hands.arrive("**/roles/*")
        hands.tick("[name='f.roles'][value='operator']")
        hands.press("Control+Enter")
        hands.sees("Las funciones quedan concedidas.", "The roles are granted.")

        hands.go("Expedientes", "Cases")
        hands.press("c")
        hands.arrive("**/cases/new**")
        hands.follow_named("Consultas de pólizas", "Consultas de pólizas")
        hands.write("f.text", "¿Cubre mi póliza el granizo?")
        hands.choose("f.channel", "email")
        hands.press("Control+Enter")
        hands.arrive("**/cases/*-*/*-*")
        hands.sees("¿Cubre mi póliza el granizo?", "¿Cubre mi póliza el granizo?")
        hands.sees("Triaje", "Triage")


def _on(hands: Hands, step: str) -> None:
    hands.press("Control+Enter")
    hands.page.wait_for_url(re.compile(rf"/{step}(#main)?$"))
    hands.page.wait_for_load_state()


def _find(hands: Hands, name: str) -> None:
    hands.press("/")
    hands.type(name)
    hands.press("Enter")
    hands.arrive("**/search?q=**")
    hands.follow_named(f"^{name}", f"^{name}")
    hands.arrive("**/people/*")
