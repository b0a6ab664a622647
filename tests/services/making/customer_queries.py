"""Messages to a bank as its old mail room exports them."""

from __future__ import annotations

import random
from collections.abc import Mapping

from tests.services.making.kit import Row, days_ago

SAID = (
    "Buenos días, sigo sin recibir la tarjeta y ya van 12 días",
    "ME HABEIS COBRADO DOS VECES LA COMISION!!! quiero que me la devolvais",
    "hola no puedo entrar en la app, me pide un código que no llega",
    "Could you tell me why my transfer of 250,00 € is still pending?",
    "Necesito un certificado de titularidad; es urgente.\nGracias",
    "cuanto se tarda en cambiar el pin?",
    "Re: RE: Su consulta 88121 -- sigo esperando",
)
SPANISH = {
    "text": "Mensaje",
    "channel": "Vía",
    "received_at": "Fecha y hora",
    "language": "Idioma",
    "customer_reference": "Nº cliente",
}


def untidy(rng: random.Random) -> tuple[list[Row], Mapping[str, str]]:
    rows = [_row(rng, number) for number in range(60)]
    rows[2]["channel"] = ""
    rows[3]["received_at"] = ""
    rows[4]["received_at"] = "ayer por la tarde"
    rows[5]["channel"] = "paloma"
    rows[6]["text"] = "   "
    rows[7]["received_at"] = "12/08/2026 10:00"
    return rows, SPANISH


def _row(rng: random.Random, number: int) -> Row:
    day = days_ago(rng, 1, 6)
    return {
        "text": rng.choice(SAID),
        "channel": rng.choice(("web", "email", "chat", "phone")),
        "received_at": f"{day:%d/%m/%Y} {rng.randint(8, 19):02}:{rng.randint(0, 59):02}",
        "language": rng.choice(("es", "", "")),
        "customer_reference": f"C-{10_000 + number * 7}",
    }
