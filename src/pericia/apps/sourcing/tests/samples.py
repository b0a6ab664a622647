"""Answers that tests give, and a process of the world to give them about."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tests.world import NOW, World

from pericia.apps.organisations import actions as organisations
from pericia.apps.sourcing import actions

CRITERIA = ("nature", "impact", "risk", "scaling", "value")
BPO, KPO, HYBRID = (4, 0), (0, 4), (4, 3)


def document(
    sides: tuple[int, int] = BPO, *, risk: int | None = None, **more: Any
) -> dict[str, Any]:
    """A file of one process, all criteria answered alike; `risk` is the expert answer about it."""
    operational, expert = sides
    answers = {
        name: {"operational": operational, "expert": expert, "sure": 0.8} for name in CRITERIA
    }
    if risk is not None:
        answers["risk"]["expert"] = risk
    return {"processes": [{"id": "queries", "name": "Consultas", "answers": answers, **more}]}


def described(world: World, name: str = "Consultas de clientes", by: str = "marta") -> UUID:
    return organisations.describe_process(
        actor=world.actor(by), now=NOW, client_id=world.banco.client_id, name=name
    ).id


def said(world: World, process_id: UUID, by: str = "marta") -> dict[str, Any]:
    return {
        "actor": world.actor(by),
        "now": NOW,
        "client_id": world.banco.client_id,
        "process_id": process_id,
    }


def listed(world: World) -> None:
    """Both providers of the bank show themselves."""
    from pericia.apps.journal.actors import SYSTEM

    for each in (world.manos, world.norte):
        organisations.list_provider(
            actor=SYSTEM, now=NOW, organisation_id=each.organisation_id, is_listed=True
        )


def terms(world: World, **more: Any) -> dict[str, Any]:
    return {
        "name": "Consultas 2027",
        "starts_date": "2026-06-01",
        "services": ["customer-queries"],
        "providers": [
            {
                "provider_id": str(world.manos.organisation_id),
                "services": ["customer-queries"],
                "languages": ["es"],
                "contribution": "volume",
            },
            {
                "provider_id": str(world.norte.organisation_id),
                "services": ["customer-queries"],
                "languages": ["es"],
                "contribution": "expertise",
            },
        ],
        **more,
    }


def proposed(world: World, process_id: UUID, sides: tuple[int, int] = HYBRID, **more: Any) -> UUID:
    """A proposal as the answers decide, of which both providers are part."""
    model = {BPO: "bpo", KPO: "kpo", HYBRID: "hybrid"}[sides]
    actions.record_assessment(document=document(sides, **more), **said(world, process_id))
    found = actions.propose_decision(
        model=model, terms=terms(world), **said(world, process_id, "olga")
    )
    return found.id
