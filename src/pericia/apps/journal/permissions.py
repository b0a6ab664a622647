"""What each role may do, in one table; and the one question that is asked of it.

A role is held at one client, through a membership. What a role may do it may do there only: which
rows are seen at all is decided by the scope, not here.
"""

from __future__ import annotations

from dataclasses import replace

from pericia.apps.journal.actors import SYSTEM, Actor
from pericia.kernels.refusal import Refused

_READING = ("organisation.see", "engagement.see", "case.see", "board.see")
_WORKING = ("case.see", "item.work", "credential.declare")
_RUNNING = (
    *_READING,
    "case.open",
    "case.change",
    "import.run",
    "item.assign",
    "item.override",
    "person.see",
    "skill.grade",
)

PERMISSIONS: dict[str, tuple[str, ...]] = {
    "sponsor": (
        *_READING,
        "case.open",
        "case.answer",
        "deliverable.accept",
        "process.describe",
        "change.agree",
        "import.run",
        "journal.see",
    ),
    "operations": (
        *_RUNNING,
        "process.describe",
        "engagement.manage",
        "change.agree",
        "playbook.publish",
        "webhook.manage",
        "journal.see",
    ),
    "supervisor": _RUNNING,
    "operator": _WORKING,
    "expert": _WORKING,
    "analyst": (*_WORKING, "board.see"),
    "reviewer": _WORKING,
    "auditor": (*_READING, "person.see", "journal.see"),
    "finance": ("organisation.see", "engagement.see", "board.see"),
    "administrator": (
        "organisation.see",
        "organisation.manage",
        "engagement.see",
        "engagement.manage",
        "playbook.publish",
        "person.see",
        "person.manage",
        "membership.grant",
        "credential.declare",
        "credential.verify",
        "skill.grade",
        "wall.manage",
        "key.manage",
        "webhook.manage",
        "board.see",
        "journal.see",
        "data.erase",
    ),
}
ROLES = tuple(PERMISSIONS)
EVERY = frozenset(each for allowed in PERMISSIONS.values() for each in allowed)


def roles_with(permission: str) -> tuple[str, ...]:
    """The roles that have a permission; ValueError for one that the table does not know."""
    if permission not in EVERY:
        raise ValueError(f"{permission!r} is no permission.")
    return tuple(role for role, allowed in PERMISSIONS.items() if permission in allowed)


def may(actor: Actor, permission: str) -> bool:
    """Whether one of the actor's roles has the permission; the platform itself may do all."""
    fitting = roles_with(permission)
    if actor == SYSTEM:
        return True
    if actor.limited_to is not None and permission not in actor.limited_to:
        return False
    return any(role in fitting for role in actor.roles)


def require(actor: Actor, permission: str) -> Actor:
    """The actor, acting as a role that has the permission; Refused (`forbidden`) otherwise."""
    if not may(actor, permission):
        raise Refused("forbidden", _sentence(actor, permission))
    if actor == SYSTEM or actor.acting_as in roles_with(permission):
        return actor
    return replace(actor, acting_as=acting_role(actor.roles, permission))


def acting_role(roles: tuple[str, ...], permission: str | None = None) -> str:
    """The first of these roles, in the table's order, that has the permission (or any at all)."""
    wanted = roles_with(permission) if permission else ROLES
    fitting = [role for role in wanted if role in roles]
    return fitting[0] if fitting else next(iter(roles), "none")


def _sentence(actor: Actor, permission: str) -> str:
    needed = ", ".join(roles_with(permission))
    if actor.limited_to is not None and permission not in actor.limited_to:
        return f"This key does not have the scope {permission}; make one that has it."
    return f"This needs one of the roles {needed}; ask an administrator of this client for it."
