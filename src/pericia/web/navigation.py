"""The journey, in one table: what a signed-in person finds in the navigation.

An entry is shown when its page exists and one of the person's roles may open it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext, gettext_noop

from pericia.apps.people.boundary import Identity


@dataclass(frozen=True, slots=True)
class Entry:
    """A page without parameters, by its URL name; `permission` None is for every member."""

    label: str
    url_name: str
    permission: str | None
    areas: tuple[str, ...] = ()
    also_with: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    label: str
    url: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Stage:
    label: str
    entries: tuple[Shown, ...]

    @property
    def is_here(self) -> bool:
        return any(each.is_here for each in self.entries)


STAGES: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    (
        gettext_noop("Decide"),
        (
            Entry(
                gettext_noop("Portfolio"),
                "portfolio",
                "decision.see",
                ("/portfolio/", "/processes/", "/assessments/"),
            ),
            Entry(gettext_noop("Processes"), "processes", "organisation.see", ("/processes/new/",)),
            Entry(gettext_noop("Services"), "services", None),
        ),
    ),
    (
        gettext_noop("Provide"),
        (
            Entry(gettext_noop("Organisations"), "organisations", "organisation.see"),
            Entry(gettext_noop("People"), "people", "person.see"),
        ),
    ),
    (
        gettext_noop("Set up"),
        (
            Entry(gettext_noop("Engagements"), "engagements", "engagement.see"),
            Entry(gettext_noop("My transition tasks"), "own_tasks", "transition.work"),
            Entry(gettext_noop("Playbooks"), "playbooks", "engagement.see"),
            Entry(gettext_noop("API keys"), "keys", "key.manage"),
            Entry(gettext_noop("Webhooks"), "webhooks", "webhook.manage"),
        ),
    ),
    (
        gettext_noop("Run"),
        (
            Entry(gettext_noop("What you handed over"), "overview", "deliverable.accept"),
            # Whoever directs signs as well, and takes over what is escalated.
            Entry(gettext_noop("My work"), "work", "item.work", also_with="item.assign"),
            Entry(gettext_noop("Cases"), "cases", "case.see"),
            Entry(gettext_noop("Board"), "board", "board.see"),
            Entry(gettext_noop("Imports"), "imports", "import.run"),
        ),
    ),
    (
        gettext_noop("Assure"),
        (
            Entry(gettext_noop("Reasons of reviews"), "review_reasons", "board.see"),
            Entry(gettext_noop("Journal"), "journal", "journal.see"),
            Entry(gettext_noop("Erasures"), "erasures", "data.erase"),
        ),
    ),
    (
        gettext_noop("Understand"),
        (
            Entry(gettext_noop("Deliverables"), "deliverables", "deliverable.see"),
            Entry(gettext_noop("Instruments"), "instruments", "draft.see"),
        ),
    ),
    (gettext_noop("Improve"), (Entry(gettext_noop("Actions"), "actions", "action.see"),)),
    (gettext_noop("Pay"), (Entry(gettext_noop("Hours and cost"), "cost", "cost.see"),)),
)

# Where a person of a role begins: the first of these pages that exists and they may open.
BEGINNINGS: dict[str, tuple[str, ...]] = {
    "operator": ("work",),
    "expert": ("work",),
    "analyst": ("work",),
    "reviewer": ("work",),
    "supervisor": ("board", "cases"),
    "operations": ("board", "cases"),
    "sponsor": ("overview", "cases", "engagements"),
    "administrator": ("people", "organisations"),
    "auditor": ("journal", "cases"),
    "finance": ("cost", "engagements"),
}


def journey(identity: Identity, path: str) -> tuple[Stage, ...]:
    """The stages with at least one page for this person; `path` is where they are."""
    found = []
    for label, entries in STAGES:
        shown = tuple(
            Shown(gettext(each.label), url, is_here=_is_below(path, url, each.areas))
            for each in entries
            if (url := url_of(each.url_name)) and _may_open(identity, each)
        )
        if shown:
            found.append(Stage(gettext(label), shown))
    return tuple(found)


def beginning_of(identity: Identity) -> str:
    """The address of the first useful page for their roles; their own account otherwise."""
    known = {each.url_name: each for _, entries in STAGES for each in entries}
    roles = {role for each in identity.memberships for role in each.roles}
    first = [name for role, names in BEGINNINGS.items() if role in roles for name in names]
    theirs = [name for name, each in known.items() if each.permission is not None]
    for name in [*first, *theirs]:
        url = url_of(name)
        if url and _may_open(identity, known[name]):
            return url
    return reverse("me")


@cache
def url_of(name: str) -> str:
    """The address of a page, empty when there is none of that name."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _may_open(identity: Identity, entry: Entry) -> bool:
    if entry.permission is None:
        return bool(identity.memberships)
    return any(identity.clients_with(each) for each in (entry.permission, entry.also_with) if each)


def _is_below(path: str, url: str, areas: tuple[str, ...]) -> bool:
    return path == url or path.startswith(areas or (url.rstrip("/") + "/",))
