"""The checks and bots of collections, as playbooks name them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from pericia.kernels.amounts import written_cents
from pericia.kernels.collections.ageing import STAGES, bucket_of, days_in_arrears
from pericia.kernels.collections.contact_hours import (
    WITHOUT_HOUR,
    Hours,
    hours_for,
    is_allowed,
    next_allowed,
    source_es,
    window_on,
)
from pericia.kernels.collections.reminders import reminders_of
from pericia.kernels.days import told_day, told_moment
from pericia.kernels.procedure.registry import bot
from pericia.kernels.procedure.rule_checks import Fault, rule_check

CENTS = {"type": "integer", "minimum": 0}
DAY = {"type": "string", "format": "date"}
MOMENT = {"type": "string", "format": "date-time"}
COUNTRY = {"type": "string"}
ZONE = {"type": "string"}
INSTALMENT = {
    "type": "object",
    "required": ["due_on", "instalment_cents"],
    "properties": {"due_on": DAY, "instalment_cents": CENTS},
}
CONTACT = {
    "type": "object",
    "required": ["at", "channel"],
    "properties": {"at": {"type": "string"}, "channel": {"type": "string"}},
}
CONTACTS = {"type": "array", "items": CONTACT}
CALL, NOT_REACHED = "phone", "no_contact"


@rule_check(
    "agreement_sums",
    "1",
    takes={
        "debt_cents": CENTS,
        "waived_cents": CENTS,
        "instalments": {"type": "array", "items": INSTALMENT},
        "today?": DAY,
    },
)
def agreement_sums(given: dict[str, Any]) -> Sequence[Fault]:
    """An agreement's instalments and what is waived make up the debt, one date after another."""
    instalments = given["instalments"]
    total = sum(each["instalment_cents"] for each in instalments) + given["waived_cents"]
    difference = given["debt_cents"] - total
    if difference:
        return [_unequal(total, given["debt_cents"], difference)]
    before = given.get("today", "")
    for index, each in enumerate(instalments):
        if each["due_on"] < before or (index and each["due_on"] == before):
            return [_out_of_order(index, each["due_on"], before)]
        before = each["due_on"]
    return []


def _unequal(total: int, debt: int, difference: int) -> Fault:
    came, owed, off = (written_cents(each) for each in (total, debt, abs(difference)))
    es, en = ("Faltan", "are missing") if difference > 0 else ("Sobran", "are too much")
    return Fault(
        "instalments",
        "agreement_does_not_sum",
        f"Los plazos y la quita suman {came.es} y la deuda es {owed.es}. {es} {off.es}: ajuste el "
        "último plazo.",
        f"The instalments and what is waived come to {came.en}, and the debt is {owed.en}: "
        f"{off.en} {en}. Adjust the last instalment.",
    )


def _out_of_order(index: int, day: str, before: str) -> Fault:
    due, last = told_day(day), told_day(before)
    return Fault(
        f"instalments.{index}.due_on",
        "instalment_out_of_order",
        f"El plazo {index + 1} vence el {due.es}, que no es posterior al {last.es}; ordene las "
        "fechas.",
        f"Instalment {index + 1} is due on {due.en}, which is not after {last.en}; order the "
        "dates.",
    )


@rule_check(
    "contact_allowed",
    "1",
    takes={
        "country": COUNTRY,
        "time_zone": ZONE,
        "at": MOMENT,
        "channel": {"type": "string"},
        "contacts": CONTACTS,
    },
)
def contact_allowed(given: dict[str, Any]) -> Sequence[Fault]:
    """A debtor is contacted in the hours, and as often, as the law of their country allows."""
    if given["time_zone"] not in available_timezones():
        return [_no_zone(given["time_zone"])]
    if given["channel"] in WITHOUT_HOUR:
        return []
    at = datetime.fromisoformat(given["at"].replace("Z", "+00:00"))
    hours = hours_for(given["country"], at.date())
    if not is_allowed(given["country"], given["time_zone"], at):
        return [_outside(given, at, hours)]
    return _too_often(given, at, hours)


def _outside(given: dict[str, Any], at: datetime, hours: Hours) -> Fault:
    local = at.astimezone(ZoneInfo(given["time_zone"]))
    window = window_on(hours, given["country"], local.date())
    then = next_allowed(given["country"], given["time_zone"], at).astimezone(local.tzinfo)
    es = f"de {window[0]}:00 a {window[1]}:00" if window else "a ninguna hora de ese día"
    en = f"from {window[0]}:00 to {window[1]}:00" if window else "at no hour of that day"
    day, start = told_day(local.date()), told_moment(then)
    return Fault(
        "at",
        "contact_outside_hours",
        f"A las {local:%H:%M} del {day.es} no se puede contactar ({es}; {source_es(hours)}). "
        f"Hágalo desde el {start.es}, hora del deudor.",
        f"No contact at {local:%H:%M} on {day.en} (allowed {en}; {hours.source}). "
        f"Do it from {start.en} on, the debtor's time.",
    )


