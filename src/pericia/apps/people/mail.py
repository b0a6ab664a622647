"""E-mail of accounts leaves after the transaction that asked for it, or not at all.

Django's backend writes the message into a job, encrypted: it may hold the link that sets a new
password, and the queue is not under row-level security. The job sends it through
`settings.OUTGOING_EMAIL_BACKEND`.
"""

from __future__ import annotations

import base64
import hmac
import json
import os
from collections.abc import Sequence
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from pericia.jobs.deferring import Deferral, defer_all

JOB = "people.send_mail"
NONCE_BYTES = 12
TEXTS = ("subject", "body", "from_email")
LISTS = ("to", "cc", "bcc", "reply_to")


class DeferredEmailBackend(BaseEmailBackend):
    """Defers one job a message in the open transaction. Attachments are not taken (ValueError)."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        messages = [each for each in email_messages if each.recipients()]
        defer_all(Deferral(JOB, None, {"sealed": sealed(each)}) for each in messages)
        return len(messages)


def send(message: EmailMessage) -> None:
    """Send now. Raises OSError, which all errors of SMTP are."""
    get_connection(settings.OUTGOING_EMAIL_BACKEND).send_messages([message])


def sealed(message: EmailMessage) -> str:
    """The message as text that only this installation can read."""
    if message.attachments:
        raise ValueError("E-mail of accounts carries no attachments.")
    plain: dict[str, Any] = {name: str(getattr(message, name)) for name in TEXTS}
    plain |= {name: [str(each) for each in getattr(message, name)] for name in LISTS}
    plain["headers"] = {name: str(value) for name, value in message.extra_headers.items()}
    alternatives = getattr(message, "alternatives", [])
    plain["alternatives"] = [[str(content), kind] for content, kind in alternatives]
    nonce = os.urandom(NONCE_BYTES)
    return base64.b64encode(
        nonce + _cipher().encrypt(nonce, json.dumps(plain).encode(), None)
    ).decode()


def opened(text: str) -> EmailMessage:
    """The message that `sealed` wrote."""
    data = base64.b64decode(text)
    plain = json.loads(_cipher().decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], None))
    alternatives = [(content, kind) for content, kind in plain.pop("alternatives")]
    return EmailMultiAlternatives(**plain, alternatives=alternatives)


def _cipher() -> AESGCM:
    return AESGCM(hmac.digest(settings.SECRET_KEY.encode(), b"outgoing mail", "sha256"))
