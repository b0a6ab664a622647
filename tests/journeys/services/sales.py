"""A deal is taken through its stages, with a discount that a supervisor grants, until it is won."""

from tests.journeys.service import File, Question, Service, shipped

SLUG = "sales"
NEXT = {"next_action": "Llamar a la gerente", "next_action_on": "2026-03-09"}
SERVICE = Service(
    slug=SLUG,
    sample=File("sales.csv", "OP-0001"),
    stranger=File(
        "oportunidades.csv",
        "OP-7001",
        shipped(SLUG, "sample-untidy.csv"),
        columns={
            "opportunity_number": "ID",
            "company": "Cuenta",
            "contact_person": "Contacto",
            "source": "Procedencia",
            "interest": "Notas",
            "employees": "Nº empleados",
            "expected_cents": "Importe cts",
            "stage": "Fase",
            "stage_before": "Fase ant.",
        },
    ),
    asks={"advance": Question("¿Quién lleva la cuenta?", "Lo lleva la gerente.")},
    answers={
        "advance": [
            {"to_stage": "qualified", "decision_maker": "La gerente", **NEXT},
            {"to_stage": "needs", "need": "Nóminas de 40 personas", **NEXT},
            {
                "to_stage": "proposal",
                "decision_date": "2026-03-20",
                "deal_cents": 1234500,
                "discount_cents": 61725,
                **NEXT,
            },
            {"to_stage": "negotiation", "objections": "El plazo", **NEXT},
            {"to_stage": "won"},
        ],
        "discount": {"discount": "granted"},
    },
    blank=[
        f"advance.{name}"
        for name in (
            "deal_cents",
            "discount_cents",
            "decision_maker",
            "need",
            "decision_date",
            "objections",
            "next_action",
            "next_action_on",
            "lost_reason",
        )
    ],
    says={"es": ["Oportunidad ganada", "12.345,00"], "en": ["Deal won", "12,345.00"]},
    figures={
        "es": ["Importe ganado", "Descuento concedido", "La gerente", "Nóminas de 40 personas"],
        "en": ["Amount won", "Discount granted", "La gerente", "Nóminas de 40 personas"],
    },
)
