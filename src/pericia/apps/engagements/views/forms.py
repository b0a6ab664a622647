"""Parts of the forms about what is agreed, and how their answers become terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from pericia.apps.engagements.access import VersionRow
from pericia.apps.engagements.actions.sampling import SEED
from pericia.apps.engagements.actions.terms import WEEK_HOURS
from pericia.apps.engagements.models import ServiceLine
from pericia.apps.journal.permissions import ROLES
from pericia.apps.organisations import fields, hours
from pericia.kernels.refusal import Refused
from pericia.kernels.routing.facts import CLEARANCES
from pericia.web.schema_reading import in_language
from pericia.web.words import words_of

REQUIRED = "name playbook_id sla_hours calendar data_class"
_FIELDS = {"sla_seconds": "sla_hours", "slug": "code", "quality_plan": "review_percent"}


def term_parts(versions: Iterable[VersionRow], currency: str) -> dict[str, Any]:
    """The fields of a service line's terms."""
    return {
        "name": fields.text(_("Name")),
        "playbook_id": fields.choice(
            _("Playbook"), ((str(each.id), version_name(each)) for each in versions)
        ),
        "sla_hours": fields.amount(_("Time for a case, in hours of open time")),
        "calendar": hours.hours_part(_("Calendar")),
        "languages": fields.codes(_("Languages"), _("Two letters each, such as es, en.")),
        "countries": fields.codes(
            _("Countries where it may be done"), _("Such as ES, CO, MX. Left empty: everywhere.")
        ),
        "shared_hours_min": fields.whole(
            _("Hours a week shared with the client"),
            0,
            WEEK_HOURS,
            _("At least these hours a week are shared with the client. 0: none asked."),
        ),
        "data_class": fields.choice(
            _("Class of data"), ((each, words_of(each)) for each in CLEARANCES)
        ),
        "priority": fields.whole(_("Priority"), 0, 9, _("0 is normal, 9 the most urgent.")),
        "rate_card": fields.entries(
            _("Rate card"),
            "unit price",
            unit=fields.text(_("Unit or role")),
            price=fields.amount(_("Price (%(currency)s)") % {"currency": currency}),
        ),
        "review_percent": {
            **fields.amount(_("Share of finished items that is reviewed, in %")),
            "maximum": 100,
        },
        "blind_first": blind_part(),
        "governance": governance_part(currency),
    }


def blind_part() -> dict[str, Any]:
    return fields.yes_no(
        _("Reviewers answer by themselves first"),
        _(
            "They see what they judge only after answering. It holds for cases opened from then "
            "on; where the playbook asks for it, it holds in any case."
        ),
    )


def governance_part(
    currency: str, decisions: Iterable[str] = (), credentials: Iterable[str] = ()
) -> dict[str, Any]:
    """Who may decide what; of known `decisions` and kinds of `credentials` one is chosen, otherwise
    its name is written."""
    return fields.entries(
        _("Governance"),
        "decision",
        decision=_named(_("Decision"), decisions),
        roles=fields.several(_("Roles"), ((each, words_of(each)) for each in ROLES)),
        credential=_named(_("Credential that it needs"), credentials),
        limit=fields.amount(_("Up to (%(currency)s)") % {"currency": currency}),
    )


def _named(label: str, known: Iterable[str]) -> dict[str, Any]:
    options = [(each, words_of(each)) for each in known]
    return fields.choice(label, options) if options else fields.text(label)


def terms_from(
    answer: Mapping[str, Any], currency: str, present: ServiceLine | None = None
) -> dict[str, Any]:
    """The answer as terms; what no field asks for stays as it is at present."""
    rates = present.rate_card if present else {}
    plan = plan_of(present) if present else {}
    if "review_percent" in answer:
        plan["review_share"] = round(answer["review_percent"] / 100, 6)
    else:
        plan.pop("review_share", None)
    plan.pop("blind_first", None)
    if answer.get("blind_first"):
        plan["blind_first"] = True
    return {
        "name": answer["name"],
        "playbook_id": UUID(answer["playbook_id"]),
        "sla_seconds": round(answer["sla_hours"] * 3600),
        "calendar": hours.calendar_from(answer["calendar"], "calendar"),
        "languages": sorted(fields.split_codes(answer.get("languages", "").lower())),
        "countries": sorted(fields.split_codes(answer.get("countries", "").upper())),
        "shared_hours_min": answer.get("shared_hours_min", 0),
        "data_class": answer["data_class"],
        "priority": answer.get("priority", 0),
        "rate_card": {
            each["unit"]: {
                **rates.get(each["unit"], {}),
                "cents": fields.minor_units(each["price"], currency),
            }
            for each in answer.get("rate_card", ())
        },
        "quality_plan": plan,
        "governance": governance_from(answer, currency),
    }


