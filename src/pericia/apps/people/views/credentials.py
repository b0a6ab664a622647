"""Degrees and licences: declared, verified and revoked."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from pericia.apps.journal.permissions import not_found
from pericia.apps.organisations import fields
from pericia.apps.people import access, actions
from pericia.apps.people.actions.changes import refuse_self
from pericia.apps.people.models import Credential
from pericia.apps.people.views.common import address_of, colleague_of, crumbs_of
from pericia.web.asking import Question, ask, asking, properties
from pericia.web.boundary import PageRequest
from pericia.web.words import CREDENTIALS, asked_code, words_of


@asking
def new_credential(request: PageRequest, person_id: UUID) -> HttpResponse:
    actor, found = colleague_of(request, person_id, "person.manage", or_self=True)
    question = Question(
        title=_("Add a credential"),
        schema=properties(
            "kind title issuer jurisdiction",
            title=fields.text(_("Title"), _("As it stands on the document.")),
            kind=fields.suggested(
                _("Kind"),
                CREDENTIALS.values(),
                _("Type its first letters, or the name in a playbook."),
            ),
            issuer=fields.text(_("Issuer")),
            jurisdiction=fields.country(_("Jurisdiction")),
            number=fields.text(_("Number")),
            expires_date=fields.day(_("Expires")),
        ),
        submit=_("Save"),
        done=_("The credential is added. It counts once somebody else has verified it."),
        intro=_("It counts for nothing until somebody else has verified it with its issuer."),
        crumbs=crumbs_of(person_id, found.person.name),
    )

    def do(answer: dict[str, Any]) -> str:
        expires = answer.pop("expires_date", None)
        answer["kind"] = asked_code(answer["kind"], CREDENTIALS)
        actions.add_credential(
            actor=actor,
            now=timezone.now(),
            organisation_id=found.person.organisation_id,
            person_id=person_id,
            expires_date=expires and date.fromisoformat(expires),
            **answer,
        )
        return address_of(person_id)

    return ask(request, question, do)


@asking
def verify_credential(request: PageRequest, person_id: UUID, credential_id: UUID) -> HttpResponse:
    actor, found = colleague_of(request, person_id, "credential.verify")
    refuse_self(actor, person_id, "own_credential", "verifies a credential")
    credential = _credential(found, credential_id)
    question = Question(
        title=_("Verify: %(title)s") % {"title": credential.title},
        schema=properties(
            "verified_date",
            verified_date=fields.day(_("Day on which you checked it with the issuer")),
            expires_date=fields.day(_("Expires"), _("As the issuer says.")),
        ),
        value={
            "verified_date": timezone.localdate().isoformat(),
            "expires_date": credential.expires_date and credential.expires_date.isoformat(),
        },
        submit=_("Verify"),
        done=_("The credential is verified."),
        intro=_("%(kind)s, issued by %(issuer)s, number %(number)s")
        % {
            "kind": words_of(credential.kind),
            "issuer": credential.issuer,
            "number": credential.number or "—",
        },
        crumbs=crumbs_of(person_id, found.person.name),
    )

    def do(answer: dict[str, Any]) -> str:
        expires = answer.get("expires_date")
        actions.verify_credential(
            actor=actor,
            now=timezone.now(),
            organisation_id=credential.organisation_id,
            credential_id=credential_id,
            verified_date=date.fromisoformat(answer["verified_date"]),
            expires_date=expires and date.fromisoformat(expires),
        )
        return address_of(person_id)

    return ask(request, question, do)


@asking
def revoke_credential(request: PageRequest, person_id: UUID, credential_id: UUID) -> HttpResponse:
    actor, found = colleague_of(request, person_id, "credential.verify")
    credential = _credential(found, credential_id)
    question = Question(
        title=_("Revoke: %(title)s") % {"title": credential.title},
        schema=properties(
            "revoked_date why",
            revoked_date=fields.day(_("From this day on it counts for nothing")),
            why=fields.reason(),
        ),
        value={"revoked_date": timezone.localdate().isoformat()},
        submit=_("Revoke for good"),
        done=_("The credential is revoked."),
        is_risky=True,
        crumbs=crumbs_of(person_id, found.person.name),
    )

    def do(answer: dict[str, Any]) -> str:
        actions.revoke_credential(
            actor=actor,
            now=timezone.now(),
            organisation_id=credential.organisation_id,
            credential_id=credential_id,
            revoked_date=date.fromisoformat(answer["revoked_date"]),
            why=answer["why"],
        )
        return address_of(person_id)

    return ask(request, question, do)


def _credential(found: access.Employee, credential_id: UUID) -> Credential:
    for each in found.credentials:
        if each.id == credential_id:
            return each
    raise not_found("credential")
