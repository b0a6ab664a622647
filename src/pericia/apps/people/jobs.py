"""What workers do for people."""

from __future__ import annotations

from uuid import UUID

from pericia.apps.people import facts, mail
from pericia.jobs.registry import job
from pericia.tenancy.scope import open_scope


@job(mail.JOB, retry_on=(OSError,), attempts_max=8)
def send_mail(sealed: str) -> None:
    """Send one message; a crash at the wrong moment sends it twice rather than never."""
    mail.send(mail.opened(sealed))


@job("people.renew_facts")
def renew_facts(client_id: UUID, object_id: UUID, event_id: UUID) -> None:
    """People of a site that changed have its hours and country; `client_id` is their employer."""
    with open_scope([client_id]):
        facts.renew_at_site(client_id, object_id)
