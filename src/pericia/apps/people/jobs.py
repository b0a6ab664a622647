"""What workers do for people."""

from __future__ import annotations

from pericia.apps.people import mail
from pericia.jobs.registry import job


@job(mail.JOB, retry_on=(OSError,), attempts_max=8)
def send_mail(sealed: str) -> None:
    """Send one message; a crash at the wrong moment sends it twice rather than never."""
    mail.send(mail.opened(sealed))
