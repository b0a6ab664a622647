"""What the rules of a step name by codes, in the reader's language."""

from __future__ import annotations

from uuid import UUID

from pericia.apps.engagements.queries import known_playbook
from pericia.apps.journal.actors import Actor
from pericia.apps.organisations.words import language_name
from pericia.apps.work import access
from pericia.apps.work.evidence import title_of
from pericia.kernels.procedure.playbook import Playbook
from pericia.kernels.refusal import Refused
from pericia.kernels.routing import Names
from pericia.web.words import asked_word


def names_in(playbook: Playbook | None) -> Names:
    """Steps by their titles, where the playbook is known; skills, credentials and decisions by the
    words of the services that ship, others as they are written, with spaces."""

    def step(name: str) -> str:
        return title_of(playbook, name) if playbook and name in playbook.steps else name

    return Names(step, asked_word, asked_word, asked_word, language_name)


def names_for(actor: Actor, client_id: UUID, item_id: UUID) -> Names:
    """As above, for an item that the actor may see or not."""
    try:
        row, _submissions = access.item_page_for(actor, client_id, item_id)
    except Refused:
        return names_in(None)
    return names_in(known_playbook(client_id, row.playbook_id))
