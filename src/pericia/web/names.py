"""Names of those whom the journal knows by a reference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.utils.translation import get_language, gettext

from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import may
from pericia.apps.organisations.access import names_in_scope
from pericia.apps.people.queries import names_by_reference
from pericia.apps.sourcing.services import services
from pericia.kernels.instruments.catalogue import INSTRUMENTS
from pericia.kernels.sourcing.wording import Language
from pericia.tenancy.scope import rows
from pericia.web.words import bot_word

INSTRUMENT = "instrument/"


def service_names() -> dict[str, str]:
    """The services of the catalogue by slug, in the reader's language."""
    language: Language = "en" if get_language() == "en" else "es"
    return {slug: each.said(language).name for slug, each in services().items()}


def service_name(slug: str) -> str:
    """A service of the catalogue by its name in the reader's language; the slug of one that is not
    in it."""
    return service_names().get(slug, slug)


# What events are about, by its title: (kind, permission to see it, its rows as id and title).
TITLED = (
    (
        "case",
        "case.see",
        "SELECT o.id, concat_ws(' · ', nullif(o.reference, ''), nullif(o.title, '')) "
        "FROM cases_case o",
    ),
    (
        "item",
        "case.see",
        "SELECT o.id, concat_ws(' · ', nullif(c.reference, ''), nullif(c.title, '')) "
        "FROM work_item o JOIN cases_case c ON c.client_id = o.client_id AND c.id = o.case_id",
    ),
    ("engagement", "engagement.see", "SELECT o.id, o.name FROM engagements_engagement o"),
    ("service_line", "engagement.see", "SELECT o.id, o.name FROM engagements_service_line o"),
    (
        "transition_task",
        "engagement.see",
        "SELECT o.id, coalesce(o.title->>$3, o.title->>'es') FROM engagements_transition_task o",
    ),
    ("deliverable", "deliverable.see", "SELECT o.id, o.title FROM knowledge_deliverable o"),
    ("process", "organisation.see", "SELECT o.id, o.name FROM organisations_process o"),
    (
        "decision",
        "decision.see",
        "SELECT o.id, p.name FROM sourcing_decision o JOIN organisations_process p "
        "ON p.client_id = o.client_id AND p.id = o.process_id",
    ),
)


def organisation_names(ids: Iterable[UUID]) -> Mapping[UUID, str]:
    """Names of those of these organisations that the open scope holds."""
    return names_in_scope(ids)


def names_of(client_ids: Iterable[UUID], references: Iterable[str]) -> Mapping[str, str]:
    """Names by reference of people and keys of these clients, in one query."""
    every = [each.partition(":") for each in references]
    ids = sorted({each for kind, _, each in every if kind in ("person", "key")})
    return names_by_reference(list(client_ids), ids) if ids else {}


def titles_of(actor: Actor, client_id: UUID, references: Iterable[str]) -> Mapping[str, str]:
    """Titles by reference (`case:ID`) of what the actor may see of these, in one query."""
    every = [each.partition(":") for each in references]
    named = {
        kind: (sorted({each for is_of, _, each in every if is_of == kind}), select)
        for kind, permission, select in TITLED
        if may(actor, permission, client_id)
    }
    parts = [
        f"SELECT '{kind}:' || t.id, t.title FROM ({select} "
        f"WHERE o.client_id = $1 AND o.id = ANY ($2)) AS t(id, title)"
        for kind, (ids, select) in named.items()
        if ids
    ]
    ids = sorted({UUID(each) for found, _ in named.values() for each in found})
    told = (client_id, ids, get_language() or "es")
    # The language stands in the statement whether or not a title by language is asked for.
    statement = " UNION ALL ".join([*parts, "SELECT NULL, $3::text WHERE FALSE"])
    return {found: title for found, title in rows(statement, told) if title} if parts else {}


def name_of(reference: str, names: Mapping[str, str]) -> str:
    """Who it was, in words: `person:ID`, `key:ID`, `bot:NAME`, `account:ID` or the platform."""
    kind, _, rest = reference.partition(":")
    if kind == "bot" and rest.startswith(INSTRUMENT):
        return gettext("Instrument: %(name)s, v%(version)s") % _instrument(rest)
    if kind == "bot":
        called, _, version = rest.partition("@")
        told = {"name": bot_word(called), "version": version}
        return gettext("Bot: %(name)s, v%(version)s") % told
    return names.get(reference) or (gettext("Somebody") if rest else "Pericia")


def _instrument(called: str) -> dict[str, str]:
    """Title and version of an instrument; one that is no longer there has its name for a title."""
    name, _, version = called.removeprefix(INSTRUMENT).partition("@")
    found = INSTRUMENTS.get(name)
    title = found.title.spoken(get_language() or "es") if found else name.replace("_", " ")
    return {"name": title, "version": version}
