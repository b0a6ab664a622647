"""What is agreed before anything moves: scope, contract, law, and who decides."""

from __future__ import annotations

from pericia.kernels.sourcing.wording import Text
from pericia.kernels.transition.catalogue.pattern import LEGAL, QUALITY, SPONSOR, Pattern

BEFORE = (
    Pattern(
        "scope_agreed",
        "other",
        "client",
        3,
        Text(
            "Acordar alcance, volúmenes y qué será un éxito",
            "Agree scope, volumes and what success will be",
        ),
        Text(
            "Alcance del trabajo con volúmenes, criterios de aceptación y el valor actual de "
            "cada indicador.",
            "A statement of work with volumes, criteria of acceptance and what each indicator "
            "is today.",
        ),
        SPONSOR,
    ),
    Pattern(
        "contract_signed",
        "legal",
        "client",
        10,
        Text("Firmar el contrato", "Sign the contract"),
        Text(
            "Contrato firmado con niveles de servicio, precios, responsabilidad, derecho de "
            "auditoría y salida.",
            "A signed contract with service levels, prices, liability, right of audit and exit.",
        ),
        LEGAL,
        ("scope_agreed",),
        is_gate=True,
        belongs=lambda it: it.is_contracted,
    ),
    Pattern(
        "charging_agreed",
        "other",
        "client",
        5,
        Text(
            "Acordar con el centro cautivo su servicio y cómo se imputa el coste",
            "Agree the captive centre's service and how its cost is charged",
        ),
        Text(
            "Acuerdo interno con niveles de servicio, coste por unidad y quién responde.",
            "An internal agreement with service levels, cost a unit and who answers for it.",
        ),
        SPONSOR,
        ("scope_agreed",),
        belongs=lambda it: "captive" in it.provider_kinds,
    ),
    Pattern(
        "law_checked",
        "legal",
        "client",
        8,
        Text(
            "Comprobar la ley del país donde se trabajará",
            "Check the law of the country where the work will be done",
        ),
        Text(
            "Informe sobre salida de datos, normas laborales, impuestos, jurisdicción y "
            "licencias que valen allí.",
            "A note on data leaving the country, labour rules, taxes, jurisdiction and licences "
            "that count there.",
        ),
        LEGAL,
        ("scope_agreed",),
        is_gate=True,
        belongs=lambda it: it.is_abroad,
    ),
)

GOVERNANCE = (
    Pattern(
        "authorities_named",
        "governance",
        "client",
        3,
        Text(
            "Nombrar quién decide y quién da el visto bueno, y hasta qué límite",
            "Name who decides and who signs off, and up to which limit",
        ),
        Text(
            "Tabla de decisiones con función, credencial y límite, puesta en el encargo.",
            "A table of decisions with role, credential and limit, set in the engagement.",
        ),
        SPONSOR,
        ("scope_agreed",),
        is_gate=True,
        belongs=lambda it: it.is_governed,
    ),
    Pattern(
        "licences_verified",
        "governance",
        "provider",
        5,
        Text(
            "Comprobar con quien las expide las licencias de quienes firman",
            "Verify with their issuers the licences of those who sign",
        ),
        Text(
            "Cada licencia comprobada por otra persona, con jurisdicción y vencimiento.",
            "Each licence verified by somebody else, with jurisdiction and expiry.",
        ),
        QUALITY,
        ("authorities_named",),
        is_gate=True,
        belongs=lambda it: it.is_governed,
    ),
    Pattern(
        "dual_control_tried",
        "governance",
        "provider",
        3,
        Text(
            "Probar el doble control con casos de prueba",
            "Try dual control on test cases",
        ),
        Text(
            "Un intento rechazado de revisar el propio trabajo, y otro de firmar sin facultad.",
            "A refused attempt to review one's own work, and another to sign without authority.",
        ),
        QUALITY,
        ("authorities_named", "knowledge_tested"),
        is_gate=True,
        belongs=lambda it: it.is_governed,
    ),
)
