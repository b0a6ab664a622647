"""Files of a case by the names that playbooks and people call them."""

from __future__ import annotations

from uuid import UUID

from pericia.apps.cases.models import Attachment
from pericia.kernels.refusal import Refused


def stored_as(client_id: UUID, case_id: UUID, name: str) -> str:
    """Where the newest attachment of that name lies. Refused: `file_not_attached`."""
    found = (
        Attachment.objects.filter(client_id=client_id, case_id=case_id, name=name)
        .order_by("-added_at", "-id")
        .values_list("stored_as", flat=True)
        .first()
    )
    if found is None:
        raise Refused(
            "file_not_attached",
            f"The case has no file {name}. Attach it, and the step is tried again by itself.",
            message_es=f"El expediente no tiene el archivo {name}. Adjúntelo y el paso se intenta "
            "de nuevo por sí solo.",
        )
    return found
