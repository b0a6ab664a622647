"""Words for what events say: what happened, and to what kind of thing."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop

VERBS = {
    "account.created": gettext_noop("Account made"),
    "case.blocked": gettext_noop("Case blocked"),
    "case.cancelled": gettext_noop("Case cancelled"),
    "case.closed": gettext_noop("Case closed"),
    "case.file_attached": gettext_noop("File attached"),
    "case.opened": gettext_noop("Case opened"),
    "case.prioritised": gettext_noop("Priority set"),
    "case.unblocked": gettext_noop("Case unblocked"),
    "change.agreed": gettext_noop("Change agreed"),
    "checkpoint.mail_started": gettext_noop("Checkpoints by e-mail ordered"),
    "checkpoint.mail_stopped": gettext_noop("Checkpoints by e-mail ended"),
    "client.answered": gettext_noop("The client answered"),
    "client.asked": gettext_noop("The client was asked"),
    "client.opponents_set": gettext_noop("Opponents named"),
    "client.registered": gettext_noop("Client registered"),
    "credential.added": gettext_noop("Credential declared"),
    "credential.revoked": gettext_noop("Credential revoked"),
    "credential.verified": gettext_noop("Credential verified"),
    "engagement.drafted": gettext_noop("Engagement drafted"),
    "engagement.ended": gettext_noop("Engagement ended"),
    "engagement.gone_live": gettext_noop("Engagement went live"),
    "engagement.paused": gettext_noop("Engagement paused"),
    "engagement.provider_added": gettext_noop("Provider added to an engagement"),
    "import.ended": gettext_noop("Import ended"),
    "import.refused": gettext_noop("Import refused"),
    "import.rows_forgotten": gettext_noop("Refused rows of an import forgotten"),
    "import.started": gettext_noop("Import started"),
    "import.uploaded": gettext_noop("File uploaded for an import"),
    "import.withdrawn": gettext_noop("Import withdrawn"),
    "item.assigned": gettext_noop("Work taken on"),
    "item.escalated": gettext_noop("Work escalated"),
    "item.handed_back": gettext_noop("Work handed back to the queue"),
    "item.offered": gettext_noop("Work offered"),
    "item.parked": gettext_noop("Work parked"),
    "item.reassigned": gettext_noop("Work taken back to be reassigned"),
    "item.released": gettext_noop("Work released, because time or permission ran out"),
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
    "provider.registered": gettext_noop("Provider registered"),
    "review.submitted": gettext_noop("Review handed in"),
    "service.offered": gettext_noop("Service offered"),
    "service_line.added": gettext_noop("Service line added"),
    "service_line.seed_revealed": gettext_noop("Seed of the sampling revealed"),
    "site.added": gettext_noop("Site added"),
    "skill.graded": gettext_noop("Skill graded"),
    "subject.blanked": gettext_noop("Cases of an erased person blanked"),
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
    "account": gettext_noop("Account"),
    "case": gettext_noop("Case"),
    "client": gettext_noop("Client"),
    "credential": gettext_noop("Credential"),
    "engagement": gettext_noop("Engagement"),
    "import": gettext_noop("Import"),
    "item": gettext_noop("Work item"),
    "key": gettext_noop("API key"),
    "membership": gettext_noop("Roles"),
    "person": gettext_noop("Person"),
    "playbook": gettext_noop("Playbook"),
    "process": gettext_noop("Process"),
    "provider": gettext_noop("Provider"),
    "service": gettext_noop("Service"),
    "service_line": gettext_noop("Service line"),
    "site": gettext_noop("Site"),
    "subject": gettext_noop("Erased person"),
    "transition_task": gettext_noop("Task of a transition"),
    "wall": gettext_noop("Ethical wall"),
    "webhook": gettext_noop("Webhook"),
}
TAIL_CHARACTERS = 8


def verb_in_words(verb: str) -> str:
    """What happened, in the reader's language; an unknown verb as it is stored."""
    known = VERBS.get(verb)
    return gettext(known) if known else verb


def object_in_words(reference: str) -> str:
    """`kind:ID` as its kind and the last characters of the id, which tell two apart."""
    kind, _, rest = reference.partition(":")
    known = KINDS.get(kind)
    return f"{gettext(known) if known else kind}\u00a0{rest[-TAIL_CHARACTERS:]}"
