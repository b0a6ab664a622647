"""Complaints as branches, letters and web forms bring them."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date

from tests.services.making.kit import Row, as_written, days_ago

ABOUT: Mapping[str, tuple[str, ...]] = {
    "payment_services": (
        "me cargaron {amount} euros de un recibo que devolví el {day} de enero",
        "no reconozco un pago con tarjeta de {amount} euros en una gasolinera de Lugo",
        "una transferencia de {amount} euros a Portugal lleva once días sin llegar",
        "me cobraron dos veces {amount} euros en el mismo supermercado con un minuto de diferencia",
        "the bank let {amount} euros go to a fraudster although I rang within the hour",
        "el cajero de la calle Real se quedó con {amount} euros y no dio billetes ni recibo",
    ),
    "banking": (
        "me cobran {amount} euros al trimestre por una cuenta que contraté sin comisiones",
        "en la hipoteca me aplicaron mal el diferencial y he pagado {amount} euros de más",
        "pedí cancelar la cuenta en la oficina y siguen cargando {amount} euros de mantenimiento",
        "my overdraft fee of {amount} euros was never explained to me when I opened the account",
    ),
    "insurance": (
        "el perito no ha venido y la gotera ya me ha costado {amount} euros",
        "me suben la prima {amount} euros sin avisar con dos meses como dice la póliza",
        "deniegan el parte del coche por {amount} euros con un informe que no me enseñan",
    ),
    "investment": (
        "me vendieron un fondo de riesgo alto diciendo que era como un depósito y pierdo {amount}",
        "la orden de venta se ejecutó tres días tarde y perdí {amount} euros",
    ),
    "telecom": (
        "di de baja la línea en noviembre y me siguen girando {amount} euros al mes",
        "la oferta era de {amount} euros y en la factura viene casi el doble",
    ),
    "basic_services": (
        "la factura de la luz trae una lectura estimada de {amount} euros con el piso vacío",
        "perdí el enlace por el retraso del tren y el hotel costó {amount} euros",
    ),
}
OPENINGS = ("Buenos días:", "A quien corresponda.", "Hola,", "Muy señores míos:", "", "POR FAVOR:")
ENDINGS = (
    "Quiero que me lo devuelvan.",
    "Ya reclamé en enero por teléfono y sigo esperando.",
    "Mi madre es jubilada y no puede con estas cosas.",
    "Si no contestan iré al Banco de España.",
    "Espero su respuesta por escrito.",
    "Gracias de antemano, un saludo",
    "adjunto extracto y dni",
    "",
)
PRODUCTS = tuple(ABOUT)
THROUGH = ("web", "email", "branch", "phone", "letter", "regulator")
SPANISH = {
    "complaint_number": "Nº Reclamación",
    "text": "Descripción",
    "lodged_on": "Fecha de presentación",
    "lodged_through": "Canal de entrada",
    "sector": "Sector",
    "complainant": "Tipo reclamante",
    "country": "País",
    "complainant_reference": "Cliente",
    "amount_at_stake_cents": "Importe (céntimos)",
}


def make(rng: random.Random) -> tuple[list[Row], list[Row], Mapping[str, str]]:
    rows = [_row(rng, number) for number in range(1, 301)]
    untidy = [_row(rng, number) for number in range(5_001, 5_061)]
    untidy[7]["lodged_on"] = "14/11/2025"  # its time is over
    untidy[19]["lodged_on"] = "31/02/2026"
    untidy[33]["country"] = "España"
    return rows, untidy, SPANISH


def _row(rng: random.Random, number: int) -> Row:
    sector = rng.choices(PRODUCTS, (40, 22, 14, 5, 12, 7))[0]
    cents = int(rng.lognormvariate(9.2, 1.3))
    words = rng.choice(ABOUT[sector]).format(amount=f"{cents / 100:.2f}", day=rng.randint(2, 28))
    text = " ".join(part for part in (rng.choice(OPENINGS), words, rng.choice(ENDINGS)) if part)
    return {
        "complaint_number": f"RCL-26-{number:05d}",
        "text": text if rng.random() < 0.9 else text.upper(),
        "lodged_on": as_written(rng, _lodged(rng, sector)),
        "lodged_through": rng.choices(THROUGH, (40, 25, 15, 12, 5, 3))[0],
        "sector": sector,
        "complainant": rng.choices(("consumer", "micro_enterprise", "other"), (88, 8, 4))[0]
        if sector in ("payment_services", "banking")
        else "consumer",
        "country": "ES",
        "complainant_reference": f"C-{rng.randint(10_000, 99_999)}" if rng.random() < 0.93 else "",
        "amount_at_stake_cents": str(cents) if rng.random() < 0.8 else "",
    }


def _lodged(rng: random.Random, sector: str) -> date:
    return days_ago(rng, 0, 13 if sector == "payment_services" else 26)
