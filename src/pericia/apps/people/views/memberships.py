"""What somebody may do for a client: granted, changed, ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from pericia.apps.journal.permissions import ROLES, not_found
from pericia.apps.organisations import fields
from pericia.apps.organisations.access import client_for, names_in_scope
from pericia.apps.people import access, actions
from pericia.apps.people.actions.changes import refuse_self
from pericia.apps.people.models import Membership
from pericia.apps.people.views.common import address_of, crumbs_of, profile_of
from pericia.kernels.refusal import Refused
from pericia.kernels.routing import OVERRIDABLE, OVERRIDE
from pericia.web.asking import Question, ask, asking, properties
from pericia.web.boundary import PageRequest
from pericia.web.words import DECISIONS, asked_code, asked_word, words_of


@asking
def membership(request: PageRequest, person_id: UUID, client_id: UUID) -> HttpResponse:
    """Grant roles at a client, or change them."""
    actor = request.actor_for(client_id, "membership.grant")
    refuse_self(actor, person_id, "own_membership", "grants a role")
    profile = profile_of(request, person_id)
    client = client_for(actor, client_id)
    standing = access.membership_for(actor, client_id, person_id)
    is_change = standing is not None and standing.ended_at is None
    question = Question(
        title=_("Roles at %(client)s") % {"client": client.name},
        schema=_schema(client.currency),
        value=_present(standing, client.currency),
        submit=_("Save") if is_change else _("Grant"),
        done=_("The roles are changed.") if is_change else _("The roles are granted."),
        crumbs=crumbs_of(person_id, profile.name),
    )

    def do(answer: dict[str, Any]) -> str:
        actions.grant_membership(
            actor=actor,
            now=timezone.now(),
            client_id=client_id,
            organisation_id=profile.organisation_id,
            person_id=person_id,
            roles=answer["roles"],
            authorities=_authorities(answer, client.currency),
        )
        return address_of(person_id)

    return ask(request, question, do)


@asking
def end_membership(request: PageRequest, person_id: UUID, client_id: UUID) -> HttpResponse:
    actor = request.actor_for(client_id, "membership.grant")
    profile = profile_of(request, person_id)
    if client_id not in {each.client_id for each in profile.standings}:
        raise not_found("membership")
    client_name = names_in_scope([client_id]).get(client_id, "")
    question = Question(
        title=_("End the roles at %(client)s") % {"client": client_name},
        schema=properties("why", why=fields.reason()),
        submit=_("End now"),
        done=_("The roles are ended."),
        intro=_("From now on the person sees and does nothing for this client."),
        crumbs=crumbs_of(person_id, profile.name),
        is_risky=True,
    )

    def do(answer: dict[str, Any]) -> str:
        actions.end_membership(
            actor=actor,
            now=timezone.now(),
            client_id=client_id,
            person_id=person_id,
            why=answer["why"],
        )
        return address_of(person_id)

    return ask(request, question, do)


def _schema(currency: str) -> dict[str, Any]:
    return properties(
        "roles",
        roles={
            **fields.several(_("Roles"), ((each, words_of(each)) for each in ROLES)),
            "minItems": 1,
        },
        authorities=fields.entries(
            _("Decisions they may take"),
            "decision",
            decision=fields.suggested(
                _("Decision"),
                (words for each, words in DECISIONS.items() if each != OVERRIDE),
                _("Type its first letters, or the name in a playbook."),
            ),
            limit=fields.amount(
                _("Up to (%(currency)s)") % {"currency": currency},
                _("Left empty: the decision has no amount."),
            ),
        ),
        overrides=fields.several(
            _("Rules of eligibility they may lift, with a reason"),
            ((each, _rule_name(each)) for each in sorted(OVERRIDABLE)),
        ),
    )


def _rule_name(rule: str) -> str:
    names = {
        "authority": _("limit of authority"),
        "clearance": _("clearance"),
        "credential": _("credential"),
        "independence": _("independence"),
    }
    return names.get(rule, rule)


def _present(found: Membership | None, currency: str) -> dict[str, Any]:
    """What stands in the form for a membership that is there."""
    if found is None or found.ended_at is not None:
        return {}
    limited = {name: terms for name, terms in found.authorities.items() if name != OVERRIDE}
    return {
        "roles": found.roles,
        "authorities": [_limit_shown(name, each, currency) for name, each in limited.items()],
        "overrides": found.authorities.get(OVERRIDE, {}).get("rules", []),
    }


def _limit_shown(decision: str, terms: Mapping[str, Any], currency: str) -> dict[str, Any]:
    named = {"decision": asked_word(decision)}
    if "limit_cents" not in terms:
        return named
    return {**named, "limit": fields.units_of(terms["limit_cents"], currency)}


def _authorities(answer: Mapping[str, Any], currency: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for each in answer.get("authorities", ()):
        decision = asked_code(each["decision"], DECISIONS)
        if decision in found or decision == OVERRIDE:
            raise Refused("decision_twice", "Name each decision once.", "authorities")
        limit = each.get("limit")
        found[decision] = (
            {} if limit is None else {"limit_cents": fields.minor_units(limit, currency)}
        )
    if answer.get("overrides"):
        found[OVERRIDE] = {"rules": answer["overrides"]}
    return found
