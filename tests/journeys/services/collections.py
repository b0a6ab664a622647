"""A debt is claimed, paid by instalments, part of it waived with a supervisor's approval."""

from typing import Any

from tests.journeys.service import File, Service, shipped

SLUG = "collections"
DEBTS = {"R000001": 16317, "R008001": 43956}


def agreed(read: str) -> dict[str, Any]:
    cents = next(cents for number, cents in DEBTS.items() if number in read)
    waived = cents % 1000
    first = (cents - waived) // 2
    return {
        "instalments": [
            {"due_on": "2026-04-01", "instalment_cents": first},
            {"due_on": "2026-05-01", "instalment_cents": cents - waived - first},
        ],
        "received_before_cents": 0,
        "waived_cents": waived,
    }


SERVICE = Service(
    slug=SLUG,
    sample=File("collections.csv", "R000001"),
    stranger=File(
        "impagados.csv",
        "R008001",
        shipped(SLUG, "sample-untidy.csv"),
        columns={
            "debt_number": "Nº expediente",
            "debtor_reference": "Cod. Deudor",
            "title": "Concepto",
            "debt_cents": "Importe (cts)",
            "due_on": "F. Vto.",
            "debtor_country": "Pais",
            "debtor_time_zone": "Zona",
            "first_call_at": "Cita",
            "agreement_in_force": "Acuerdo",
        },
    ),
    answers={
        "contact": {
            "contacted_at": "2026-03-02T10:45",
            "contact_through": "phone",
            "result": "agreement",
            "said": "Puede pagar en dos veces.",
        },
        "agree": agreed,
        "approve": {"waiver": "approved"},
        "follow": {"kept": "fulfilled", "paid_off_on": "2026-03-02"},
    },
    blank=["contact.promised_cents", "contact.promised_on", "follow.missed_on"],
    says={"es": ["Cuenta de la deuda R00"], "en": ["Account of debt R00"]},
    figures={
        "es": ["Quita aprobada", "Pendiente", "Plazos del acuerdo", "Pide pagar a plazos"],
        "en": ["Waived with approval", "Outstanding", "Instalments of the agreement"],
    },
)
