"""Words for how a webhook fares and why an attempt to reach it failed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext, gettext_noop

from pericia.apps.channels.models import WebhookDelivery, WebhookEndpoint

ERRORS = {
    "address_refused": gettext_noop("The address may not be called: it is not a public one."),
    "not_resolved": gettext_noop("The name has no address."),
    "connection_failed": gettext_noop("Nobody answered there."),
    "tls_failed": gettext_noop("The certificate does not prove the name."),
    "timed_out": gettext_noop("No answer in time."),
    "no_answer": gettext_noop("What came was no HTTP answer."),
}
DISABLED = {
    "failing": gettext_noop("Switched off: nothing could be delivered for five days"),
    "gone": gettext_noop("Switched off: the receiver said that it is gone (410)"),
}


def state_of(endpoint: WebhookEndpoint) -> tuple[str, str]:
    """How the webhook fares, in words, and the tone of that."""
    if not endpoint.is_active:
        why = DISABLED.get(endpoint.disabled_why)
        return (gettext(why), "bad") if why else (gettext("Switched off"), "neutral")
    if endpoint.failing_since is not None:
        return gettext("Deliveries fail at present"), "warn"
    return gettext("Active"), "good"


def attempts_of(delivery: WebhookDelivery) -> list[dict[str, Any]]:
    """Each attempt: `at`, `result` in words, `is_good`, `milliseconds`; newest first."""
    return [
        {
            "at": _moment(each["at"]),
            "result": result_of(each),
            "is_good": not each["error"],
            "milliseconds": each["duration_ms"],
        }
        for each in reversed(delivery.attempts)
    ]


def result_of(attempt: dict[str, Any]) -> str:
    if not attempt["error"]:
        return gettext("Accepted with status %(status)s") % attempt
    known = ERRORS.get(attempt["error"])
    if known:
        return gettext(known)
    if attempt["status"] is not None:
        return gettext("Answered with status %(status)s") % attempt
    return str(attempt["error"])


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
