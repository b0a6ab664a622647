"""Signing a decision: it stands from then on, and the engagement is drafted as it says."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from pericia.apps.engagements import actions as engagements
from pericia.apps.engagements.catalogue import services as shipped_services
from pericia.apps.engagements.hours import working_hours_of
from pericia.apps.engagements.models import Engagement, ServiceLine
from pericia.apps.journal.actors import SYSTEM, Actor
from pericia.apps.journal.permissions import not_found, require
from pericia.apps.organisations.access import ListedProvider, listed_providers
from pericia.apps.organisations.models import Client, Process
from pericia.apps.sourcing.actions.common import held_process, record
from pericia.apps.sourcing.documents import assessed
from pericia.apps.sourcing.drafting import review_share_of, sla_seconds_of
from pericia.apps.sourcing.models import Assessment, Decision
from pericia.apps.sourcing.places import place_kind
from pericia.kernels.calendar import compile_calendar
from pericia.kernels.refusal import Refused
from pericia.kernels.sourcing.rule import PROVIDED
from pericia.kernels.transition import RISKS, Situation, draft_plan
from pericia.web.words import words_of

STARTS_AFTER = timedelta(days=90)


def sign_decision(
    *, actor: Actor, now: datetime, client_id: UUID, decision_id: UUID, authority: str
) -> Decision:
    """Sign a proposal under a named authority; the signed one before it is superseded.

    Where others are to do the work, an engagement is drafted with its providers, service lines,
    governance, quality limits and transition plan. Raises Refused (`authority_missing`,
    `state_changed`, `assessed_again`).
    """
    actor = require(actor, "decision.sign", client_id)
    decision = Decision.objects.filter(client_id=client_id, id=decision_id).first()
    if decision is None:
        raise not_found("decision")
    process = held_process(client_id, decision.process_id)
    if not authority.strip():
        raise Refused(
            "authority_missing", "Say under which authority you sign, such as a resolution.",
            "authority",
        )  # fmt: skip
    assessment = _newest(decision)
    _supersede(decision, now, actor)
    signed = Decision.objects.filter(client_id=client_id, id=decision_id, state="proposed").update(
        state="signed", authority=authority.strip(), signed_by=actor.name, signed_at=now
    )
    if not signed:
        raise Refused(
            "state_changed", f"The decision is {decision.state}; only a proposal can be signed."
        )
    drafted = None
    if decision.model in PROVIDED:
        drafted = _draft(decision, process, assessment, now, actor)
        Decision.objects.filter(client_id=client_id, id=decision_id).update(
            engagement_id=drafted.id
        )
    decision = Decision.objects.get(client_id=client_id, id=decision_id)
    record(
        decision,
        "decision",
        "decision.signed",
        actor=actor,
        now=now,
        data={
            "process": str(decision.process_id),
            "number": decision.number,
            "model": decision.model,
            "governance": decision.governance,
            "authority": decision.authority,
            "assessment": str(decision.assessment_id),
            "answers": assessment.document,
            "engagement": str(drafted.id) if drafted else None,
        },
        why=decision.why,
    )
    return decision


def _newest(decision: Decision) -> Assessment:
    """The assessment that the proposal rests on, which nobody repeated since."""
    found = Assessment.objects.filter(
        client_id=decision.client_id, process_id=decision.process_id
    ).order_by("-number")[0]
    if found.id != decision.assessment_id:
        raise Refused(
            "assessed_again",
            "The process was assessed again since. Withdraw the proposal and make it anew.",
        )
    return found


def _supersede(decision: Decision, now: datetime, actor: Actor) -> None:
    Decision.objects.filter(
        client_id=decision.client_id, process_id=decision.process_id, state="signed"
    ).exclude(id=decision.id).update(state="superseded", ended_by=actor.name, ended_at=now)


def _draft(
    decision: Decision, process: Process, assessment: Assessment, now: datetime, actor: Actor
) -> Engagement:
    """The engagement that the terms describe, drafted by the platform on the signed decision."""
    client = Client.objects.get(client_id=decision.client_id)
    said: dict[str, Any] = {"actor": SYSTEM, "now": now, "client_id": decision.client_id}
    terms = decision.terms
    starts = date.fromisoformat(terms["starts_date"]) if terms.get("starts_date") else None
    engagement = engagements.draft_engagement(
        name=_free_name(client.client_id, terms.get("name") or process.name),
        process_id=process.id,
        statement_of_work=_statement(decision, process, actor),
        starts_date=starts or (now + STARTS_AFTER).date(),
        currency=client.currency,
        governance=_governance(decision),
        **said,
    )
    listed = {each.organisation_id: each for each in listed_providers(client.client_id)}
    chosen: list[ListedProvider] = []
    for each in terms.get("providers", ()):
        provider = listed.get(UUID(each["provider_id"]))
        if provider is None:
            raise Refused(
                "provider_not_listed", f"{each['name']} is not listed any more; propose again."
            )
        chosen.append(provider)
        engagements.add_listed_provider(
            engagement_id=engagement.id,
            provider=provider,
            services=each["services"],
            languages=each["languages"],
            contribution=each["contribution"],
            **said,
        )
    for service in terms.get("services", ()):
        _line(decision, client, engagement, service, said)
    _transition(decision, client, engagement, assessment, chosen, said)
    return engagement


def _transition(
    decision: Decision,
    client: Client,
    engagement: Engagement,
    assessment: Assessment,
    chosen: list[ListedProvider],
    said: dict[str, Any],
) -> None:
    """Dated tasks with owners and gates, for who takes the work over, and where."""
    brought = {each.code for each in assessed(assessment.document).risks}
    situation = Situation(
        decision.model,
        governance=decision.governance,
        high_risk=decision.governance,
        provider_kinds=frozenset(each.kind for each in chosen),
        places=frozenset(
            place_kind(
                client.country, client.time_zone, site["country"], site["time_zone"], said["now"]
            )
            for each in chosen
            for site in each.sites
        ),
        data_class="confidential" if decision.governance else "internal",
        risks=frozenset(brought & set(RISKS)),
    )
    calendar = compile_calendar(working_hours_of(client))
    plan = draft_plan(situation, said["now"].date(), calendar)
    engagements.draft_transition(engagement_id=engagement.id, tasks=plan, **said)


def _line(
    decision: Decision,
    client: Client,
    engagement: Engagement,
    service: str,
    said: dict[str, Any],
) -> ServiceLine:
    shipped = shipped_services()[service]
    playbook = engagements.publish_playbook(text=shipped.text, **said)
    spoken = {
        language
        for each in decision.terms.get("providers", ())
        if service in each["services"]
        for language in each["languages"]
    }
    return engagements.add_service_line(
        engagement_id=engagement.id,
        playbook_id=playbook.id,
        name=shipped.playbook.title["es"],
        code=_free_code(client.client_id, service),
        sla_seconds=sla_seconds_of(service, working_hours_of(client), said["now"].date()),
        calendar=working_hours_of(client),
        languages=sorted(spoken),
        data_class="confidential" if decision.governance else "internal",
        quality_plan={"review_share": review_share_of(service, governance=decision.governance)},
        governance=_governance(decision),
        **said,
    )


def _governance(decision: Decision) -> dict[str, Any]:
    """High risk is never handed over without it: who signs off, and who may lift a rule."""
    if not decision.governance:
        return {}
    return {"sign_off": {"roles": ["expert", "reviewer"]}, "override": {"roles": ["supervisor"]}}


def _statement(decision: Decision, process: Process, actor: Actor) -> str:
    """In the language of whoever signs."""
    first = gettext("%(process)s: %(model)s. Decision no. %(number)s, signed by %(name)s.") % {
        "process": process.name,
        "model": words_of(decision.model),
        "number": decision.number,
        "name": actor.name,
    }
    said = [first]
    return "\n\n".join([*said, process.description] if process.description else said)


def _free_name(client_id: UUID, name: str) -> str:
    taken = set(
        Engagement.objects.filter(client_id=client_id, name__startswith=name).values_list(
            "name", flat=True
        )
    )
    return next(each for each in _variants(name, " ") if each not in taken)


def _free_code(client_id: UUID, code: str) -> str:
    taken = set(
        ServiceLine.objects.filter(client_id=client_id, code__startswith=code).values_list(
            "code", flat=True
        )
    )
    return next(each for each in _variants(code, "-") if each not in taken)


def _variants(name: str, between: str) -> list[str]:
    return [name, *(f"{name}{between}{number}" for number in range(2, 1000))]
