"""Telling the sponsors of a client by e-mail, each in their own language."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from pericia.apps.organisations.models import Process
from pericia.apps.people.models import Account
from pericia.apps.sourcing.models import Assessment, Decision, Rescoring
from pericia.kernels.sourcing.rescoring import moved_sentence
from pericia.kernels.sourcing.wording import Language
from pericia.tenancy.scope import rows

# People behind an ethical wall are told nothing.
SPONSORS = """
SELECT m.account_id FROM people_membership m
WHERE m.client_id = $1 AND 'sponsor' = ANY (m.roles) AND m.ended_at IS NULL
  AND m.account_id IS NOT NULL AND NOT app.walled(m.person_id, m.client_id)
"""


def tell_sponsors(decision: Decision, rescoring: Rescoring) -> int:
    """One e-mail to each sponsor, which leaves with the transaction; returns how many."""
    process = Process.objects.get(client_id=decision.client_id, id=decision.process_id)
    accounts = sponsors_of(decision.client_id)
    for account in accounts:
        with translation.override(account.written_to_in):
            _message(process, decision, rescoring, account).send()
    return len(accounts)


def sponsors_of(client_id: UUID) -> list[Account]:
    """The accounts that may sign decisions of the client, in the order of their addresses."""
    ids = [row[0] for row in rows(SPONSORS, (client_id,))]
    return list(Account.objects.filter(id__in=ids, is_active=True).order_by("email"))


def _message(
    process: Process, decision: Decision, rescoring: Rescoring, account: Account
) -> EmailMessage:
    language: Language = "es" if account.written_to_in == "es" else "en"
    reasons = [f"- {moved_sentence(each, language)}." for each in rescoring.moved]
    # What was signed may depart from the answers, with its reason.
    answered = Assessment.objects.get(client_id=decision.client_id, id=decision.assessment_id)
    path = reverse("process", args=[process.client_id, process.id])
    said = {
        "process": process.name,
        "signed": answered.outcome["model"].upper(),
        "now": rescoring.outcome["model"].upper(),
    }
    lines = [
        _("The answers behind the signed decision on “%(process)s” led to %(signed)s.") % said,
        _("By what its work has shown since, they would lead to %(now)s:") % said,
        "",
        *reasons,
        "",
        _("Nothing changes until you decide so. See the record:"),
        f"{_origin()}{path}",
    ]
    return EmailMessage(
        "[Pericia] " + _("“%(process)s” would be decided otherwise today") % said,
        "\n".join(lines),
        to=[account.email],
    )


def _origin() -> str:
    """The public address of the platform where it is known; the path alone says enough without."""
    return settings.CSRF_TRUSTED_ORIGINS[0].rstrip("/") if settings.CSRF_TRUSTED_ORIGINS else ""
