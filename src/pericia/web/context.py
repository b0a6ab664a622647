"""What every page's template knows besides its own context."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest

from pericia.apps.organisations.models import Client
from pericia.web.boundary import Identity, selected_client
from pericia.web.look import look_of
from pericia.web.navigation import Stage, journey, url_of
from pericia.web.passkeys import named_address


@dataclass(frozen=True)
class Choice:
    client_id: UUID
    name: str
    is_chosen: bool


class Frame:
    """The frame around a page; nothing is read before the template asks."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.identity: Identity | None = getattr(request, "identity", None)

    @property
    def is_known(self) -> bool:
        """Whether somebody signed in."""
        return self.identity is not None

    @property
    def is_searching(self) -> bool:
        """Whether the page is the search, which has a larger field for it."""
        return self.request.path == url_of("search")

    @property
    def has_journey(self) -> bool:
        return bool(self.stages)

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        return journey(self.identity, self.request.path) if self.identity else ()

    @cached_property
    def client_choices(self) -> list[Choice]:
        """The clients to choose from; none for members of a single one, or outside a scope."""
        if self.identity is None or not getattr(self.request, "in_scope", False):
            return []
        ids = self.identity.client_ids
        if len(ids) < 2:
            return []
        chosen = selected_client(self.request)
        names = Client.objects.filter(client_id__in=ids).values_list("client_id", "name")
        return [Choice(key, name, key == chosen) for key, name in sorted(names, key=lambda n: n[1])]

    @property
    def scheme(self) -> str:
        """`light` or `dark` where the reader chose one; empty follows the device."""
        return look_of(self.request)[0]

    @property
    def density(self) -> str:
        """`compact` where the reader chose it, else empty."""
        return look_of(self.request)[1]

    @property
    def is_simulated(self) -> bool:
        """Whether what this person sees was made by a simulation, wholly or in part."""
        return self.identity is not None and any(
            each.is_simulated for each in self.identity.memberships
        )

    @property
    def passkeys_at(self) -> str:
        """Where passkeys work, if not at the address in use; else empty."""
        return named_address(self.request)

    @property
    def sends_mail(self) -> bool:
        """Whether messages leave this machine: without a mail server they are only kept."""
        return bool(settings.EMAIL_HOST)

    @property
    def client_name(self) -> str:
        """The chosen client's name; empty while all are shown."""
        return next((each.name for each in self.client_choices if each.is_chosen), "")


def page(request: HttpRequest) -> dict[str, Any]:
    return {"frame": Frame(request), "identity": getattr(request, "identity", None)}