def governance_from(answer: Mapping[str, Any], currency: str) -> dict[str, Any]:
    """Decision -> what it needs."""
    found: dict[str, Any] = {}
    for each in answer.get("governance", ()):
        if each["decision"] in found:
            raise Refused("decision_twice", "Name each decision once.", "governance")
        needs: dict[str, Any] = {key: each[key] for key in ("roles", "credential") if each.get(key)}
        if "limit" in each:
            needs["limit_cents"] = fields.minor_units(each["limit"], currency)
        found[each["decision"]] = needs
    return found


def terms_value(line: ServiceLine, currency: str) -> dict[str, Any]:
    """What stands in the form for a service line."""
    value: dict[str, Any] = {
        "name": line.name,
        "playbook_id": str(line.playbook_id),
        "sla_hours": fields.plain(line.sla_seconds / 3600),
        "calendar": hours.answer_of(line.calendar),
        "languages": ", ".join(line.languages),
        "countries": ", ".join(line.countries),
        "shared_hours_min": line.shared_hours_min,
        "data_class": line.data_class,
        "priority": line.priority,
        "rate_card": [
            {"unit": unit, "price": fields.units_of(rate["cents"], currency)}
            for unit, rate in line.rate_card.items()
        ],
        "governance": [
            needs_value(decision, needs, currency) for decision, needs in line.governance.items()
        ],
    }
    if "review_share" in line.quality_plan:
        value["review_percent"] = fields.plain(line.quality_plan["review_share"] * 100)
    if line.quality_plan.get("blind_first"):
        value["blind_first"] = True
    return value


def changes_of(line: ServiceLine, terms: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the terms that differ from what stands."""
    present = {term: getattr(line, term) for term in terms}
    present["quality_plan"] = plan_of(line)
    present["calendar"] = _plain_calendar(line.calendar)
    new = {**terms, "calendar": _plain_calendar(terms["calendar"])}
    return {term: terms[term] for term in terms if new[term] != present[term]}


def plan_of(line: ServiceLine) -> dict[str, Any]:
    """The quality plan without the seed of its sample."""
    return {name: value for name, value in line.quality_plan.items() if name != SEED}


def field_of(field: str) -> str:
    """The field of the form that a refused term belongs to."""
    first = field.partition(".")[0]
    if first == "calendar":
        return hours.field_of(field)
    return _FIELDS.get(first, first)


def version_name(version: VersionRow) -> str:
    return _("%(title)s, version %(number)s") % {
        "title": in_language(version.title),
        "number": version.number,
    }


def needs_value(decision: str, needs: Mapping[str, Any], currency: str) -> dict[str, Any]:
    value: dict[str, Any] = {"decision": decision}
    value |= {key: needs[key] for key in ("roles", "credential") if key in needs}
    if "limit_cents" in needs:
        value["limit"] = fields.units_of(needs["limit_cents"], currency)
    return value


def _plain_calendar(calendar: Mapping[str, Any]) -> dict[str, Any]:
    """The calendar without what says nothing, so that two that mean the same are equal."""
    week = {
        day: [list(each) for each in shifts] for day, shifts in calendar["week"].items() if shifts
    }
    holidays = calendar.get("holidays")
    return {
        "time_zone": calendar["time_zone"],
        "week": week,
        "holidays": holidays and (holidays["country"], holidays.get("subdivision")),
        "extra_holidays": sorted(calendar.get("extra_holidays") or ()),
    }
