"""Keys of programs: made, shown once, revoked."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pericia.apps.journal.permissions import KEY_SCOPES, not_found
from pericia.apps.organisations import fields
from pericia.apps.organisations.access import names_in_scope
from pericia.apps.people import access, actions
from pericia.apps.people.models import ApiKey
from pericia.web import formats
from pericia.web.asking import Question, ask, asking, properties
from pericia.web.boundary import PageRequest
from pericia.web.readers import readers
from pericia.web.words import words_of


@require_safe
def keys(request: PageRequest) -> HttpResponse:
    actors = readers(request, "key.manage")
    names = names_in_scope([each.client_id for each in actors if each.client_id])
    now = timezone.now()
    context = {
        "keys": [
            (key, names.get(key.client_id, ""), person, state_of(key, now))
            for key, person in access.every_key_for(actors)
        ],
        "clients": sorted(names.items(), key=lambda each: each[1]),
        "several_clients": len(names) > 1,
    }
    return render(request, "people/keys.html", context)


@asking
def new_key(request: PageRequest, client_id: UUID) -> HttpResponse:
    """Make a key; the answer shows its secret, which is kept nowhere."""
    actor = request.actor_for(client_id, "key.manage")
    client_name = names_in_scope([client_id]).get(client_id, "")
    question = Question(
        title=_("New key for %(client)s") % {"client": client_name},
        schema=properties(
            "name person_id scopes",
            name=fields.text(_("Name"), _("Which program uses it.")),
            person_id=fields.choice(
                _("Who answers for it"),
                (
                    (str(each.person_id), f"{each.name} ({', '.join(map(words_of, each.roles))})")
                    for each in access.people_for(actor, client_id)
                ),
                _("The key may do what its scopes and this person's roles both allow."),
            ),
            scopes={
                **fields.several(_("Scopes"), _scopes()),
                "minItems": 1,
            },
            expires_date=fields.day(_("Last day"), _("Left empty: until it is revoked.")),
        ),
        value={"person_id": str(actor.person_id)},
        submit=_("Make the key"),
        done="",
        crumbs=_crumbs(),
        field_of=lambda field: "expires_date" if field == "expires_at" else field,
    )

    def do(answer: dict[str, Any]) -> HttpResponse:
        key, secret = actions.make_api_key(
            actor=actor,
            now=timezone.now(),
            client_id=client_id,
            person_id=UUID(answer["person_id"]),
            name=answer["name"],
            scopes=answer["scopes"],
            expires_at=_end_of(answer.get("expires_date")),
        )
        response = render(request, "people/new_key.html", {"key": key, "secret": secret})
        response["Cache-Control"] = "private, no-store"
        return response

    return ask(request, question, do)


@asking
def revoke_key(request: PageRequest, client_id: UUID, key_id: UUID) -> HttpResponse:
    actor = request.actor_for(client_id, "key.manage")
    key = next((each for each in access.keys_for(actor, client_id) if each.id == key_id), None)
    if key is None:
        raise not_found("key")
    question = Question(
        title=_("Revoke the key %(name)s") % {"name": key.name},
        schema=properties("why", why=fields.reason()),
        submit=_("Revoke for good"),
        done=_("The key is revoked."),
        intro=_("Programs that use it are refused from now on."),
        crumbs=_crumbs(),
        is_risky=True,
    )

    def do(answer: dict[str, Any]) -> str:
        actions.revoke_api_key(
            actor=actor,
            now=timezone.now(),
            client_id=client_id,
            key_id=key_id,
            why=answer["why"],
        )
        return reverse("keys")

    return ask(request, question, do)


def _scopes() -> list[tuple[str, str]]:
    """Each scope as programs write it, with what it allows in words."""
    words = {
        "cases:read": _("read cases and service lines"),
        "cases:write": _("open, direct and answer cases"),
        "work": _("take work and hand it in"),
        "overrides": _("take work back, lift a rule"),
        "reviews:read": _("read what reviews found"),
        "transition": _("read transition plans and complete their tasks"),
        "decisions:read": _("read processes and what is decided about them"),
        "decisions:write": _("answer the questions about processes"),
        "journal:read": _("read and export the journal"),
        "people:read": _("read who works for the client"),
        "imports": _("import files"),
        "webhooks": _("manage webhooks"),
        "erasures": _("erase people for good"),
        "deliverables:read": _("read deliverables, their evidence and actions"),
        "deliverables:write": _("store runs for deliverables"),
        "deliverables:release": _("release deliverables"),
        "deliverables:accept": _("accept or return deliverables"),
        "actions": _("follow the actions from findings"),
    }
    return [(each, f"{each}: {words[each]}") for each in KEY_SCOPES]


def state_of(key: ApiKey, now: datetime) -> str:
    if key.revoked_at is not None:
        return "revoked"
    return "expired" if key.expires_at is not None and key.expires_at <= now else "active"


def _end_of(day: str | None) -> datetime | None:
    """The moment at which a day has ended where the reader is."""
    if not day:
        return None
    return datetime.combine(date.fromisoformat(day) + timedelta(days=1), time(), formats.zone())


def _crumbs() -> tuple[tuple[str, str], ...]:
    return ((_("API keys"), reverse("keys")),)
