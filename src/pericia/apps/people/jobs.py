"""What workers do for people."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

from django.conf import settings

from pericia.apps.people import facts, mail, reminding
from pericia.jobs.registry import job
from pericia.tenancy.scope import open_scope, rows

CLIENTS = "SELECT * FROM app.client_ids()"
EMPLOYERS = f"{CLIENTS} UNION SELECT * FROM app.provider_ids()"
AT_ONCE = 500


@job(mail.JOB, retry_on=(OSError,), attempts_max=8)
def send_mail(sealed: str) -> None:
    """Send one message; a crash at the wrong moment sends it twice rather than never."""
    mail.send(mail.opened(sealed))


@job("people.renew_facts")
def renew_facts(client_id: UUID, object_id: UUID, event_id: UUID) -> None:
    """People of a site that changed have its hours and country; `client_id` is their employer."""
    with open_scope([client_id]):
        facts.renew_at_site(client_id, object_id)


def remind_of_expiry() -> None:
    """Write to whoever has a credential that expires, and to who answers for it there."""
    if settings.REMINDERS:
        remind_of_expiry_on(datetime.now(UTC).date())


def remind_of_expiry_on(today: date) -> None:
    due: list[UUID] = []
    for some in _scopes(EMPLOYERS):
        with open_scope(some):
            due += reminding.employers_due(some, today)
    managers: dict[UUID, set[UUID]] = {each: set() for each in due}
    for some in _scopes(CLIENTS) if due else ():
        with open_scope(some):
            for employer, account in reminding.managers_of(due):
                managers[employer].add(account)
    for employer, accounts in managers.items():
        with open_scope([employer]):
            reminding.remind(employer, sorted(accounts), today)


def _scopes(query: str) -> list[list[UUID]]:
    """The organisations that a query of ids finds, as many at once as a scope takes."""
    with open_scope([]):
        every = [row[0] for row in rows(query)]
    return [every[at : at + AT_ONCE] for at in range(0, len(every), AT_ONCE)]
