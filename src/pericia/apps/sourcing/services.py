"""The service catalogue: every service by its slug, and which of them run.

Needs no database: the files ship with the product and are read once. Whether a service runs follows
from the playbooks that ship: one of its slug makes it run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.urls import reverse

from pericia.apps.engagements import catalogue
from pericia.apps.sourcing.answers import query_of
from pericia.apps.sourcing.services_reading import Domain, Service, read_domain
from pericia.apps.sourcing.services_words import SIDE_NAMES, STATUS_NAMES, said
from pericia.kernels.refusal import Refused
from pericia.kernels.sourcing.decision import Decision, decide
from pericia.kernels.sourcing.process import Process
from pericia.kernels.sourcing.wording import LANGUAGES

FOLDER = catalogue.FOLDER / "catalogue"


@cache
def domains() -> tuple[Domain, ...]:
    """Every domain with its services, in order; raises Refused (`catalogue_invalid`)."""
    return domains_of(FOLDER)


@cache
def services() -> Mapping[str, Service]:
    """Every service by its slug, in the order of domains."""
    return {each.slug: each for domain in domains() for each in domain.services}


def domain_of(service: Service) -> Domain:
    return next(each for each in domains() if each.slug == service.domain)


def neighbours(service: Service) -> tuple[Service | None, Service | None]:
    """The service before it and the one after it in its domain."""
    row = domain_of(service).services
    at = row.index(service)
    return (row[at - 1] if at else None), (row[at + 1] if at + 1 < len(row) else None)


def shipped(service: Service) -> catalogue.Service | None:
    """The playbook that runs it; None where it is only described."""
    return catalogue.services().get(service.slug)


def sample_of(service: Service) -> Path | None:
    """The file of sample records; None for a service that is only described."""
    path = catalogue.FOLDER / service.slug / "sample.csv"
    return path if shipped(service) and path.exists() else None


def status_of(service: Service) -> str:
    """`runs` or `described`."""
    return "runs" if shipped(service) else "described"


def languages_of(service: Service) -> tuple[str, ...]:
    """The languages in which all of its playbook speaks: its page, its steps and its forms."""
    found = shipped(service)
    if found is None:
        return ()
    spoken = list(_spoken(found.playbook.document))
    return tuple(
        each for each in LANGUAGES if each in found.pages and all(each in one for one in spoken)
    )


def usual_decision(service: Service) -> Decision:
    """What the sourcing decision says at the usual answers of the service."""
    return decide(Process(service.slug, service.es.name, answers=service.answers))


def decision_address(service: Service, language: str) -> str:
    """Where a reader decides for their own process, beginning with the service's usual answers."""
    process = Process(service.slug, service.said(language).name, service.answers)
    return f"{reverse('front')}?{query_of(process)}"


def services_section(language: str) -> dict[str, Any]:
    """What `sourcing/services_section.html` shows, as `section`: domains with their services."""
    return {
        "count": len(services()),
        "running": sum(1 for each in services().values() if shipped(each)),
        "address": reverse("services"),
        "domains": [
            {
                "slug": domain.slug,
                "name": said(domain.name, language),
                "count": len(domain.services),
                "address": f"{reverse('services')}?domain={domain.slug}",
                "services": [card_of(each, language) for each in domain.services],
            }
            for domain in domains()
        ],
    }


def card_of(service: Service, language: str) -> dict[str, Any]:
    """A service in few words of one language."""
    words, status = service.said(language), status_of(service)
    return {
        "id": service.id,
        "slug": service.slug,
        "name": words.name,
        "what": words.what,
        "side": service.side,
        "side_name": said(SIDE_NAMES[service.side], language),
        "status": status,
        "status_name": said(STATUS_NAMES[status], language),
        "address": reverse("service_page", args=[service.slug]),
    }


def domains_of(folder: Path) -> tuple[Domain, ...]:
    """The domains that a folder's files describe, in order."""
    found = [_read(path) for path in sorted(folder.glob("*.yaml"))]
    listed = [each for domain in found for each in domain.services]
    for key in ("id", "slug"):
        values = [getattr(each, key) for each in listed]
        twice = sorted({each for each in values if values.count(each) > 1})
        if twice:
            raise Refused("catalogue_invalid", f"Two services have the {key} {twice[0]}.", key)
    return tuple(sorted(found, key=lambda each: each.order))


def _read(path: Path) -> Domain:
    found, problems = read_domain(path.read_text(encoding="utf-8"))
    if found is None:
        lines = [f"{path.name}: {each.where}: {each.sentence}" for each in problems]
        raise Refused("catalogue_invalid", "\n".join(lines), problems[0].where or None)
    return found


def _spoken(value: Any) -> Iterator[set[str]]:
    """The languages of every text that is written in some of them, anywhere in a document."""
    if isinstance(value, Mapping):
        if value and set(value) <= set(LANGUAGES):
            yield set(value)
        for key, each in value.items():
            if key != "languages":  # levels that a step asks of people, by language
                yield from _spoken(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _spoken(each)
