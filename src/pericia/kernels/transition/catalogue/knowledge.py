"""Access to systems and data, and the transfer of knowledge."""

from __future__ import annotations

from pericia.kernels.sourcing.wording import Text
from pericia.kernels.transition.catalogue.pattern import (
    OPERATIONS,
    PROCESS_OWNER,
    QUALITY,
    SYSTEMS,
    TRANSITION_LEAD,
    Pattern,
)

ACCESS = (
    Pattern(
        "confidentiality_signed",
        "access",
        "provider",
        4,
        Text(
            "Firmar la confidencialidad y poner las barreras",
            "Sign confidentiality and raise the walls",
        ),
        Text(
            "Compromisos firmados por cada persona, encargo de tratamiento de datos y barreras "
            "frente a competidores.",
            "Undertakings signed by each person, the data processing agreement, and walls "
            "against competitors.",
        ),
        OPERATIONS,
        ("scope_agreed",),
        is_gate=True,
        belongs=lambda it: it.is_secret,
    ),
    Pattern(
        "access_given",
        "access",
        "client",
        5,
        Text(
            "Dar a personas nombradas el acceso mínimo y probar que lo demás está cerrado",
            "Give named people the least access and prove that the rest is closed",
        ),
        Text(
            "Lista de accesos por persona, con quién los retira, y un intento fallido de ver lo "
            "que no toca.",
            "A list of access by person, with who withdraws it, and a failed attempt to see what "
            "is not theirs.",
        ),
        SYSTEMS,
        ("scope_agreed", "confidentiality_signed"),
        is_gate=True,
    ),
    Pattern(
        "channels_connected",
        "access",
        "provider",
        6,
        Text(
            "Conectar los sistemas y probar cada canal de entrada y de salida",
            "Connect the systems and try every channel in and out",
        ),
        Text(
            "Un caso de prueba recibido y entregado por cada canal.",
            "A test case received and delivered on each channel.",
        ),
        TRANSITION_LEAD,
        ("access_given",),
    ),
)

KNOWLEDGE = (
    Pattern(
        "procedure_written",
        "knowledge_transfer",
        "provider",
        10,
        Text(
            "Escribir con quienes lo hacen cómo se hace hoy, con sus excepciones",
            "Write down with those who do it how it is done today, exceptions included",
        ),
        Text(
            "Procedimiento publicado y revisado por quien hace hoy el trabajo.",
            "A published playbook, read through by those who do the work today.",
        ),
        TRANSITION_LEAD,
        ("scope_agreed", "staff_told"),
    ),
    Pattern(
        "work_shadowed",
        "knowledge_transfer",
        "provider",
        10,
        Text(
            "Acompañar el trabajo real y después hacerlo acompañado",
            "Sit beside the real work, then do it while watched",
        ),
        Text(
            "Registro de casos vistos y hechos por cada persona que recibe el trabajo.",
            "A record of cases seen and done by each person who takes the work over.",
        ),
        TRANSITION_LEAD,
        ("procedure_written", "access_given"),
        belongs=lambda it: it.has_volume,
    ),
    Pattern(
        "judgement_passed_on",
        "knowledge_transfer",
        "client",
        10,
        Text(
            "Repasar casos decididos con quienes los decidieron",
            "Go through decided cases with those who decided them",
        ),
        Text(
            "Al menos veinte casos con el porqué de la decisión y qué la habría cambiado.",
            "At least twenty cases with why it was decided so and what would have changed it.",
        ),
        PROCESS_OWNER,
        ("procedure_written", "access_given"),
        belongs=lambda it: it.has_judgement,
    ),
    Pattern(
        "knowledge_tested",
        "knowledge_transfer",
        "provider",
        3,
        Text(
            "Examinar a quienes reciben el trabajo",
            "Test those who take the work over",
        ),
        Text(
            "Resultado de la prueba de cada persona, puesta por quien hace hoy el trabajo.",
            "Each person's result in a test set by those who do the work today.",
        ),
        QUALITY,
        ("procedure_written", "work_shadowed", "judgement_passed_on"),
        is_gate=True,
    ),
    Pattern(
        "languages_proved",
        "knowledge_transfer",
        "provider",
        3,
        Text(
            "Probar el idioma y las horas compartidas con el cliente",
            "Prove language and the hours shared with the client",
        ),
        Text(
            "Nivel de idioma comprobado de cada persona y horas compartidas de una semana normal.",
            "Each person's verified level of language, and the hours shared in a usual week.",
        ),
        OPERATIONS,
        ("scope_agreed",),
        is_gate=True,
        belongs=lambda it: it.is_abroad,
    ),
)
