"""The imports that an actor may see."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from pericia.apps.channels import queries
from pericia.apps.channels.models import Import
from pericia.apps.channels.queries import After, ImportRow
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import not_found, require, require_sight
from pericia.kernels.intake.refusals import Refusal

PAGE = 50


def imports_for(
    actors: Sequence[Actor], *, after: After | None = None, limit: int = PAGE
) -> list[ImportRow]:
    """A page of the imports of several clients, newest first: one actor for each client.

    Raises Refused (`forbidden`).
    """
    found = [require(actor, "import.run", actor.client_id).client_id for actor in actors]
    return queries.newest_imports([each for each in found if each], after=after, limit=limit)


def import_for(actor: Actor, client_id: UUID, import_id: UUID) -> Import:
    """One import. Raises Refused (`not_found`)."""
    require_sight(actor, "import.run", client_id, "import")
    found = Import.objects.filter(client_id=client_id, id=import_id).first()
    if found is None:
        raise not_found("import")
    return found


def refused_rows_for(
    actor: Actor, found: Import, *, after_row: int = 0, limit: int | None = None
) -> list[Refusal]:
    """The refused rows of an import that the actor has got, in the order of the file."""
    require_sight(actor, "import.run", found.client_id, "import")
    return queries.refused_rows(found.client_id, found.id, after_row=after_row, limit=limit)
