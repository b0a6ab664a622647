"""The bank's processes in the demonstration: assessed, compared, one decided and at work."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml

from pericia.apps.engagements import actions as engagements
from pericia.apps.engagements.models import TransitionTask
from pericia.apps.journal.actors import SYSTEM, Actor
from pericia.apps.organisations import actions as organisations
from pericia.apps.sourcing import actions
from pericia.kernels import sourcing

MONEY = Path(sourcing.__file__).parent / "samples" / "money.yaml"
CRITERIA = ("nature", "impact", "risk", "scaling", "value")

# name: (what it is, who answers for it, sides by criterion, more of the file)
PROCESSES: Mapping[str, tuple[str, str, tuple[tuple[int, int], ...], dict[str, Any]]] = {
    "Consultas de clientes": (
        "Unas 20.000 consultas al mes por correo, web, chat y teléfono sobre tarjetas, "
        "transferencias y cuentas.",
        "Marta Rojas",
        ((4, 1), (4, 1), (3, 1), (4, 0), (4, 1)),
        {
            "rules_share": 0.6,
            "readiness": {"owner": 4, "lawful": 3, "documented": 3, "measured": 4},
        },
    ),
    "Evaluación de riesgo de crédito": (
        "Análisis de solicitudes de empresas: estados financieros, sector, garantías y propuesta.",
        "Dirección de riesgos",
        ((2, 4), (1, 4), (0, 4), (1, 3), (2, 4)),
        {"readiness": {"owner": 3, "lawful": 2, "knowledge_shared": 1, "judged": 3}},
    ),
    "Validación de altas de clientes": (
        "Comprobar identidad y documentos de quien abre una cuenta.",
        "Operaciones",
        ((4, 0), (3, 0), (2, 1), (4, 0), (4, 0)),
        {"rules_share": 0.8},
    ),
    "Voz del cliente": (
        "Clasificar lo que dicen los clientes y proponer cambios a la operación.",
        "Experiencia de cliente",
        ((4, 3), (3, 4), (3, 1), (3, 3), (3, 4)),
        {},
    ),
    "Política de precios": (
        "Cómo se fijan tipos y comisiones.",
        "Dirección general",
        ((1, 4), (0, 4), (0, 4), (0, 2), (1, 4)),
        {"strategic_secret": True},
    ),
}
NAMES = {
    "In house, in Madrid": "Dentro, en Madrid",
    "BPO in Lisbon": "BPO en Lisboa",
    "BPO in Bogotá": "BPO en Bogotá",
    "Operators in Bogotá (own), analysts in Madrid": (
        "Operadores en Bogotá (centro propio), analistas en Madrid"
    ),
    "Bot for the frequent questions, the rest in Lisbon": "Bot para lo frecuente, resto en Lisboa",
    "madrid-analysts": "madrid-analistas",
    "lisbon": "lisboa",
    "bogota-own": "bogota-propio",
}
"""Options and places of the sample as the bank calls them."""
SIGNED = "Consultas de clientes"
PROPOSED = "Evaluación de riesgo de crédito"


def decide(
    *, client_id: UUID, providers: tuple[UUID, UUID], sponsor: Actor, lead: Actor, now: datetime
) -> UUID:
    """Describe and assess the processes, sign the first decision; returns the engagement it drafts.

    `providers` bring volume and expertise. Runs in a scope that holds the client.
    """
    for provider_id in providers:
        organisations.list_provider(
            actor=SYSTEM, now=now, organisation_id=provider_id, is_listed=True
        )
    said: dict[str, Any] = {"actor": lead, "now": now, "client_id": client_id}
    ids = {name: _assessed(name, said) for name in PROCESSES}
    signed = {**said, "process_id": ids[SIGNED]}
    actions.compare_money(scenario=_options(), **signed)
    _registers(said, ids[SIGNED], now)
    decision = actions.propose_decision(model="bpo", terms=_terms(providers, now), **signed)
    actions.propose_decision(
        model="kpo", terms={"name": "Riesgo de crédito"}, **{**said, "process_id": ids[PROPOSED]}
    )
    decided = actions.sign_decision(
        actor=sponsor,
        now=now,
        client_id=client_id,
        decision_id=decision.id,
        authority="Acuerdo del comité de dirección",
    )
    assert decided.engagement_id is not None
    return decided.engagement_id


def finish_transition(
    *, client_id: UUID, engagement_id: UUID, sponsor: Actor, lead: Actor, now: datetime
) -> None:
    """Complete every task of the transition in its order: the client's own by its sponsor."""
    tasks = TransitionTask.objects.filter(client_id=client_id, engagement_id=engagement_id)
    for task in tasks.order_by("number"):
        engagements.complete_task(
            actor=sponsor if task.owner_side == "client" else lead,
            now=now,
            client_id=client_id,
            task_id=task.id,
            note="Hecho y comprobado en la reunión de seguimiento.",
        )


def _options() -> dict[str, Any]:
    """The options of the sample with names of the bank."""
    text = MONEY.read_text(encoding="utf-8")
    for english, spanish in NAMES.items():
        text = text.replace(english, spanish)
    found: dict[str, Any] = yaml.safe_load(text)
    return found


def _assessed(name: str, said: dict[str, Any]) -> UUID:
    description, owner, sides, more = PROCESSES[name]
    process = organisations.describe_process(
        name=name, description=description, owner=owner, **said
    )
    answers = {
        criterion: {"operational": operational, "expert": expert, "sure": 0.7}
        for criterion, (operational, expert) in zip(CRITERIA, sides, strict=True)
    }
    document = {"processes": [{"id": "process", "name": name, "answers": answers, **more}]}
    actions.record_assessment(document=document, process_id=process.id, **said)
    return process.id


def _registers(said: dict[str, Any], process_id: UUID, now: datetime) -> None:
    """Risks with owners, and benefits with a baseline to get away from."""
    of_process = {**said, "process_id": process_id}
    codes = ["set_up", "staff_threatened", "attrition", "dependence", "less_control"]
    for risk in actions.register_risks(codes=codes, **of_process):
        if risk.code in ("dependence", "less_control"):
            actions.change_risk(
                risk_id=risk.id, version=1, state="controlled", owner="Marta Rojas", **said
            )
    due: date = (now + timedelta(days=180)).date()
    expected: dict[str, Any] = {"owner": "Marta Rojas", "due_date": due}
    actions.expect_benefit(
        code="speed", indicator="turnaround_hours", baseline=26.0, target=8.0,
        **expected, **of_process,
    )  # fmt: skip
    actions.expect_benefit(
        code="consistency", indicator="first_time_quality", baseline=0.86, target=0.95,
        **expected, **of_process,
    )  # fmt: skip


def _terms(providers: tuple[UUID, UUID], now: datetime) -> dict[str, Any]:
    volume, expertise = providers
    return {
        "name": f"Consultas de clientes {now.year}",
        "starts_date": now.date().isoformat(),
        "providers": [
            {
                "provider_id": str(provider_id),
                "services": ["customer-queries"],
                "languages": ["en", "es"],
                "contribution": contribution,
            }
            for provider_id, contribution in ((volume, "volume"), (expertise, "expertise"))
        ],
    }
