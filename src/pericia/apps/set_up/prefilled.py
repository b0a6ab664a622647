"""What stands in each step before anybody filled it in: the catalogue's terms, the client's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language

from pericia.apps.engagements import catalogue as shipping
from pericia.apps.engagements.models import ServiceLine
from pericia.apps.organisations import fields, hours
from pericia.apps.set_up.filling import Filling
from pericia.apps.sourcing import services as catalogue
from pericia.apps.sourcing.drafting import review_share_of, sla_seconds_of
from pericia.kernels.procedure.playbook import Step

RETENTION_DAYS = 730
OVERRIDE = {"decision": "override", "roles": ["supervisor"]}


def start(filling: Filling) -> dict[str, Any]:
    return {"currency": filling.client.currency, "retention_days": RETENTION_DAYS}


def services(filling: Filling) -> dict[str, Any]:
    return {}


def playbooks(filling: Filling) -> dict[str, Any]:
    return {each: {"version": str(filling.numbers(each)[0])} for each in filling.services}


def providers(filling: Filling) -> dict[str, Any]:
    """One provider for every service: named where only one offers them all for the client's
    country, with the languages that all such offer."""
    able = []
    for provider in filling.providers:
        offers = {
            each["service"]: set(each["languages"])
            for each in provider.offers
            if filling.client.country in each["client_countries"]
        }
        if filling.services and all(each in offers for each in filling.services):
            shared = set.intersection(*(offers[each] for each in filling.services))
            able.append((provider, sorted(shared)))
    entry: dict[str, Any] = {"services": filling.services}
    if len(able) == 1:
        entry["provider_id"] = str(able[0][0].organisation_id)
    if able:
        every = set.intersection(*(set(languages) for _, languages in able))
        entry["languages"] = ", ".join(sorted(every))
    return {"providers": [entry]}


def calendar(filling: Filling) -> dict[str, Any]:
    return {"calendar": hours.answer_of(filling.hours)}


def scope(filling: Filling) -> dict[str, Any]:
    taken = set(
        ServiceLine.objects.filter(client_id=filling.client_id).values_list("code", flat=True)
    )
    return {
        service: {
            "name": filling.title(service),
            "code": _free(service, taken),
            "languages": ", ".join(_spoken(filling, service)),
            "data_class": "internal",
            "priority": 0,
            "shared_hours_min": 0,
        }
        for service in filling.services
    }


def levels(filling: Filling) -> dict[str, Any]:
    return {service: dict(_levels(filling, service)) for service in filling.services}


def prices(filling: Filling) -> dict[str, Any]:
    return {
        service: {"rate_card": [{"unit": each} for each in _units(service)]}
        for service in filling.services
    }


def governance(filling: Filling) -> dict[str, Any]:
    """The decisions of every sign-off, with what it asks; and who may lift a rule."""
    found: dict[str, dict[str, Any]] = {}
    for service in filling.services:
        for step in filling.playbook(service).steps.values():
            if step.kind == "sign_off":
                decision = _decision(step)
                found.setdefault(decision["decision"], decision)
    return {"governance": [*found.values(), OVERRIDE]}


def credential_kinds(filling: Filling) -> list[str]:
    """What sign-offs ask for, of the chosen playbooks and of those that ship."""
    chosen = [filling.playbook(service) for service in filling.services]
    shipped = [each.playbook for each in shipping.services().values()]
    steps = [step for each in [*chosen, *shipped] for step in each.steps.values()]
    asked = [_decision(step).get("credential") for step in steps if step.kind == "sign_off"]
    return [*dict.fromkeys(str(each) for each in asked if each)]


def _spoken(filling: Filling, service: str) -> list[str]:
    chosen = filling.answer("providers").get("providers") or ()
    return sorted(
        {
            language
            for each in chosen
            if service in (each.get("services") or filling.services)
            for language in fields.split_codes(each.get("languages", "").lower())
        }
    )


def _levels(filling: Filling, service: str) -> Iterator[tuple[str, Any]]:
    known = catalogue.services().get(service)
    seconds = sla_seconds_of(service, filling.hours, timezone.localdate())
    yield "sla_hours", fields.plain(seconds / 3600)
    if known:
        yield "in_time_percent", fields.plain(known.sla.share * 100)
        yield "errors_percent", fields.plain(known.quality.errors_max * 100)
    yield "review_percent", fields.plain(review_share_of(service, governance=False) * 100)


def _units(service: str) -> list[str]:
    """What is priced, by the catalogue: the parts of its sentence."""
    known = catalogue.services().get(service)
    if known is None:
        return []
    said = known.said(get_language() or "es").price.rstrip(".")
    parts = [each.strip() for each in re.split(r"[;,]\s+|\s+o\s+|\s+or\s+", said) if each.strip()]
    return [each[0].upper() + each[1:] for each in parts[:1]]


def _decision(step: Step) -> dict[str, Any]:
    asked = step.who.get("authority") or {}
    found: dict[str, Any] = {"decision": asked.get("decision", "sign_off")}
    if step.who.get("roles"):
        found["roles"] = list(step.who["roles"])
    for credential in step.who.get("credentials") or ():
        found["credential"] = credential["kind"]
    return found


def _free(code: str, taken: set[str]) -> str:
    variants = (f"{code}-{number}" for number in range(2, 10_000))
    return code if code not in taken else next(each for each in variants if each not in taken)
