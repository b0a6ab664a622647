"""Credentials that expire: the list of them, and the warning beside one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from pericia.apps.people import access
from pericia.apps.people.lists import EXPIRING_DAYS, ExpiringRow
from pericia.apps.people.models import Credential
from pericia.web import cursors
from pericia.web.boundary import PageRequest
from pericia.web.paging import page_of
from pericia.web.readers import readers

TONES = {7: "bad", 30: "warn", 90: "info"}


@dataclass(frozen=True, slots=True)
class Expiry:
    """How soon a credential expires, in words; `within` is 7, 30 or 90 days, 0 once expired."""

    within: int
    words: str
    tone: str


@require_safe
def expiring(request: PageRequest) -> HttpResponse:
    """Credentials that have expired or will within 90 days, the most urgent first."""
    today = timezone.localdate()
    actors = readers(request, "person.see")
    until = today + timedelta(days=_within(request))

    def read(after: tuple[date, UUID] | None, limit: int) -> list[ExpiringRow]:
        return access.expiring_for(actors, until, after=after, limit=limit)

    page = page_of(
        request,
        read,
        lambda row: (row.expires_date.isoformat(), row.id),
        (_day, cursors.identifier),
    )
    context = {
        "page": page,
        "rows": [(row, warning_on(row.expires_date, today)) for row in page.rows],
        "choices": EXPIRING_DAYS,
        "within": _within(request),
        "several_clients": len(actors) > 1,
    }
    return render(request, "people/expiring.html", context)


def warning_of(credential: Credential, today: date) -> Expiry | None:
    """None for what was revoked, never expires or is far from it."""
    if credential.revoked_date or credential.expires_date is None:
        return None
    return warning_on(credential.expires_date, today)


def warning_on(expires: date, today: date) -> Expiry | None:
    """The warning on a day: expired, or within 7, 30 or 90 days."""
    days = (expires - today).days
    if days < 0:
        return Expiry(0, _("Expired"), "bad")
    within = next((each for each in sorted(EXPIRING_DAYS) if days <= each), None)
    if within is None:
        return None
    words = ngettext("Expires in %(days)s day", "Expires in %(days)s days", days) % {"days": days}
    return Expiry(within, _("Expires today") if days == 0 else words, TONES[within])


def _within(request: PageRequest) -> int:
    asked = request.GET.get("within", "")
    return int(asked) if asked in map(str, EXPIRING_DAYS) else max(EXPIRING_DAYS)


def _day(part: object) -> date:
    return date.fromisoformat(str(part))
