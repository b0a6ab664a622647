"""Every verb of work. Each runs in an open scope and leaves its event in the same transaction."""

from pericia.apps.work.actions.opening import Opened, Request, open_cases
from pericia.apps.work.actions.submitting import Submitted, submit
from pericia.apps.work.actions.taking import take_item, take_next

__all__ = ["Opened", "Request", "Submitted", "open_cases", "submit", "take_item", "take_next"]
