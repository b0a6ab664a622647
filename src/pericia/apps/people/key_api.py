"""What a key is, as it may ask of itself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ninja import Router, Schema

from pericia.web.api.requests import ApiRequest, Key

router = Router(tags=["key"])


class KeyOut(Schema):
    """A key acts as a person; `permissions` is what its scopes stand for."""

    key_id: UUID
    client_id: UUID
    person_id: UUID
    name: str
    roles: list[str]
    permissions: list[str]


@router.get("", response=KeyOut, auth=Key())
def get_key(request: ApiRequest) -> Any:
    """The key that asks: at which client, as whom, with which permissions."""
    identity = request.identity
    (standing,) = identity.memberships
    return {
        "key_id": identity.key_id,
        "client_id": standing.client_id,
        "person_id": standing.person_id,
        "name": standing.name,
        "roles": list(standing.roles),
        "permissions": sorted(identity.scopes or ()),
    }
