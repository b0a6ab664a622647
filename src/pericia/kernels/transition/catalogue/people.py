"""What becomes of the people affected, and who takes the work over."""

from __future__ import annotations

from pericia.kernels.sourcing.wording import Text
from pericia.kernels.transition.catalogue.pattern import (
    HUMAN_RESOURCES,
    OPERATIONS,
    PROCESS_OWNER,
    Pattern,
)

PEOPLE = (
    Pattern(
        "unions_consulted",
        "people_affected",
        "client",
        10,
        Text(
            "Consultar a la representación de la plantilla",
            "Consult those who represent the staff",
        ),
        Text(
            "Acta de la consulta con lo que se pidió y lo que se respondió.",
            "Minutes of the consultation with what was asked for and what was answered.",
        ),
        HUMAN_RESOURCES,
        ("scope_agreed",),
        is_gate=True,
        belongs=lambda it: "opposition" in it.risks,
    ),
    Pattern(
        "staff_told",
        "people_affected",
        "client",
        5,
        Text(
            "Decir a cada persona afectada qué cambia, cuándo y qué será de ella",
            "Tell everybody affected what changes, when, and what becomes of them",
        ),
        Text(
            "Cada persona sabe por escrito si su puesto sigue, cambia o termina, qué puestos y "
            "formación se le ofrecen y a quién preguntar.",
            "Each person has it in writing whether the post stays, changes or ends, which posts "
            "and training are offered, and whom to ask.",
        ),
        HUMAN_RESOURCES,
        ("scope_agreed", "unions_consulted"),
        is_gate=True,
    ),
    Pattern(
        "staff_placed",
        "people_affected",
        "client",
        15,
        Text(
            "Acordar con cada persona afectada su nuevo puesto, formación o salida",
            "Agree a new post, training or leaving with everybody affected",
        ),
        Text(
            "Lista de personas con lo acordado y la fecha, y el papel de cada una en la "
            "transferencia de conocimiento.",
            "A list of people with what was agreed and when, and each one's part in the transfer "
            "of knowledge.",
        ),
        HUMAN_RESOURCES,
        ("staff_told",),
        belongs=lambda it: "staff_threatened" in it.risks or it.has_volume,
    ),
    Pattern(
        "staff_approved",
        "people_affected",
        "client",
        4,
        Text(
            "Aprobar por su nombre a quienes harán el trabajo",
            "Approve by name those who will do the work",
        ),
        Text(
            "Lista de personas con currículo, trabajo de prueba y la aprobación del cliente.",
            "A list of people with their record, trial work and the client's approval.",
        ),
        PROCESS_OWNER,
        ("scope_agreed",),
        belongs=lambda it: "less_control" in it.risks or it.has_judgement,
    ),
    Pattern(
        "experts_secured",
        "people_affected",
        "provider",
        8,
        Text(
            "Asegurar expertos y suplentes de cada perfil escaso",
            "Secure experts and deputies for each scarce profile",
        ),
        Text(
            "Para cada perfil, dos personas comprometidas y cuánto se tarda en cubrir una baja.",
            "For each profile, two people committed, and how long a vacancy takes to fill.",
        ),
        OPERATIONS,
        ("scope_agreed",),
        belongs=lambda it: "scarce_experts" in it.risks,
    ),
    Pattern(
        "ramp_planned",
        "people_affected",
        "provider",
        4,
        Text(
            "Planificar incorporaciones, relevo y variedad del trabajo",
            "Plan intake, replacements and variety of the work",
        ),
        Text(
            "Plan de plantilla con reserva para bajas, tiempo de aprendizaje y rotación de tareas.",
            "A staffing plan with a reserve for leavers, time to learn and rotation of tasks.",
        ),
        OPERATIONS,
        ("scope_agreed",),
        belongs=lambda it: "attrition" in it.risks,
    ),
)
