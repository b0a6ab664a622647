"""Working inside an installation from a command: Django ready, names found, scopes opened.

Whoever runs commands on the machine runs the platform, so commands act as the platform itself.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from pericia.cli import files, folder
from pericia.kernels.refusal import Refused

HOURS_BYTES_MAX = 100_000


@contextlib.contextmanager
def inside(
    data: Path | None, purpose: str = "pericia", *, may_begin: bool = False
) -> Iterator[None]:
    """The block may use Django's models in an installation whose schema is current.

    Only what makes the first rows of one `may_begin` in a folder that holds none.
    """
    from pericia.cli import installation, schema

    if os.environ.get("PERICIA_DATABASE"):
        schema.set_up_django()
        yield
        return
    chosen = folder.choose(data)
    runs = folder.read_state(chosen) is not None
    with installation.opened(chosen, purpose, may_begin=may_begin) as found:
        if runs:
            schema.set_up_django()
        else:
            schema.prepare(found)
        from django.db import connections

        try:
            yield
        finally:
            connections.close_all()


def now() -> datetime:
    return datetime.now(UTC)


def hours_in(path: Path | None) -> dict[str, Any]:
    """The opening hours of a JSON file; none without a file."""
    if path is None:
        return {}
    try:
        found = json.loads(files.read_text(path, HOURS_BYTES_MAX))
    except (ValueError, RecursionError):
        raise Refused("file_not_json", f"{path} is not JSON. Write the hours as JSON.") from None
    if not isinstance(found, dict):
        raise Refused("file_not_json", f"{path} is no JSON object. Write time_zone and week in it.")
    return found


@contextlib.contextmanager
def everywhere() -> Iterator[None]:
    """A scope of every client and provider, to look names up; changes open their own."""
    from pericia.tenancy.scope import open_scope, rows

    found = rows("SELECT app.client_ids() UNION SELECT app.provider_ids()")
    with open_scope(each for (each,) in found):
        yield


def client_id_of(name: str) -> UUID:
    """A client by its short name or id."""
    from pericia.apps.organisations.models import Client

    with everywhere():
        by_id = Client.objects.filter(client_id=_id(name) or UUID(int=0))
        found = list((by_id | Client.objects.filter(slug=name)).values_list("client_id", flat=True))
    return _only(found, "client", name, "pericia client list")


def provider_id_of(name: str) -> UUID:
    """A provider by its name or id."""
    from pericia.apps.organisations.models import Provider

    with everywhere():
        by_id = Provider.objects.filter(organisation_id=_id(name) or UUID(int=0))
        both = by_id | Provider.objects.filter(name=name)
        found = list(both.values_list("organisation_id", flat=True))
    return _only(found, "provider", name, "pericia provider list")


def organisation_id_of(name: str) -> UUID:
    """A client or a provider."""
    for one_of in (client_id_of, provider_id_of):
        try:
            return one_of(name)
        except Refused as refused:
            if refused.code != "not_found":
                raise
    raise Refused(
        "not_found",
        f"There is no client or provider {name!r}. `pericia client list` and `pericia provider "
        "list` show them.",
    )


def person_of(name: str) -> tuple[UUID, UUID]:
    """Employer and person, by the person's id or the e-mail of their account."""
    from pericia.apps.people.models import Account, Person

    account = Account.objects.filter(email=name.strip().lower()).first()
    with everywhere():
        found = Person.objects.filter(id=_id(name) or UUID(int=0))
        if account is not None:
            found = Person.objects.filter(account_id=account.id)
        pairs = list(found.values_list("organisation_id", "id"))
    if len(pairs) != 1:
        _only([], "person", name, "pericia person list ORGANISATION")
    employer, person = pairs[0]
    return employer, person


def _only(found: list[UUID], what: str, name: str, command: str) -> UUID:
    if len(found) == 1:
        return found[0]
    if found:
        raise Refused("ambiguous", f"Several go by the name {name!r}. Write the id of the {what}.")
    raise Refused("not_found", f"There is no {what} {name!r}. `{command}` shows them.")


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
