"""Names of those whom the journal knows by a reference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.utils.translation import get_language, gettext

from pericia.apps.organisations.access import names_in_scope
from pericia.apps.people.queries import names_by_reference
from pericia.kernels.instruments.catalogue import INSTRUMENTS
from pericia.web.words import bot_word

INSTRUMENT = "instrument/"


def organisation_names(ids: Iterable[UUID]) -> Mapping[UUID, str]:
    """Names of those of these organisations that the open scope holds."""
    return names_in_scope(ids)


def names_of(client_ids: Iterable[UUID], references: Iterable[str]) -> Mapping[str, str]:
    """Names by reference of people and keys of these clients, in one query."""
    every = [each.partition(":") for each in references]
    ids = sorted({each for kind, _, each in every if kind in ("person", "key")})
    return names_by_reference(list(client_ids), ids) if ids else {}


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
