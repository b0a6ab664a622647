"""What the rules of a step name by codes, in the reader's language."""

from __future__ import annotations

from uuid import UUID

from pericia.apps.engagements.queries import known_playbook
from pericia.apps.organisations.words import country_name, language_name
from pericia.apps.work.evidence import title_of
from pericia.kernels.procedure.playbook import Playbook
from pericia.kernels.routing import Names
from pericia.tenancy.scope import rows
from pericia.web.words import asked_word

READ_PLAYBOOK = """
SELECT q.playbook_id FROM work_item i
JOIN engagements_queue q ON q.client_id = i.client_id AND q.id = i.queue_id
WHERE i.client_id = $1 AND i.id = $2
"""


def names_in(playbook: Playbook | None) -> Names:
    """Steps by their titles, where the playbook is known; skills, credentials and decisions by the
    words of the services that ship, others as they are written, with spaces."""

    def step(name: str) -> str:
        return title_of(playbook, name) if playbook and name in playbook.steps else name

    return Names(step, asked_word, asked_word, asked_word, language_name, country_name)


def names_for(client_id: UUID, item_id: UUID) -> Names:
    """As above, for an item of this scope, whether the reader may see the item or not: a playbook
    tells nothing of a case."""
    found = rows(READ_PLAYBOOK, (client_id, item_id))
    return names_in(known_playbook(client_id, found[0][0]) if found else None)
