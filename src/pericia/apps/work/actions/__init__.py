"""Every verb of work. Each runs in an open scope and leaves its event in the same transaction."""

from pericia.apps.work.actions.choosing import Next
from pericia.apps.work.actions.client_time import answer_client
from pericia.apps.work.actions.directing import (
    authorise_override,
    cancel_case,
    reassign,
    set_priority,
    unblock_case,
)
from pericia.apps.work.actions.filters import remove_filter, save_filter
from pericia.apps.work.actions.holding import (
    ask_client,
    draft_of,
    escalate,
    hand_back,
    park,
    resume,
    save_draft,
)
from pericia.apps.work.actions.instrument_runs import take_up_again
from pericia.apps.work.actions.offering import (
    decline_offer,
    expire_offers,
    note_presence,
    offer_waiting,
    release_lapsed,
)
from pericia.apps.work.actions.opening import Opened, Request, open_cases
from pericia.apps.work.actions.reviewing import keep_blind_answer
from pericia.apps.work.actions.sharing import give_item, pass_up
from pericia.apps.work.actions.submitting import Submitted, needed_so_far, submit
from pericia.apps.work.actions.taking import take_item, take_next

__all__ = [
    "Next",
    "Opened",
    "Request",
    "Submitted",
    "answer_client",
    "ask_client",
    "authorise_override",
    "cancel_case",
    "decline_offer",
    "draft_of",
    "escalate",
    "expire_offers",
    "give_item",
    "hand_back",
    "keep_blind_answer",
    "needed_so_far",
    "note_presence",
    "offer_waiting",
    "open_cases",
    "park",
    "pass_up",
    "reassign",
    "release_lapsed",
    "remove_filter",
    "resume",
    "save_draft",
    "save_filter",
    "set_priority",
    "submit",
    "take_item",
    "take_next",
    "take_up_again",
    "unblock_case",
]
