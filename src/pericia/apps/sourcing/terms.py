"""The terms of a decision: what the engagement will be drafted with once it is signed.

{"name": "Consultas 2027", "starts_date": "2027-02-01",
 "providers": [{"provider_id": "…", "services": ["customer-queries"], "languages": ["es"],
                "contribution": "volume"}],
 "services": ["customer-queries"]}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from pericia.apps.engagements.catalogue import services as shipped_services
from pericia.apps.organisations import checks
from pericia.apps.organisations.access import ListedProvider, listed_providers
from pericia.kernels.refusal import Refused
from pericia.kernels.sourcing.rule import PROVIDED

CONTRIBUTIONS = ("volume", "expertise", "both")
KEYS = {"name", "starts_date", "providers", "services"}
PROVIDERS_MAX = 10


def checked_terms(client_id: UUID, model: str, terms: Mapping[str, Any]) -> dict[str, Any]:
    """The terms as they are kept; none where nobody else is to do the work.

    Raises Refused (`terms_invalid`, `provider_not_listed`, `service_not_offered`,
    `contributions_lacking`) at a field.
    """
    if model not in PROVIDED:
        return {}
    if set(terms) - KEYS:
        raise Refused("terms_invalid", f"Terms are {', '.join(sorted(KEYS))}.")
    services = _services(terms.get("services", ()))
    listed = {each.organisation_id: each for each in listed_providers(client_id)}
    providers = [_provider(each, listed, services) for each in terms.get("providers", ())]
    if len(providers) > PROVIDERS_MAX:
        raise Refused("terms_invalid", f"Choose {PROVIDERS_MAX} providers at most.", "providers")
    _check_contributions(model, providers)
    return {
        "name": checks.checked_name(str(terms["name"])) if "name" in terms else "",
        "starts_date": _day(terms.get("starts_date")),
        "services": services,
        "providers": providers,
    }


def _services(given: Sequence[str]) -> list[str]:
    unknown = [each for each in given if each not in shipped_services()]
    if unknown:
        raise Refused(
            "terms_invalid",
            f"{unknown[0]} does not run yet. Choose services that run: "
            f"{', '.join(shipped_services())}.",
            "services",
        )
    return list(dict.fromkeys(given))


def _provider(
    given: Mapping[str, Any], listed: Mapping[UUID, ListedProvider], services: Sequence[str]
) -> dict[str, Any]:
    found = listed.get(_id(given.get("provider_id")))
    if found is None:
        raise Refused(
            "provider_not_listed", "Choose providers out of those that are listed.", "providers"
        )
    asked = list(dict.fromkeys(given.get("services") or services))
    languages = sorted(set(given.get("languages") or ()))
    found.check_offers(asked, languages)
    contribution = given.get("contribution", "both")
    if contribution not in CONTRIBUTIONS:
        raise Refused(
            "terms_invalid", f"A provider contributes {', '.join(CONTRIBUTIONS)}.", "providers"
        )
    return {
        "provider_id": str(found.organisation_id),
        "name": found.name,
        "services": asked,
        "languages": languages,
        "contribution": contribution,
    }


def _check_contributions(model: str, providers: Sequence[Mapping[str, Any]]) -> None:
    """A hybrid needs volume and expertise, from one provider or from several."""
    given = {each["contribution"] for each in providers}
    if not providers or model != "hybrid" or "both" in given:
        return
    lacking = {"volume", "expertise"} - given
    if lacking:
        raise Refused(
            "contributions_lacking",
            f"A hybrid needs {' and '.join(sorted(lacking))} too: say who contributes it.",
            "providers",
        )


def _day(given: Any) -> str | None:
    if given in (None, ""):
        return None
    try:
        return date.fromisoformat(str(given)).isoformat()
    except ValueError as error:
        raise Refused("terms_invalid", "Write the day as year-month-day.", "starts_date") from error


def _id(given: Any) -> UUID:
    try:
        return UUID(str(given))
    except ValueError as error:
        raise Refused(
            "provider_not_listed", "Choose providers out of those that are listed.", "providers"
        ) from error
