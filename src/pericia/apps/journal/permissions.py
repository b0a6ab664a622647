"""What each role may do, in one table; and the one question that is asked of it.

A role is held at one client, through a membership. What a role may do it may do there only: which
rows are seen at all is decided by the scope, not here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from pericia.apps.journal.actors import Actor, is_platform
from pericia.kernels.refusal import Refused
from pericia.kernels.routing.sentences import SPANISH_NAMES

_READING = (
    "organisation.see",
    "engagement.see",
    "case.see",
    "board.see",
    "deliverable.see",
    "action.see",
)
_WORKING = ("case.see", "item.work", "transition.work")
_WRITING = ("deliverable.see", "draft.see", "deliverable.write", "action.see", "action.manage")
_RUNNING = (
    *_READING,
    "draft.see",
    "deliverable.release",
    "action.manage",
    "case.open",
    "case.change",
    "import.run",
    "item.assign",
    "item.override",
    "person.see",
    "skill.grade",
    "transition.work",
)

PERMISSIONS: dict[str, tuple[str, ...]] = {
    "sponsor": (
        *_READING,
        "case.open",
        "case.answer",
        "deliverable.accept",
        "action.manage",
        "process.describe",
        "process.assess",
        "decision.see",
        "decision.sign",
        "change.agree",
        "transition.work",
        "import.run",
        "person.see",
        "journal.see",
    ),
    "operations": (
        *_RUNNING,
        "process.describe",
        "process.assess",
        "decision.see",
        "engagement.manage",
        "change.agree",
        "playbook.publish",
        "webhook.manage",
        "journal.see",
    ),
    "supervisor": _RUNNING,
    "operator": _WORKING,
    "expert": (*_WORKING, *_WRITING),
    "analyst": (*_WORKING, *_WRITING, "board.see"),
    "reviewer": (*_WORKING, "deliverable.see", "draft.see", "deliverable.release", "action.see"),
    "auditor": (*_READING, "decision.see", "draft.see", "person.see", "journal.see"),
    "finance": (
        "organisation.see",
        "engagement.see",
        "decision.see",
        "board.see",
        "transition.work",
        "cost.see",
    ),
    "administrator": (
        "organisation.see",
        "organisation.manage",
        "engagement.see",
        "engagement.manage",
        "transition.work",
        "playbook.publish",
        "person.see",
        "person.manage",
        "membership.grant",
        "credential.verify",
        "skill.grade",
        "wall.manage",
        "key.manage",
        "webhook.manage",
        "board.see",
        "journal.see",
        "cost.see",
        "data.erase",
    ),
}
ROLES = tuple(PERMISSIONS)
EVERY = frozenset(each for allowed in PERMISSIONS.values() for each in allowed)
# Scopes of keys, in the words of those who make them. A single permission is a scope too.
KEY_SCOPES: dict[str, tuple[str, ...]] = {
    "cases:read": ("case.see", "engagement.see"),
    "cases:write": ("case.see", "engagement.see", "case.open", "case.change", "case.answer"),
    "work": ("item.work", "item.assign", "case.see"),
    "overrides": ("item.override", "item.assign"),
    "reviews:read": ("board.see",),
    "transition": ("engagement.see", "transition.work", "engagement.manage"),
    "journal:read": ("journal.see",),
    "people:read": ("person.see",),
    "imports": ("import.run", "engagement.see"),
    "webhooks": ("webhook.manage",),
    "decisions:read": ("decision.see", "organisation.see"),
    "decisions:write": ("decision.see", "organisation.see", "process.assess"),
    "erasures": ("data.erase",),
    "deliverables:read": ("deliverable.see", "draft.see", "action.see"),
    "deliverables:write": ("deliverable.see", "draft.see", "deliverable.write"),
    "deliverables:release": ("deliverable.see", "draft.see", "deliverable.release"),
    "deliverables:accept": ("deliverable.see", "deliverable.accept"),
    "actions": ("action.see", "action.manage"),
}


def granted(scopes: Iterable[str]) -> frozenset[str]:
    """The permissions that the scopes of a key stand for."""
    return frozenset(each for scope in scopes for each in KEY_SCOPES.get(scope, (scope,)))


def roles_with(permission: str) -> tuple[str, ...]:
    """The roles that have a permission; ValueError for one that the table does not know."""
    if permission not in EVERY:
        raise ValueError(f"{permission!r} is no permission.")
    return tuple(role for role, allowed in PERMISSIONS.items() if permission in allowed)


def may(actor: Actor, permission: str, client_id: UUID | None = None) -> bool:
    """Whether one of the actor's roles (at this client) has the permission.

    The platform itself may do all. A key may do what its scopes and its person's roles both allow.
    """
    fitting = roles_with(permission)
    if is_platform(actor):
        return True
    if client_id is not None and actor.client_id not in (None, client_id):
        return False
    if actor.limited_to is not None and permission not in actor.limited_to:
        return False
    return any(role in fitting for role in actor.roles)


def require(actor: Actor, permission: str, client_id: UUID | None = None) -> Actor:
    """The actor, acting as a role that has the permission; Refused (`forbidden`) otherwise."""
    if not may(actor, permission, client_id):
        raise _forbidden(actor, permission)
    if is_platform(actor) or actor.acting_as in roles_with(permission):
        return actor
    return replace(actor, acting_as=acting_role(actor.roles, permission))


def require_each(actors: Iterable[Actor], permission: str) -> list[UUID]:
    """The clients of these actors, one actor for each; Refused (`forbidden`) without the role."""
    permitted = [require(each, permission, each.client_id) for each in actors]
    return [each.client_id for each in permitted if each.client_id is not None]


def require_platform(actor: Actor) -> None:
    if not is_platform(actor):
        raise Refused(
            "forbidden", "Only whoever runs this platform may do this; ask them to do it."
        )


def require_own(actor: Actor, permission: str, organisation_id: UUID) -> Actor:
    """As `require`, and only for the organisation that employs the actor."""
    actor = require(actor, permission)
    if not is_platform(actor) and actor.organisation_id != organisation_id:
        raise Refused("forbidden", "Only somebody whom this organisation employs may do this.")
    return actor


def require_sight(actor: Actor, permission: str, client_id: UUID | None, what: str) -> None:
    """For getters of one row: who may not see it learns no more than that it is not there."""
    if not may(actor, permission, client_id):
        raise not_found(what)


def not_found(what: str) -> Refused:
    """The one answer for a row of somebody else, a row never made and a row one may not see."""
    return Refused("not_found", f"There is no such {what}, or it is not yours to see.")


def acting_role(roles: tuple[str, ...], permission: str | None = None) -> str:
    """The first of these roles, in the table's order, that has the permission (or any at all)."""
    wanted = roles_with(permission) if permission else ROLES
    fitting = [role for role in wanted if role in roles]
    return fitting[0] if fitting else next(iter(roles), "none")


def _forbidden(actor: Actor, permission: str) -> Refused:
    """Names the scope that a key does not have, or else the roles of which its person needs one."""
    if actor.limited_to is not None and permission not in actor.limited_to:
        scopes = [each for each, allowed in KEY_SCOPES.items() if permission in allowed]
        wanted = [*scopes, permission]
        return Refused(
            "forbidden",
            f"This key does not have the scope {' or '.join(wanted)}; make one that has it.",
            message_es=f"A esta clave le falta el ámbito {' o '.join(wanted)}; "
            "cree una que lo tenga.",
        )
    return role_missing(permission)


def role_missing(permission: str) -> Refused:
    """The refusal of who has none of the roles that a permission asks for; it names them."""
    needed = roles_with(permission)
    return Refused(
        "forbidden",
        f"This needs one of the roles {', '.join(needed)}; ask an administrator of this client "
        "for it.",
        message_es="Hace falta una de estas funciones: "
        f"{', '.join(SPANISH_NAMES[each] for each in needed)}; pídasela a un administrador del "
        "cliente.",
    )
