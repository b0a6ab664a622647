"""What a set-up knows while it is filled in: the client, its answers, and what can be chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from pericia.apps.engagements import access as engagements
from pericia.apps.engagements import catalogue
from pericia.apps.engagements.access import VersionRow
from pericia.apps.engagements.agreement import Agreement
from pericia.apps.engagements.hours import working_hours_of
from pericia.apps.engagements.queries import known_playbook
from pericia.apps.journal.actors import Actor
from pericia.apps.organisations.access import ListedProvider, listed_providers
from pericia.apps.organisations.models import Client, Provider, ServiceOffering, Site
from pericia.kernels.procedure.playbook import Playbook
from pericia.web.schema_reading import in_language


@dataclass
class Filling:
    """One set-up in one request. `present` is the document of the draft that is completed."""

    actor: Actor
    client: Client
    answers: Mapping[str, Any]
    engagement_id: UUID | None = None
    present: Agreement | None = None
    _playbooks: dict[tuple[str, int], Playbook] = field(default_factory=dict)

    @property
    def client_id(self) -> UUID:
        return self.client.client_id

    @property
    def currency(self) -> str:
        return str(self.answer("start").get("currency", self.client.currency)).upper()

    @cached_property
    def hours(self) -> dict[str, Any]:
        return working_hours_of(self.client)

    @cached_property
    def versions(self) -> list[VersionRow]:
        """The client's published versions, by name, newest first."""
        return engagements.versions_for([self.actor])

    @cached_property
    def providers(self) -> list[ListedProvider]:
        """Providers of whoever fills in, and those that show themselves to the client; by name."""
        found = {each.organisation_id: each for each in listed_providers(self.client_id)}
        for each in Provider.objects.all():
            if each.organisation_id not in found and each.captive_of in (None, self.client_id):
                found[each.organisation_id] = _shown(each)
        return sorted(found.values(), key=lambda each: each.name)

    def answer(self, step: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.answers.get(step) or {}
        return found

    @property
    def services(self) -> list[str]:
        """The services chosen so far, by the names of their playbooks."""
        return list(self.answer("services").get("services") or ())

    def numbers(self, service: str) -> list[int]:
        """The versions of a service that can be had, newest first."""
        found = {each.number for each in self.versions if each.name == service}
        shipped = catalogue.services().get(service)
        if shipped:
            found.add(shipped.playbook.version)
        return sorted(found, reverse=True)

    def number(self, service: str) -> int:
        """The version chosen; the newest while none is."""
        chosen = (self.answer("playbooks").get(service) or {}).get("version")
        return int(chosen) if chosen else self.numbers(service)[0]

    def playbook(self, service: str) -> Playbook:
        """The version chosen, compiled: the client's own, or the one that ships."""
        number = self.number(service)
        known = self._playbooks.get((service, number))
        if known is None:
            known = self._playbooks[service, number] = self._read(service, number)
        return known

    def key(self, service: str) -> str:
        """What stands for this text of the playbook alone."""
        return f"{self.client_id} {service} {self.number(service)}"

    def is_published(self, service: str, number: int) -> bool:
        return any((each.name, each.number) == (service, number) for each in self.versions)

    def title(self, service: str) -> str:
        """The service by the title of a playbook of it."""
        shipped = catalogue.services().get(service)
        if shipped:
            return in_language(shipped.playbook.title)
        return next((in_language(v.title) for v in self.versions if v.name == service), service)

    def _read(self, service: str, number: int) -> Playbook:
        for each in self.versions:
            if (each.name, each.number) == (service, number):
                return known_playbook(self.client_id, each.id)
        return catalogue.services()[service].playbook


def _shown(provider: Provider) -> ListedProvider:
    """A provider in scope, as it would show itself."""
    mine = {"organisation_id": provider.organisation_id}
    sites: Sequence[Mapping[str, Any]] = list(
        Site.objects.filter(**mine).values("name", "country", "time_zone", "hours")
    )
    offers = list(
        ServiceOffering.objects.filter(**mine).values(
            "service", "client_countries", "languages", "hours"
        )
    )
    return ListedProvider(
        provider.organisation_id, provider.name, provider.kind, provider.country, sites, offers
    )
