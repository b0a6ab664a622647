"""How states are shown: their words, and a tone that is never the only sign."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop

# state: (words, tone). Tones: neutral, info, good, warn, bad.
STATES: dict[str, tuple[str, str]] = {
    "open": (gettext_noop("Open"), "info"),
    "offered": (gettext_noop("Offered"), "info"),
    "assigned": (gettext_noop("In hand"), "info"),
    "parked": (gettext_noop("Parked"), "warn"),
    "waiting": (gettext_noop("Waiting"), "warn"),
    "waiting_client": (gettext_noop("Waiting for the client"), "warn"),
    "blocked": (gettext_noop("Blocked"), "bad"),
    "done": (gettext_noop("Done"), "good"),
    "submitted": (gettext_noop("Handed in"), "good"),
    "closed": (gettext_noop("Closed"), "good"),
    "withdrawn": (gettext_noop("Withdrawn"), "neutral"),
    "cancelled": (gettext_noop("Cancelled"), "neutral"),
    "draft": (gettext_noop("Draft"), "neutral"),
    "live": (gettext_noop("Live"), "good"),
    "active": (gettext_noop("Active"), "good"),
    "ended": (gettext_noop("Ended"), "neutral"),
    "expired": (gettext_noop("Expired"), "bad"),
    "pending": (gettext_noop("Pending"), "warn"),
    "accepted": (gettext_noop("Accepted"), "good"),
    "declined": (gettext_noop("Declined"), "neutral"),
    "verified": (gettext_noop("Verified"), "good"),
    "unverified": (gettext_noop("Not verified"), "warn"),
    "revoked": (gettext_noop("Revoked"), "bad"),
    "running": (gettext_noop("Running"), "info"),
    "failed": (gettext_noop("Failed"), "bad"),
    "late": (gettext_noop("Late"), "bad"),
    "on_time": (gettext_noop("On time"), "good"),
}


def words_of(state: str) -> str:
    """The state in the reader's language; an unknown one as it is stored."""
    known = STATES.get(state)
    return gettext(known[0]) if known else state.replace("_", " ")


def tone_of(state: str) -> str:
    known = STATES.get(state)
    return known[1] if known else "neutral"
