"""The templates of playbook versions: what was brought along or ships beside a playbook is kept
when it is published."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pericia
from pericia.apps.engagements.models import PlaybookVersion
from pericia.apps.knowledge.models import Template as Kept
from pericia.kernels.deliverables.template import Template, load_template
from pericia.tenancy.ids import new_id

FOLDER = Path(pericia.__file__).parent / "playbooks"
PLAYBOOK, TEMPLATE = "playbook.yaml", "deliverable.yaml"


def template_of(client_id: UUID, playbook_id: UUID) -> Template | None:
    """The template of a version: the one that was kept, or the one that ships beside its text."""
    kept = Kept.objects.filter(client_id=client_id, playbook_id=playbook_id).first()
    text = kept.source if kept is not None else _brought_or_shipped(client_id, playbook_id)
    return load_template(text) if text else None


def keep_template(*, client_id: UUID, playbook_id: UUID, now: datetime) -> None:
    """Keep the template of this version, so that a later release of the product changes nothing
    for it. Keeps it once."""
    text = _brought_or_shipped(client_id, playbook_id)
    if text is None:
        return
    Kept.objects.bulk_create(
        [
            Kept(
                client_id=client_id,
                id=new_id(),
                playbook_id=playbook_id,
                source=text,
                sha256=sha256(text.encode()).hexdigest(),
                kept_at=now,
            )
        ],
        ignore_conflicts=True,
    )


def _brought_or_shipped(client_id: UUID, playbook_id: UUID) -> str | None:
    """The template that was published with the version, or the one that ships beside its text."""
    found = (
        PlaybookVersion.objects.filter(client_id=client_id, id=playbook_id)
        .values_list("digest", "template")
        .first()
    )
    digest, brought = found or ("", "")
    return brought or shipped(FOLDER).get(digest)


@lru_cache(maxsize=8)
def shipped(folder: Path) -> dict[str, str]:
    """The text of each template below a folder, by the SHA-256 of the playbook beside it."""
    found = {}
    for path in sorted(folder.glob(f"*/{TEMPLATE}")):
        playbook = (path.parent / PLAYBOOK).read_bytes()
        found[sha256(playbook).hexdigest()] = path.read_text(encoding="utf-8")
    return found
