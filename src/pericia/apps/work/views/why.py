"""Why an item came to whoever has it: the stored proof and what the choice cost, in words; and
whether a reader may do one that waits, or what stands in the way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from pericia.apps.engagements.queries import known_playbook
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import not_found
from pericia.apps.work import access
from pericia.apps.work.evidence import title_of
from pericia.apps.work.lifted import lifted_of_item
from pericia.apps.work.lifting import standing_of
from pericia.apps.work.models import Offer
from pericia.apps.work.naming import names_in
from pericia.apps.work.queries.item import ItemRow
from pericia.apps.work.reading import language
from pericia.apps.work.views.going import part_or_page
from pericia.kernels.routing import explain, explain_rule, read_proof
from pericia.kernels.routing.names import Names
from pericia.kernels.routing.sentences import LIFTED, RULE_NAMES
from pericia.web import formats
from pericia.web.boundary import PageRequest


@require_safe
def why(request: PageRequest, client_id: UUID, item_id: UUID) -> HttpResponse:
    """A fragment that the page of the item asks for when it is opened; opened itself, a page."""
    actor = request.actor_for(client_id)
    row = access.item_or_waiting_for(actor, client_id, item_id)
    if row.state == "open":
        return _may_i(request, actor, row)
    if not row.proof:
        raise not_found("proof")
    offer = access.offer_behind(actor, client_id, item_id)
    playbook = known_playbook(client_id, row.playbook_id)
    names = names_in(playbook)
    context = {
        "row": row,
        "rules": _rules(row, row.proof, names),
        "choice": _chosen_by(offer) if offer else [],
        "offered_at": offer.offered_at if offer else None,
        "proved_at": row.proof.get("at"),
    }
    title = title_of(playbook, row.step)
    return part_or_page(request, "work/why.html", context, title, _("Why me?"))


def _chosen_by(offer: Offer) -> list[str]:
    """What the choice went by; of who gave it by hand, the reason."""
    if offer.cost_terms:
        return in_words(offer.cost_terms)
    return [_("Who answers for the work gave it to you: %(why)s") % {"why": offer.why}]


def _rules(row: ItemRow, stored: Mapping[str, Any], names: Names) -> list[str]:
    """The sentences of the stored proof, after those on what was lifted, by whom and why."""
    verdict, *rules = explain(read_proof(stored), language(), names)
    relied_on = stored.get("overridden") or ()
    if not relied_on:
        return [verdict, *rules]
    said = ", ".join(RULE_NAMES[language()][each] for each in relied_on)
    lifted = lifted_of_item(row.client_id, row.id, row.assignee_id)
    told = [each.said(language(), formats.moment) for each in lifted if each.rule in relied_on]
    return [LIFTED[language()]["overridden"].format(rules=said), *told, *rules]


def _may_i(request: PageRequest, actor: Actor, row: ItemRow) -> HttpResponse:
    """The rules that the reader does not meet, and who may lift which of them."""
    standing = standing_of(actor, row.client_id, row.id, timezone.now())
    playbook = known_playbook(row.client_id, row.playbook_id)
    names = names_in(playbook)
    words = RULE_NAMES[language()]
    failing = [each for each in standing.proof.rules if not each.holds]
    context = {
        "row": row,
        "may": standing.may,
        "lifted": [words[each] for each in standing.lifted if each in standing.proof.failed],
        "failing": [explain_rule(each, language(), names) for each in failing],
        "lifters": [(words[rule], who) for rule, who in standing.lifters.items()],
        "lacks_credential": "credential" in standing.lifters,
        "person_id": actor.person_id,
    }
    title = title_of(playbook, row.step)
    return part_or_page(request, "work/may_i.html", context, title, _("May I do it?"))


def in_words(terms: Mapping[str, Any]) -> list[str]:
    """What the choice among those who may do it went by; nobody else is named."""
    said = []
    if terms.get("again"):
        said.append(
            _("You did this step of the case before: when it comes back, it comes to you first.")
        )
    currency = terms.get("currency") or "EUR"
    if terms.get("effort_seconds"):
        effort = formats.duration(terms["effort_seconds"])
        said.append(_("Expected effort: %(time)s.") % {"time": effort})
    if terms.get("cost_cents") is not None and terms.get("hourly_cost_cents") is not None:
        said.append(
            _("Cost with you: %(cost)s, at %(hourly)s an hour.")
            % {
                "cost": formats.money(terms["cost_cents"], currency),
                "hourly": formats.money(terms["hourly_cost_cents"], currency),
            }
        )
    if terms.get("load") is not None:
        load = terms["load"]
        said.append(
            ngettext("You had %(load)s item in hand.", "You had %(load)s items in hand.", load)
            % {"load": load}
        )
    others = terms.get("alternatives") or []
    # Others may cost less than who was not chosen for the cost.
    return said if terms.get("again") and others else [*said, *_others(others, currency)]


def _others(alternatives: list[Mapping[str, Any]], currency: str) -> list[str]:
    if not alternatives:
        return [_("Nobody else who may do it was free.")]
    more = [each["difference_cents"] for each in alternatives if each.get("difference_cents")]
    if more and min(more) > 0:
        nearest = formats.money(min(more), currency)
        return [_("The next one who may do it would cost %(more)s more.") % {"more": nearest}]
    return [_("Others who may do it cost the same or more.")]
