"""The pilot, the way out, and the acceptance that ends the transition."""

from __future__ import annotations

from pericia.kernels.sourcing.wording import Text
from pericia.kernels.transition.catalogue.pattern import (
    OPERATIONS,
    PROCESS_OWNER,
    SPONSOR,
    TRANSITION_LEAD,
    Pattern,
)

PILOT = (
    Pattern(
        "pilot_agreed",
        "pilot",
        "client",
        3,
        Text(
            "Acordar cómo se juzga el piloto",
            "Agree how the pilot is judged",
        ),
        Text(
            "Criterios de aceptación: cuántos casos, qué cuenta como defecto, cuántos caben, "
            "tiempos y quién revisa.",
            "Criteria of acceptance: how many cases, what counts as a defect, how many are "
            "tolerable, times, and who reviews.",
        ),
        PROCESS_OWNER,
        ("scope_agreed",),
    ),
    Pattern(
        "handover_tried",
        "pilot",
        "provider",
        3,
        Text(
            "Probar el traspaso entre operación y expertos con todo el contexto",
            "Try the handover between operation and experts with all the context",
        ),
        Text(
            "Casos traspasados en los dos sentidos sin volver a preguntar nada.",
            "Cases handed over both ways without anything asked twice.",
        ),
        OPERATIONS,
        ("knowledge_tested", "access_given"),
        belongs=lambda it: it.model == "hybrid",
    ),
    Pattern(
        "pilot_run",
        "pilot",
        "provider",
        10,
        Text(
            "Hacer el piloto con casos reales y revisarlo todo",
            "Run the pilot on real cases and review all of it",
        ),
        Text(
            "Informe del piloto frente a los criterios acordados, con cada defecto y su causa.",
            "A report of the pilot against the agreed criteria, with every defect and its cause.",
        ),
        OPERATIONS,
        (
            "pilot_agreed",
            "knowledge_tested",
            "access_given",
            "channels_connected",
            "languages_proved",
            "handover_tried",
            "dual_control_tried",
            "licences_verified",
            "law_checked",
            "contract_signed",
            "confidentiality_signed",
        ),
        is_gate=True,
    ),
)

END = (
    Pattern(
        "exit_planned",
        "exit_plan",
        "provider",
        5,
        Text(
            "Escribir el plan de salida",
            "Write the exit plan",
        ),
        Text(
            "Quién recibe el trabajo, qué se devuelve y se borra, cuánta ayuda se da, en qué "
            "plazo y a qué coste.",
            "Who takes the work back, what is returned and erased, how much help is given, by "
            "when and at what cost.",
        ),
        TRANSITION_LEAD,
        ("scope_agreed",),
        is_gate=True,
    ),
    Pattern(
        "exit_tried",
        "exit_plan",
        "client",
        3,
        Text(
            "Probar la salida con alguien ajeno al proveedor",
            "Try the exit with somebody outside the provider",
        ),
        Text(
            "Otra persona resuelve casos solo con el procedimiento y los datos entregados.",
            "Somebody else resolves cases with nothing but the playbook and the data handed over.",
        ),
        PROCESS_OWNER,
        ("exit_planned", "procedure_written"),
        belongs=lambda it: "dependence" in it.risks,
    ),
    Pattern(
        "accepted",
        "acceptance",
        "client",
        2,
        Text(
            "Aceptar o rechazar por escrito lo que mostró el piloto",
            "Accept or refuse in writing what the pilot showed",
        ),
        Text(
            "Aceptación del cliente, con lo que queda por corregir y hasta cuándo.",
            "The client's acceptance, with what remains to be corrected and by when.",
        ),
        SPONSOR,
        ("pilot_run", "exit_planned"),
        is_gate=True,
    ),
)
