"""Everything that changes accounts, people, what they may do, and where they may not look.

Actions run inside the scope that their boundary opened. What concerns a person is recorded in the
journal of their employer and sealed under the person's own key; what concerns a membership or an
API key in the client's. Each change of what eligibility reads stores the person's facts anew and
counts their version up in the same transaction.
"""

from pericia.apps.people.actions.abilities import (
    grade_skill,
    set_clearance,
    set_hours,
    set_languages,
)
from pericia.apps.people.actions.credentials import (
    add_credential,
    revoke_credential,
    verify_credential,
)
from pericia.apps.people.actions.keys import make_api_key, note_key_used, revoke_api_key
from pericia.apps.people.actions.memberships import end_membership, grant_membership
from pericia.apps.people.actions.persons import (
    add_person,
    change_person,
    create_account,
    employ,
)
from pericia.apps.people.actions.walls import lower_wall, raise_wall

__all__ = [
    "add_credential",
    "add_person",
    "change_person",
    "create_account",
    "employ",
    "end_membership",
    "grade_skill",
    "grant_membership",
    "lower_wall",
    "make_api_key",
    "note_key_used",
    "raise_wall",
    "revoke_api_key",
    "revoke_credential",
    "set_clearance",
    "set_hours",
    "set_languages",
    "verify_credential",
]
