"""What the pages of one process share: its tabs, crumbs and languages."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pericia.apps.organisations.models import Process
from pericia.kernels.sourcing.wording import Language


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    url: str
    is_here: bool


def spoken() -> Language:
    """The reader's language, of the two."""
    return "en" if get_language() == "en" else "es"


def address_of(process: Process, name: str = "process") -> str:
    return reverse(name, args=[process.client_id, process.id])


def tabs_of(process: Process, here: str) -> list[Tab]:
    """The pages of a process in the order of the way to its decision."""
    pages = (
        ("process", _("Decision")),
        ("process_assessments", _("Answers")),
        ("process_logs", _("Event logs")),
        ("process_money", _("Money")),
        ("process_providers", _("Providers")),
        ("process_risks", _("Risks")),
        ("process_benefits", _("Benefits")),
        ("process_record", _("Record")),
    )
    return [Tab(label, address_of(process, name), name == here) for name, label in pages]


def crumbs_of(process: Process) -> tuple[tuple[str, str], ...]:
    return ((_("Portfolio"), reverse("portfolio")), (process.name, address_of(process)))


def version_read(request: HttpRequest) -> int | None:
    """The version that a form was filled in for, which `?version=` names."""
    found = request.GET.get("version", "")
    return int(found) if found.isdecimal() and len(found) < 10 else None


def at_version(request: HttpRequest, version: int) -> HttpResponse:
    """The same page for the version that stands."""
    return redirect(f"{request.path}?{urlencode({'version': version})}")
