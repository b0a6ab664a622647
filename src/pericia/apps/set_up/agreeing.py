"""From the answers of a set-up to the document of an engagement, and back from a draft."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pericia.apps.engagements.agreement import FORMAT, TERMS, VERSION, Agreement
from pericia.apps.engagements.views.forms import governance_from, needs_value
from pericia.apps.organisations import fields, hours
from pericia.apps.set_up.filling import Filling
from pericia.apps.set_up.steps import BY_NAME, OWN_HOURS, calendars_in, scope_terms, value_of
from pericia.kernels.refusal import Refused

Answers = dict[str, Any]


def agreement_from(filling: Filling) -> Agreement:
    """What the answers agree; what no step asks for stays as the draft has it."""
    present = filling.present or {}
    start = _of(filling, "start")
    governance = governance_from(_of(filling, "governance"), filling.currency)
    return {
        "format": FORMAT,
        "version": VERSION,
        "engagement": {
            "name": start["name"],
            "process": start.get("process"),
            "statement_of_work": start.get("statement_of_work", ""),
            "starts_date": start.get("starts_date"),
            "ends_date": start.get("ends_date"),
            "currency": filling.currency,
            "retention_days": start["retention_days"],
            "governance": governance,
        },
        "providers": _providers(filling),
        "service_lines": [_line(filling, each, governance) for each in filling.services],
        "playbooks": present.get("playbooks", []),
        "transition": present.get("transition", []),
    }


def answers_of(agreement: Agreement, currency: str) -> Answers:
    """What stands in the steps for a draft. Raises Refused (`lines_alike`) where two of its lines
    are of one service: the steps know a service once."""
    lines: dict[str, Mapping[str, Any]] = {}
    for line in agreement["service_lines"]:
        service = line["playbook"]["name"]
        if service in lines:
            raise Refused(
                "lines_alike",
                "Two service lines of this draft are of one service; change them on their pages.",
            )
        lines[service] = line
    given = agreement["engagement"]
    answers: Answers = {
        "start": {key: given[key] for key in _START if given.get(key)},
        "providers": {"providers": [_provider(each) for each in agreement["providers"]]},
        "governance": {
            "governance": [
                needs_value(decision, needs, currency)
                for decision, needs in given["governance"].items()
            ]
        },
    }
    if not lines:
        return answers
    answers |= {
        "services": {"services": list(lines)},
        "hours": _calendars(lines),
        "playbooks": {k: {"version": str(v["playbook"]["version"])} for k, v in lines.items()},
        "scope": {k: _scope(v) for k, v in lines.items()},
        "levels": {k: _levels(v) for k, v in lines.items()},
    }
    priced = {k: _prices(v, currency) for k, v in lines.items() if v["rate_card"]}
    return answers | ({"prices": priced} if priced else {})


def _calendars(lines: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The calendar of the first service as that of all, and what differs from it."""
    common = next(iter(lines.values()))["calendar"]
    own = {
        service: hours.answer_of(line["calendar"])
        for service, line in lines.items()
        if line["calendar"] != common
    }
    return {"calendar": hours.answer_of(common), **({OWN_HOURS: own} if own else {})}


_START = (
    "name", "process", "statement_of_work", "starts_date", "ends_date", "currency",
    "retention_days",
)  # fmt: skip


def _of(filling: Filling, step: str) -> dict[str, Any]:
    return value_of(filling, BY_NAME[step])


def _providers(filling: Filling) -> list[dict[str, Any]]:
    names = {str(each.organisation_id): each.name for each in filling.providers}
    present = {each["id"]: each["name"] for each in (filling.present or {}).get("providers", ())}
    return [
        {
            "id": each["provider_id"],
            "name": names.get(each["provider_id"]) or present.get(each["provider_id"], "?"),
            "services": each["services"],
            "languages": fields.split_codes(each["languages"].lower()),
            "contribution": each.get("contribution", ""),
        }
        for each in _of(filling, "providers").get("providers", ())
    ]


def _line(filling: Filling, service: str, governance: Mapping[str, Any]) -> dict[str, Any]:
    scope, levels = _of(filling, "scope")[service], _of(filling, "levels")[service]
    given = calendars_in(_of(filling, "hours"))
    own = given.get(f"{OWN_HOURS}.{service}", given["calendar"])
    calendar = hours.calendar_from(own, "calendar")
    before = _present_line(filling, scope["code"])
    kept = {term: before[term] for term in TERMS if term in before}
    rates = before.get("rate_card", {})
    targets, plan = dict(kept.get("sla_targets", {})), dict(kept.get("quality_plan", {}))
    _set(targets, "in_time_share", levels.get("in_time_percent"))
    _set(plan, "review_share", levels.get("review_percent"))
    _set(plan, "errors_max", levels.get("errors_percent"))
    plan.pop("blind_first", None)
    if levels.get("blind_first"):
        plan["blind_first"] = True
    return {
        "code": scope["code"],
        "playbook": {"name": service, "version": filling.number(service)},
        **kept,
        **scope_terms(scope),
        "sla_seconds": round(levels["sla_hours"] * 3600),
        "sla_targets": targets,
        "quality_plan": plan,
        "calendar": calendar,
        "rate_card": {
            each["unit"]: {
                **rates.get(each["unit"], {}),
                "cents": fields.minor_units(each["price"], filling.currency),
            }
            for each in (_of(filling, "prices").get(service) or {}).get("rate_card", ())
            if each.get("unit") and "price" in each
        },
        "governance": dict(governance),
    }


def _present_line(filling: Filling, code: str) -> Mapping[str, Any]:
    lines = (filling.present or {}).get("service_lines", ())
    return next((each for each in lines if each["code"] == code), {})


def _set(terms: dict[str, Any], name: str, percent: float | None) -> None:
    if percent is None:
        terms.pop(name, None)
    else:
        terms[name] = round(percent / 100, 6)


def _provider(given: Mapping[str, Any]) -> dict[str, Any]:
    found = {
        "provider_id": given["id"],
        "services": list(given["services"]),
        "languages": ", ".join(given["languages"]),
    }
    return found | ({"contribution": given["contribution"]} if given.get("contribution") else {})


def _scope(line: Mapping[str, Any]) -> dict[str, Any]:
    codes = {key: ", ".join(line[key]) for key in ("languages", "countries") if line[key]}
    same = ("name", "code", "data_class", "shared_hours_min", "priority")
    return {**{key: line[key] for key in same}, **codes}


def _levels(line: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"sla_hours": fields.plain(line["sla_seconds"] / 3600)}
    for field, terms, name in (
        ("in_time_percent", "sla_targets", "in_time_share"),
        ("review_percent", "quality_plan", "review_share"),
        ("errors_percent", "quality_plan", "errors_max"),
    ):
        if name in line[terms]:
            found[field] = fields.plain(line[terms][name] * 100)
    if line["quality_plan"].get("blind_first"):
        found["blind_first"] = True
    return found


def _prices(line: Mapping[str, Any], currency: str) -> dict[str, Any]:
    return {
        "rate_card": [
            {"unit": unit, "price": fields.units_of(rate["cents"], currency)}
            for unit, rate in line["rate_card"].items()
        ]
    }
