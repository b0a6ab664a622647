"""Who does something: a person in one of their roles, a bot, an API key, or the platform itself."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from pericia.kernels.refusal import Refused


@dataclass(frozen=True, slots=True)
class Actor:
    """`reference` is how the journal names the actor; `acting_as` the role they act in.

    `person_id` and `organisation_id` are set for people (and for keys, which act as the person
    who answers for them). `limited_to`, where given, narrows what the roles allow: a key's scopes.
    `client_id`, where given, is the only client at which the roles count.
    """

    reference: str
    acting_as: str
    name: str
    person_id: UUID | None = None
    organisation_id: UUID | None = None
    roles: tuple[str, ...] = ()
    limited_to: frozenset[str] | None = None
    client_id: UUID | None = None

    @property
    def human_id(self) -> UUID:
        """The person's id; Refused for bots, and for the platform itself."""
        if self.person_id is None:
            raise Refused("not_a_person", "Only a person can do this; sign in as one.")
        return self.person_id

    @staticmethod
    def person(
        person_id: UUID, organisation_id: UUID, name: str, roles: tuple[str, ...], acting_as: str
    ) -> Actor:
        return Actor(f"person:{person_id}", acting_as, name, person_id, organisation_id, roles)


PLATFORM = "platform"
SYSTEM = Actor("system", PLATFORM, "Pericia", roles=(PLATFORM,))


def platform_administrator(account_id: UUID, name: str) -> Actor:
    """Somebody who runs the platform itself: registers organisations, and is of none of them."""
    return Actor(f"account:{account_id}", PLATFORM, name, roles=(PLATFORM,))


def is_platform(actor: Actor) -> bool:
    return PLATFORM in actor.roles
