"""What work took, what it cost and what was agreed for it: a page, and the same as a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from babel.numbers import get_currency_precision
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pericia.apps.billing.pictures import months_drawn
from pericia.apps.billing.spending import PERMISSION, Month, added, by_line, by_month, spent_for
from pericia.apps.organisations.models import Client
from pericia.apps.people.queries import holders_of
from pericia.kernels.reporting.spreadsheets import spreadsheet_csv
from pericia.web import formats
from pericia.web.boundary import PageRequest, selected_client
from pericia.web.readers import readers

MONTHS_MAX, MONTHS_SHOWN = 24, 6


@dataclass(frozen=True, slots=True)
class Period:
    """From one month to another, each by its first day; `choices` are the latest first."""

    first: date
    last: date
    choices: tuple[date, ...]

    @property
    def months(self) -> list[date]:
        return [each for each in reversed(self.choices) if self.first <= each <= self.last]


@require_safe
def cost(request: PageRequest) -> HttpResponse:
    """By service line, month by month, narrowed by the client and the months of the address."""
    period, found = _asked(request)
    allowed = request.identity.clients_with(PERMISSION)
    lines = by_line(found)
    context = {
        "period": period,
        "file": f"{reverse('cost_file')}?{request.GET.urlencode()}",
        "clients": Client.objects.filter(client_id__in=allowed).order_by("name"),
        "chosen": selected_client(request),
        "lines": lines,
        "months": by_month(found),
        "totals": added(each.sum for each in found),
        "drawn": months_drawn(found, period.months),
        "cost_writers": holders_of(
            "person.manage", allowed, [each.organisation_id for each in request.identity.employment]
        ),
        "is_partly_costed": any(each.sum.has_unknown_costs for each in found),
        "is_partly_priced": any(each.sum.price_cents is None for each in found),
    }
    return render(request, "billing/cost.html", context)


@require_safe
def cost_file(request: PageRequest) -> HttpResponse:
    """The months of the page, one row a service line and month."""
    period, found = _asked(request)
    content = spreadsheet_csv(
        _columns(), (row for each in found for row in _rows(each)), (get_language() or "es")[:2]
    )
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    name = f"{_('hours-and-cost')}-{period.first:%Y-%m}-{period.last:%Y-%m}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _asked(request: PageRequest) -> tuple[Period, list[Month]]:
    actors = readers(request, PERMISSION)
    period = _period(request.GET.get("from", ""), request.GET.get("until", ""))
    return period, spent_for(actors, period.first, period.last)


def _period(first: str, last: str) -> Period:
    """Months written as 2026-03; what is absent or not among the choices is as if not chosen."""
    this = timezone.now().astimezone(formats.zone()).date().replace(day=1)
    choices = tuple(_before(this, each) for each in range(MONTHS_MAX))
    known = {f"{each:%Y-%m}": each for each in choices}
    until = known.get(last, this)
    since = known.get(first, max(choices[-1], _before(until, MONTHS_SHOWN - 1)))
    return Period(min(since, until), max(since, until), choices)


def _before(month: date, count: int) -> date:
    year, number = divmod(month.year * 12 + month.month - 1 - count, 12)
    return date(year, number + 1, 1)


def _columns() -> Sequence[str]:
    return (
        _("Month"), _("Client"), _("Engagement"), _("Service line"), _("Cases closed"),
        _("Cases cancelled"), _("Hours in hand"), _("Hours with a known cost"), _("Cost"),
        _("Currency of the cost"), _("Price"), _("Margin"), _("Currency of the price"),
    )  # fmt: skip


def _rows(month: Month) -> Iterator[Sequence[object]]:
    """One row for each currency of the cost; what counts once stands in the first."""
    line, found = month.line, month.sum
    where = (f"{month.first:%Y-%m}", line.client_name, line.engagement_name, line.name)
    once = (
        found.closed, found.cancelled, _hours(found.seconds), _hours(found.costed_seconds),
    )  # fmt: skip
    worth = (
        _units(found.price_cents, found.currency),
        _units(found.margin_cents, found.currency),
        found.currency,
    )
    currency, cents = found.costs[0] if found.costs else ("", None)
    yield (*where, *once, _units(cents, currency), currency, *worth)
    for currency, cents in found.costs[1:]:
        yield (*where, *[None] * len(once), _units(cents, currency), currency)


def _hours(seconds: int) -> Decimal:
    return round(Decimal(seconds) / 3600, 2)


def _units(cents: int | None, currency: str) -> Decimal | None:
    return None if cents is None else Decimal(cents).scaleb(-get_currency_precision(currency))
