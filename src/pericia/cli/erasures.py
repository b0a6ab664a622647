"""Erasures of an installation beside its backup: written with the keys, replayed by a restore.

A key file may be newer than the data. Whoever was erased between the two would otherwise be
readable again in cases, drafts and messages, which hold no key.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from pericia.cli.roles import Link

READ = "SELECT client_id, subject_id, event_id, at FROM journal_erasure ORDER BY at, id"
STILL_OPEN = """
SELECT id FROM cases_case
WHERE client_id = $1 AND subject_id = ANY ($2) AND state NOT IN ('closed', 'cancelled')
"""
WHY = "The person was erased after this backup was made."

Written = tuple[str, str, str, str]


def written(link: Link) -> list[Written]:
    """Every erasure as (client, subject, event, ISO time), for the header of a key file."""
    with link.cursor() as cursor:
        found = cursor.execute(READ).fetchall()
    return [(str(c), str(s), str(e), at.isoformat()) for c, s, e, at in found]


def replay(erasures: Iterable[Written], now: datetime) -> int:
    """Erase again whom the restored data does not list as erased; how many people.

    Their cases that were open in the data are cancelled first, since only ended ones are blanked.
    Needs Django and an installation whose schema is current.
    """
    by_client: dict[UUID, list[Any]] = defaultdict(list)
    for client, *erasure in erasures:
        by_client[UUID(client)].append(erasure)
    return sum(_replay(client_id, each, now) for client_id, each in by_client.items())


def _replay(client_id: UUID, erasures: list[Any], now: datetime) -> int:
    from pericia.apps.journal.actions import make_subject_keys
    from pericia.apps.journal.actors import SYSTEM
    from pericia.apps.journal.erasing import Erasure, erasures_of, replay_erasures
    from pericia.apps.work.actions import cancel_case
    from pericia.tenancy.scope import open_scope, rows

    with open_scope([client_id]):
        known = {each.subject_id for each in erasures_of(client_id)}
        late = [
            Erasure(UUID(subject), UUID(event), datetime.fromisoformat(at))
            for subject, event, at in erasures
            if UUID(subject) not in known
        ]
        subjects = [each.subject_id for each in late]
        # The newer key file has none of theirs. What is recorded below goes with these.
        make_subject_keys((client_id, each) for each in subjects)
        for (case_id,) in rows(STILL_OPEN, (client_id, subjects)):
            cancel_case(actor=SYSTEM, now=now, client_id=client_id, case_id=case_id, why=WHY)
        replay_erasures(client_id, late)
    return len(late)
