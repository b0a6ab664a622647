"""The steps of setting up an engagement: what each asks, and how it is checked as it is left."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from pericia.apps.engagements import catalogue
from pericia.apps.engagements.actions.terms import WEEK_HOURS, checked_governance, checked_terms
from pericia.apps.engagements.models import Engagement, ServiceLine
from pericia.apps.engagements.views.forms import blind_part, governance_from, governance_part
from pericia.apps.organisations import checks, fields, hours
from pericia.apps.organisations.access import processes_for
from pericia.apps.set_up import prefilled
from pericia.apps.set_up.filling import Filling
from pericia.apps.sourcing import services as described
from pericia.apps.sourcing.services_words import said
from pericia.kernels.procedure.blindness import blindness_offered
from pericia.kernels.refusal import Refused
from pericia.kernels.routing.facts import CLEARANCES
from pericia.web.asking import properties
from pericia.web.schema_reading import Schema, in_language
from pericia.web.words import words_of

Answer = Mapping[str, Any]
PERCENT = {"maximum": 100}
OWN_HOURS = "own"
"""Where the step of hours keeps the calendars of single services."""


@dataclass(frozen=True, slots=True)
class Step:
    """`schema` is None for a step that only shows. `check` raises Refused at a field of the form;
    `begun` is what stands there at first; `advice` says what it is about."""

    name: str
    title: str
    advice: str
    schema: Callable[[Filling], Schema] | None = None
    check: Callable[[Filling, Answer], None] | None = None
    begun: Callable[[Filling], dict[str, Any]] | None = None


def _start(filling: Filling) -> Schema:
    processes = [(each.name, each.name) for each in processes_for(filling.actor, filling.client_id)]
    return properties(
        "name currency retention_days",
        name=fields.text(_("Name of the engagement"), _("Such as the service and the year.")),
        **({"process": fields.choice(_("Process"), processes)} if processes else {}),
        starts_date=fields.day(_("Starts")),
        ends_date=fields.day(_("Ends on")),
        statement_of_work=fields.long_text(
            _("Statement of work"), _("Scope, what is delivered, and how it is accepted.")
        ),
        currency=fields.currency(),
        retention_days=fields.whole(_("Days that data are kept"), 1, 36_500),
    )


def _check_start(filling: Filling, answer: Answer) -> None:
    checks.checked_name(answer["name"])
    checks.checked_currency(answer["currency"].upper())
    named = Engagement.objects.filter(client_id=filling.client_id, name=answer["name"].strip())
    others = named if filling.engagement_id is None else named.exclude(id=filling.engagement_id)
    if others.exists():
        raise Refused("name_taken", "The client has an engagement of this name already.", "name")
    starts, ends = answer.get("starts_date"), answer.get("ends_date")
    if starts and ends and date.fromisoformat(ends) < date.fromisoformat(starts):
        raise Refused("dates_reversed", "Let the engagement end after it starts.", "ends_date")


def _services(filling: Filling) -> Schema:
    options = [(name, _labelled(name)) for name in _in_catalogue_order()]
    own = {each.name: in_language(each.title) for each in reversed(filling.versions)}
    shipped = catalogue.services()
    options += [(name, title) for name, title in sorted(own.items()) if name not in shipped]
    part = fields.several(_("Services"), options, _("Each becomes a service line."))
    return properties("services", services={**part, "minItems": 1})


def _in_catalogue_order() -> list[str]:
    order = list(described.services())
    return sorted(
        catalogue.services(), key=lambda name: order.index(name) if name in order else len(order)
    )


def _labelled(name: str) -> str:
    """A service with its domain and side."""
    shipped, known = catalogue.services()[name], described.services().get(name)
    title = in_language(shipped.playbook.title)
    side = words_of(shipped.playbook.side)
    if known is None:
        return f"{title} · {side}"
    domain = said(described.domain_of(known).name, get_language() or "es")
    return f"{title} · {domain} · {side}"


def _playbooks(filling: Filling) -> Schema:
    return _by_service(
        filling,
        "version",
        lambda service: {
            "version": fields.choice(
                _("Version"),
                (
                    (str(each), _version(filling, service, each))
                    for each in filling.numbers(service)
                ),
                _("Cases stay on the version that they began on."),
            )
        },
    )


def _version(filling: Filling, service: str, number: int) -> str:
    if filling.is_published(service, number):
        return _("Version %(number)s, published for this client") % {"number": number}
    return _("Version %(number)s of the catalogue, published with the engagement") % {
        "number": number
    }


def _providers(filling: Filling) -> Schema:
    known = [(str(each.organisation_id), each.name) for each in filling.providers]
    services = [(each, filling.title(each)) for each in filling.services]
    part = fields.entries(
        _("Providers"),
        "provider_id languages services",
        provider_id=fields.choice(_("Provider"), known),
        services={**fields.several(_("Services"), services), "minItems": 1},
        languages=fields.codes(_("Languages"), _("Two letters each, such as es, en.")),
        contribution=fields.text(_("What it contributes"), _("Such as volume, or expertise.")),
    )
    return properties("providers", providers={**part, "minItems": 1})


def _check_providers(filling: Filling, answer: Answer) -> None:
    known = {str(each.organisation_id): each for each in filling.providers}
    seen: set[str] = set()
    for index, each in enumerate(answer["providers"]):
        at = f"providers.{index}"
        languages = fields.split_codes(each["languages"].lower())
        with _at(f"{at}.languages"):
            checks.checked_languages(languages)
        if each["provider_id"] in seen:
            raise Refused("provider_twice", "Name each provider once.", f"{at}.provider_id")
        seen.add(each["provider_id"])
        provider = known.get(each["provider_id"])
        if provider is not None:
            with _at(f"{at}.services"):
                provider.check_offers(each["services"], languages, filling.client.country)
    offered = {one for each in answer["providers"] for one in each["services"]}
    for service in filling.services:
        if service not in offered:
            raise Refused(
                "service_not_contributed",
                f"No provider of this engagement contributes {service}. Add one that offers it.",
                "providers",
            )


def _hours(filling: Filling) -> Schema:
    common = hours.hours_part(_("Business calendar"))
    if len(filling.services) < 2:
        return properties("calendar", calendar=common)
    own = {
        service: {
            **hours.hours_part(
                _("%(service)s: a calendar of its own") % {"service": filling.title(service)},
                is_optional=True,
            ),
            "control": "folded",
            "help": _("Left empty, the one above holds."),
        }
        for service in filling.services
    }
    group = {**properties("", **own), "label": _("Services with hours of their own")}
    return properties("calendar", calendar=common, **{OWN_HOURS: group})


def _check_hours(filling: Filling, answer: Answer) -> None:
    for at, given in calendars_in(answer).items():
        try:
            checked_terms({"calendar": hours.calendar_from(given, at)})
        except Refused as refused:
            inside = (refused.field or at).removeprefix("calendar.").removeprefix(f"{at}.")
            refused.field = at if inside == at else hours.filled_in(f"{at}.{inside}", given)
            raise


def calendars_in(answer: Answer) -> dict[str, dict[str, Any]]:
    """By its place in the step, the calendar for all services and those of single ones. One that
    names no time zone is in the zone of the first."""
    common = dict(answer["calendar"])
    found = {"calendar": common}
    for service, given in (answer.get(OWN_HOURS) or {}).items():
        if given:
            zone = {"time_zone": common.get("time_zone")}
            found[f"{OWN_HOURS}.{service}"] = {**zone, **given}
    return found


def _scope(filling: Filling) -> Schema:
    return _by_service(
        filling,
        "name code data_class",
        lambda service: {
            "name": fields.text(_("Name of the service line")),
            "code": fields.short_name(
                _("Code"), _("Small letters, digits and hyphens; programs use it.")
            ),
            "languages": fields.codes(_("Languages"), _("Two letters each, such as es, en.")),
            "countries": fields.codes(
                _("Countries where it may be done"),
                _("Such as ES, CO, MX. Left empty: everywhere."),
            ),
            "data_class": fields.choice(
                _("Class of data"), ((each, words_of(each)) for each in CLEARANCES)
            ),
            "shared_hours_min": fields.whole(
                _("Hours a week shared with the client"),
                0,
                WEEK_HOURS,
                _("At least these hours a week are shared with the client. 0: none asked."),
            ),
            "priority": fields.whole(_("Priority"), 0, 9, _("0 is normal, 9 the most urgent.")),
        },
    )


def _check_scope(filling: Filling, answer: Answer) -> None:
    present = {each["code"] for each in (filling.present or {}).get("service_lines", ())}
    codes: set[str] = set()
    for service in filling.services:
        given = answer[service]
        with _at(f"{service}.code"):
            code = checks.checked_slug(given["code"])
            others = ServiceLine.objects.filter(client_id=filling.client_id, code=code)
            if code in codes or (code not in present and others.exists()):
                raise Refused("code_taken", f"The client has a service line {code!r} already.")
            codes.add(code)
        with _within(service):
            checked_terms(scope_terms(given))
        if given.get("shared_hours_min") and not filling.client.hours:
            raise Refused(
                "client_hours_missing",
                "The client's hours are not known, so nobody can share them: ask for 0 shared "
                "hours.",
                f"{service}.shared_hours_min",
            )


def scope_terms(given: Answer) -> dict[str, Any]:
    """The answer of one service as terms of its line."""
    return {
        "name": given["name"],
        "languages": sorted(fields.split_codes(given.get("languages", "").lower())),
        "countries": sorted(fields.split_codes(given.get("countries", "").upper())),
        "data_class": given["data_class"],
        "shared_hours_min": given.get("shared_hours_min", 0),
        "priority": given.get("priority", 0),
    }


def _levels(filling: Filling) -> Schema:
    return _by_service(
        filling,
        "sla_hours",
        lambda service: {
            "sla_hours": fields.amount(
                _("Time for a case, in hours of open time"),
                _("0.25 is a quarter of an hour, 0.0167 a minute."),
            ),
            "in_time_percent": {
                **fields.amount(_("Share of cases that must be in time, in %")),
                **PERCENT,
            },
            "review_percent": {
                **fields.amount(_("Share of finished items that is reviewed, in %")),
                **PERCENT,
            },
            "errors_percent": {**fields.amount(_("Errors that are tolerated, in %")), **PERCENT},
            **({"blind_first": blind_part()} if _may_add_blind(filling, service) else {}),
        },
    )


def _may_add_blind(filling: Filling, service: str) -> bool:
    return bool(blindness_offered(filling.playbook(service)))


def _check_levels(filling: Filling, answer: Answer) -> None:
    for service in filling.services:
        with _at(f"{service}.sla_hours"):
            checked_terms({"sla_seconds": round(answer[service]["sla_hours"] * 3600)})


def _prices(filling: Filling) -> Schema:
    price = _("Price (%(currency)s)") % {"currency": filling.currency}
    return _by_service(
        filling,
        "",
        lambda service: {
            "rate_card": fields.entries(
                _("Rate card"),
                "unit",
                unit=fields.text(
                    _("Unit or role"),
                    _("The client's page adds up the cost of rows with the unit “case” only."),
                ),
                price=fields.amount(price, _("Left empty: not priced yet.")),
            )
        },
    )


def _governance(filling: Filling) -> Schema:
    held = filling.answer("governance") or {}
    rows = [*prefilled.governance(filling)["governance"], *(held.get("governance") or ())]
    decisions = dict.fromkeys(each["decision"] for each in rows if each.get("decision"))
    kinds = [*(each.get("credential") for each in rows), *prefilled.credential_kinds(filling)]
    credentials = dict.fromkeys(filter(None, kinds))
    return properties("", governance=governance_part(filling.currency, decisions, credentials))


def _check_governance(filling: Filling, answer: Answer) -> None:
    with _at("governance"):
        checked_governance(governance_from(answer, filling.currency))


def _by_service(filling: Filling, required: str, parts: Callable[[str], dict[str, Any]]) -> Schema:
    """A group of the parts for each chosen service."""
    groups = {
        service: {**properties(required, **parts(service)), "label": filling.title(service)}
        for service in filling.services
    }
    return properties(" ".join(groups) if required else "", **groups)


@contextmanager
def _at(field: str) -> Iterator[None]:
    try:
        yield
    except Refused as refused:
        refused.field = field
        raise


@contextmanager
def _within(group: str) -> Iterator[None]:
    try:
        yield
    except Refused as refused:
        refused.field = f"{group}.{refused.field}" if refused.field else group
        raise


STEPS: tuple[Step, ...] = (
    Step(
        "start",
        gettext_noop("Engagement"),
        gettext_noop("What it is called, and for how long it is agreed."),
        _start,
        _check_start,
        prefilled.start,
    ),
    Step(
        "services",
        gettext_noop("Services"),
        gettext_noop("What is handed over. The next steps come filled in from the catalogue."),
        _services,
        None,
        prefilled.services,
    ),
    Step(
        "playbooks",
        gettext_noop("Playbooks"),
        gettext_noop("How each service is done."),
        _playbooks,
        None,
        prefilled.playbooks,
    ),
    Step(
        "providers",
        gettext_noop("Providers"),
        gettext_noop("Who does the work, and from where."),
        _providers,
        _check_providers,
        prefilled.providers,
    ),
    Step(
        "hours",
        gettext_noop("Hours"),
        gettext_noop("The open hours in which the time of a case runs."),
        _hours,
        _check_hours,
        prefilled.calendar,
    ),
    Step(
        "scope",
        gettext_noop("Languages and data"),
        gettext_noop("In which languages and countries, and on which data, each service works."),
        _scope,
        _check_scope,
        prefilled.scope,
    ),
    Step(
        "levels",
        gettext_noop("Time and quality"),
        gettext_noop(
            "By when, and how well. The figures come from the catalogue; change what is agreed."
        ),
        _levels,
        _check_levels,
        prefilled.levels,
    ),
    Step(
        "prices",
        gettext_noop("Prices"),
        gettext_noop("What is paid, by unit or by role."),
        _prices,
        None,
        prefilled.prices,
    ),
    Step(
        "governance",
        gettext_noop("Governance"),
        gettext_noop("Which decisions need which role and credential, and up to which amount."),
        _governance,
        _check_governance,
        prefilled.governance,
    ),
    Step("people", gettext_noop("People"), gettext_noop("Who could do each step today.")),
    Step(
        "summary",
        gettext_noop("Summary"),
        gettext_noop("Everything at a glance. It is made as a whole, or not at all."),
    ),
)
BY_NAME: Mapping[str, Step] = {each.name: each for each in STEPS}
NAMES = tuple(BY_NAME)


def value_of(filling: Filling, step: Step) -> dict[str, Any]:
    """What stands in the step: what was answered, beside what it begins with for services that
    were chosen since."""
    begun = step.begun(filling) if step.begun else {}
    kept = filling.answers.get(step.name)
    if kept is None:
        return begun
    if step.name in ("playbooks", "scope", "levels", "prices"):
        return {service: kept.get(service, begun.get(service)) for service in filling.services}
    return dict(kept)


def shown_of(filling: Filling, step: Step) -> dict[str, Any]:
    """What the page of the step shows: where no provider was chosen yet, what is offered of the
    services by now."""
    value = value_of(filling, step)
    rows = value.get("providers") or ()
    if step.name == "providers" and not any(row.get("provider_id") for row in rows):
        return prefilled.providers(filling)
    return value