def _too_often(given: dict[str, Any], at: datetime, hours: Hours) -> Sequence[Fault]:
    counted = [one for one in given["contacts"] if one["channel"] not in WITHOUT_HOUR]
    moments = [(_moment(one["at"]), one["channel"]) for one in counted]
    week = [one for one in moments if at - timedelta(days=7) < one[0] <= at]
    zone = ZoneInfo(given["time_zone"])
    today = at.astimezone(zone).date()
    day = [one for one in week if one[0].astimezone(zone).date() == today]
    if hours.per_day and len(day) >= hours.per_day:
        return [_often(hours.per_day, "un día", "one day", hours)]
    if hours.per_week and len(week) >= hours.per_week:
        return [_often(hours.per_week, "siete días", "seven days", hours)]
    is_call = given["channel"] == CALL
    most = hours.calls_per_week if is_call else hours.messages_per_week
    if most and sum((channel == CALL) == is_call for _, channel in week) >= most:
        return [_often(most, "siete días", "seven days", hours)]
    if is_call and (talked := _last_talk(counted, zone)):
        free = talked + timedelta(days=hours.quiet_days)
        if today < free:
            return [_talked(talked, free, hours)]
    others = sorted({channel for _, channel in week} - {given["channel"]})
    if hours.one_channel and others:
        return [_other_channel(others[0], hours)]
    return []


def _last_talk(contacts: Sequence[dict[str, Any]], zone: ZoneInfo) -> date | None:
    """The debtor's last day of a conversation by telephone, where the results are known."""
    talks = (
        _moment(each["at"]).astimezone(zone).date()
        for each in contacts
        if each["channel"] == CALL and each.get("result", NOT_REACHED) != NOT_REACHED
    )
    return max(talks, default=None)


def _talked(talked: date, free: date, hours: Hours) -> Fault:
    day, until = told_day(talked), told_day(free)
    return Fault(
        "at",
        "contact_too_often",
        f"Ya se habló por teléfono el {day.es} ({source_es(hours)}); no llame antes del "
        f"{until.es}.",
        f"There was a conversation by telephone on {day.en} ({hours.source}); do not call before "
        f"{until.en}.",
    )


def _often(limit: int, es: str, en: str, hours: Hours) -> Fault:
    return Fault(
        "at",
        "contact_too_often",
        f"Ya hubo {limit} contactos en {es}, que es el máximo ({source_es(hours)}); espere.",
        f"There were {limit} contacts in {en} already, which is the limit ({hours.source}); wait.",
    )


def _other_channel(channel: str, hours: Hours) -> Fault:
    return Fault(
        "channel",
        "second_channel_in_week",
        f"Esta semana ya se contactó por {channel} y no se admite otro medio ({source_es(hours)}).",
        f"There was contact through {channel} this week, and no other way is allowed "
        f"({hours.source}).",
    )


def _no_zone(name: str) -> Fault:
    return Fault(
        "time_zone",
        "unknown_time_zone",
        f"«{name[:60]}» no es una zona horaria; escriba una como America/Bogota.",
        f"“{name[:60]}” is no time zone; write one such as America/Bogota.",
    )


@bot(
    "debt_age",
    "2",
    takes={"due_on": DAY, "received_at": {"type": "string"}, "country": COUNTRY, "time_zone": ZONE},
    gives={
        "days": {"type": "integer"},
        "bucket": {"type": "string"},
        "stage": {"enum": ["not_due", "early", "middle", "late"]},
        "contact_from": MOMENT,
        "reminders": {"type": "array", "items": {"type": "object"}},
        "source": {"type": "string"},
        "source_es?": {"type": "string"},
    },
)
def debt_age(given: dict[str, Any]) -> dict[str, Any]:
    """Says how old a debt was when it came in, from when its debtor may be contacted, and when to
    remind them."""
    at = _moment(given["received_at"])
    days = days_in_arrears(date.fromisoformat(given["due_on"]), at.date())
    bucket, hours = bucket_of(days), hours_for(given["country"], at.date())
    stage, where = STAGES.get(bucket, "not_due"), (given["country"], given["time_zone"])

    def is_free(moment: datetime, channel: str, before: Sequence[Mapping[str, Any]]) -> bool:
        asked = {**given, "channel": channel, "contacts": before}
        return not _too_often(asked, moment, hours_for(given["country"], moment.date()))

    return {
        "days": days,
        "bucket": bucket,
        "stage": stage,
        "contact_from": next_allowed(*where, at).isoformat(),
        "reminders": reminders_of(stage, *where, at, is_free),
        "source": hours.source,
        "source_es": source_es(hours),
    }


@bot(
    "contact_log",
    "2",
    takes={
        "before": CONTACTS,
        "at": MOMENT,
        "channel": {"type": "string"},
        "paid_cents": CENTS,
        "new_cents": CENTS,
        "debt_cents": CENTS,
        "result?": {"type": "string"},
        "country?": COUNTRY,
        "time_zone?": ZONE,
    },
    gives={"contacts": CONTACTS, "paid_cents": CENTS, "left_cents": CENTS},
)
def contact_log(given: dict[str, Any]) -> dict[str, Any]:
    """Keeps every contact with a debtor, and what is left of the debt."""
    paid = min(given["debt_cents"], given["paid_cents"] + given["new_cents"])
    return {
        "contacts": [*given["before"], _noted(given)],
        "paid_cents": paid,
        "left_cents": given["debt_cents"] - paid,
    }


def _noted(given: dict[str, Any]) -> dict[str, Any]:
    """A contact, with its result and whether it was within the hours of the law where told."""
    noted: dict[str, Any] = {
        name: given[name] for name in ("at", "channel", "result") if name in given
    }
    if "country" not in given or "time_zone" not in given:
        return noted
    at = _moment(given["at"])
    is_free = given["channel"] in WITHOUT_HOUR
    is_lawful = is_free or is_allowed(given["country"], given["time_zone"], at)
    return {**noted, "within_hours": is_lawful}


def _moment(text: str) -> datetime:
    at = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return at if at.tzinfo else at.replace(tzinfo=UTC)
