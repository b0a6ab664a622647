"""The risk register of a process: each risk with its control, the setting behind it, its owner."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import not_found, require
from pericia.apps.sourcing.actions.common import held_process, record
from pericia.apps.sourcing.controls import SETTING_OF, SETTINGS
from pericia.apps.sourcing.models import RISK_STATES, Risk
from pericia.kernels.refusal import Refused
from pericia.kernels.sourcing.risks import RISKS

CODES = frozenset(each.code for each in RISKS)
FIELDS = ("text", "control", "setting", "likelihood", "impact", "owner", "state", "why")


def register_risks(
    *, actor: Actor, now: datetime, client_id: UUID, process_id: UUID, codes: list[str]
) -> list[Risk]:
    """Enter those risks of the catalogue that are not in the register yet."""
    actor = require(actor, "process.assess", client_id)
    held_process(client_id, process_id)
    known = set(
        Risk.objects.filter(client_id=client_id, process_id=process_id).values_list(
            "code", flat=True
        )
    )
    if set(codes) - CODES:
        raise Refused("unknown_risk", f"A risk is one of {', '.join(sorted(CODES))}.", "code")
    new = [
        Risk(
            client_id=client_id,
            process_id=process_id,
            code=code,
            setting=SETTING_OF.get(code, ""),
        )
        for code in dict.fromkeys(codes)
        if code not in known
    ]
    Risk.objects.bulk_create(new)
    for risk in new:
        _recorded(risk, "risk.registered", actor, now, {"code": risk.code})
    return new


def register_risk(
    *, actor: Actor, now: datetime, client_id: UUID, process_id: UUID, **fields: Any
) -> Risk:
    """A risk of the client's own, told in words. Raises Refused (`text_missing`, ...)."""
    actor = require(actor, "process.assess", client_id)
    held_process(client_id, process_id)
    checked = checked_fields(fields)
    if not checked.get("text"):
        raise Refused("text_missing", "Say in a sentence what can go wrong.", "text")
    risk = Risk(client_id=client_id, process_id=process_id, **checked)
    _check_state(risk)
    risk.save(force_insert=True)
    _recorded(risk, "risk.registered", actor, now, checked)
    return risk


def change_risk(
    *, actor: Actor, now: datetime, client_id: UUID, risk_id: UUID, version: int, **fields: Any
) -> Risk:
    """Change what is said of a risk that is still at `version`.

    Raises Refused (`register_changed`, `risk_invalid`).
    """
    actor = require(actor, "process.assess", client_id)
    risk = Risk.objects.filter(client_id=client_id, id=risk_id).first()
    if risk is None:
        raise not_found("risk")
    checked = checked_fields(fields)
    for name, value in checked.items():
        setattr(risk, name, value)
    _check_state(risk)
    same = Risk.objects.filter(client_id=client_id, id=risk_id, version=version)
    if not same.update(**checked, version=F("version") + 1):
        raise Refused(
            "register_changed", "Somebody changed this meanwhile. Load it again, then change it."
        )
    risk.version = version + 1
    _recorded(risk, "risk.changed", actor, now, checked)
    return risk


def checked_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a risk as they are kept. Raises Refused (`risk_invalid`)."""
    if set(fields) - set(FIELDS):
        raise Refused("risk_invalid", f"Of a risk one says {', '.join(FIELDS)}.")
    for name in ("likelihood", "impact"):
        value = fields.get(name, 1)
        if type(value) is not int or not 1 <= value <= 5:
            raise Refused("rating_invalid", "Rate it from 1 (hardly) to 5 (greatly).", name)
    if fields.get("state", "open") not in RISK_STATES:
        raise Refused("risk_invalid", f"A risk is {', '.join(RISK_STATES)}.", "state")
    if fields.get("setting", "") not in ("", *SETTINGS):
        raise Refused("risk_invalid", f"A setting is one of {', '.join(SETTINGS)}.", "setting")
    return {
        name: value.strip() if isinstance(value, str) else value for name, value in fields.items()
    }


def _check_state(risk: Risk) -> None:
    """What is controlled says by what and by whom; what is accepted says why and by whom."""
    if risk.state != "open" and not risk.owner:
        raise Refused("owner_missing", "Name who answers for this risk.", "owner")
    if risk.state == "controlled" and not (risk.control or risk.code or risk.setting):
        raise Refused("control_missing", "Say what keeps the risk in check.", "control")
    if risk.state == "accepted" and not risk.why:
        raise Refused("reason_missing", "Say why the risk is accepted.", "why")


def _recorded(risk: Risk, verb: str, actor: Actor, now: datetime, data: Mapping[str, Any]) -> None:
    told = {"process": str(risk.process_id), **data}
    record(risk, "risk", verb, actor=actor, now=now, data=told, why=risk.why)
