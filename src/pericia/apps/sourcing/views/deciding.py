"""Proposing a decision, signing it, and taking a proposal back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from pericia.apps.engagements.catalogue import services as shipped_services
from pericia.apps.engagements.words import contribution_in_words
from pericia.apps.organisations import fields
from pericia.apps.organisations.access import ListedProvider, listed_providers
from pericia.apps.organisations.models import Process
from pericia.apps.sourcing import access, actions
from pericia.apps.sourcing.models import Decision
from pericia.apps.sourcing.terms import CONTRIBUTIONS
from pericia.apps.sourcing.views.common import address_of, crumbs_of
from pericia.apps.sourcing.views.portfolio import title_of
from pericia.kernels.sourcing.process import MODELS
from pericia.kernels.sourcing.rule import PROVIDED
from pericia.web import formats
from pericia.web.asking import Question, ask, asking, properties
from pericia.web.boundary import PageRequest
from pericia.web.schema_reading import in_language
from pericia.web.words import words_of


@asking
def propose(request: PageRequest, client_id: UUID, process_id: UUID) -> HttpResponse:
    actor = request.actor_for(client_id, "process.assess")
    found = access.process_for(actor, client_id, process_id)
    assessments = access.assessments_of(actor, found)
    if not assessments:
        return redirect(f"{reverse('new_assessment')}?process={client_id}.{process_id}")
    outcome = assessments[0].outcome
    providers = listed_providers(client_id)
    question = Question(
        title=_("Propose a decision"),
        schema=properties(
            "model",
            model=fields.choice(_("Model"), ((each, title_of(each)) for each in MODELS)),
            why=fields.long_text(
                _("Why, if not as assessed"),
                _("Needed only where the model differs from what the answers lead to."),
                characters_max=2000,
            ),
            name=fields.text(_("Name of the engagement")),
            starts_date=fields.day(_("Starts")),
            **_chosen_parts(providers),
        ),
        value={
            "model": outcome["model"],
            "name": found.name,
            **_chosen_before(request.GET, providers),
        },
        submit=_("Propose"),
        done=_("The decision is proposed. A sponsor can sign it."),
        intro=_(
            "The answers lead to: %(model)s. Once it is signed, an engagement is drafted with "
            "these providers and services, its governance, quality limits and transition plan."
        )
        % {"model": title_of(outcome["model"])},
        crumbs=crumbs_of(found),
        field_of=_field_of,
    )

    def do(answer: dict[str, Any]) -> str:
        model = answer["model"]
        actions.propose_decision(
            actor=actor,
            now=timezone.now(),
            client_id=client_id,
            process_id=process_id,
            model=model,
            why=answer.get("why", ""),
            terms=_terms(answer) if model in PROVIDED else {},
        )
        return address_of(found)

    return ask(request, question, do)


@asking
def sign(
    request: PageRequest, client_id: UUID, process_id: UUID, decision_id: UUID
) -> HttpResponse:
    actor = request.actor_for(client_id, "decision.sign")
    found = access.process_for(actor, client_id, process_id)
    decision = access.decision_for(actor, found, decision_id)
    question = Question(
        title=_("Sign the decision"),
        schema=properties(
            "authority",
            authority=fields.text(
                _("Authority"), _("Under what you sign: a resolution, a power, your office.")
            ),
        ),
        submit=_("Sign"),
        done=_("The decision is signed."),
        intro=" ".join(_in_words(found, decision)),
        terms=_terms_in_words(decision) if decision.model in PROVIDED else (),
        crumbs=crumbs_of(found),
        is_risky=True,
    )

    def do(answer: dict[str, Any]) -> str:
        signed = actions.sign_decision(
            actor=actor,
            now=timezone.now(),
            client_id=client_id,
            decision_id=decision_id,
            authority=answer["authority"],
        )
        if signed.engagement_id is None:
            return address_of(found)
        return reverse("engagement", args=[client_id, signed.engagement_id])

    return ask(request, question, do)


@asking
def withdraw(
    request: PageRequest, client_id: UUID, process_id: UUID, decision_id: UUID
) -> HttpResponse:
    actor = request.actor_for(client_id, "process.assess")
    found = access.process_for(actor, client_id, process_id)
    access.decision_for(actor, found, decision_id)
    question = Question(
        title=_("Withdraw the proposal"),
        schema=properties("why", why=fields.reason()),
        submit=_("Withdraw"),
        done=_("The proposal is withdrawn."),
        crumbs=crumbs_of(found),
        is_risky=True,
    )

    def do(answer: dict[str, Any]) -> str:
        actions.withdraw_decision(
            actor=actor,
            now=timezone.now(),
            client_id=client_id,
            decision_id=decision_id,
            why=answer["why"],
        )
        return address_of(found)

    return ask(request, question, do)


def _chosen_parts(providers: Sequence[ListedProvider]) -> dict[str, Any]:
    """What can be chosen of services that run and of providers that are listed."""
    services = [
        (name, in_language(each.playbook.title)) for name, each in shipped_services().items()
    ]
    parts: dict[str, Any] = {
        "services": fields.several(
            _("Services"), services, _("Those that run; each becomes a service line.")
        )
    }
    if providers:
        parts["providers"] = fields.entries(
            _("Providers"),
            "provider_id contribution languages",
            provider_id=fields.choice(
                _("Provider"), ((str(each.organisation_id), each.name) for each in providers)
            ),
            contribution=fields.choice(
                _("Contributes"), ((each, _contribution(each)) for each in CONTRIBUTIONS)
            ),
            languages=fields.codes(_("Languages"), _("Two letters each, such as es, en.")),
            services=fields.several(
                _("Services"), services, _("None chosen: all of the engagement.")
            ),
        )
    return parts


def _chosen_before(query: QueryDict, providers: Sequence[ListedProvider]) -> dict[str, Any]:
    """The providers that the address names, apart by commas or repeated, with the languages and
    the service that were asked of them. What is not known is left out."""
    named = {one for each in query.getlist("providers") for one in each.split(",")}
    languages, service = query.getlist("languages"), query.get("service", "")
    found: dict[str, Any] = {}
    if service in shipped_services():
        found["services"] = [service]
    chosen = [each for each in providers if str(each.organisation_id) in named]
    if chosen:
        found["providers"] = [
            {
                "provider_id": str(each.organisation_id),
                "contribution": "both",
                "languages": ", ".join(
                    one
                    for one in languages
                    if any(one in offer["languages"] for offer in each.offers)
                ),
            }
            for each in chosen
        ]
    return found


def _contribution(name: str) -> str:
    return {
        "volume": _("Volume: the operation"),
        "expertise": _("Expertise: the judgement"),
        "both": _("Both"),
    }[name]


def _terms(answer: Mapping[str, Any]) -> dict[str, Any]:
    """The answer as terms; what was left empty is left out."""
    given = {name: answer[name] for name in ("name", "starts_date") if answer.get(name)}
    return {
        **given,
        "services": answer.get("services", []),
        "providers": [
            {**each, "languages": fields.split_codes(each["languages"].lower())}
            for each in answer.get("providers", ())
        ],
    }


def _in_words(process: Process, decision: Decision) -> list[str]:
    """What is about to be signed."""
    said = [
        _("%(process)s: %(model)s.") % {"process": process.name, "model": title_of(decision.model)}
    ]
    if decision.governance:
        said.append(_("High risk: it goes with governance."))
    if decision.model in PROVIDED:
        said.append(_("An engagement is drafted with these terms; nothing goes live by it."))
    return said


def _terms_in_words(decision: Decision) -> tuple[tuple[str, str], ...]:
    """What the engagement will be drafted with, and who proposed it."""
    terms = decision.terms
    starts = terms.get("starts_date")
    providers = [
        f"{each['name']} ({words_of(each['contribution'])})" for each in terms.get("providers", ())
    ]
    services = [contribution_in_words(each) for each in terms.get("services", ())]
    nothing = _("Not named: added before it goes live.")
    return (
        (_("Engagement"), terms.get("name") or "—"),
        (_("Starts"), formats.day(date.fromisoformat(starts)) if starts else "—"),
        (_("Services"), ", ".join(services) or nothing),
        (_("Providers"), ", ".join(providers) or nothing),
        (_("Proposed"), f"{decision.proposed_by}, {formats.moment(decision.proposed_at)}"),
        *([(_("Otherwise than assessed, because:"), decision.why)] if decision.why else []),
    )


def _field_of(field: str) -> str:
    return field.partition(".")[0]
