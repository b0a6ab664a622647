"""Words for what events say: what happened, and to what kind of thing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, gettext, gettext_noop

from pericia.apps.journal.queries import Entry
from pericia.kernels.routing.sentences import RULE_NAMES

VERBS = {
    "account.created": gettext_noop("Account made"),
    "action.added": gettext_noop("Action added"),
    "action.completed": gettext_noop("Action done"),
    "action.dropped": gettext_noop("Action dropped"),
    "action.measured": gettext_noop("Effect of an action measured"),
    "case.blocked": gettext_noop("Case blocked"),
    "case.cancelled": gettext_noop("Case cancelled"),
    "case.closed": gettext_noop("Case closed"),
    "case.deliverable_failed": gettext_noop("Deliverable not made"),
    "case.delivered": gettext_noop("Case delivered"),
    "case.file_attached": gettext_noop("File attached"),
    "case.opened": gettext_noop("Case opened"),
    "case.prioritised": gettext_noop("Priority set"),
    "case.unblocked": gettext_noop("Case unblocked"),
    "change.agreed": gettext_noop("Change agreed"),
    "checkpoint.mail_started": gettext_noop("Checkpoints by e-mail ordered"),
    "checkpoint.mail_stopped": gettext_noop("Checkpoints by e-mail ended"),
    "client.answered": gettext_noop("The client answered"),
    "client.asked": gettext_noop("The client was asked"),
    "client.changed": gettext_noop("Details of a client changed"),
    "client.opponents_set": gettext_noop("Opponents named"),
    "client.registered": gettext_noop("Client registered"),
    "credential.added": gettext_noop("Credential declared"),
    "credential.revoked": gettext_noop("Credential revoked"),
    "credential.verified": gettext_noop("Credential verified"),
    "deliverable.accepted": gettext_noop("Deliverable accepted"),
    "deliverable.commented": gettext_noop("Comment on a deliverable"),
    "deliverable.drafted": gettext_noop("Deliverable begun"),
    "deliverable.evidence_added": gettext_noop("Evidence cited"),
    "deliverable.evidence_removed": gettext_noop("Evidence withdrawn"),
    "deliverable.released": gettext_noop("Deliverable released"),
    "deliverable.returned": gettext_noop("Deliverable returned"),
    "deliverable.review_refused": gettext_noop("Deliverable sent back to its authors"),
    "deliverable.submitted": gettext_noop("Deliverable handed to review"),
    "deliverable.table_added": gettext_noop("Table kept for a deliverable"),
    "deliverable.version_started": gettext_noop("Version of a deliverable begun"),
    "engagement.drafted": gettext_noop("Engagement drafted"),
    "engagement.ended": gettext_noop("Engagement ended"),
    "engagement.gone_live": gettext_noop("Engagement went live"),
    "engagement.paused": gettext_noop("Engagement paused"),
    "engagement.provider_dropped": gettext_noop("Provider taken out of a drafted engagement"),
    "engagement.revised": gettext_noop("Drafted engagement changed"),
    "engagement.provider_added": gettext_noop("Provider added to an engagement"),
    "import.ended": gettext_noop("Import ended"),
    "import.refused": gettext_noop("Import refused"),
    "import.rows_forgotten": gettext_noop("Refused rows of an import forgotten"),
    "import.started": gettext_noop("Import started"),
    "import.uploaded": gettext_noop("File uploaded for an import"),
    "import.withdrawn": gettext_noop("Import withdrawn"),
    "instrument.finished": gettext_noop("Instrument run"),
    "reading.finished": gettext_noop("Closed cases or a file read"),
    "item.assigned": gettext_noop("Work taken on"),
    "item.escalated": gettext_noop("Work escalated"),
    "item.handed_back": gettext_noop("Work handed back to the queue"),
    "item.offered": gettext_noop("Work offered"),
    "item.parked": gettext_noop("Work parked"),
    "item.reassigned": gettext_noop("Work taken back to be reassigned"),
    "item.released": gettext_noop("Work taken back by the platform"),
    "item.resumed": gettext_noop("Work taken up again"),
    "item.signed_off": gettext_noop("Sign-off decided"),
    "item.submitted": gettext_noop("Work handed in"),
    "key.made": gettext_noop("API key made"),
    "key.revoked": gettext_noop("API key revoked"),
    "membership.ended": gettext_noop("Roles ended"),
    "membership.granted": gettext_noop("Roles granted"),
    "offer.declined": gettext_noop("Offer declined"),
    "offer.expired": gettext_noop("Offer not answered in time"),
    "override.authorised": gettext_noop("Rule lifted by authority"),
    "person.added": gettext_noop("Person employed"),
    "person.changed": gettext_noop("Person changed"),
    "playbook.published": gettext_noop("Playbook published"),
    "process.described": gettext_noop("Process described"),
    "provider.changed": gettext_noop("Details of a provider changed"),
    "provider.registered": gettext_noop("Provider registered"),
    "review.blind_answered": gettext_noop("Answered blind"),
    "review.submitted": gettext_noop("Review handed in"),
    "process.assessed": gettext_noop("Questions about a process answered"),
    "process_log.mined": gettext_noop("Event log read"),
    "process_log.refused": gettext_noop("Event log refused"),
    "process_log.removed": gettext_noop("Event log removed"),
    "process_log.uploaded": gettext_noop("Event log uploaded"),
    "provider.listed": gettext_noop("Provider shows itself to clients"),
    "provider.unlisted": gettext_noop("Provider shows itself no more"),
    "money.compared": gettext_noop("Options compared by money"),
    "decision.proposed": gettext_noop("Decision proposed"),
    "decision.withdrawn": gettext_noop("Decision withdrawn"),
    "decision.signed": gettext_noop("Decision signed"),
    "decision.rescored": gettext_noop("Decision scored again"),
    "risk.registered": gettext_noop("Risk entered"),
    "risk.changed": gettext_noop("Risk changed"),
    "benefit.expected": gettext_noop("Benefit expected"),
    "benefit.changed": gettext_noop("Benefit changed"),
    "benefit.stated": gettext_noop("Value of a benefit stated"),
    "run.stored": gettext_noop("Run of an instrument stored"),
    "service.offered": gettext_noop("Service offered"),
    "service_line.added": gettext_noop("Service line added"),
    "service_line.dropped": gettext_noop("Service line taken out of a drafted engagement"),
    "service_line.revised": gettext_noop("Service line of a drafted engagement changed"),
    "set_up.started": gettext_noop("Set-up of an engagement begun"),
    "set_up.abandoned": gettext_noop("Set-up of an engagement given up"),
    "set_up.finished": gettext_noop("Set-up of an engagement ended"),
    "service_line.seed_revealed": gettext_noop("Seed of the sampling revealed"),
    "site.changed": gettext_noop("Site changed"),
    "site.added": gettext_noop("Site added"),
    "skill.graded": gettext_noop("Skill graded"),
    "subject.blanked": gettext_noop("Cases of an erased person blanked"),
    "subject.requests_forgotten": gettext_noop("Requests about an erased person forgotten"),
    "subject.deliverables_blanked": gettext_noop("Deliverables about an erased person blanked"),
    "subject.erased": gettext_noop("Person erased"),
    "subject.work_blanked": gettext_noop("Work about an erased person blanked"),
    "transition.drafted": gettext_noop("Transition planned"),
    "transition.task_added": gettext_noop("Task added to a transition"),
    "transition.task_changed": gettext_noop("Task of a transition changed"),
    "transition.task_completed": gettext_noop("Task of a transition done"),
    "transition.task_reopened": gettext_noop("Task of a transition opened again"),
    "transition.task_waived": gettext_noop("Task of a transition waived"),
    "wall.lowered": gettext_noop("Ethical wall lowered"),
    "wall.raised": gettext_noop("Ethical wall raised"),
    "webhook.added": gettext_noop("Webhook added"),
    "webhook.changed": gettext_noop("Webhook changed"),
    "webhook.disabled": gettext_noop("Webhook switched off"),
    "webhook.redelivered": gettext_noop("Message sent again"),
    "webhook.removed": gettext_noop("Webhook removed"),
    "webhook.secret_renewed": gettext_noop("Secret of a webhook renewed"),
}
KINDS = {
    "assessment": gettext_noop("Assessment"),
    "benefit": gettext_noop("Benefit"),
    "decision": gettext_noop("Decision"),
    "money": gettext_noop("Comparison of money"),
    "process_log": gettext_noop("Event log"),
    "risk": gettext_noop("Risk"),
    "account": gettext_noop("Account"),
    "case": gettext_noop("Case"),
    "client": gettext_noop("Client"),
    "credential": gettext_noop("Credential"),
    "deliverable": gettext_noop("Deliverable"),
    "engagement": gettext_noop("Engagement"),
    "set_up": gettext_noop("Set-up of an engagement"),
    "import": gettext_noop("Import"),
    "item": gettext_noop("Work item"),
    "key": gettext_noop("API key"),
    "membership": gettext_noop("Roles"),
    "person": gettext_noop("Person"),
    "playbook": gettext_noop("Playbook"),
    "process": gettext_noop("Process"),
    "provider": gettext_noop("Provider"),
    "reading.finished": gettext_noop("Cases or file read"),
    "run": gettext_noop("Run of an instrument"),
    "service": gettext_noop("Service"),
    "service_line": gettext_noop("Service line"),
    "site": gettext_noop("Site"),
    "subject": gettext_noop("Erased person"),
    "transition_task": gettext_noop("Task of a transition"),
    "wall": gettext_noop("Ethical wall"),
    "webhook": gettext_noop("Webhook"),
}
OUT_OF_TIME = gettext_noop("Work taken back, because its time ran out")
NOT_PERMITTED = gettext_noop("Work taken back, because its holder may not do it any more")
TAIL_CHARACTERS = 8


def why_in_words(entry: Entry) -> str:
    """The reason that somebody gave; of work that was taken back by itself, what ran out."""
    code = (entry.data or {}).get("why") if entry.verb == "item.released" else None
    if entry.why or not code:
        return entry.why or ""
    if code == "lease":
        return gettext("The time to hand it in ran out.")
    names = RULE_NAMES["en" if get_language() == "en" else "es"]
    rules = [names[each] for each in str(code).split(",") if each in names]
    if not rules:
        return gettext("The person holds no role here any more.")
    return gettext("Not met any more: %(rules)s.") % {"rules": ", ".join(rules)}


def verb_in_words(verb: str, data: Mapping[str, Any] | None = None) -> str:
    """What happened, in the reader's language; an unknown verb as it is stored. `data` is the
    event's, which may tell more."""
    known = VERBS.get(verb)
    if verb == "item.released" and data and data.get("why"):
        known = OUT_OF_TIME if data["why"] == "lease" else NOT_PERMITTED
    return gettext(known) if known else verb


def object_in_words(reference: str) -> str:
    """`kind:ID` as its kind and the last characters of the id, which tell two apart."""
    kind, _, rest = reference.partition(":")
    known = KINDS.get(kind)
    return f"{gettext(known) if known else kind}\u00a0{rest[-TAIL_CHARACTERS:]}"
