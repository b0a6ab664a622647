"""Registering a client or a provider on the way of setting up an engagement.

Only accounts that run the platform may. Each page opens its own scope, since what is registered is
in no scope yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from pericia.apps.journal.actors import Actor, platform_administrator
from pericia.apps.journal.permissions import require
from pericia.apps.organisations import actions as organisations
from pericia.apps.organisations import checks, fields, hours
from pericia.apps.organisations.access import client_for, names_in_scope
from pericia.apps.organisations.models import Site
from pericia.apps.people.actions import employ, grant_membership
from pericia.apps.people.models import Account
from pericia.apps.set_up import access, actions
from pericia.apps.set_up.filling import Filling
from pericia.kernels.refusal import Refused
from pericia.tenancy.ids import new_id
from pericia.tenancy.scope import open_scope
from pericia.web.asking import Question, ask, asking, properties
from pericia.web.boundary import PageRequest
from pericia.web.marks import signed_in
from pericia.web.schema_reading import Schema

USUAL_HOURS = "09:00-18:00"
FIRST_ROLES = ("administrator", "operations")
"""What whoever registers a client is there, so that they can go on and let others in."""


@signed_in
@asking
def begin(request: PageRequest) -> HttpResponse:
    """The client of a new engagement: one that is there, or one that is registered now."""
    managing = request.identity.clients_with("engagement.manage")
    registers = runs_platform(request)
    if not managing and not registers:
        raise Refused("forbidden", "Only whoever manages engagements may do this.")
    with open_scope(request.identity.scope_ids):
        names = names_in_scope(managing)
    clients = sorted(((str(each), name) for each, name in names.items()), key=lambda one: one[1])
    parts: dict[str, Schema] = {"client": fields.choice(_("Client"), clients)} if clients else {}
    if registers and clients:
        parts["client"] = {**parts["client"], "unchosen": _("A new one, described below")}
    if registers:
        shown = {"label": _("A new client"), "control": "folded", "open": True}
        parts["new_client"] = {**_client_part(), **shown}
    question = Question(
        _("New engagement: the client"),
        properties("", **parts),
        _("Go on"),
        _("Now the engagement itself."),
        crumbs=((_("Engagements"), reverse("engagements")),),
        value={} if clients else {"new_client": {"currency": "EUR"}},
        field_of=_field_in_client,
        check=_check_client,
    )

    def do(answer: dict[str, Any]) -> str:
        given, chosen = answer.get("new_client"), answer.get("client")
        client_id = _registered_client(request, given) if given else UUID(chosen)
        return reverse("new_engagement", args=[client_id])

    return ask(request, question, do)


@signed_in
@asking
def new_provider(request: PageRequest, client_id: UUID, set_up_id: UUID) -> HttpResponse:
    """A provider with its first site, offering the chosen services; then back, with it chosen."""
    with open_scope(request.identity.scope_for(client_id)):
        actor = require(request.identity.actor_for(client_id), "engagement.manage", client_id)
        set_up = access.set_up_for(actor, client_id, set_up_id)
        filling = Filling(actor, client_for(actor, client_id), set_up.answers)
        services = [(each, filling.title(each)) for each in filling.services]
    _require_platform(request)
    back = reverse("set_up_step", args=[client_id, set_up_id, "providers"])
    question = Question(
        _("A new provider"),
        _provider_part(services),
        _("Register and choose it"),
        _("The provider is registered and chosen. Its administrator adds its people."),
        crumbs=((_("Engagements"), reverse("engagements")), (_("Providers"), back)),
        value={
            "services": filling.services,
            "country": filling.client.country,
            "time_zone": filling.client.time_zone,
            "hours": {hours.WEEKDAYS: USUAL_HOURS},
        },
        field_of=hours.field_of,
        check=_check_provider,
    )

    def do(answer: dict[str, Any]) -> str:
        _register_provider(request, actor, client_id, set_up_id, answer)
        return back

    return ask(request, question, do)


def runs_platform(request: PageRequest) -> bool:
    """Whether the account may register organisations."""
    user = request.user
    return isinstance(user, Account) and user.is_platform_administrator


def _require_platform(request: PageRequest) -> Actor:
    user = request.user
    if not isinstance(user, Account) or not user.is_platform_administrator:
        raise Refused("forbidden", "Only whoever runs this platform may do this; ask them.")
    return platform_administrator(user.id, user.get_full_name())


def _client_part() -> dict[str, Any]:
    return properties(
        "name country time_zone currency",
        name=fields.text(_("Name")),
        slug=fields.short_name(
            _("Short name"),
            _("Small letters, digits and hyphens, for commands. Left empty: made of the name."),
        ),
        country=fields.country(),
        time_zone=fields.zone(),
        currency=fields.currency(),
        hours=_hours_part(),
    )


def _hours_part() -> dict[str, Any]:
    """Opening hours, in the time zone that is asked beside them."""
    part = hours.hours_part(_("Opening hours"), is_optional=True)
    asked = {name: each for name, each in part["properties"].items() if name != "time_zone"}
    return {**part, "properties": asked}


def _field_in_client(field: str) -> str:
    return field if field == "client" else f"new_client.{hours.field_of(field)}"


def _check_client(answer: dict[str, Any]) -> None:
    given, chosen = answer.get("new_client"), answer.get("client")
    if bool(given) == bool(chosen):
        raise Refused(
            "client_or_new", "Choose a client, or fill in a new one: one of the two.", "client"
        )
    if given:
        checks.checked_name(given["name"])
        checks.checked_slug(_slug_of(given))
        checks.checked_currency(given["currency"].upper())
        _check_hours(given)


def _check_provider(answer: dict[str, Any]) -> None:
    checks.checked_name(answer["name"])
    checks.checked_languages(fields.split_codes(answer["languages"].lower()))
    _check_hours(answer)


def _check_hours(given: Mapping[str, Any]) -> None:
    try:
        checks.checked_hours(_hours_from(given, given["time_zone"]), "hours")
    except Refused as refused:
        refused.field = hours.filled_in(refused.field or "hours", given.get("hours") or {})
        raise


def _slug_of(given: Mapping[str, Any]) -> str:
    return str(given.get("slug") or slugify(given["name"])[:60].strip("-"))


def _registered_client(request: PageRequest, given: Mapping[str, Any]) -> UUID:
    """Register it, with whoever does so as its first person in FIRST_ROLES."""
    actor, now, client_id = _require_platform(request), timezone.now(), new_id()
    employment = next(iter(request.identity.employment), None)
    if employment is None:
        raise Refused("not_a_person", "Only a person can do this; sign in as one.")
    said: dict[str, Any] = {"actor": actor, "now": now, "client_id": client_id}
    with open_scope([client_id, employment.organisation_id]):
        organisations.register_client(
            **said,
            **{key: given[key] for key in ("name", "time_zone")},
            slug=_slug_of(given),
            country=given["country"],
            currency=given["currency"].upper(),
            hours=_hours_from(given, given["time_zone"]),
        )
        grant_membership(
            **said,
            organisation_id=employment.organisation_id,
            person_id=employment.person_id,
            roles=FIRST_ROLES,
        )
    return client_id


def _provider_part(services: list[tuple[str, str]]) -> dict[str, Any]:
    kinds = (("third_party", _("Third party")), ("captive", _("Captive centre")))
    return properties(
        "name kind country site time_zone hours services languages administrator",
        name=fields.text(_("Name")),
        kind=fields.choice(_("Kind"), kinds),
        country=fields.country(),
        site=fields.text(_("Site"), _("Where its people work.")),
        time_zone=fields.zone(_("Time zone of the site")),
        hours={**_hours_part(), "required": [hours.WEEKDAYS]},
        services={**fields.several(_("Services"), services), "minItems": 1},
        languages=fields.codes(_("Languages"), _("Two letters each, such as es, en.")),
        administrator={
            **properties(
                "name email",
                name=fields.text(_("Name")),
                email=fields.address_to_sign_in(),
            ),
            "label": _("Its first administrator, who adds its people"),
        },
    )


def _register_provider(
    request: PageRequest,
    actor: Actor,
    client_id: UUID,
    set_up_id: UUID,
    given: Mapping[str, Any],
) -> None:
    platform, now, provider_id = _require_platform(request), timezone.now(), new_id()
    languages = fields.split_codes(given["languages"].lower())
    said: dict[str, Any] = {"actor": platform, "now": now, "organisation_id": provider_id}
    with open_scope([provider_id, *request.identity.scope_for(client_id)]):
        client = client_for(actor, client_id)
        organisations.register_provider(
            **said,
            name=given["name"],
            kind=given["kind"],
            country=given["country"],
            captive_of=client_id if given["kind"] == "captive" else None,
        )
        calendar = _hours_from(given, given["time_zone"])
        site = organisations.add_site(
            **said,
            name=given["site"],
            country=given["country"],
            time_zone=given["time_zone"],
            hours=calendar,
        )
        _employ_administrator(platform, client_id, site, given)
        for service in given["services"]:
            organisations.offer_service(
                **said, service=service, client_countries=[client.country], languages=languages
            )
        organisations.list_provider(**said, is_listed=True)
        _choose(actor, client_id, set_up_id, provider_id, given)


def _employ_administrator(
    platform: Actor, client_id: UUID, site: Site, given: Mapping[str, Any]
) -> None:
    """Somebody of the provider who can let others in; without them nobody could."""
    said: dict[str, Any] = {
        "actor": platform,
        "now": timezone.now(),
        "organisation_id": site.organisation_id,
    }
    try:
        person = employ(**said, **given["administrator"], country=given["country"], site_id=site.id)
    except Refused as refused:
        refused.field = f"administrator.{refused.field}" if refused.field else None
        raise
    grant_membership(**said, client_id=client_id, person_id=person.id, roles=["administrator"])


def _choose(
    actor: Actor, client_id: UUID, set_up_id: UUID, provider_id: UUID, given: Mapping[str, Any]
) -> None:
    """Put the provider into the step of providers, in the place of an entry that names none."""
    set_up = access.set_up_for(actor, client_id, set_up_id)
    answer = dict(set_up.answers.get("providers") or {})
    entry = {
        "provider_id": str(provider_id),
        "services": list(given["services"]),
        "languages": given["languages"],
    }
    named = [each for each in answer.get("providers") or () if each.get("provider_id")]
    actions.keep_step(
        actor=actor,
        now=timezone.now(),
        client_id=client_id,
        set_up_id=set_up_id,
        step="providers",
        answer={**answer, "providers": [*named, entry]},
        is_done=False,
    )


def _hours_from(given: Mapping[str, Any], time_zone: str) -> dict[str, Any]:
    """The calendar of the group of hours, in that zone unless it names another."""
    answer = given.get("hours") or {}
    return hours.calendar_from({"time_zone": time_zone, **answer}, "hours") if answer else {}
