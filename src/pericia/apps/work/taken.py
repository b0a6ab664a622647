"""Why an item left the hands of somebody who had not handed it in, in words for them."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pericia.apps.journal import queries as journal
from pericia.apps.journal.actors import Actor
from pericia.apps.work.actions.submitting import LEASE
from pericia.apps.work.models import Submission, WorkItem
from pericia.apps.work.queries.taken import READ_TAKEN_ITEM, TakenRow, taken_rows
from pericia.apps.work.reading import language
from pericia.kernels.routing.sentences import RULE_NAMES
from pericia.tenancy.scope import rows
from pericia.web.words import asked_word

VERBS = ("item.released", "item.reassigned")


HELD = ("assigned", "parked", "asked")


def state_for(actor: Actor, client_id: UUID, item_id: UUID) -> str:
    """The item's state where the actor has or had it last, or nobody has it; else empty."""
    found = WorkItem.objects.filter(client_id=client_id, id=item_id)
    state, assignee_id = found.values_list("state", "assignee_id").first() or ("", None)
    return state if assignee_id in (None, actor.person_id) else ""


def handed_in_by(actor: Actor, client_id: UUID, item_id: UUID) -> Submission | None:
    """What the actor handed in for the item."""
    own = Submission.objects.filter(client_id=client_id, item_id=item_id)
    return own.filter(person_id=actor.person_id).first() if actor.person_id else None


def taken_from(actor: Actor, client_id: UUID, item_id: UUID) -> TakenRow | None:
    """The item as it was taken from the actor; None where it never was."""
    if actor.person_id is None:
        return None
    found = rows(READ_TAKEN_ITEM, ([client_id], [actor.person_id], item_id))
    return next(iter(taken_rows(found)), None)


def why_taken(row: TakenRow) -> str:
    """One sentence. What the journal may not tell any more is told without its reason."""
    about = journal.newest_events_of(row.client_id, [f"case:{row.case_id}"])
    for event in about:
        if event.verb in VERBS and (event.data or {}).get("item") == str(row.item_id):
            return _sentence(row, event.verb, str((event.data or {}).get("why", "")))
    return _("It was taken back into its queue.")


def _sentence(row: TakenRow, verb: str, why: str) -> str:
    if verb == "item.reassigned":
        return _("Who answers for the work took it back into its queue.")
    if why == "lease":
        hours = int(LEASE.total_seconds() // 3600)
        return ngettext(
            "The time to hand it in, %(hours)s hour, ran out.",
            "The time to hand it in, %(hours)s hours, ran out.",
            hours,
        ) % {"hours": hours}
    if why == "membership":
        return _("You have no role at this client any more.")
    lacking = ", ".join(_rule(row, each) for each in why.split(","))
    return _("You do not meet what it asks any more: %(rules)s.") % {"rules": lacking}


def _rule(row: TakenRow, rule: str) -> str:
    """The rule's name; of credentials also which ones the step asks."""
    name = RULE_NAMES[language()].get(rule, rule)
    asked = row.requirement.get("credentials") or ()
    if rule != "credential" or not asked:
        return name
    return f"{name} ({', '.join(asked_word(each['kind']) for each in asked)})"
