"""E-mail waits for its transaction, in a form that only this installation reads."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core import mail as django_mail
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.test import override_settings

from pericia.apps.people import mail
from pericia.apps.people.jobs import send_mail
from pericia.tenancy.scope import open_scope, rows

BACKEND = "pericia.apps.people.mail.DeferredEmailBackend"
LINK = "https://example.org/password/reset/secret-token"


def message(to: str) -> EmailMultiAlternatives:
    found = EmailMultiAlternatives(
        "Contraseña", LINK, "pericia@localhost", [to], headers={"X-Why": "asked"}
    )
    found.attach_alternative(f"<a href='{LINK}'>ñ</a>", "text/html")
    return found


def waiting(to: str) -> list[str]:
    query = "SELECT args::text FROM procrastinate_jobs WHERE task_name = 'people.send_mail'"
    found = [json.loads(row[0])["sealed"] for row in rows(query)]
    return [each for each in found if mail.opened(each).to == [to]]


@override_settings(EMAIL_BACKEND=BACKEND)
def test_mail_leaves_with_its_transaction_or_not_at_all() -> None:
    def ask_and_fail() -> None:
        with open_scope([]):
            assert django_mail.get_connection(BACKEND).send_messages([message("a@b.es")]) == 1
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ask_and_fail()
    assert waiting("a@b.es") == []
    with open_scope([]):
        django_mail.get_connection(BACKEND).send_messages([message("a@b.es")])
    assert len(waiting("a@b.es")) == 1


def test_the_queue_does_not_show_the_message_and_the_job_sends_it_whole(tmp_path: Path) -> None:
    sealed = mail.sealed(message("c@d.es"))
    assert "secret-token" not in sealed
    assert "secret-token" not in str(mail.base64.b64decode(sealed))
    outgoing = "django.core.mail.backends.filebased.EmailBackend"
    with override_settings(OUTGOING_EMAIL_BACKEND=outgoing, EMAIL_FILE_PATH=str(tmp_path)):
        send_mail(sealed)
    (written,) = list(tmp_path.iterdir())
    text = written.read_text()
    for part in ("To: c@d.es", "X-Why: asked", LINK, "text/html", "Subject: =?utf-8?"):
        assert part in text


def test_a_message_to_nobody_is_not_deferred_and_attachments_are_refused() -> None:
    backend = mail.DeferredEmailBackend()
    assert backend.send_messages([EmailMessage("a", "b", "c@d.es", [])]) == 0
    with_file = EmailMessage("a", "b", "c@d.es", ["e@f.es"])
    with_file.attach("x.txt", "x", "text/plain")
    with pytest.raises(ValueError, match="no attachments"):
        backend.send_messages([with_file])
